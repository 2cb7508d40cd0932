"""Which months are closed, for whom. Never writes."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from django.db.models import Max

from reports.models import MonthLock
from reports.rules.period import Month

IDS_PER_QUERY = 500


def locked_months(employee_ids: Collection[int], months: Iterable[Month]) -> set[tuple[int, Month]]:
    """Return the closed ones among the given people and months (one query per 500 people)."""
    firsts = sorted({month.first for month in months})
    found = set()
    for ids in batches(employee_ids):
        locks = MonthLock.objects.filter(employee_id__in=ids, month__in=firsts)
        found |= {(employee_id, Month.of(first)) for employee_id, first in locks.values_list("employee_id", "month")}
    return found


def last_locked_days(employee_ids: Collection[int]) -> dict[int, date]:
    """Return {employee id: day}, people without any lock left out; a query a portion of ids."""
    found = {}
    for ids in batches(employee_ids):
        latest = MonthLock.objects.filter(employee_id__in=ids).values_list("employee_id").annotate(Max("month"))
        found.update({employee_id: Month.of(first).last for employee_id, first in latest.order_by()})
    return found


def batches(ids: Collection[int]) -> Iterator[list[int]]:
    """Split ids into lists short enough for one query."""
    ordered = sorted(set(ids))
    return (ordered[start : start + IDS_PER_QUERY] for start in range(0, len(ordered), IDS_PER_QUERY))
