"""The facts of a month: what was required of each employee on each day and what was done.

One function, `month_facts`, serves the recap of 10,000 people (lean: totals and packed day sums) and one
person's page (rich: `MonthFacts.days`). A fixed number of queries; memory does not grow with the number of
activities.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.db.models import QuerySet

from accounts.models import Employee
from reports.rules.credit import credited, credited_percent
from reports.rules.enums import SilenceRule
from reports.rules.period import Month
from reports.rules.workdays import OwnCalendar
from reports.working_time.duty import Duty, Free, Service, excused, served_duty
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.queries import (
    PACKED_DAY,
    PACKED_GROWN,
    PACKED_STATUS,
    PACKED_STATUSES,
    AbsenceRow,
    PostRow,
    absences_during,
    day_sums,
    own_calendars,
    posts_during,
)

_APPROVED, _WAITING, _RETURNED = range(len(PACKED_STATUSES))
_GROWN = PACKED_GROWN


class DayFact(NamedTuple):
    """One day of one employee, in minutes.

    `required` follows the placement in force that day; it is 0 on rest days, holidays and days of approved
    absence, and such a day credits nothing whatever was approved on it. Before the first placement and after
    the last day in service the person is not `in_service` and `agency_id` is None. `waiting` and `returned`
    are 0 unless the facts were asked for with pending minutes. `silent` is what of `credited` nobody has approved, 0
    unless the facts were asked for as at closing.
    """

    day: date
    agency_id: int | None
    required: int
    approved: int
    credited: int
    waiting: int
    returned: int
    absence: str | None
    holiday: str | None
    in_service: bool
    silent: int = 0

    @property
    def lacking(self) -> int:
        """Return the minutes that are required and neither approved nor waiting."""
        return max(0, self.required - self.approved - self.waiting)


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
    """Credited minutes of packed day sums, for one pattern of required minutes; each is worked out once."""

    def __init__(self, required: Sequence[int]) -> None:
        super().__init__()
        self._required = required

    def __missing__(self, packed: str) -> int:
        day, place, minutes = _unpack(packed)
        self[packed] = value = credited(self._required[day], minutes) if place == _APPROVED else 0
        return value


class MonthFacts(NamedTuple):
    """The month of one employee; `required` and `credited` are its totals in minutes, `placements` the posts held."""

    employee_id: int
    nip: str
    name: str
    status: str
    rank: str
    # In order; empty where the person left before the first began.
    placements: tuple[MonthPost, ...]
    duty: MonthDuty
    packed: str
    required: int
    credited: int
    # What is dated about the person, for questions about single days.
    service: Service = Service(0, ())

    @property
    def month(self) -> Month:
        """Return the month."""
        return self.duty.month

    @property
    def percent(self) -> Decimal:
        """Return the per cent reached (`Decimal`, two decimals, half up); 100 where nothing was required."""
        return credited_percent(self.credited, self.required)

    @property
    def waiting(self) -> int:
        """Return the minutes waiting for review; 0 unless asked for with pending minutes."""
        return sum(self._minutes(_WAITING, _GROWN))

    @property
    def approved_by_day(self) -> list[int]:
        """Return the approved minutes of each day, in order, before any limit; at closing with those that count so.

        What has grown since a reviewer saw it counts by no silence: somebody has to look.
        """
        approved = self._minutes(_APPROVED)
        if SilenceRule.COUNT in self.duty.silence:
            for number, minutes in enumerate(self._minutes(_WAITING)):
                if minutes and self.duty.silence[number] == SilenceRule.COUNT:
                    approved[number] += minutes
        return approved[1:]

    def if_all_approved(self) -> "MonthFacts":
        """Return the facts as if everything that waits were approved; they must have been asked for with pending."""
        counting = (SilenceRule.COUNT,) * (self.month.length + 1)
        facts = self._replace(duty=self.duty._replace(silence=counting), packed=_as_seen(self.packed))
        return facts._replace(credited=sum(facts.credited_by_day))

    def if_approved(self, minutes: Mapping[int, int]) -> "MonthFacts":
        """Return the facts as if so many minutes were approved on some days (1..31) and no others stood there.

        What waits on other days stays what it is.
        """
        kept = [
            packed
            for packed in (self.packed.split(",") if self.packed else ())
            if (entry := _unpack(packed))[0] not in minutes or entry[1] == _RETURNED
        ]
        added = [str(day * PACKED_DAY + _APPROVED * PACKED_STATUS + more) for day, more in minutes.items() if more]
        facts = self._replace(packed=",".join([*kept, *added]))
        return facts._replace(credited=sum(facts.credited_by_day))

    @property
    def silent(self) -> int:
        """Return the credited minutes that nobody has approved; 0 unless asked for as at closing."""
        return sum(day.silent for day in self.days) if SilenceRule.COUNT in self.duty.silence else 0

    @property
    def held(self) -> int:
        """Return the waiting minutes that keep the month from closing; 0 unless asked for as at closing."""
        waiting = self._minutes(_WAITING, _GROWN) if SilenceRule.HOLD in self.duty.silence else []
        return sum(minutes for number, minutes in enumerate(waiting) if self.duty.silence[number] == SilenceRule.HOLD)

    @property
    def required_by_day(self) -> list[int]:
        """Return the required minutes of each day of the month, in order."""
        return list(self.duty.required[1:])

    @property
    def credited_by_day(self) -> list[int]:
        """Return the credited minutes of each day of the month, in order; their sum is `credited`."""
        return list(map(credited, self.required_by_day, self.approved_by_day))

    @property
    def lacking_by_day(self) -> list[int]:
        """Return what is neither approved nor waiting of the required minutes of each day; asked for with pending."""
        approved, waiting = self._minutes(_APPROVED), self._minutes(_WAITING, _GROWN)
        return [
            max(0, required - approved[number] - waiting[number])
            for number, required in enumerate(self.duty.required[1:], start=1)
        ]

    @property
    def days(self) -> list[DayFact]:
        """Return the days of the month in order, each with everything known about it."""
        duty = self.duty
        approved, returned = self._minutes(_APPROVED), self._minutes(_RETURNED)
        waiting = self._minutes(_WAITING, _GROWN)
        done = [0, *self.credited_by_day]
        return [
            DayFact(
                day=day,
                agency_id=duty.agencies[number],
                required=duty.required[number],
                approved=approved[number],
                credited=done[number],
                waiting=waiting[number],
                returned=returned[number],
                absence=duty.absences[number],
                holiday=duty.holidays.get(day),
                in_service=duty.agencies[number] is not None,
                silent=done[number] - credited(duty.required[number], approved[number]),
            )
            for number, day in enumerate(duty.month.days, start=1)
        ]

    def _minutes(self, *statuses: int) -> list[int]:
        minutes = [0] * (self.duty.month.length + 1)
        for packed in self.packed.split(",") if self.packed else ():
            day, place, amount = _unpack(packed)
            if place in statuses:
                minutes[day] += amount
        return minutes


def month_facts(
    month: Month,
    employees: QuerySet[Employee] | None = None,
    *,
    rulebook: Rulebook | None = None,
    with_pending: bool = False,
    at_closing: bool = False,
    within: tuple[date, date] | None = None,
) -> Iterator[MonthFacts]:
    """Iterate over the facts of `month`, one per employee in the order of their ids.

    Six queries for any number of people, three with a `rulebook` that was loaded for the month; one more where somebody
    works by a roster or has a pattern of their own. People
    without a placement by the end of the month, or who left before it began, are missing. With
    `with_pending` the minutes waiting for review and returned are read too, from more than the covering
    index: for pages and checks, not for the recap of everybody. `at_closing` treats minutes that wait as the policy of
    their day says, and reads them where any policy does. `within` reads what was done between two days only: then
    nothing but these days may be looked at.
    """
    rules = rulebook or Rulebook.load(month.first, month.last)
    heeds_silence = at_closing and rules.heeds_silence
    duties = _Duties(month, rules, heeds_silence=heeds_silence)
    absences = absences_during(month.first, month.last, employees)
    calendars = own_calendars(month.first, month.last, employees) if rules.has_own_calendars else {}
    sums = _Seeker(day_sums(month, employees, with_pending=with_pending or heeds_silence, within=within))
    for employee_id, held in groupby(posts_during(month.first, month.last, employees), attrgetter("employee_id")):
        rows = list(held)
        holder = rows[0]
        service = Service(
            employee_id, rows, holder.service_ends_on, absences.get(employee_id, ()), calendars.get(employee_id)
        )
        posts, duty = duties.of(rows, service)
        packed = sums.find(employee_id)
        done = sum(map(duty.credits.__getitem__, packed.split(","))) if packed else 0
        facts = MonthFacts(
            employee_id,
            holder.nip,
            holder.name,
            holder.status,
            holder.rank,
            posts,
            duty,
            packed,
            duty.total,
            done,
            service,
        )
        if packed and SilenceRule.COUNT in duty.silence:
            # Waiting and approved minutes of a day share its limit.
            facts = facts._replace(credited=sum(facts.credited_by_day))
        yield facts


def employee_month(
    employee_id: int,
    month: Month,
    *,
    rulebook: Rulebook | None = None,
    with_pending: bool = True,
    at_closing: bool = False,
) -> MonthFacts | None:
    """Return the facts of one employee; None without a placement by the end of the month or after leaving."""
    one = Employee.objects.filter(pk=employee_id)
    found = month_facts(month, one, rulebook=rulebook, with_pending=with_pending, at_closing=at_closing)
    return next(found, None)


def _unpack(packed: str) -> tuple[int, int, int]:
    """Return day of the month, place of the status and minutes of a packed sum; see `queries.day_sums`."""
    day, rest = divmod(int(packed), PACKED_DAY)
    return day, *divmod(rest, PACKED_STATUS)


def _as_seen(packed: str) -> str:
    """Return packed sums in which nothing has grown any more: it waits like everything else."""
    sums = (int(text) for text in packed.split(",") if text)
    grown = (_GROWN - _WAITING) * PACKED_STATUS
    return ",".join(str(one - grown if _unpack(str(one))[1] == _GROWN else one) for one in sums)


def _post(row: PostRow, first: date, last: date) -> MonthPost:
    return MonthPost(first, last, row.agency_id, row.position_class, row.title, row.supervisor_id)


class _Seeker:
    """Walks once through `(id, packed sums)` in the order of ids, asked for ascending ids."""

    def __init__(self, pairs: Iterator[tuple[int, str]]) -> None:
        self._pairs = pairs
        self._current = next(pairs, None)

    def find(self, wanted: int) -> str:
        while self._current is not None and self._current[0] < wanted:
            self._current = next(self._pairs, None)
        return self._current[1] if self._current is not None and self._current[0] == wanted else ""


class _Duties:
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
        """Return the posts and the duty of one person, whose placements are `rows`."""
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
