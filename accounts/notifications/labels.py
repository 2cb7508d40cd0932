"""The sentences of notices, in the language of whoever reads them."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.authorization.two_people import TABLE, Act
from accounts.models import Notice
from accounts.notifications.label_parts import NoticeWords, day_words
from accounts.notifications.recap_labels import month_queue_words, recap_words
from accounts.rules.clock import ZONE_ABBREVIATIONS
from accounts.rules.enums import NoticeKind
from accounts.rules.roles import RoleKind

_DATA = {
    "post": (gettext_lazy("Your post was changed"), gettext_lazy("%(name)s entered: %(what)s.")),
    "role": (gettext_lazy("A role of yours was changed"), gettext_lazy("%(name)s entered: %(what)s.")),
    "nip": (gettext_lazy("Your NIP was changed"), gettext_lazy("%(name)s entered: %(what)s. Log in with the new one.")),
    "person": (gettext_lazy("Your data was changed"), gettext_lazy("%(name)s entered: %(what)s.")),
    "service": (gettext_lazy("Your time in service was changed"), gettext_lazy("%(name)s entered it.")),
    "bank": (gettext_lazy("Your bank account was changed"), gettext_lazy("%(name)s entered: %(what)s.")),
    "letter": (
        gettext_lazy("An activation letter was issued for you"),
        gettext_lazy("%(name)s had it issued. Whoever holds the letter can set your password."),
    ),
}


def notice_words(notice: Notice) -> NoticeWords:
    """Return title and sentence in the active language."""
    return _WORDS[NoticeKind(notice.kind)](notice.parameters)


def _missing(said: dict[str, Any]) -> NoticeWords:
    known = {"day": day_words(said["day"]), "minutes": said["minutes"], "until": day_words(said["last_day"])}
    return NoticeWords(
        _("%(day)s is not complete yet") % known,
        _("%(minutes)s minutes are missing. Reports for this day are accepted until the end of %(until)s.") % known,
    )


def _closing(said: dict[str, Any]) -> NoticeWords:
    # Notices of before the last day was kept say the day alone.
    until = day_words(said.get("last_day", said["day"]))
    known = {"day": day_words(said["day"]), "minutes": said["minutes"], "until": until}
    title = _("%(day)s closes at the end of %(until)s") if "last_day" in said else _("%(day)s closes soon")
    return NoticeWords(
        title % known,
        _("%(minutes)s minutes are still missing. Report them before the day closes; then it needs a dispensation.")
        % known,
    )


def _returned(said: dict[str, Any]) -> NoticeWords:
    known = {"day": day_words(said["day"]), "reason": said["reason"], "reviewer": said["reviewer"]}
    return NoticeWords(
        _("A report of %(day)s was returned") % known,
        _("%(reviewer)s writes: “%(reason)s” Correct it and send it again.") % known,
    )


def _queue(said: dict[str, Any]) -> NoticeWords:
    return NoticeWords(
        ngettext("%(count)s report waits for you", "%(count)s reports wait for you", said["count"]) % said,
        ngettext(
            "From %(people)s people; the oldest for %(age)s working day. Please review them.",
            "From %(people)s people; the oldest for %(age)s working days. Please review them.",
            said["age"],
        )
        % said,
    )


def _silence(said: dict[str, Any]) -> NoticeWords:
    return NoticeWords(
        _("%(name)s has not reviewed reports yet") % said,
        ngettext(
            "%(count)s report waits, the oldest for %(age)s working days. Please remind your colleague, or ask the "
            "personnel agency to find a stand-in.",
            "%(count)s reports wait, the oldest for %(age)s working days. Please remind your colleague, or ask the "
            "personnel agency to find a stand-in.",
            said["count"],
        )
        % said,
    )


def _leave(said: dict[str, Any]) -> NoticeWords:
    place = said.get("on_behalf_of")
    by = f"{said['by']}, {_('on behalf of')} {place}" if place else said["by"]
    if said.get("shortened"):
        known = {"last": day_words(said["last"]), "by": by, "reason": said["reason"]}
        return NoticeWords(
            _("Your leave ends earlier, on %(last)s") % known,
            _("%(by)s writes: “%(reason)s” The days after it are days of duty: report them as usual.") % known,
        )
    known = {"first": day_words(said["first"]), "last": day_words(said["last"]), "by": by, "reason": said["reason"]}
    if said["granted"]:
        return NoticeWords(
            _("Your leave from %(first)s is granted") % known,
            _("Until %(last)s nothing is asked of you. Decided by %(by)s.") % known,
        )
    return NoticeWords(
        _("Your leave from %(first)s is not granted") % known,
        _("%(by)s writes: “%(reason)s” The days remain days of duty.") % known,
    )


def _leave_waits(said: dict[str, Any]) -> NoticeWords:
    known = {"name": said["name"], "first": day_words(said["first"]), "last": day_words(said["last"])}
    return NoticeWords(
        _("%(name)s asks for leave") % known,
        _("From %(first)s until %(last)s. Until you decide, the days remain days of duty.") % known,
    )


def _dispensation(said: dict[str, Any]) -> NoticeWords:
    known = {"day": day_words(said["day"]), "reason": said["reason"]}
    if not said["granted"]:
        return NoticeWords(
            _("No dispensation for %(day)s") % known, _("The personnel agency writes: “%(reason)s”") % known
        )
    until = datetime.fromisoformat(said["until"]).astimezone(ZoneInfo(said["zone"]))
    # Midnight belongs to the day that it ends.
    day, clock = until.date(), f"{until:%H.%M}"
    if until.time() == time.min:
        day, clock = day - timedelta(days=1), "24.00"
    known["until"] = f"{day_words(day.isoformat())} {clock} {ZONE_ABBREVIATIONS.get(said['zone'], '')}".strip()
    return NoticeWords(
        _("You may still report %(day)s") % known, _("Reports for it are accepted until %(until)s.") % known
    )


def _agency(said: dict[str, Any]) -> NoticeWords:
    known = said | {
        "first": day_words(said["first"]),
        "last": day_words(said["last"]),
        "names": ", ".join(said["names"]),
    }
    if said["more"]:
        known["names"] += ", …"
    title = ngettext(
        "%(agency)s: %(count)s of %(people)s people has not reported in full",
        "%(agency)s: %(count)s of %(people)s people have not reported in full",
        said["count"],
    )
    body = _("From %(first)s until %(last)s: %(names)s.") % known if said["count"] else ""
    waits = (
        ngettext("%(waiting)s minute waits for review.", "%(waiting)s minutes wait for review.", said["waiting"])
        % known
    )
    return NoticeWords(title % known, f"{body} {waits}".strip())


def _shortened(said: dict[str, Any]) -> NoticeWords:
    days, reason = [day_words(iso) for iso in said["days"]], said["reason"]
    title = ngettext("%(n)s day closes sooner, or has closed", "%(n)s days close sooner, or have closed", len(days)) % {
        "day": days[0],
        "n": len(days),
    }
    body = _("Something that deadlines follow was changed. It concerns: %(days)s. Look until when you can report.")
    said_why = _("It gives this reason: “%(reason)s”") % {"reason": reason} if reason else ""
    return NoticeWords(title, f"{body % {'days': '; '.join(days)}} {said_why}".strip())


def _calendar(said: dict[str, Any]) -> NoticeWords:
    known = {"year": said["year"], "holidays": said["holidays"], "day": day_words(said["day"])}
    if not said["holidays"]:
        return NoticeWords(
            _("No holiday of %(year)s is entered") % known,
            _("Every weekday would be a day of duty. Import the joint decree before %(day)s.") % known,
        )
    return NoticeWords(
        _("The holidays of %(year)s are a draft") % known,
        _("%(holidays)s days are entered, but no decree. Import the joint decree before %(day)s.") % known,
    )


def _proposal(said: dict[str, Any]) -> NoticeWords:
    known = {"act": TABLE[Act(said["act"])].title, "name": said["by"] or _("the command line on the server")}
    if said["step"] == "waits":
        return NoticeWords(
            _("%(act)s waits for a second person") % known,
            _("%(name)s proposed it. Look at what would change, then confirm or refuse it.") % known,
        )
    if said["step"] == "about":
        return NoticeWords(
            _("%(act)s: something about you was proposed") % known,
            _("%(name)s proposed it; nothing has changed yet, a second person decides.") % known
            + " "
            + _("Is it wrong, or do you know nothing of it? Tell the personnel agency or the auditors."),
        )
    if said["step"] == "refused":
        known["answer"] = said["answer"]
        return NoticeWords(_("%(act)s: your proposal was refused") % known, _("%(name)s writes: “%(answer)s”") % known)
    return NoticeWords(
        _("%(act)s: your proposal is confirmed") % known, _("%(name)s confirmed it; it holds now.") % known
    )


def _data(said: dict[str, Any]) -> NoticeWords:
    known = {"name": said["by"] or _("the command line on the server"), "what": _what(said)}
    title, body = _DATA[said["about"]]
    sentences = [body % known]
    if said.get("day"):
        sentences.append(_("It holds from %(day)s.") % {"day": day_words(said["day"])})
    if said.get("last"):
        sentences.append(_("The last day is %(day)s.") % {"day": day_words(said["last"])})
    sentences.append(_("Is it wrong, or do you know nothing of it? Tell the personnel agency or the auditors."))
    return NoticeWords(str(title), " ".join(sentences))


_WORDS: dict[NoticeKind, Callable[[dict[str, Any]], NoticeWords]] = {
    NoticeKind.MISSING: _missing,
    NoticeKind.CLOSING: _closing,
    NoticeKind.RETURNED: _returned,
    NoticeKind.QUEUE: _queue,
    NoticeKind.SILENCE: _silence,
    NoticeKind.LEAVE: _leave,
    NoticeKind.LEAVE_WAITS: _leave_waits,
    NoticeKind.AGENCY: _agency,
    NoticeKind.DISPENSATION: _dispensation,
    NoticeKind.SHORTENED: _shortened,
    NoticeKind.CALENDAR: _calendar,
    NoticeKind.PROPOSAL: _proposal,
    NoticeKind.DATA: _data,
    NoticeKind.RECAP: lambda said: month_queue_words(said) if said["step"] == "waits" else recap_words(said),
}


def _what(said: dict[str, Any]) -> str:
    if "role" not in said:
        return str(said.get("what", ""))
    label = str(RoleKind(said["role"]).label)
    return f"{label} · {said['agency']}" if said["agency"] else label
