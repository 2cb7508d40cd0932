"""One person's reports are written by one transaction at a time."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet

from accounts.models import Employee
from reports.models import Activity


def lock_people(employee_ids: Iterable[int] | QuerySet[Activity, int]) -> None:
    """Make every other writer of these people's reports wait until this transaction ends.

    Reports, reviews, locks of months and imports all call this first and read afterwards. Always in the
    order of the ids, so that two bulk writers cannot wait for each other; the weaker lock lets rows that only
    refer to the employee be written meanwhile. On SQLite there is one writer anyway, and nothing is asked.
    """
    if not connection.features.has_select_for_update:
        return
    ids = employee_ids if isinstance(employee_ids, QuerySet) else set(employee_ids)
    people = Employee.objects.filter(pk__in=ids).order_by("pk")
    list(people.select_for_update(no_key=True).values_list("pk", flat=True))
