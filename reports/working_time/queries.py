"""Reads of the reporting side that facts, policies and pages share. Set-based; never writes."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, time
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, TimeField, Value
from django.db.models.functions import Cast

from accounts.models import Employee, Placement
from reports.models import Absence, Holiday, MonthLock, RosterDay, WorkPattern
from reports.rules.enums import HolidayKind
from reports.rules.episodes import AbsenceLetter, Episode, episodes
from reports.rules.period import Month
from reports.rules.workdays import SATURDAY, OwnCalendar, Pattern, Rostered


class PostRow(NamedTuple):
    """A placement with its holder, as read for the facts of a month."""

    employee_id: int
    starts_on: date
    agency_id: int
    position_class: int
    title: str
    supervisor_id: int | None
    nip: str
    name: str
    status: str
    rank: str
    service_ends_on: date | None


class AbsenceRow(NamedTuple):
    """An approved absence, both days included."""

    starts_on: date
    ends_on: date
    kind: str


def people_touched(first: date, last: date | None, agency_ids: Collection[int] | None = None) -> int:
    """Return how many people serve on some day from `first` to `last` whose month is open; in the agencies (None: all).

    A month that is open has no lock for the person; of an open end the month of `first` is looked at. One query.
    """
    until = last or Month.of(first).last
    posts = Placement.objects.filter(starts_on__lte=until)
    later = Placement.objects.filter(
        employee=OuterRef("employee"), starts_on__gt=OuterRef("starts_on"), starts_on__lte=first
    )
    serving = Q(employee__service_ends_on__isnull=True) | Q(employee__service_ends_on__gte=first)
    closed = MonthLock.objects.filter(employee=OuterRef("employee"), month=Month.of(until).first)
    found = posts.filter(~Exists(later), ~Exists(closed), serving)
    if agency_ids is not None:
        found = found.filter(agency__in=agency_ids)
    return found.order_by().values("employee").distinct().count()


def people_absent(kind: str, first: date) -> int:
    """Return how many people are absent by this kind on some day from `first` on in a month that is open; one query."""
    closed = MonthLock.objects.filter(employee=OuterRef("employee"), month__gte=Month.of(first).first)
    found = Absence.objects.filter(~Exists(closed), kind=kind, ends_on__gte=first)
    return found.order_by().values("employee").distinct().count()


def posts_during(first: date, last: date, employees: QuerySet[Employee] | None = None) -> Iterator[PostRow]:
    """Iterate over the placements in force somewhere from `first` to `last`, by employee and date; one query.

    People who left before `first` are missing.
    """
    # Rows have no end: the one in force on the first day is the latest that began by then, all before it are past.
    replaced = Placement.objects.filter(
        employee=OuterRef("employee"), starts_on__gt=OuterRef("starts_on"), starts_on__lte=first
    )
    serving = Q(employee__service_ends_on__isnull=True) | Q(employee__service_ends_on__gte=first)
    rows = Placement.objects.filter(~Exists(replaced), serving, starts_on__lte=last)
    if employees is not None:
        rows = rows.filter(employee__in=employees.order_by().values("pk"))
    columns = (
        "employee_id",
        "starts_on",
        "agency_id",
        "position_class",
        "title",
        "supervisor_id",
        "employee__nip",
        "employee__name",
        "employee__status",
        "employee__rank",
        "employee__service_ends_on",
    )
    return map(PostRow._make, rows.order_by("employee_id", "starts_on").values_list(*columns).iterator(chunk_size=1000))


def absences_during(
    first: date, last: date, employees: QuerySet[Employee] | None = None
) -> dict[int, list[AbsenceRow]]:
    """Return {employee id: rows by date} of those that overlap both ends included; one query."""
    rows = Absence.objects.filter(starts_on__lte=last, ends_on__gte=first)
    if employees is not None:
        rows = rows.filter(employee__in=employees.order_by().values("pk"))
    found: dict[int, list[AbsenceRow]] = defaultdict(list)
    ordered = rows.order_by("employee_id", "starts_on", "ends_on", "kind").values_list(
        "employee_id", "starts_on", "ends_on", "kind"
    )
    for employee_id, starts_on, ends_on, kind in ordered:
        found[employee_id].append(AbsenceRow(starts_on, ends_on, kind))
    return found


def episodes_during(first: date, last: date, employees: QuerySet[Employee] | None = None) -> dict[int, list[Episode]]:
    """Return the episodes of absence that touch the days from `first` to `last`, per employee, with their whole length.

    Letters of earlier and later months belong to them. Saturdays, Sundays and holidays between two letters are rest;
    where Saturdays are worked, the letters name them. Two queries.
    """
    touching = Absence.objects.filter(starts_on__lte=last, ends_on__gte=first)
    if employees is not None:
        touching = touching.filter(employee__in=employees.order_by().values("pk"))
    rows = Absence.objects.filter(employee__in=touching.order_by().values("employee")).order_by()
    letters: dict[int, list[AbsenceLetter]] = defaultdict(list)
    for employee_id, kind, starts_on, ends_on in rows.values_list("employee_id", "kind", "starts_on", "ends_on"):
        letters[employee_id].append(AbsenceLetter(kind, starts_on, ends_on))
    if not letters:
        return {}
    free = Holiday.objects.exclude(kind=HolidayKind.MOVED_WORKDAY).order_by()
    holidays = frozenset(free.values_list("date", flat=True))
    found = {
        employee_id: episodes(held, lambda day: day.weekday() >= SATURDAY or day in holidays)
        for employee_id, held in letters.items()
    }
    return {pk: [one for one in held if one.first <= last and first <= one.last] for pk, held in found.items()}


def own_calendars(
    first: date, last: date, employees: QuerySet[Employee] | Sequence[int] | None = None
) -> dict[int, OwnCalendar]:
    """Return the patterns and rostered days of those who have any from `first` to `last`; one query."""
    patterns = WorkPattern.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=first), starts_on__lte=last, employee__isnull=False
    )
    days = RosterDay.objects.filter(date__range=(first, last))
    if employees is not None:
        ids: Any = employees.order_by().values("pk") if isinstance(employees, QuerySet) else employees
        patterns, days = patterns.filter(employee__in=ids), days.filter(employee__in=ids)
    # Together they are one statement of every page; on PostgreSQL the parts of a union have the same types.
    of_weeks = patterns.order_by().values_list(
        "employee_id", "starts_on", "ends_on", "agency_id", "week", Value(None, BigIntegerField()), _NO_TIME
    )
    minutes = Cast("shift__duty_minutes", BigIntegerField())
    no_agency = Value(None, BigIntegerField())
    of_days = days.order_by().values_list(
        "employee_id", F("date"), F("date"), no_agency, Value(""), minutes, F("shift__starts_at")
    )
    weeks: dict[int, list[Pattern]] = defaultdict(list)
    rosters: dict[int, dict[date, Rostered]] = defaultdict(dict)
    for row in map(_OwnCalendarRow._make, of_weeks.union(of_days, all=True)):
        if row.agency_id is not None:
            weeks[row.employee_id].append(Pattern(row.agency_id, row.first, row.last, row.week))
        else:
            rosters[row.employee_id][row.first] = Rostered(row.minutes, row.starts_at)
    return {pk: OwnCalendar(weeks.get(pk, ()), rosters.get(pk, {})) for pk in weeks.keys() | rosters.keys()}


class _OwnCalendarRow(NamedTuple):
    """A working week of a person, in an agency; or a rostered day, which has none."""

    employee_id: int
    first: date
    last: date | None
    agency_id: int | None
    week: str
    minutes: int | None
    starts_at: time | None


_NO_TIME = Value(None, TimeField())
