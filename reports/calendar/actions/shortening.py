"""No change of the rules closes an open day in silence: it is shown first, confirmed, recorded, and told.

Every verb that can make a running deadline shorter writes inside `confirmed_closing`. Source: docs/adr/0027.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from itertools import groupby

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.open_days import SHORTENED
from accounts.imports.frame import ImportContext
from accounts.models import Employee
from accounts.notifications.actions.notices import News, tell
from accounts.pages.formatting import thousands
from accounts.rules.enums import NoticeKind
from accounts.rules.refusal import Refusal, Unconfirmed
from reports.calendar.open_windows import Shortened, open_windows, shortened
from reports.models import Dispensation, Outage, ReportingPolicy
from reports.month_locks.actions import hold_calendar
from reports.wording.sentences import closing_moment, long_date

STREAM = "deadlines"
MOST_DAYS_NAMED = 10


@dataclass(frozen=True)
class Effect:
    """What a change takes away from people: windows that close at once or sooner, by person and day."""

    rows: Sequence[Shortened]

    def __bool__(self) -> bool:
        """Tell whether it takes anything away."""
        return bool(self.rows)

    @cached_property
    def token(self) -> str:
        """Return what stands for exactly these people, days and moments."""
        text = "\n".join(f"{row.key} {row.until and row.until.isoformat()}" for row in self.rows)
        return sha256(text.encode()).hexdigest()[:32]

    @property
    def days(self) -> set[tuple[int, date]]:
        """Return (employee id, day) of each day that would close; several reports of a day are one."""
        return {(row.key.employee_id, row.key.day) for row in self.rows}

    @property
    def people(self) -> int:
        """Return how many people lose at least one day."""
        return _people(self.rows)

    def sentence(self) -> str:
        """Say how many people lose how many open days, and how many have less time."""
        closed = [row for row in self.rows if row.until is None]
        sooner = [row for row in self.rows if row.until is not None]
        parts = []
        if closed:
            count = _people(closed)
            parts.append((ngettext("%(n)s person loses", "%(n)s people lose", count), count, closed))
        if sooner:
            count = _people(sooner)
            text = ngettext("%(n)s person has less time for", "%(n)s people have less time for", count)
            parts.append((text, count, sooner))
        return " ".join(f"{text % {'n': thousands(count)}} {_open_days(rows)}." for text, count, rows in parts)

    def details(self) -> list[str]:
        """Return a line for each day and what becomes of it, the earliest first; the rest is counted."""
        counted = Counter((row.key.day, row.until, row.zone) for row in self.rows)
        rows = sorted(counted.items(), key=lambda item: (item[0][0], str(item[0][1])))
        lines = [_detail(day, until, zone, count) for (day, until, zone), count in rows[:MOST_DAYS_NAMED]]
        rest = sum(count for _key, count in rows[MOST_DAYS_NAMED:])
        return [*lines, _("and %(n)s more") % {"n": thousands(rest)}] if rest else lines

    def refusal(self) -> Refusal:
        """Return the refusal with which the change is shown before it holds."""
        asked = _("Look at the days, and confirm if it must be.")
        return Refusal("closes_open_days", f"{self.sentence()} {asked}")


class ClosesOpenDays(Unconfirmed):
    """Refused until whoever changes the rules has seen the `effect` on others."""

    def __init__(self, effect: Effect) -> None:
        self.effect = effect
        super().__init__(effect.refusal(), effect.token, effect.details())


@contextmanager
def confirmed_closing(
    *,
    by: Authority,
    at: datetime,
    source: str,
    act: str,
    confirmed: str = "",
    reason: str = "",
    employee_ids: Collection[int] | None = None,
) -> Iterator[None]:
    """Let the body change rules, and tell those who lose open days by it; `act` names it (`outage.12`).

    `employee_ids` are those whom it can touch, where these are not all.

    Raise `ClosesOpenDays` where somebody loses one and `confirmed` is not the token of exactly that effect. Body and
    this must run in one transaction, so that then nothing is written. Other writers of the calendar wait for its end.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("deadlines are shortened inside the transaction of the change")
    hold_calendar()
    before = open_windows(at, employee_ids=employee_ids)
    yield
    effect = Effect(shortened(before, open_windows(at, employee_ids=employee_ids), at))
    if not effect:
        return
    if confirmed != effect.token:
        raise ClosesOpenDays(effect)
    _record(effect, by=by.actor, at=at, source=source, act=act, reason=reason)


@contextmanager
def told_closing(context: ImportContext, act: str, employee_ids: Collection[int] | None = None) -> Iterator[None]:
    """Let an import change rules: its preview warns of the open days that close, and those concerned are told."""
    before = open_windows(context.at, employee_ids=employee_ids)
    yield
    effect = Effect(shortened(before, open_windows(context.at, employee_ids=employee_ids), context.at))
    if effect:
        text = " ".join([effect.sentence(), *effect.details()])
        context.report_warning(1, "", text, "closes_open_days")
        _record(effect, by=context.by.actor, at=context.at, source=context.source, act=act, reason=context.file_name)


def effect_without(row: Outage | Dispensation, at: datetime) -> Effect:
    """Return what people would lose if the outage or dispensation were cancelled now."""
    return Effect(shortened(open_windows(at), open_windows(at, without=row), at))


def effect_of_policy(policy: ReportingPolicy, at: datetime) -> Effect:
    """Return what people would lose by rules that nobody has saved yet."""
    return Effect(shortened(open_windows(at), open_windows(at, also=[policy]), at))


def _record(effect: Effect, *, by: Employee | None, at: datetime, source: str, act: str, reason: str) -> None:
    after = {"name": act, "people": effect.people, "days": len(effect.days)}
    change = audit.Change(SHORTENED, "deadlines", 0, after=after, reason=reason, stream=STREAM)
    audit.record([change], by=by, at=at, source=source)
    tell(_news(effect, f"{act}.{at:%Y%m%d%H%M%S}", reason), at=at)


def _news(effect: Effect, about: str, reason: str) -> list[News]:
    """Return one piece of news per person, with the days that are concerned."""
    return [
        News(
            employee_id,
            NoticeKind.SHORTENED,
            about,
            {"days": sorted({row.key.day.isoformat() for row in rows}), "reason": reason},
            reverse("reports:home"),
            rows[0].zone,
        )
        for employee_id, rows in (
            (pk, list(found)) for pk, found in groupby(effect.rows, key=lambda row: row.key.employee_id)
        )
    ]


def _people(rows: Sequence[Shortened]) -> int:
    return len({row.key.employee_id for row in rows})


def _open_days(rows: Sequence[Shortened]) -> str:
    count = len({(row.key.employee_id, row.key.day) for row in rows})
    return ngettext("%(n)s open day", "%(n)s open days", count) % {"n": thousands(count)}


def _detail(day: date, until: datetime | None, zone: str, count: int) -> str:
    known = {"day": long_date(day), "n": thousands(count), "until": closing_moment(until, zone) if until else ""}
    if until is None:
        text = ngettext(
            "%(day)s would close at once for %(n)s person.", "%(day)s would close at once for %(n)s people.", count
        )
    else:
        text = ngettext(
            "%(day)s would close sooner for %(n)s person: on %(until)s.",
            "%(day)s would close sooner for %(n)s people: on %(until)s.",
            count,
        )
    return text % known
