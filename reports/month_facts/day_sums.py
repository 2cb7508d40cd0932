"""What was done on each day of a month, of many people at once, as sums packed into one text per person.

Why packed: 10,000 people report on 22 days in several statuses. As rows of three columns that is 220,000 tuples for a
recap of which most are only added up; folded by the database they are 10,000 texts of a few small numbers, and equal
numbers are worked out once (`reports.month_facts.month_duty.Credits`).
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.db.models.expressions import RawSQL

from accounts.models import Employee
from accounts.organisation.queries import serving
from reports.models import Activity
from reports.rules.enums import ActivityStatus
from reports.rules.period import Month

# A day's sum as one number: day of the month, place of the status in PACKED_STATUSES, minutes.
PACKED_DAY, PACKED_STATUS = 1_000_000, 100_000
PACKED_STATUSES = (ActivityStatus.APPROVED, ActivityStatus.SUBMITTED, ActivityStatus.RETURNED)
# In the place of a status: what waits and has grown since a reviewer saw it, and what waits without the photo that was
# announced with it.
PACKED_GROWN, PACKED_UNPROVEN = len(PACKED_STATUSES), len(PACKED_STATUSES) + 1

# Dates subtracted give whole numbers; `extract` would give decimals, a third slower for a whole regency.
_DAY_NUMBER = {"sqlite": "substr(work_date, 9, 2)", "postgresql": "(work_date - DATE '{eve}')"}
_FOLDED = {"sqlite": "group_concat({})", "postgresql": "string_agg(({})::text, ',')"}
APPROVED, WAITING, RETURNED = range(len(PACKED_STATUSES))


def packed_sum(day: int, place: int, minutes: int) -> str:
    """Return the digits as the SQL of `day_sums` adds them up; `unpack_sum` takes them apart."""
    return str(day * PACKED_DAY + place * PACKED_STATUS + minutes)


def unpack_sum(one: str) -> tuple[int, int, int]:
    """Return day of the month, place of the status and minutes of a packed sum."""
    day, rest = divmod(int(one), PACKED_DAY)
    return day, *divmod(rest, PACKED_STATUS)


def as_seen(sums: str) -> str:
    """Return packed sums in which nothing has grown any more: it waits like everything else."""
    numbers = (int(text) for text in sums.split(",") if text)
    # Only the place of the status changes; day and minutes stay where they are in the number.
    grown = (PACKED_GROWN - WAITING) * PACKED_STATUS
    return ",".join(str(one - grown if unpack_sum(str(one))[1] == PACKED_GROWN else one) for one in numbers)


class Seeker:
    """Walks once through `(id, packed sums)` in the order of ids, asked for ascending ids.

    Two statements are read side by side like this; a dict of all sums would hold the whole regency in memory.
    """

    def __init__(self, pairs: Iterator[tuple[int, str]]) -> None:
        self._pairs = pairs
        self._current = next(pairs, None)

    def find(self, wanted: int) -> str:
        """Return the sums of a person, empty where nothing was reported."""
        while self._current is not None and self._current[0] < wanted:
            self._current = next(self._pairs, None)
        return self._current[1] if self._current is not None and self._current[0] == wanted else ""


def day_sums(
    month: Month,
    employees: QuerySet[Employee] | None = None,
    *,
    with_pending: bool = False,
    within: tuple[date, date] | None = None,
) -> Iterator[tuple[int, str]]:
    """Iterate over `(employee id, packed sums)` of everybody who reported in `month`, by id; one query.

    The packed sums are numbers with commas between, in no order, one per day (and status):
    `day * PACKED_DAY + status * PACKED_STATUS + minutes`, the status by its place in `PACKED_STATUSES`; what waits and
    has grown (`PACKED_GROWN`) or lacks its photo (`PACKED_UNPROVEN`) apart.
    `within` leaves out what lies before or after two days. Without `with_pending` only approved minutes are
    read, and nothing but the index `activity_approved_minutes`. Folding the days of a person into one text in
    the database is what makes this cheap: 10,000 rows come over instead of 220,000.
    """
    first, last = within or (month.first, month.last)
    rows = Activity.objects.filter(work_date__range=(max(first, month.first), min(last, month.last))).order_by()
    day = _DAY_NUMBER[connection.vendor].format(eve=month.preceding.last)
    packed = f"{day} * {PACKED_DAY} + CAST(minutes_sum AS integer)"
    groups = ["employee_id", "work_date"]
    if with_pending:
        rows = rows.filter(status__in=PACKED_STATUSES)
        rows = rows.annotate(unproven=Q(photo_until__isnull=False))
        groups += ["status", "grown", "unproven"]
        places = " ".join(f"WHEN '{status}' THEN {place}" for place, status in enumerate(PACKED_STATUSES))
        waits = f"WHEN status = '{ActivityStatus.SUBMITTED}' AND"
        apart = f"{waits} unproven THEN {PACKED_UNPROVEN} {waits} grown THEN {PACKED_GROWN}"
        packed += f" + (CASE {apart} ELSE CASE status {places} END END) * {PACKED_STATUS}"
    else:
        rows = rows.filter(status=ActivityStatus.APPROVED)
    sums = rows.values(*groups).annotate(minutes_sum=Sum("minutes"))
    return of_each(sums, _FOLDED[connection.vendor].format(packed), month, employees)


def of_each(
    rows: QuerySet[Activity, Any], folded: str, month: Month, employees: QuerySet[Employee] | None
) -> Iterator[tuple[int, str]]:
    """Iterate over `(employee id, text)` of those who serve in the month and have such rows, by id; one query.

    `folded` is the SQL that makes one text of the rows of a person. They are asked for person by person, inside the
    database, so that each is one look into an index by person and day: asked for all at once, the database reads
    the index of all years.
    """
    people = Employee.objects.filter(serving(month.first))
    if employees is not None:
        people = people.filter(pk__in=employees.order_by().values("pk"))
    try:
        ids, of_ids = people.order_by().values("id").query.sql_with_params()
        own, of_rows = rows.filter(employee=RawSQL("person.id", ())).query.sql_with_params()
    except EmptyResultSet:
        return
    # Names of this project alone are put in; the values travel as parameters.
    text = f"SELECT {folded} FROM ({own}) AS own"  # noqa: S608 - see above
    sql = f"SELECT person.id, ({text}) FROM ({ids}) AS person ORDER BY person.id"  # noqa: S608 - see above
    with connection.cursor() as cursor:
        cursor.execute(sql, [*of_rows, *of_ids])
        while chunk := cursor.fetchmany(1000):
            yield from (pair for pair in chunk if pair[1])
