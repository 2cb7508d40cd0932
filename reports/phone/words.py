"""The sentences of the page without signal; its script fills in what stands in braces."""

from django.utils.translation import gettext as _

# What the page may say above form and list, the gravest first, each with the look of its note.
NOTES = (
    ("notSaved", "error"),
    ("lost", "error"),
    ("photoTooBig", "error"),
    ("gone", "error"),
    ("broken", "error"),
    ("offline", "warning"),
    ("left", "warning"),
    ("nobody", "warning"),
    ("locked", "warning"),
    ("cutoff", "warning"),
    ("reload", "warning"),
    ("line", "info"),
    ("clock", "info"),
    ("guess", "info"),
    ("none", "info"),
)


def phone_words() -> dict[str, str]:
    """Return the sentences by the names under which the script knows them, in the language of now."""
    return _states() | _reasons() | _notes()


def _states() -> dict[str, str]:
    return {
        "write": _("Write a report"),
        "here": _("On this phone"),
        "waiting": _("Stored on this phone. It has not reached the server yet."),
        "asked": _("Written while locked. Press “Send” if it is yours."),
        "received": _("Received {moment} (code {code}). The photo has not arrived; send it before {until}."),
        "done": _("Reached the server {moment} (code {code})."),
        "refused": _("Not accepted: {reasons}"),
        "stands": _("On the server stands what arrived {moment} (code {code})."),
        "counts": _("What counts is when the report reaches the server, not when it was written."),
        "photoKept": _("Your photo is kept on this phone."),
        "min": _("min"),
    }


def _reasons() -> dict[str, str]:
    return {
        "photo_lost": _("The photo is not on this phone any more."),
        "photo_bad": _("The photo cannot be read; take another one."),
        "photo_differs": _("The photo arrived damaged; take it again."),
        "late": _("The time for the photo is over."),
        "not_found": _("The report is not on the server any more."),
        "sent_already": _("Another version of this report was sent before."),
        "changed_meanwhile": _("The report was changed or decided meanwhile."),
        "too_large": _("The server says it is too large; it is tried again later."),
        "too_many": _("Too many reports within an hour; it is tried again later."),
        "promises_full": _("Too many photos are still to come; it is tried again later."),
    }


def _notes() -> dict[str, str]:
    return {
        "line": _("No connection to the server. It will be sent by itself; open this app where there is signal."),
        "reload": _("This page is too old. Reload it where there is signal."),
        "nobody": _("Log in once where there is signal; then you can write here without signal."),
        "locked": _("Locked. Reports that wait: {n}. Log in as the person who wrote them; nobody else can read them."),
        "broken": _(
            "This phone cannot open its storage now. What waits here is not known; that does not mean it is lost."
        ),
        "notSaved": _(
            "NOT stored: this phone has no room or forbids storing. Leave this page open and free some space."
        ),
        "lost": _("The text is stored, the photo is NOT: there is no room on this phone."),
        "photoTooBig": _("The photo is too large. Take another one."),
        "gone": _("Reports gone that waited here since {since}: {gone}. The storage was deleted; write them again."),
        "clock": _(
            "The clock of this phone differs from the server’s, in minutes: {clock}. The times here are corrected."
        ),
        "guess": _("The server has not been reached for a day; times here are an estimate."),
        "cutoff": _("Reports not arrived: {n}. Cutoff: {cutoff}. Look for signal now; it takes only a few seconds."),
        "left": _("Locked. The logout at the server ends when there is signal."),
        "offline": _("There is no signal for the page you wanted. You can write a report here."),
        "none": _("Nothing waits on this phone."),
        "n": "{n}",
        "who": "{who}",
    }


def lacks() -> list[tuple[str, str]]:
    """Return what to say where a part of the form is empty, by the part."""
    return [
        ("work_date", _("Choose the day on which you did the work.")),
        ("start_time", _("Say when the work began.")),
        ("minutes", _("Give the end or the minutes.")),
        ("mode", _("Choose where you worked.")),
        ("description", _("Say in a sentence what you did.")),
    ]
