"""The duty of a month, and how people who have the same one share it.

Of 10,000 people nearly all serve in one agency for the whole month and are never absent: their duty is worked out once
per agency. It is built of the same answers for single days as everything else (`reports.working_time.duty`).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from reports.month_facts.day_sums import APPROVED, unpack_sum
from reports.rules.credit import credited
from reports.rules.period import Month
from reports.rules.workdays import OwnCalendar
from reports.working_time.duty import Duty, Free, Service, excused, served_duty
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.queries import AbsenceRow, PostRow


class MonthPost(NamedTuple):
    """A placement and the days of the month on which it was in force (both included)."""

    first: date
    last: date
    agency_id: int
    position_class: int
    title: str
    supervisor_id: int | None

    @property
    def days(self) -> int:
        """Return the number of calendar days in force."""
        return (self.last - self.first).days + 1


class MonthDuty(NamedTuple):
    """The duty of a month; people of one agency without absence, transfer or own calendar share it.

    The sequences are indexed by the day of the month; index 0 is unused.
    """

    month: Month
    required: Sequence[int]
    # What would be required without absences.
    ordinary: Sequence[int]
    agencies: Sequence[int | None]
    absences: Sequence[str | None]
    holidays: Mapping[date, str]
    total: int
    credits: "Credits"
    # What becomes of unreviewed minutes at closing (`SilenceRule`); empty where that was not asked.
    silence: Sequence[str] = ()
    # Days by roster for which no shift is entered; the ordinary week counts there.
    unrostered: int = 0
    # The first day on which no rules of reporting are in force: what is due then is not known, and money must not take
    # it for nothing (`tpp.schemes.payment.Incomputable`).
    without_rules: date | None = None
    # Each day without absences; the first is no day, as everywhere.
    days: Sequence[Duty] = ()


class Credits(dict[str, int]):
    """Credited minutes of packed day sums, for one pattern of required minutes; each is worked out once.

    Whole regencies report the same few hundred sums (a full day on the 6th): looking one up is cheaper than
    unpacking it.
    """

    def __init__(self, required: Sequence[int]) -> None:
        super().__init__()
        self._required = required

    def __missing__(self, packed: str) -> int:
        day, place, minutes = unpack_sum(packed)
        self[packed] = value = credited(self._required[day], minutes) if place == APPROVED else 0
        return value


class MonthDuties:
    """Builds the duty of people and keeps what many of them share."""

    def __init__(self, month: Month, rulebook: Rulebook, *, heeds_silence: bool = False) -> None:
        self._month, self._rulebook, self._heeds_silence = month, rulebook, heeds_silence
        self._first, self._last = month.first, month.last
        named = ((day, rulebook.holiday_name(day)) for day in month.days)
        self._holidays = {day: name for day, name in named if name}
        self._present: tuple[None, ...] = (None,) * (month.length + 1)
        self._days = (month.first, *month.days)
        self._nowhere = [Duty(day, 0, 0, None, None, Free.NO_PLACEMENT) for day in self._days]
        # By agency for those who stay the whole month, by their posts for the others.
        self._shared: dict[int | tuple[MonthPost, ...], MonthDuty] = {}
        self._credits: dict[tuple[int, ...], Credits] = {}

    def of(self, rows: Sequence[PostRow], service: Service) -> tuple[tuple[MonthPost, ...], MonthDuty]:
        """Build or share the duty of one person; people of one agency without own calendar share a single one."""
        row = rows[0]
        posts: tuple[MonthPost, ...]
        key: int | tuple[MonthPost, ...]
        if len(rows) == 1 and row.starts_on <= self._first and row.service_ends_on is None:
            posts, key = (_post(row, self._first, self._last),), row.agency_id
        else:
            posts = key = tuple(self._posts(rows))
        duty = self._build(posts, service.calendar) if service.calendar else self._shared.get(key)
        if duty is None:
            duty = self._shared[key] = self._build(posts, None)
        return posts, self._excused(duty, service.absences) if service.absences else duty

    def _posts(self, rows: Sequence[PostRow]) -> Iterator[MonthPost]:
        end = min(self._last, rows[0].service_ends_on or self._last)
        for row, following in zip(rows, [*rows[1:], None], strict=True):
            first = max(self._first, row.starts_on)
            last = end if following is None else min(end, following.starts_on - date.resolution)
            if first <= last:
                yield _post(row, first, last)

    def _build(self, posts: Sequence[MonthPost], calendar: OwnCalendar | None) -> MonthDuty:
        """Return the duty of whoever serves like this and is never absent."""
        days = list(self._nowhere)
        for post in posts:
            for number in range(post.first.day, post.last.day + 1):
                days[number] = served_duty(self._rulebook, post.agency_id, self._days[number], calendar)
        ordinary = tuple(due.required for due in days)
        return MonthDuty(
            self._month,
            ordinary,
            ordinary,
            [due.agency_id for due in days],
            self._present,
            self._holidays,
            sum(ordinary),
            self._credits_of(ordinary),
            self._silence(posts),
            sum(due.unrostered for due in days),
            next((due.day for due in days if due.free == Free.NO_POLICY), None),
            days,
        )

    def _silence(self, posts: Sequence[MonthPost]) -> Sequence[str]:
        if not self._heeds_silence:
            return ()
        silence = [""] * (self._month.length + 1)
        for post in posts:
            for number in range(post.first.day, post.last.day + 1):
                policy = self._rulebook.policy(post.agency_id, post.first.replace(day=number))
                silence[number] = policy.silence_at_closing if policy else ""
        return silence

    def _excused(self, duty: MonthDuty, rows: Sequence[AbsenceRow]) -> MonthDuty:
        required = list(duty.required)
        absences: list[str | None] = list(self._present)
        for row in rows:
            first, last = max(self._first, row.starts_on), min(self._last, row.ends_on)
            for number in range(first.day, last.day + 1):
                due = excused(self._rulebook, duty.days[number], rows)
                required[number], absences[number] = due.required, due.absence
        pattern = tuple(required)
        return MonthDuty(
            self._month,
            pattern,
            duty.ordinary,
            duty.agencies,
            absences,
            self._holidays,
            sum(pattern),
            self._credits_of(pattern),
            duty.silence,
            duty.unrostered,
            duty.without_rules,
            duty.days,
        )

    def _credits_of(self, pattern: tuple[int, ...]) -> Credits:
        found = self._credits.get(pattern)
        if found is None:
            found = self._credits[pattern] = Credits(pattern)
        return found


def _post(row: PostRow, first: date, last: date) -> MonthPost:
    return MonthPost(first, last, row.agency_id, row.position_class, row.title, row.supervisor_id)
