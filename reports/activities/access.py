"""What a person may see of the reports; a stranger gets 404."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth
from django.http import Http404

from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, allows, reach
from accounts.models import Delegation, Placement
from accounts.organisation.deciders import Team
from accounts.organisation.queries import succession_at, today_of
from reports.activities.gate import Situation
from reports.models import Activity, MonthLock
from reports.rules.enums import ActivityStatus


def activities_visible_to(authority: Authority, at: datetime) -> QuerySet[Activity]:
    """Return the activities the person may read.

    One's own; those of the people below one on the work date, and those one reviews today in somebody's place;
    those one has decided about; those done in the agencies for which one reads reports, which for some roles are all.
    A treasurer sees recaps, not reports.
    """
    me = authority.employee.pk
    reached = reach(authority, Permission.REPORTS_VIEW)
    if reached is None:
        return Activity.objects.all()
    visible = Q(employee=me) | Q(decided_by=me) | Q(employee__in=_ever_below([me]), post_supervisor=me)
    activities = Activity.objects.alias(post_supervisor=_of_post("supervisor"), post_agency=_of_post("agency"))
    if may_review(authority):
        visible |= _any_of(succession_at(at).teams_of(me, today_of(me, at)))
    if reached:
        visible |= Q(post_agency__in=reached)
    return activities.filter(visible)


def get_activity(authority: Authority, at: datetime, pk: int) -> Activity:
    """Return one activity with its people, kind and evidence; raise `Http404` where it is not for the person."""
    known = Activity.objects.select_related("employee", "kind", "evidence", "decided_by", "decided_for")
    # Most open their own, and that needs no question about anybody else.
    if own := known.filter(pk=pk, employee=authority.employee).first():
        return own
    try:
        return known.get(pk__in=activities_visible_to(authority, at).filter(pk=pk).order_by().values("pk"))
    except Activity.DoesNotExist:
        raise Http404 from None


def may_see_evidence(authority: Authority, activity: Activity, situation: Situation) -> bool:
    """Tell whether the person may see photo and position: the owner, who reviews or reviewed it, an auditor."""
    me = authority.employee.pk
    if allows(authority, Permission.EVIDENCE_VIEW) or me in {activity.employee_id, activity.decided_by_id}:
        return True
    return situation.is_reviewer(authority)


def decidable_reports(authority: Authority, at: datetime) -> QuerySet[Activity]:
    """Return the submitted activities the person may decide about now, the oldest day first.

    The supervisor's on the work date, in whose place one stands today or whose post is empty and one is next above;
    for the personnel agency those of people who have nobody in service above them. Never one's own. Months that are
    closed wait for nobody.
    """
    me, today = authority.employee.pk, today_of(authority.employee.pk, at)
    succession = succession_at(at)
    mine = _any_of(succession.teams_of(me, today))
    closed = MonthLock.objects.filter(employee=OuterRef("employee"), month=OuterRef("month"))
    waiting = Activity.objects.filter(status=ActivityStatus.SUBMITTED).exclude(employee=me)
    waiting = waiting.alias(
        month=TruncMonth("work_date"), post_supervisor=_of_post("supervisor"), post_agency=_of_post("agency")
    )
    if allows(authority, Permission.REPORTS_REVIEW):
        mine |= Q(post_supervisor__isnull=True) | _any_of(succession.orphans(today))
    return waiting.filter(mine, ~Exists(closed)).select_related("employee", "kind", "evidence")


def may_review(authority: Authority) -> bool:
    """Tell whether reports can come to the person at all; a cheap question before the dear `decidable_reports`."""
    if allows(authority, Permission.REPORTS_REVIEW):
        return True
    me = authority.employee.pk
    standing_in = Delegation.objects.filter(stand_in=me).order_by().values_list("absent_id")
    return _ever_below([me]).values_list("employee_id").union(standing_in).exists()


def _any_of(teams: Sequence[Team]) -> Q:
    """Return the condition "belongs to one of the teams" for activities with `post_supervisor` and `post_agency`."""
    whole = [team.supervisor for team in teams if team == Team(team.supervisor)]
    found = Q(employee__in=_ever_below(whole), post_supervisor__in=whole)
    for team in teams:
        if team.supervisor not in whole:
            found |= Q(employee__in=_ever_below([team.supervisor])) & _one(team)
    return found


def _one(team: Team) -> Q:
    condition = Q(post_supervisor=team.supervisor)
    if team.agencies is not None:
        condition &= Q(post_agency__in=team.agencies)
    if team.employee is not None:
        condition &= Q(employee=team.employee)
    for one in team.before:
        reached = Q(post_agency__in=one.agencies) if one.agencies is not None else ~Q(pk=None)
        condition &= ~reached | Q(employee=one.person)
    return condition


def _ever_below(supervisor_ids: Sequence[int]) -> QuerySet[Placement, int]:
    """Return the ids of everybody who ever had one of these supervisors; keeps the search per person small."""
    return Placement.objects.filter(supervisor__in=supervisor_ids).order_by().values_list("employee_id", flat=True)


def _of_post(column: str) -> Subquery:
    """Return a column of the placement in force on the work date."""
    posts = Placement.objects.filter(employee=OuterRef("employee"), starts_on__lte=OuterRef("work_date"))
    return Subquery(posts.order_by("-starts_on").values(column)[:1])
