"""What reviewers are told about reports that wait for them, and their superiors when nothing happens.

Reads a fixed number of times, whatever the number of reports, and never writes.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Min, OuterRef
from django.db.models.functions import TruncMonth
from django.urls import reverse

from accounts.authorization.access import roles_on
from accounts.models import Employee
from accounts.notifications.actions.notices import News
from accounts.organisation.queries import placements_in_force, serving
from accounts.rules.clock import local_date
from accounts.rules.enums import NoticeKind
from accounts.rules.roles import Permission, roles_with
from reports.activities.gate_facts import Context
from reports.models import AbsenceRequest, Activity, MonthLock
from reports.rules.enums import ActivityStatus
from reports.rules.period import Month
from reports.working_time.duty import working_days_since
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.queries import absences_during

ONE_DAY = timedelta(days=1)
# Older reports count as this old; the holidays are read that far back.
LONGEST_AGE = timedelta(days=62)


class Reviewer(NamedTuple):
    """Somebody to whom reports come: where they work today, and who is above."""

    pk: int
    name: str
    agency_id: int
    supervisor_id: int | None


class _WaitingDay(NamedTuple):
    """What waits of a person's day, and when the oldest of it came in."""

    employee_id: int
    work_date: date
    reports: int
    oldest: datetime


class Pile(NamedTuple):
    """Reports that wait for one reviewer: how many, of how many people, and when the oldest came in."""

    reports: int
    people: int
    oldest: datetime


def queue(zone: str, day: date, at: datetime) -> list[News]:
    """Return what reviewers in `zone` are told on the morning of `day`, and the superiors of silent ones.

    Nothing on a reviewer's day off, nor about reports that came in today.
    """
    rulebook = Rulebook.load(day - LONGEST_AGE, day)
    reviewers, piles = _reviewers(day), _piles(at, zone, day)
    away = absences_during(day, day)
    # Until the end of the day; tomorrow tells anew.
    end = datetime.combine(day + ONE_DAY, time.min, ZoneInfo(zone))
    link = reverse("reports:review_queue")
    news = []
    for pk, pile in piles.items():
        reviewer = reviewers.get(pk)
        if reviewer is None or rulebook.zone(reviewer.agency_id) != zone:
            continue
        if not rulebook.is_working_day(reviewer.agency_id, day):
            continue
        age = working_days_since(rulebook, reviewer.agency_id, local_date(pile.oldest, zone), day)
        said = {"count": pile.reports, "people": pile.people, "age": age}
        if pk not in away:
            news.append(News(pk, NoticeKind.QUEUE, day.isoformat(), said, link, zone, end))
        superior = reviewers.get(reviewer.supervisor_id or 0)
        if superior and superior.pk not in away and age > _patience(rulebook, reviewer.agency_id, day):
            about = f"{pk} {pile.oldest.isoformat()}"
            told = said | {"name": reviewer.name}
            place = rulebook.zone(superior.agency_id)
            news.append(News(superior.pk, NoticeKind.SILENCE, about, told, reverse("reports:review_queue"), place))
    return news


def month_queue(zone: str, day: date, at: datetime) -> list[News]:
    """Return what reviewers in `zone` are told on the first of a month, `day`, about reports of the month before.

    Once a month, before it can be closed: what nobody has decided then is decided by the rule about silence.
    """
    month = Month.of(day).preceding
    reviewers, rulebook = _reviewers(day), Rulebook.load(day, day)
    piles = _piles(at, zone, local_date(at, zone) + ONE_DAY, month)
    link = reverse("reports:review_queue")
    news = []
    for pk, pile in piles.items():
        reviewer = reviewers.get(pk)
        if reviewer and rulebook.zone(reviewer.agency_id) == zone:
            said = {"step": "waits", "month": month.first.isoformat(), "count": pile.reports, "people": pile.people}
            news.append(News(pk, NoticeKind.RECAP, f"waits {month}", said, link, zone))
    return news


def leave(zone: str, day: date, at: datetime) -> list[News]:
    """Return which requests for leave, entered before `day`, are told on its morning to those who decide, each once."""
    begin = datetime.combine(day, time.min, ZoneInfo(zone))
    waiting = AbsenceRequest.objects.filter(status=AbsenceRequest.Status.OPEN, filed_at__lt=begin)
    rows = list(waiting.select_related("employee").order_by("pk"))
    if not rows:
        return []
    rulebook, reviewers, away = Rulebook.load(day - ONE_DAY, day), _reviewers(day), absences_during(day, day)
    context = Context([row.employee_id for row in rows], [row.starts_on for row in rows])
    personnel = _personnel(day)
    news = []
    for row in rows:
        said = {"name": row.employee.name, "first": row.starts_on.isoformat(), "last": row.ends_on.isoformat()}
        for pk in context.reviewers(row.employee_id, row.starts_on, at) or personnel:
            reviewer = reviewers.get(pk)
            if pk == row.employee_id or pk in away or reviewer is None or rulebook.zone(reviewer.agency_id) != zone:
                continue
            if not rulebook.is_working_day(reviewer.agency_id, day):
                continue
            link = reverse("reports:absence_detail", kwargs={"pk": row.pk})
            news.append(News(pk, NoticeKind.LEAVE_WAITS, str(row.pk), said, link, zone))
    return news


def _piles(at: datetime, zone: str, day: date, month: Month | None = None) -> dict[int, Pile]:
    """Return what waits for each reviewer and came in before `day`, of the work dates of one month or of all."""
    begin = datetime.combine(day, time.min, ZoneInfo(zone))
    closed = MonthLock.objects.filter(employee=OuterRef("employee"), month=OuterRef("month"))
    waiting = Activity.objects.filter(status=ActivityStatus.SUBMITTED, photo_until__isnull=True, submitted_at__lt=begin)
    if month:
        waiting = waiting.filter(work_date__range=(month.first, month.last))
    counted = (
        waiting.alias(month=TruncMonth("work_date"))
        .filter(~Exists(closed))
        .order_by()
        .values_list("employee_id", "work_date")
        .annotate(count=Count("pk"), oldest=Min("submitted_at"))
    )
    rows = list(map(_WaitingDay._make, counted))
    if not rows:
        return {}
    context = Context([row.employee_id for row in rows], [row.work_date for row in rows])
    personnel = _personnel(day)
    found: dict[int, list[_WaitingDay]] = {}
    for row in rows:
        # Who has nobody above is reviewed by the personnel agency.
        for pk in context.reviewers(row.employee_id, row.work_date, at) or personnel:
            if pk != row.employee_id:
                found.setdefault(pk, []).append(row)
    return {
        pk: Pile(sum(row.reports for row in own), len({row.employee_id for row in own}), min(row.oldest for row in own))
        for pk, own in found.items()
    }


def _personnel(day: date) -> list[int]:
    held = roles_on(day).filter(role__in=roles_with(Permission.REPORTS_REVIEW)).order_by("employee_id")
    return list(dict.fromkeys(held.values_list("employee_id", flat=True)))


def _reviewers(day: date) -> dict[int, Reviewer]:
    """Return everybody in service with a post on `day`."""
    posts = placements_in_force(day).filter(employee__in=Employee.objects.filter(serving(day))).order_by()
    rows = posts.values_list("employee_id", "employee__name", "agency_id", "supervisor_id")
    return {one.pk: one for one in map(Reviewer._make, rows.iterator(chunk_size=1000))}


def _patience(rulebook: Rulebook, agency_id: int, day: date) -> int:
    policy = rulebook.policy(agency_id, day)
    return LONGEST_AGE.days if policy is None else policy.silence_after_days
