"""The days of one person, over any range: what is required, what was reported, what can still be.

A fixed number of queries whatever the range; `reports.month_facts.facts` does the same for the month of everybody.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from django.db.models import F, Q

from accounts.authorization.access import Authority
from accounts.models import Employee
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from accounts.rules.refusal import Refusal
from reports.activities.activity_input import Content
from reports.activities.gate_facts import Situation, resendable_since
from reports.models import Activity
from reports.month_facts.facts import DayFact
from reports.rules.activity_rules import Span, ends_at
from reports.rules.credit import Totals, credited, totals
from reports.rules.enums import ActivityStatus
from reports.rules.lifecycle import Event
from reports.rules.period import Month
from reports.rules.promises import photo_state
from reports.working_time.duty import duty, shift_of, works_by_roster
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.timeline import Timeline, timeline_of
from reports.working_time.window import window

# Pages offer open days this far back; a longer deadline would still be accepted, but not offered.
LOOK_BACK = timedelta(days=31)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow(Content):
    """An activity as its owner's pages list it."""

    pk: int
    evidence_id: int | None
    photo_until: datetime | None
    status: str
    version: int
    decision_reason: str
    decided_at: datetime | None
    reviewer: str | None
    # In whose place the reviewer decided as a stand-in.
    on_behalf_of: str | None


_COLUMNS = tuple(part.name for part in fields(ReportRow) if part.name not in {"reviewer", "on_behalf_of"})


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A day for which reports are accepted now, until `closes_at` (UTC)."""

    fact: DayFact
    zone: str
    closes_at: datetime
    # An outage of the system gave more time.
    extended: bool = False
    dispensed: bool = False

    @property
    def day(self) -> date:
        """The local work date."""
        return self.fact.day

    @property
    def required(self) -> int:
        """Return the whole minutes required of the day; 0 where it is free."""
        return self.fact.required

    @property
    def lacking(self) -> int:
        """Return the minutes that nobody has reported yet."""
        return self.fact.lacking


class OwnDays:
    """What one's own pages know of a stretch of days, read once; `own_days` reads it."""

    def __init__(
        self,
        employee: Employee,
        at: datetime,
        *,
        rulebook: Rulebook,
        timeline: Timeline,
        rows: Sequence[ReportRow],
    ) -> None:
        self.employee, self.at, self.rulebook = employee, at, rulebook
        self.service = timeline.service(employee.pk, employee.service_ends_on)
        self._shifts, self._locked, self._minutes = timeline.shift_names, timeline.locked, timeline.minutes
        self._rows: dict[date, list[ReportRow]] = defaultdict(list)
        for row in rows:
            self._rows[row.work_date].append(row)
        self.zone = self._zone_now()
        self.today = local_date(at, self.zone)

    def rows(self, day: date) -> list[ReportRow]:
        """Return what was reported for a day, in the order of time; withdrawn activities are left out."""
        return [row for row in self._rows.get(day, []) if row.status != ActivityStatus.WITHDRAWN]

    def find(self, pk: int) -> ReportRow | None:
        """Return the activity that was asked for by its id."""
        return next((row for rows in self._rows.values() for row in rows if row.pk == pk), None)

    def returned(self) -> list[ReportRow]:
        """Return what was returned and not sent again, oldest day first; of earlier months while they are open."""
        return [row for day in sorted(self._rows) for row in self._rows[day] if row.status == ActivityStatus.RETURNED]

    def is_locked(self, day: date) -> bool:
        """Tell whether the month of a day is closed."""
        return Month.of(day) in self._locked

    def agency_id(self, day: date) -> int | None:
        """None outside service and before the first post."""
        return self.service.agency_id(day)

    def fact(self, day: date) -> DayFact:
        """Return duty, absence and holiday of the day, and its whole minutes by state."""
        due = duty(self.rulebook, self.service, day)
        approved = self._minutes.get((day, ActivityStatus.APPROVED), 0)
        return DayFact(
            day=day,
            agency_id=due.agency_id,
            required=due.required,
            approved=approved,
            credited=credited(due.required, approved),
            waiting=self._minutes.get((day, ActivityStatus.SUBMITTED), 0),
            returned=self._minutes.get((day, ActivityStatus.RETURNED), 0),
            absence=due.absence,
            holiday=self.rulebook.holiday_name(day),
            in_service=due.in_service,
        )

    def shift_name(self, day: date) -> str | None:
        """Return the name of the rostered shift or day off; None where no roster decides."""
        return self._shifts.get(day) if works_by_roster(self.rulebook, self.service, day) else None

    def shift(self, day: date) -> Span | None:
        """Return the stretch of local time of the shift that the roster has for a day; None without one."""
        return shift_of(self.rulebook, self.service, day)

    def facts(self, month: Month) -> list[DayFact]:
        """Return one `DayFact` a day, from the first on, days to come included."""
        return [self.fact(day) for day in month.days]

    def situation(self, day: date, row: ReportRow | None = None) -> Situation:
        """Return what the gate asks about a day, or about one of its activities."""
        status = row.status if row else None
        agency_id = self.agency_id(day)
        ended_at = ends_at(row, self.rulebook.zone(agency_id)) if row and agency_id is not None else None
        returned_at = resendable_since(row) if row else None
        at = self.rulebook.moment(self.at)
        found = window(self.rulebook, self.service, day, at, ended_at=ended_at, returned_at=returned_at)
        photo = photo_state(row.photo_until if row else None, at)
        return Situation(self.employee.pk, day, status, at, found, locked=self.is_locked(day), photo=photo)

    def open_day(self, day: date) -> OpenDay | None:
        """Ask the gate for `CREATE` as its owner, None where it refuses.

        `closes_at` is UTC, with outages and dispensations.
        """
        situation = self.situation(day)
        closes_at = situation.closes(Event.CREATE)
        if closes_at is None or not situation.allows(Event.CREATE, Authority(self.employee)):
            return None
        found = situation.window
        dispensed = found.undispensed is not None and closes_at > found.undispensed
        return OpenDay(self.fact(day), situation.zone, closes_at, found.is_extended, dispensed)

    def open_days(self) -> list[OpenDay]:
        """Return the days for which reports are accepted now, today first."""
        return [found for day in self._recent() if (found := self.open_day(day))]

    def closed_because(self, day: date) -> Refusal | None:
        """Return the refusal of `CREATE` with its sentence and next step; None while it is open."""
        return self.situation(day).refuse(Event.CREATE, Authority(self.employee))

    def missed_days(self) -> list[date]:
        """Return the days that have closed with minutes missing, the latest first."""
        closed = ((day, self.closed_because(day)) for day in self._recent())
        return [day for day, why in closed if why and why.code == "after_cutoff" and self.fact(day).lacking]

    def _recent(self) -> Iterator[date]:
        day = self.today
        while day >= max(self.today - LOOK_BACK, self.rulebook.first):
            yield day
            day -= ONE_DAY

    def _zone_now(self) -> str:
        for post in reversed(self.service.posts):
            zone = self.rulebook.zone(post.agency_id)
            if post.starts_on <= local_date(self.at, zone):
                return zone
        return Zone.WIB


