"""Who is listed in the recaps of a month, and where."""

from collections.abc import Collection
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from accounts.models import Employee, Placement
from accounts.organisation.queries import ever_served, serving
from reports.rules.period import Month

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Listed(TypedDict):
    """What `listed` adds to an employee."""

    recap_agency_id: int


def listed(month: Month, agency_ids: Collection[int] | None = None) -> "QuerySet[WithAnnotations[Employee, Listed]]":
    """Return the people listed in the recaps of the agencies (None: of all), annotated `recap_agency_id`.

    That is everybody in service in the month, in the agency of the last placement in force in it.
    """
    people = Employee.objects.filter(serving(month.first)) if agency_ids is None else candidates(month, agency_ids)
    found = people.annotate(recap_agency_id=_last_agency(month))
    if agency_ids is None:
        return found.filter(recap_agency_id__isnull=False)
    return found.filter(recap_agency_id__in=agency_ids)


def candidates(
    month: Month, agency_ids: Collection[int], employee_ids: Collection[int] | None = None
) -> QuerySet[Employee]:
    """Return those listed in the agencies, and those who once served there: their facts tell them apart.

    The statements of the facts read by this: telling the two apart, as `listed` does, looks into everybody's history,
    and made PostgreSQL, without statistics, look into it once per report.
    """
    found = Employee.objects.filter(serving(month.first), pk__in=ever_served(agency_ids, month.last))
    return found if employee_ids is None else found.filter(pk__in=employee_ids)


def people_counts(month: Month, agency_ids: Collection[int] | None = None) -> dict[int, int]:
    """Return how many people are listed by agency id; agencies without any are missing. One query."""
    people = Employee.objects.filter(serving(month.first)).annotate(recap_agency_id=_last_agency(month))
    rows = people.order_by().values("recap_agency_id").annotate(count=Count("pk"))
    counted = rows.values_list("recap_agency_id", "count")
    return {
        agency_id: count
        for agency_id, count in counted
        if agency_id is not None and (agency_ids is None or agency_id in agency_ids)
    }


def _last_agency(month: Month) -> Subquery:
    held = Placement.objects.filter(
        Q(employee__service_ends_on__isnull=True) | Q(starts_on__lte=F("employee__service_ends_on")),
        employee=OuterRef("pk"),
        starts_on__lte=month.last,
    )
    return Subquery(held.order_by("-starts_on").values("agency_id")[:1])
