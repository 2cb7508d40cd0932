"""What heads of agencies are told: each Monday about the week before, on the first of the month about the month.

A list that was missed is told until the next one is due, as it stands then and to whoever is head then.
Reads a fixed number of times, whatever the number of people and agencies, and never writes.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.urls import reverse

from accounts.models import GoLive
from accounts.notifications.actions.notices import News
from accounts.organisation.queries import heads_of
from accounts.rules.clock import local_date
from accounts.rules.enums import NoticeKind
from reports.models import MonthLock
from reports.month_facts.facts import month_facts
from reports.rules.period import Month, first_of, monday_of
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.queries import absences_during

WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)
NAMED_AT_MOST = 10


@dataclass(slots=True)
class AgencyStanding:
    """How one agency stands in some days: everybody in service, who lacks minutes (by name), what waits."""

    people: set[int] = field(default_factory=set)
    lacking: dict[int, tuple[str, int]] = field(default_factory=dict)
    waiting: int = 0


def weekly(zone: str, day: date, at: datetime) -> list[News]:
    """Return what heads in `zone` are told about the seven days before the Monday `day`; nothing for other days."""
    return _news(zone, day - WEEK, day - ONE_DAY, _told_on(zone, day, at)) if day == monday_of(day) else []


def monthly(zone: str, day: date, at: datetime) -> list[News]:
    """Return what heads in `zone` are told about the month before `day`, the first of one, while it is open."""
    last = day - ONE_DAY
    return _news(zone, first_of(last), last, _told_on(zone, day, at)) if day == first_of(day) else []


def _told_on(zone: str, day: date, at: datetime) -> date:
    return max(day, local_date(at, zone))


def _news(zone: str, first: date, last: date, day: date) -> list[News]:
    # What lies before the first day of SIKAP was reported elsewhere, if at all.
    if (begun := GoLive.objects.first()) and begun.day > first:
        first = begun.day
    if first > last:
        return []
    rulebook = Rulebook.load(Month.of(first).first, Month.of(last).last)
    heads, away = heads_of(day), absences_during(day, day)
    news = []
    for agency_id, found in _standings(first, last, rulebook).items():
        if rulebook.zone(agency_id) != zone or not (found.lacking or found.waiting):
            continue
        ordered = sorted(found.lacking.values(), key=lambda one: (-one[1], one[0]))
        said = {
            "agency": rulebook.agencies[agency_id].name,
            "first": first.isoformat(),
            "last": last.isoformat(),
            "people": len(found.people),
            "count": len(ordered),
            "names": [f"{name} ({minutes})" for name, minutes in ordered[:NAMED_AT_MOST]],
            "more": len(ordered) > NAMED_AT_MOST,
            "waiting": found.waiting,
        }
        about = f"{agency_id} {first.isoformat()} {last.isoformat()}"
        link = reverse("reports:adoption")
        news += [
            News(head, NoticeKind.AGENCY, about, said, link, zone)
            for head in heads.get(agency_id, ())
            if head not in away
        ]
    return news


def _standings(first: date, last: date, rulebook: Rulebook) -> dict[int, AgencyStanding]:
    """Return how the agencies stand, each day counted where it was served; people of closed months are left out."""
    found: dict[int, AgencyStanding] = {}
    for month in dict.fromkeys((Month.of(first), Month.of(last))):
        closed = set(MonthLock.objects.filter(month=month.first).order_by().values_list("employee_id", flat=True))
        for facts in month_facts(month, rulebook=rulebook, with_pending=True):
            if facts.employee_id in closed:
                continue
            for fact in facts.days:
                if fact.agency_id is None or not first <= fact.day <= last:
                    continue
                agency = found.setdefault(fact.agency_id, AgencyStanding())
                agency.people.add(facts.employee_id)
                agency.waiting += fact.waiting
                if fact.lacking:
                    before = agency.lacking.get(facts.employee_id, ("", 0))[1]
                    agency.lacking[facts.employee_id] = (facts.name, before + fact.lacking)
    return found
