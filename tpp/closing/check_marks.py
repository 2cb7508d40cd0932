"""What is recorded of people in a month that the checks look at: no supervisor, two absences at once, objections."""

from collections.abc import Collection

from django.db.models import BigIntegerField, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from accounts.models import Placement
from accounts.organisation.queries import ever_served, unsupervised_on
from reports.models import Absence, Activity
from reports.rules.enums import ActivityStatus
from reports.rules.period import Month
from tpp.closing.status_data import Status, marked
from tpp.models import Adjustment, Objection
from tpp.recaps.queries import recaps_in_force

_LEFT = {"other": F("last_agency"), "name": F("employee__name"), "text": F("employee__nip")}

ALONE, TWICE, CLOSED, OBJECTS = "alone", "twice", "closed", "objects"
UNPAYABLE, ADJUSTED, UNCONFIRMED, DISPENSED = "unpayable", "adjusted", "unconfirmed", "dispensed"


def people_marks(month: Month, agency_ids: Collection[int] | None = None) -> Status:
    """Return, in one query, ids by mark, and what is stored about the people of the agencies (None: of all).

    `ALONE`: people without supervisor on the last day; `TWICE`: people with two absences on one day;
    `OBJECTS`: people whose objection to the month waits; `CLOSED`: agencies whose month is closed; `DISPENSED`: people
    some of whose reports were accepted by dispensation; `ADJUSTED`: people to whom an adjustment pays what the month
    got wrong; `UNCONFIRMED`: people whose adjustment nobody has confirmed; `UNPAYABLE`: people who left before the
    month with which they were to be paid one.
    """
    alone, twice = unsupervised_on(month.last), overlapping_absences(month)
    waiting = Objection.objects.filter(month=month.first, status=Objection.Status.OPEN)
    if agency_ids is not None:
        here = ever_served(agency_ids, month.last)
        alone, twice = alone.filter(pk__in=here), twice.filter(employee__in=here)
        waiting = waiting.filter(employee__in=here)
    standing = Adjustment.objects.filter(cancelled_at__isnull=True)
    confirmed = standing.filter(confirmed_at__isnull=False)
    unconfirmed = standing.filter(confirmed_at__isnull=True, month=month.first)
    gone = confirmed.filter(month=month.first, employee__service_ends_on__lt=month.first).annotate(
        last_agency=Subquery(_last_post(month).values("agency_id")[:1])
    )
    corrected = confirmed.filter(corrects=month.first)
    counting = (ActivityStatus.APPROVED, ActivityStatus.SUBMITTED)
    dispensed = Activity.objects.filter(dispensed=True, status__in=counting, work_date__range=(month.first, month.last))
    if agency_ids is not None:
        gone, corrected = gone.filter(employee__in=here), corrected.filter(employee__in=here)
        unconfirmed = unconfirmed.filter(employee__in=here)
        dispensed = dispensed.filter(employee__in=here)
    marks = (
        marked(
            gone, "employee_id", UNPAYABLE, other=F("last_agency"), name=F("employee__name"), text=F("employee__nip")
        ),
        marked(corrected, "employee_id", ADJUSTED),
        marked(unconfirmed, "employee_id", UNCONFIRMED),
        marked(dispensed, "employee_id", DISPENSED, amount=Cast(F("minutes"), BigIntegerField())),
        marked(alone, "pk", ALONE),
        marked(twice, "employee_id", TWICE),
        marked(recaps_in_force(month, agency_ids).select_related(None), "agency_id", CLOSED),
        marked(waiting, "employee_id", OBJECTS),
    )
    return Status.read(month, agency_ids, also=marks)


def _last_post(month: Month) -> QuerySet[Placement]:
    held = Placement.objects.filter(employee=OuterRef("employee"), starts_on__lte=month.last)
    return held.order_by("-starts_on")


def overlapping_absences(month: Month) -> QuerySet[Absence]:
    """Return the absences in the month that share a day with another one of the same person."""
    other = (
        Absence.objects.filter(employee=OuterRef("employee"))
        .exclude(pk=OuterRef("pk"))
        .filter(starts_on__lte=OuterRef("ends_on"), ends_on__gte=OuterRef("starts_on"))
        .filter(starts_on__lte=month.last, ends_on__gte=month.first)
    )
    return Absence.objects.filter(Exists(other), starts_on__lte=month.last, ends_on__gte=month.first)
