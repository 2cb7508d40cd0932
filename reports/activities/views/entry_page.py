"""What the form of an activity shows around its fields: days with the time left, evidence, proposals."""

import re
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.pages.formatting import id_date
from accounts.rules.refusal import Refusal
from reports.activities.actions.changes import StoredDifference
from reports.activities.activity_input import content_of
from reports.activities.forms import CONTENT_FIELDS, ActivityForm
from reports.activities.timesheet import OpenDay, OwnDays, ReportRow
from reports.activities.views import numbers
from reports.activities.views.mode_part import asks_letter, evidence_fields, evidence_sentences, limit_sentences
from reports.models import ActivityKind
from reports.rules.activity_rules import local_end, night_part, stretch
from reports.rules.lifecycle import RELEASED
from reports.wording.next_steps import after_request
from reports.wording.sentences import clock, long_date, refusal
from reports.working_time.absence_kinds import absence_name

# Before this day no page looks.
FIRST_DAY = date(2010, 1, 1)
# Before this hour a day has nothing to report yet; a night shift belongs to the day on which it began.
MORNING = time(6)
_NUMBER = re.compile(r"[0-9]{1,18}")


def copy_url(pk: int, day: date, left: Sequence[int]) -> str:
    """Return the address of the form that enters an activity again on a day; `left` are those that follow it."""
    rest = f"&left={numbers.joined_ids(left)}" if left else ""
    return f"{reverse('reports:activity_copy', args=[pk])}?date={day.isoformat()}{rest}"


def offered_kinds(kept_id: int | None = None) -> list[ActivityKind]:
    """Return the catalogue, with the kind that an activity already has even if it is no longer offered."""
    return list(ActivityKind.objects.filter(Q(is_active=True) | Q(pk=kept_id)).order_by("name"))


def posted_kinds(posted: Mapping[str, Any]) -> list[ActivityKind]:
    """Return of the catalogue what a form names; a thousand entries need not be read to check one.

    Only where its norm must say how long the work took is the entry read; whether it is offered at all, the
    action asks.
    """
    number = str(posted.get("kind", ""))
    if not _NUMBER.fullmatch(number):
        return []
    if posted.get("end_time") or posted.get("minutes"):
        return [ActivityKind(pk=int(number))]
    return list(ActivityKind.objects.filter(is_active=True, pk=number))


class Wished(NamedTuple):
    """The day that somebody wants to report: named and open, or with a note that says why it is not."""

    day: date | None = None
    open: OpenDay | None = None
    note: Refusal | None = None

    @classmethod
    def of(cls, days: OwnDays | None, day: date | None, asked: Collection[date], *, is_unclear: bool) -> "Wished":
        """Return what becomes of a wish; `asked` are the days for which a request waits already."""
        if is_unclear:
            text = _("The address names no day that can be read. Choose the day below.")
            return cls(note=Refusal("date_unclear", text))
        if day is None:
            return cls()
        if found := days.open_day(day) if days and day >= FIRST_DAY else None:
            return cls(day, found)
        told = {"day": long_date(day)}
        if days is None:
            return cls(day, note=refusal("no_placement", "", told))
        closed = days.closed_because(day) if day >= FIRST_DAY else refusal("no_policy", "", told)
        return cls(day, note=after_request(closed, day, asked))


def proposed(days: OwnDays | None, wished: Wished) -> dict[str, Any]:
    """Return what a new form starts with: the day, the end of its last activity, the mode used last.

    A day that was wished for and is not open stays chosen, and one that cannot be read chooses none: nobody reports
    another day than was meant.
    """
    values: dict[str, Any] = {"client_uuid": uuid.uuid4()}
    open_days = {found.day: found for found in days.open_days()} if days else {}
    if wished.note:
        return values | ({"work_date": wished.day.isoformat()} if wished.day else {})
    if not days or not (open_days or wished.day):
        return values
    day = wished.day or _likeliest(days, list(open_days.values()))
    values["work_date"] = day.isoformat()
    rows = [row for row in days.rows(day) if row.status not in RELEASED]
    if rows:
        values |= _following(days, day, max(map(local_end, rows)))
        values["mode"] = rows[-1].mode
    else:
        earlier = [row.mode for other in open_days for row in days.rows(other)]
        offered = [terms.code for terms in days.rulebook.modes.offered(day)]
        values["mode"] = next((mode for mode in [*earlier[:1], *offered] if mode in offered), "")
    return values


def _following(days: OwnDays, day: date, end: datetime) -> dict[str, Any]:
    """Return the start of what follows the last activity of a day; nothing where that is not of the day any more."""
    if end.date() == day:
        return {"start_time": end.time()}
    shift, moment = days.shift(day), stretch(end.date(), end.time(), 0)
    return {"start_time": end.time(), "next_day": "1"} if shift and moment.start < shift.end else {}


