"""What a person may see of the reports; a stranger gets 404."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth
from django.http import Http404

from accounts.access import Authority
from accounts.models import Placement
from accounts.queries import today_of
from reports.enums import ActivityStatus
from reports.models import Activity, MonthLock
from reports.policies import situations


def activities_visible_to(authority: Authority, at: datetime) -> QuerySet[Activity]:  # noqa: ARG001 - stand-ins will be dated
    """Return the activities the person may read.

    One's own; those of the people below one on the work date; all for the personnel agency and auditors;
    those done in an operator's agencies. A treasurer sees recaps, not reports.
    """
    return _visible(authority)


def get_activity(authority: Authority, pk: int) -> Activity:
    """Return one activity with its people, kind and evidence; raise `Http404` where it is not for the person."""
    rows = _visible(authority).select_related("employee", "kind", "evidence", "decided_by")
    try:
        return rows.get(pk=pk)
    except Activity.DoesNotExist:
        raise Http404 from None


def may_see_evidence(authority: Authority, activity: Activity, at: datetime) -> bool:
    """Tell whether the person may see photo and position: the owner, who reviews or reviewed it, an auditor."""
    me = authority.employee.pk
    if authority.is_auditor or me in {activity.employee_id, activity.decided_by_id}:
        return True
    return situations([activity], at)[0].is_reviewer(authority)


def review_queue(authority: Authority, at: datetime) -> QuerySet[Activity]:
    """Return the submitted activities the person may decide about now, the oldest day first.

    The supervisor's on the work date; for the personnel agency those of people who have nobody in service
    above them. Never one's own. Months that are closed wait for nobody.
    """
    me = authority.employee.pk
    mine = Q(employee__in=_ever_below(me), post_supervisor=me)
    closed = MonthLock.objects.filter(employee=OuterRef("employee"), month=OuterRef("month"))
    waiting = Activity.objects.filter(status=ActivityStatus.SUBMITTED).exclude(employee=me)
    waiting = waiting.alias(month=TruncMonth("work_date"), post_supervisor=_of_post("supervisor"))
    if authority.is_personnel:
        today = today_of(me, at)
        waiting = waiting.alias(post_supervisor_until=_of_post("supervisor__service_ends_on"))
        mine |= Q(post_supervisor__isnull=True) | Q(post_supervisor_until__lt=today)
    return waiting.filter(mine, ~Exists(closed)).select_related("employee", "kind", "evidence")


def may_review(authority: Authority) -> bool:
    """Tell whether reports can come to the person at all; a cheap question before the dear `review_queue`."""
    return authority.is_personnel or _ever_below(authority.employee.pk).exists()


def _visible(authority: Authority) -> QuerySet[Activity]:
    me = authority.employee.pk
    if authority.is_personnel or authority.is_auditor:
        return Activity.objects.all()
    visible = Q(employee=me) | Q(employee__in=_ever_below(me), post_supervisor=me)
    activities = Activity.objects.alias(post_supervisor=_of_post("supervisor"))
    if authority.operator_of:
        visible |= Q(post_agency__in=authority.operator_of)
        activities = activities.alias(post_agency=_of_post("agency"))
    return activities.filter(visible)


def _ever_below(supervisor_id: int) -> QuerySet[Placement, int]:
    """Return the ids of everybody who ever had this supervisor; keeps the search per person small."""
    return Placement.objects.filter(supervisor_id=supervisor_id).order_by().values_list("employee_id", flat=True)


def _of_post(column: str) -> Subquery:
    """Return a column of the placement in force on the work date."""
    posts = Placement.objects.filter(employee=OuterRef("employee"), starts_on__lte=OuterRef("work_date"))
    return Subquery(posts.order_by("-starts_on").values(column)[:1])
