"""How far people have come with the system, by agency and week: activated, reporting, complete, waiting for a review.

A fixed number of queries for 3 and for 10,000 people; never writes. Nobody is ranked: agencies stand by their code.
What the words mean: docs/adr/0017.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery
from django.db.models.lookups import IsNull

from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, reach
from accounts.models import Employee
from accounts.organisation.queries import placements_in_force, serving, subtree_ids, with_placement_on
from accounts.people.awaiting_activation import not_activated
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from reports.models import Activity, Review
from reports.month_facts.facts import month_facts
from reports.reviews.team import headed_by
from reports.rules.enums import ActivityStatus
from reports.rules.period import Month
from reports.working_time.duty import working_days_since
from reports.working_time.duty_calendar import Rulebook

ONE_DAY, WEEK = timedelta(days=1), timedelta(days=7)
WEEKS_OF_TREND = 8
OFTEN = 3
# Returns of so many days before the end of the week are counted.
RETURNS_OF = timedelta(days=30)
# Weeks before this are no weeks of the system; a date has to end somewhere.
EARLIEST = date(2019, 1, 7)


# People of a row are counted in these columns; the words are those of `PersonWeek.groups`.
COUNTS = frozenset({"never_activated", "activated", "reported", "complete", "returned_often"})


@dataclass(slots=True)
class PersonWeek:
    """Seven days of one person: minutes lacking in those that closed, times returned, reports waiting."""

    employee_id: int
    nip: str
    name: str
    agency_id: int
    is_activated: bool
    reported: bool = False
    lacking: int = 0
    returns: int = 0
    pending: int = 0
    pending_since: date | None = None

    @property
    def groups(self) -> set[str]:
        """Name the columns that count them, as the address of the list of people has them."""
        found = {"activated" if self.is_activated else "never_activated"}
        found |= {"reported"} if self.reported else {"not_reported"}
        found |= {"incomplete"} if self.lacking else {"complete"}
        found |= {"returned_often"} if self.returns >= OFTEN else set()
        return found | ({"pending"} if self.pending else set())


@dataclass(slots=True)
class AgencyWeek:
    """The people of one agency in the week; `pending` are reports, `oldest` their age in working days."""

    agency_id: int | None
    code: str
    name: str
    people: int = 0
    never_activated: int = 0
    activated: int = 0
    reported: int = 0
    complete: int = 0
    returned_often: int = 0
    pending: int = 0
    oldest: int = 0

    def add(self, person: PersonWeek) -> None:
        """Count a person in every column of `COUNTS` that applies, with the reports that wait."""
        self.people += 1
        for group in person.groups & COUNTS:
            setattr(self, group, getattr(self, group) + 1)
        self.pending += person.pending


@dataclass(slots=True)
class Board:
    """The week from `first` (a Monday): rows by agency code, their sum, and the share that reported in past weeks."""

    first: date
    rows: list[AgencyWeek]
    people: list[PersonWeek]
    trend: list[tuple[date, int, int]] = field(default_factory=list)

    @property
    def last(self) -> date:
        """Return the Sunday, the last day that the week counts."""
        return self.first + WEEK - ONE_DAY

    @property
    def total(self) -> AgencyWeek:
        """Return the sum of the rows; the oldest report of all."""
        total = AgencyWeek(None, "", "")
        for name in (*COUNTS, "people", "pending"):
            setattr(total, name, sum(getattr(row, name) for row in self.rows))
        total.oldest = max((row.oldest for row in self.rows), default=0)
        return total


def sees_board(authority: Authority, day: date) -> frozenset[int] | None:
    """Return the agencies whose board the person sees, None for all; empty where there is none.

    All for personnel and auditors, else what one is operator of, and the agency that one heads with all below it.
    """
    reached = reach(authority, Permission.ADOPTION_VIEW)
    if reached is None:
        return None
    headed = headed_by(authority.employee.pk, day)
    below = subtree_ids([headed]) if headed else frozenset()
    return reached | below


def board_of(agency_ids: Collection[int] | None, first: date, at: datetime, *, trend: bool = False) -> Board:
    """Return the week that begins on the Monday `first`, as far as it has gone at `at`; of the agencies (None: all)."""
    today = local_date(at, Zone.WIB)
    last = min(first + WEEK - ONE_DAY, today)
    # Reports may have waited for longer than the week.
    rulebook = Rulebook.load(Month.of(first - WEEKS_OF_TREND * WEEK).first, max(Month.of(first + WEEK).last, today))
    serving_then = _serving(agency_ids, last)
    people = _people(serving_then, last)
    board = Board(first, [], list(people.values()))
    for employee_id in serving_then.filter(_reported(first, last)).values_list("pk", flat=True):
        people[employee_id].reported = True
    _look_at_duty(people, serving_then, first, min(last, today - ONE_DAY), rulebook)
    _look_at_reviews(people, last, at)
    rows: dict[int, AgencyWeek] = {}
    for person in people.values():
        known = rulebook.agencies[person.agency_id]
        row = rows.setdefault(person.agency_id, AgencyWeek(person.agency_id, known.code, known.name))
        row.add(person)
        if person.pending_since:
            waited = working_days_since(rulebook, person.agency_id, person.pending_since, today)
            row.oldest = max(row.oldest, waited)
    board.rows = sorted(rows.values(), key=lambda row: row.code)
    if trend:
        board.trend = _trend(serving_then, first)
    return board


def _serving(agency_ids: Collection[int] | None, day: date) -> QuerySet[Employee]:
    """Keep people with a post that day; None for the whole region."""
    posts = placements_in_force(day)
    if agency_ids is not None:
        posts = posts.filter(agency__in=agency_ids)
    return Employee.objects.filter(serving(day), pk__in=posts.order_by().values("employee_id")).order_by()


def _people(serving_then: QuerySet[Employee], day: date) -> dict[int, PersonWeek]:
    rows = with_placement_on(day).filter(pk__in=serving_then.values("pk"))
    known = rows.annotate(lacks_password=not_activated()).order_by("name", "pk")
    found = known.values_list("pk", "nip", "name", "agency_id", "lacks_password")
    return {pk: PersonWeek(pk, nip, name, agency_id or 0, not locked) for pk, nip, name, agency_id, locked in found}


def _reported(first: date, last: date) -> IsNull:
    """Return the condition "reported something for a day of these": a look into the index for each person.

    EXISTS the database may turn into a join that reads the reports of all years; the order names the index by day.
    """
    rows = Activity.objects.filter(employee=OuterRef("pk"), work_date__range=(first, last))
    return IsNull(Subquery(rows.exclude(status=ActivityStatus.WITHDRAWN).order_by("work_date").values("pk")[:1]), False)


def _look_at_duty(
    people: dict[int, PersonWeek], serving_then: QuerySet[Employee], first: date, last: date, rulebook: Rulebook
) -> None:
    """Count what is missing on days that are over; without rules of reporting nothing is asked for."""
    if last < first:
        return
    for month in dict.fromkeys((Month.of(first), Month.of(last))):
        begin, end = max(first, month.first), min(last, month.last)
        days = slice(begin.day - 1, end.day)
        known = month_facts(month, serving_then, rulebook=rulebook, with_pending=True, within=(begin, end))
        for facts in known:
            people[facts.employee_id].lacking += sum(facts.lacking_by_day[days])


def _look_at_reviews(people: dict[int, PersonWeek], last: date, at: datetime) -> None:
    end = datetime.combine(last + ONE_DAY, time.min, ZoneInfo(Zone.WIB))
    returns = Review.objects.filter(decision=Review.Decision.RETURN, decided_at__range=(end - RETURNS_OF, end))
    counted = returns.order_by().values_list("activity__employee").annotate(number=Count("pk"))
    for employee_id, number in counted:
        if employee_id in people:
            people[employee_id].returns = number
    waiting = Activity.objects.filter(status=ActivityStatus.SUBMITTED, photo_until__isnull=True, submitted_at__lte=at)
    waiting = waiting.order_by()
    for employee_id, number, since in waiting.values_list("employee").annotate(Count("pk"), Min("submitted_at")):
        if employee_id in people:
            people[employee_id].pending = number
            people[employee_id].pending_since = local_date(since, Zone.WIB)


def _trend(serving_then: QuerySet[Employee], first: date) -> list[tuple[date, int, int]]:
    """Return for the weeks up to this one its Monday, how many of the people reported, and how many served then."""
    mondays = [first - number * WEEK for number in reversed(range(WEEKS_OF_TREND))]
    weeks = {f"week_{number}": _reported(day, day + WEEK - ONE_DAY) for number, day in enumerate(mondays)}
    counted = serving_then.aggregate(**{name: Count("pk", filter=reported) for name, reported in weeks.items()})
    begun = serving_then.annotate(since=Min("placements__starts_on")).values_list("since", flat=True)
    since = Counter(begun)
    return [
        (
            monday,
            counted[f"week_{number}"],
            sum(people for day, people in since.items() if day <= monday + WEEK - ONE_DAY),
        )
        for number, monday in enumerate(mondays)
    ]
