"""What owners are told about their own reports: a day is incomplete, closes tonight, or a report came back.

Reads a fixed number of times, whatever the number of people, and never writes. Nobody is told about rest days, days
of absence, days out of service or closed months, nor while on leave.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.models import Employee
from accounts.notifications.actions.notices import News
from accounts.rules.enums import NoticeKind
from reports.models import Absence, AbsenceRequest, Activity, Dispensation, MonthLock
from reports.month_facts.facts import DayFact, month_facts
from reports.rules.period import Month
from reports.working_time.duty import Service, is_excused
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.queries import absences_during
from reports.working_time.window import window

ONE_DAY = timedelta(days=1)
# Local time from which it is said what closes tonight, with half a day left; and what lacked yesterday, after office.
CLOSING_FROM, MISSING_FROM = time(12), time(17)
# Days that close later than this many days after the work are not looked for; outages move a few days.
LOOKED_BACK = 31


class _Tonight(NamedTuple):
    """A day that closes tonight with minutes missing."""

    employee_id: int
    fact: DayFact


def missing(zone: str, day: date, at: datetime) -> list[News]:
    """Tell in the evening of `day` who lacks minutes of the day before, in `zone`, while they can still be sent."""
    work_date = day - ONE_DAY
    rulebook = Rulebook.load(Month.of(work_date).first, Month.of(work_date).last)
    news = []
    for service, fact in _incomplete(zone, [work_date], rulebook, day):
        closes = window(rulebook, service, work_date, at).closes
        if closes and at < closes:
            said = {
                "day": work_date.isoformat(),
                "minutes": fact.lacking,
                "last_day": _last_day(closes, zone).isoformat(),
            }
            link = reverse("reports:day", kwargs={"day": work_date.isoformat()})
            news.append(News(service.employee_id, NoticeKind.MISSING, work_date.isoformat(), said, link, zone, closes))
    return news


def days_closing_tonight(zone: str, day: date, at: datetime) -> list[News]:
    """Return who lacks minutes of days that close at the end of `day`, one piece of news per person.

    It names the first of the days and the minutes of all of them.
    """
    first = day - timedelta(days=LOOKED_BACK)
    rulebook = Rulebook.load(Month.of(first).first, Month.of(day).last)
    end = datetime.combine(day + ONE_DAY, time.min, ZoneInfo(zone)).astimezone(UTC)
    days = [first + timedelta(days=number) for number in range(LOOKED_BACK + 1)]
    tonight = [
        _Tonight(service.employee_id, fact)
        for service, fact in _incomplete(zone, days, rulebook, day)
        if (closes := window(rulebook, service, fact.day, at).closes) and at < closes <= end
    ]
    news = []
    ordered = sorted(tonight, key=lambda one: (one.employee_id, one.fact.day))
    for employee_id, days_of_one in groupby(ordered, key=attrgetter("employee_id")):
        facts = [one.fact for one in days_of_one]
        said = {
            "day": facts[0].day.isoformat(),
            "minutes": sum(fact.lacking for fact in facts),
            "last_day": day.isoformat(),
        }
        link = reverse("reports:day", kwargs={"day": facts[0].day.isoformat()})
        news.append(News(employee_id, NoticeKind.CLOSING, day.isoformat(), said, link, zone, end))
    return news


def returned(activities: Sequence[tuple[Activity, str]], by: Employee, reason: str) -> list[News]:
    """Return what the owners of returned reports, given with their zones, are told."""
    return [
        News(
            activity.employee_id,
            NoticeKind.RETURNED,
            f"{activity.pk}.{activity.version}",
            {"day": activity.work_date.isoformat(), "reason": reason, "reviewer": by.name},
            reverse("reports:activity_detail", kwargs={"pk": activity.pk}),
            zone,
        )
        for activity, zone in activities
    ]


def dispensation_decided(found: Dispensation, zone: str) -> News:
    """Return what the employee is told about a dispensation of their own."""
    said = {
        "day": found.first_day.isoformat(),
        "granted": found.status == Dispensation.Status.GRANTED,
        "until": found.ends_at.isoformat() if found.ends_at else "",
        "zone": zone,
        "reason": found.answer,
    }
    link = reverse("reports:dispensation_mine")
    return News(found.employee_id or 0, NoticeKind.DISPENSATION, str(found.pk), said, link, zone, found.ends_at)


def leave_decided(request: AbsenceRequest, by: Employee, zone: str) -> News:
    """Return what the employee is told about a request for leave that was granted or refused."""
    said = {
        "first": request.starts_on.isoformat(),
        "last": request.ends_on.isoformat(),
        "granted": request.status == AbsenceRequest.Status.APPROVED,
        "by": by.name,
        "on_behalf_of": request.decided_for.name if request.decided_for else "",
        "reason": request.decision_reason,
    }
    link = reverse("reports:absence_detail", kwargs={"pk": request.pk})
    return News(request.employee_id, NoticeKind.LEAVE, str(request.pk), said, link, zone)


def leave_shortened(absence: Absence, by: Employee, zone: str) -> News:
    """Return what the employee is told about an absence that ends earlier: from when on duty begins."""
    last = absence.ends_on.isoformat()
    instead = absence.shortened_for.name if absence.shortened_for else ""
    said = {"shortened": True, "last": last, "by": by.name, "reason": absence.shorten_reason, "on_behalf_of": instead}
    link = reverse("reports:calendar", kwargs={"month": last[:7]})
    return News(absence.employee_id, NoticeKind.LEAVE, f"shortened.{absence.pk}.{last}", said, link, zone)


def _incomplete(zone: str, days: Sequence[date], rulebook: Rulebook, today: date) -> Iterator[tuple[Service, DayFact]]:
    """Yield people of the zone, who are not on leave today, with the days on which minutes are missing."""
    absent = absences_during(today, today)
    on_leave = {employee_id for employee_id, rows in absent.items() if is_excused(rulebook, today, rows)}
    numbers: dict[Month, list[int]] = {}
    for day in days:
        numbers.setdefault(Month.of(day), []).append(day.day - 1)
    for month, wanted in numbers.items():
        closed = set(MonthLock.objects.filter(month=month.first).order_by().values_list("employee_id", flat=True))
        for facts in month_facts(month, rulebook=rulebook, with_pending=True):
            if facts.employee_id in closed or facts.employee_id in on_leave:
                continue
            known = facts.days
            for fact in (known[number] for number in wanted):
                if fact.agency_id is not None and rulebook.zone(fact.agency_id) == zone and fact.lacking:
                    yield facts.service, fact


def _last_day(closes: datetime, zone: str) -> date:
    return (closes - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
