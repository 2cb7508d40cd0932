"""The facts of a month: what was required of each employee on each day and what was done.

One function, `month_facts`, serves the recap of 10,000 people (lean: totals and packed day sums) and one
person's page (rich: `MonthFacts.days`). A fixed number of queries; memory does not grow with the number of
activities.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.db.models import QuerySet

from accounts.models import Employee
from reports.month_facts.day_sums import (
    APPROVED,
    PACKED_GROWN,
    PACKED_UNPROVEN,
    RETURNED,
    WAITING,
    Seeker,
    as_seen,
    day_sums,
    packed_sum,
    unpack_sum,
)
from reports.month_facts.month_duty import MonthDuties, MonthDuty, MonthPost
from reports.rules.credit import credited, credited_percent
from reports.rules.enums import SilenceRule
from reports.rules.period import Month
from reports.working_time.duty import Service
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.queries import absences_during, own_calendars, posts_during

# Whatever waits for a decision or a photo.
IN_WAIT = (WAITING, PACKED_GROWN, PACKED_UNPROVEN)


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
        """That of the duty."""
        return self.duty.month

    @property
    def percent(self) -> Decimal:
        """Return the per cent reached (`Decimal`, two decimals, half up); 100 where nothing was required."""
        return credited_percent(self.credited, self.required)

    @property
    def waiting(self) -> int:
        """Return the minutes waiting for review; 0 unless asked for with pending minutes."""
        return sum(self._minutes(*IN_WAIT))

    @property
    def approved_by_day(self) -> list[int]:
        """Return the approved minutes of each day, in order, before any limit; at closing with those that count so.

        What has grown since a reviewer saw it counts by no silence: somebody has to look. What lacks the photo that was
        announced with it counts by nothing.
        """
        approved = self._minutes(APPROVED)
        if SilenceRule.COUNT in self.duty.silence:
            for number, minutes in enumerate(self._minutes(WAITING)):
                if minutes and self.duty.silence[number] == SilenceRule.COUNT:
                    approved[number] += minutes
        return approved[1:]

    def if_all_approved(self) -> "MonthFacts":
        """Return the facts as if everything that waits were approved; they must have been asked for with pending."""
        counting = (SilenceRule.COUNT,) * (self.month.length + 1)
        facts = self._replace(duty=self.duty._replace(silence=counting), packed=as_seen(self.packed))
        return facts._replace(credited=sum(facts.credited_by_day))

    def if_approved(self, minutes: Mapping[int, int]) -> "MonthFacts":
        """Return the facts as if so many minutes were approved on some days (1..31) and no others stood there.

        What waits on other days stays what it is.
        """
        kept = [
            packed
            for packed in (self.packed.split(",") if self.packed else ())
            if (entry := unpack_sum(packed))[0] not in minutes or entry[1] == RETURNED
        ]
        added = [packed_sum(day, APPROVED, more) for day, more in minutes.items() if more]
        facts = self._replace(packed=",".join([*kept, *added]))
        return facts._replace(credited=sum(facts.credited_by_day))

    @property
    def silent(self) -> int:
        """Return the credited minutes that nobody has approved; 0 unless asked for as at closing."""
        return sum(day.silent for day in self.days) if SilenceRule.COUNT in self.duty.silence else 0

    @property
    def held(self) -> int:
        """Return the waiting minutes that keep the month from closing; 0 unless asked for as at closing.

        Nobody can decide what lacks its photo: while that may come the month is kept by a check of its own, and after
        that the minutes are lost.
        """
        waiting = self._minutes(WAITING, PACKED_GROWN) if SilenceRule.HOLD in self.duty.silence else []
        return sum(minutes for number, minutes in enumerate(waiting) if self.duty.silence[number] == SilenceRule.HOLD)

    @property
    def required_by_day(self) -> list[int]:
        """Return minutes, item 0 for the first of the month; 0 outside service and on free days."""
        return list(self.duty.required[1:])

    @property
    def credited_by_day(self) -> list[int]:
        """Return approved minutes cut off at what each day requires; their sum is `credited`."""
        return list(map(credited, self.required_by_day, self.approved_by_day))

    @property
    def lacking_by_day(self) -> list[int]:
        """Return what is neither approved nor waiting of the required minutes of each day; asked for with pending."""
        approved, waiting = self._minutes(APPROVED), self._minutes(*IN_WAIT)
        return [
            max(0, required - approved[number] - waiting[number])
            for number, required in enumerate(self.duty.required[1:], start=1)
        ]

    @property
    def days(self) -> list[DayFact]:
        """Return the days of the month in order, each with everything known about it."""
        duty = self.duty
        approved, returned = self._minutes(APPROVED), self._minutes(RETURNED)
        waiting = self._minutes(*IN_WAIT)
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
            day, place, amount = unpack_sum(packed)
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
    duties = MonthDuties(month, rules, heeds_silence=heeds_silence)
    absences = absences_during(month.first, month.last, employees)
    calendars = own_calendars(month.first, month.last, employees) if rules.has_own_calendars else {}
    sums = Seeker(day_sums(month, employees, with_pending=with_pending or heeds_silence, within=within))
    for employee_id, held in groupby(posts_during(month.first, month.last, employees), attrgetter("employee_id")):
        rows = list(held)
        holder = rows[0]
        service = Service(
            employee_id, rows, holder.service_ends_on, absences.get(employee_id, ()), calendars.get(employee_id)
        )
        posts, duty = duties.of(rows, service)
        packed = sums.find(employee_id)
        # Neither days nor minutes are unpacked here: equal sums of all people are looked up in one dict.
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
