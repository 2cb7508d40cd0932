"""Everything dated about some people around some days: posts, absences, closed months, own calendars; read once.

`reports.working_time.timeline` reads the same of one person with what was done, `month_facts` of everybody for a month.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from operator import attrgetter
from typing import NamedTuple

from django.db.models import BigIntegerField, DateField, F, Value

from accounts.models import Placement
from reports.models import Absence, MonthLock
from reports.working_time.duty import Post, Service
from reports.working_time.queries import AbsenceRow, own_calendars

# A database takes so many values in one statement, and no more than twice as many.
IDS_PER_QUERY = 10_000


@dataclass(slots=True)
class Services:
    """The services of people by id, and the months (first days) that are closed for them."""

    found: dict[int, Service] = field(default_factory=dict)
    locked: set[tuple[int, date]] = field(default_factory=set)

    def of(self, employee_id: int) -> Service:
        """Return what is dated about a person; nothing of those who were not asked for."""
        return self.found.get(employee_id, Service(employee_id, ()))

    def is_locked(self, employee_id: int, day: date) -> bool:
        """Tell whether the month of a day is closed for a person."""
        return (employee_id, day.replace(day=1)) in self.locked


def services_around(employee_ids: Collection[int], days: Collection[date], *, with_calendars: bool) -> Services:
    """Read what is dated about the people around the days.

    One query for up to 10,000 people; one more `with_calendars`, where somebody works by a roster or has a pattern.
    """
    ids, found = sorted(set(employee_ids)), Services()
    for start in range(0, len(ids), IDS_PER_QUERY):
        _read(found, ids[start : start + IDS_PER_QUERY], days, with_calendars=with_calendars)
    return found


def _read(found: Services, ids: Sequence[int], days: Collection[date], *, with_calendars: bool) -> None:
    posts: dict[int, list[Post]] = defaultdict(list)
    absences: dict[int, list[AbsenceRow]] = defaultdict(list)
    ends: dict[int, date | None] = {}
    for row in _rows(ids, days):
        if row.table == _Origin.POST and row.agency_id is not None:
            posts[row.employee_id].append(Post(row.first, row.agency_id, row.supervisor_id))
            ends[row.employee_id] = row.service_ends_on
        elif row.table == _Origin.LOCK:
            found.locked.add((row.employee_id, row.first))
        elif row.table == _Origin.ABSENCE:
            absences[row.employee_id].append(AbsenceRow(row.first, row.last, row.kind))
    calendars = own_calendars(min(days), max(days), ids) if with_calendars else {}
    for pk in ids:
        held = sorted(posts[pk], key=attrgetter("starts_on"))
        found.found[pk] = Service(pk, held, ends.get(pk), sorted(absences[pk]), calendars.get(pk))


class _Origin(IntEnum):
    """Of which table a row of the union is; a column of its own, for kinds of absence may be called anything."""

    POST = 0
    LOCK = 1
    ABSENCE = 2


class _DatedRow(NamedTuple):
    """A row of the union, in the order of its columns; what a table does not have is None, or empty."""

    table: int
    employee_id: int
    first: date
    last: date
    kind: str
    agency_id: int | None
    supervisor_id: int | None
    service_ends_on: date | None


def _rows(employee_ids: Sequence[int], days: Collection[date]) -> Iterator[_DatedRow]:
    """Yield posts, closed months and absences of the people around the days, in one query."""
    held = Placement.objects.filter(employee_id__in=employee_ids, starts_on__lte=max(days)).order_by()
    posts = held.values_list(
        Value(_Origin.POST.value),
        "employee_id",
        "starts_on",
        F("starts_on"),
        Value(""),
        "agency_id",
        "supervisor_id",
        "employee__service_ends_on",
    )
    months = {day.replace(day=1) for day in days}
    locks = MonthLock.objects.filter(employee_id__in=employee_ids, month__in=months).order_by()
    absences = Absence.objects.filter(employee_id__in=employee_ids, starts_on__lte=max(days), ends_on__gte=min(days))
    rows = posts.union(
        locks.values_list(Value(_Origin.LOCK.value), "employee_id", F("month"), F("month"), Value(""), *_NO_POST),
        absences.order_by().values_list(
            Value(_Origin.ABSENCE.value), "employee_id", F("starts_on"), F("ends_on"), F("kind"), *_NO_POST
        ),
        all=True,
    )
    return map(_DatedRow._make, rows)


# Agency, supervisor and last day in service of a row that is no post.
_NO_POST = (
    Value(None, BigIntegerField()),
    Value(None, BigIntegerField()),
    Value(None, DateField()),
)
