"""The sentences of notices about a recap."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.notifications.label_parts import NoticeWords, month_words
from accounts.pages.formatting import thousands

_FIGURES = gettext_lazy(
    "Employees: %(people)s; cut: %(cut)s; nothing paid: %(nothing)s. Paid out: %(net)s; not paid: %(deduction)s."
)
_RECAP = {
    "signs": (
        gettext_lazy("%(month)s is closed for %(agency)s"),
        _FIGURES,
        gettext_lazy("Read the recap before you sign it."),
    ),
    "beside": (
        gettext_lazy("%(month)s is closed for %(agency)s"),
        gettext_lazy("%(by)s closed it."),
        _FIGURES,
    ),
    "own": (
        gettext_lazy("Your %(month)s is closed"),
        gettext_lazy("%(net)s is paid out; %(deduction)s of %(base)s is not paid. Look where it comes from."),
        gettext_lazy("If something is wrong, object to it there."),
    ),
    "asked": (
        gettext_lazy("%(month)s of %(agency)s: reopening waits for a second person"),
        gettext_lazy("%(by)s writes: “%(reason)s”"),
        _FIGURES,
        gettext_lazy("Look at it, then confirm or leave it closed."),
    ),
    "reopened": (
        gettext_lazy("%(month)s is open again for %(agency)s"),
        gettext_lazy("%(by)s confirmed it: “%(reason)s”"),
        _FIGURES,
        gettext_lazy("These figures no longer hold; a new version follows."),
    ),
}


def recap_words(said: dict[str, Any]) -> NoticeWords:
    """Say that a recap was closed, or that its reopening is asked for; `said` is what the notice keeps."""
    known = said | {"month": month_words(said["month"])}
    known |= {name: thousands(said[name]) for name in ("people", "cut", "nothing") if name in said}
    known |= {name: f"Rp {thousands(said[name])}" for name in ("net", "deduction", "base") if name in said}
    title, *sentences = _RECAP[said["step"]]
    return NoticeWords(str(title) % known, " ".join(str(sentence) % known for sentence in sentences))


def month_queue_words(said: dict[str, Any]) -> NoticeWords:
    """Say what still waits for a reviewer while a month is about to be closed."""
    known = said | {"month": month_words(said["month"])}
    return NoticeWords(
        ngettext(
            "%(count)s report of %(month)s waits for you", "%(count)s reports of %(month)s wait for you", said["count"]
        )
        % known,
        _(
            "From %(people)s people. Please decide before the month is closed; afterwards nothing can be decided any "
            "more."
        )
        % known,
    )