def own_days(
    employee: Employee,
    at: datetime,
    *,
    first: date | None = None,
    last: date | None = None,
    activity_id: int | None = None,
    sums_only: bool = False,
) -> OwnDays | None:
    """Return the days of an employee around now, this month included, widened to `first` and `last`.

    What was returned is among the activities, however old, unless its month is closed; so is the one with
    `activity_id`.
    With `sums_only` nothing else is: the days have their minutes, but no activities to list. Three or four
    queries. None for somebody without a post in that time.
    """
    # Tomorrow in the east is today somewhere: both ends are wide enough for every zone.
    latest = local_date(at, Zone.WIT)
    begin = min(latest - ONE_DAY - LOOK_BACK, Month.of(latest - ONE_DAY).first, first or latest)
    end = max(Month.of(latest).last, last or latest)
    timeline = timeline_of(employee.pk, begin, end)
    returned = timeline.returned_days
    wanted = Q(status=ActivityStatus.RETURNED, work_date__in=returned)
    if not sums_only:
        wanted |= (Q(work_date__range=(begin, end)) & ~Q(status=ActivityStatus.WITHDRAWN)) | Q(pk=activity_id)
    rows = _rows(employee, wanted) if returned or not sums_only else []
    begin = min([begin, *(row.work_date for row in rows)])
    gone = employee.service_ends_on is not None and employee.service_ends_on < begin
    if gone or not timeline.posts:
        return None
    return OwnDays(employee, at, rulebook=Rulebook.load(begin, end), timeline=timeline, rows=rows)


def month_totals(facts: Sequence[DayFact]) -> Totals:
    """Return the required and credited minutes of some days."""
    return totals((fact.required, fact.approved) for fact in facts)


def _rows(employee: Employee, wanted: Q) -> list[ReportRow]:
    activities = Activity.objects.filter(wanted, employee_id=employee.pk).order_by(
        "work_date", "next_day", "start_time", "pk"
    )
    rows = activities.values(*_COLUMNS, reviewer=F("decided_by__name"), on_behalf_of=F("decided_for__name"))
    return [ReportRow(**row) for row in rows]