def _likeliest(days: OwnDays, open_days: Sequence[OpenDay]) -> date:
    """Return today; on a free day rather the latest day that lacks minutes, and at night none that only begins."""
    hour = days.at.astimezone(ZoneInfo(days.zone)).time()
    begun = [found for found in open_days if found.day < days.today] if hour < MORNING else []
    offered = begun or open_days
    latest = offered[0]
    if latest.required:
        return latest.day
    return next((found.day for found in offered if found.lacking), latest.day)


def values_of(activity: ReportRow) -> dict[str, Any]:
    """Return an activity as the form shows it; day, evidence and version are left to the caller."""
    parts = content_of(activity) | {"next_day": str(int(activity.next_day))}
    return {CONTENT_FIELDS[name]: value for name, value in parts.items() if name != "work_date"}


def entry_context(
    days: OwnDays | None, form: ActivityForm, kinds: Sequence[ActivityKind], extra: OpenDay | None = None
) -> dict[str, Any]:
    """Put together what the template shows; `extra` is open only for the activity being corrected."""
    open_days = days.open_days() if days else []
    if extra and extra.day not in {found.day for found in open_days}:
        open_days.append(extra)
    nights = _nights(days, open_days) if days else []
    modes = days.rulebook.modes.offered(*_shown_days(open_days, form) or [days.today]) if days else []
    form.offer_modes(modes)
    return {
        "form": form,
        "nothing_open": _nothing_open(days),
        "asks_letter": asks_letter(days, modes, form),
        "nights": nights,
        "asks_night": bool(nights or form["next_day"].value() == "1" or form.has_error("next_day")),
        "day_options": _day_options(open_days, form),
        "norms": {str(kind.pk): {"norm": kind.norm_minutes, "unit": kind.unit} for kind in kinds},
        "limit_sentences": limit_sentences(days, modes, form.chosen_day() or days.today) if days else [],
        "evidence_sentences": evidence_sentences(days, modes, open_days) if days else [],
        **evidence_fields(days, modes, form),
    }


def _shown_days(open_days: Sequence[OpenDay], form: ActivityForm) -> list[date]:
    """Return the days that the form shows, the chosen one first: its modes are shown as that day has them."""
    chosen, known = form.chosen_day(), [found.day for found in open_days]
    return [chosen, *known] if chosen in known else known


def _nothing_open(days: OwnDays | None) -> Refusal | None:
    """Say why today cannot be reported, where no day can."""
    if days:
        return days.closed_because(days.today)
    text = _("Ask the personnel agency to enter your post and your agency; then you can report here.")
    return Refusal("no_placement", text)


def _nights(days: OwnDays, open_days: Sequence[OpenDay]) -> list[tuple[date, date]]:
    """Return the days with a shift that goes on past midnight, each with the day on which it goes on."""
    held = [found.day for found in open_days if night_part(days.shift(found.day), found.day)]
    return [(day, day + timedelta(days=1)) for day in sorted(held)]


def _day_options(open_days: Sequence[OpenDay], form: ActivityForm) -> list[dict[str, Any]]:
    chosen = form.chosen_day()
    options = [
        {
            "value": found.day.isoformat(),
            "day": found.day,
            "open": found,
            "note": _free_because(found),
            "checked": found.day == chosen,
        }
        for found in open_days
    ]
    # The day that somebody chose stays chosen, even when it has closed meanwhile.
    if chosen and chosen not in {found.day for found in open_days}:
        options.append({"value": chosen.isoformat(), "day": chosen, "open": None, "note": "", "checked": True})
    return options


def _free_because(found: OpenDay) -> str:
    if found.required:
        return ""
    if found.fact.absence:
        return absence_name(found.fact.absence)
    return found.fact.holiday or _("free day")


def shown_differences(differences: Sequence[StoredDifference], kinds: Sequence[ActivityKind]) -> list[dict[str, str]]:
    """Return what is stored beside what was typed, in words."""
    names = {kind.pk: kind.name for kind in kinds}
    return [
        {
            "label": difference.label,
            "stored": _in_words(difference.field, difference.stored, names),
            "typed": _in_words(difference.field, difference.typed, names),
        }
        for difference in differences
    ]


def _in_words(name: str, value: Any, kinds: Mapping[int, str]) -> str:
    if value is None or value in ("", (None, None)):
        return "-"
    words: dict[str, Callable[[Any], str]] = {
        "photo": lambda _value: _("a photo"),
        "work_date": id_date,
        "next_day": lambda after: _("after midnight") if after else _("before midnight"),
        "start_time": clock,
        "kind_id": lambda pk: kinds.get(pk, str(pk)),
        "latitude": lambda position: ", ".join(map(str, position)),
    }
    return words.get(name, str)(value)
