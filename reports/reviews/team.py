"""The people below somebody: who still lacks minutes on days that can be reported, and who has lost some already.

A fixed number of queries for 3 and for 300 people; never writes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from accounts.authorization.access import Authority
from accounts.models import Employee
from accounts.organisation.deciders import Team
from accounts.organisation.queries import placements_in_force, serving, succession_at, today_of
from reports.models import MonthLock
from reports.month_facts.facts import MonthFacts, month_facts
from reports.rules.period import Month
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.window import window

# Rules that leave a day open for longer show it here until then all the same, but not from the month before.
INTO_LAST_MONTH = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OpenGap:
    """A day that can still be reported until `closes_at` (UTC) and lacks `minutes`."""

    day: date
    minutes: int
    closes_at: datetime
    zone: str


@dataclass(slots=True)
class Member:
    """One person of the team.

    `lost` are the minutes of this month's closed days that were neither approved nor wait; `returned` those that
    were returned and not sent again.
    """

    employee_id: int
    name: str
    gaps: list[OpenGap] = field(default_factory=list)
    lost: int = 0
    lost_days: int = 0
    waiting: int = 0
    returned: int = 0

    @property
    def urgency(self) -> tuple[bool, datetime | str, str]:
        """Return the key for the order: what closes first, then who has lost something, then by name."""
        first = min((gap.closes_at for gap in self.gaps), default=None)
        return (first is None, first.isoformat() if first else str(not self.lost), self.name)


def team_of(authority: Authority, at: datetime) -> list[Member]:
    """Return the people whose reports come to the person today, the most urgent first.

    Those below them, below whom they stand in for, and below an empty post next under it.
    """
    me, today = authority.employee.pk, today_of(authority.employee.pk, at)
    ids = _below(me, succession_at(at).teams_of(me, today), today)
    return sorted(standing_of(ids, at, today).values(), key=lambda member: member.urgency)


def standing_of(employee_ids: Collection[int], at: datetime, today: date) -> dict[int, Member]:
    """Return how those of the people who are in service stand this month, by id.

    Five queries, eight in the first week of a month.
    """
    if not employee_ids:
        return {}
    month = Month.of(today)
    first = min(month.first, Month.of(today - INTO_LAST_MONTH).first)
    rulebook = Rulebook.load(first, month.last)
    people = Employee.objects.filter(serving(today), pk__in=employee_ids)
    locks = MonthLock.objects.filter(employee__in=employee_ids, month__gte=first)
    locked = set(locks.values_list("employee_id", "month"))
    members: dict[int, Member] = {}
    for one in dict.fromkeys((Month.of(first), month)):
        for facts in month_facts(one, people, rulebook=rulebook, with_pending=True):
            member = members.setdefault(facts.employee_id, Member(facts.employee_id, facts.name))
            if (facts.employee_id, one.first) not in locked:
                _add(member, facts, rulebook, at, this_month=one == month, today=today)
    return members


def _below(me: int, teams: Sequence[Team], today: date) -> list[int]:
    rows = placements_in_force(today).filter(supervisor__in={team.supervisor for team in teams}).exclude(employee=me)
    return [
        employee_id
        for employee_id, supervisor_id, agency_id in rows.values_list("employee_id", "supervisor_id", "agency_id")
        if any(team.reaches(supervisor_id, agency_id, employee_id) for team in teams)
    ]


def _add(member: Member, facts: MonthFacts, rulebook: Rulebook, at: datetime, *, this_month: bool, today: date) -> None:
    at = rulebook.moment(at)
    for fact in facts.days:
        if fact.day > today:
            break
        if this_month:
            member.waiting += fact.waiting
            member.returned += fact.returned
        if fact.agency_id is None or not fact.lacking:
            continue
        closes_at = window(rulebook, facts.service, fact.day, at).closes
        if closes_at is not None and at < closes_at:
            member.gaps.append(OpenGap(fact.day, fact.lacking, closes_at, rulebook.zone(fact.agency_id)))
        elif this_month:
            member.lost += fact.lacking
            member.lost_days += 1


def headed_by(employee_id: int, day: date) -> int | None:
    """Return the agency whose head the employee is: nobody in it is above, and nobody beside has a higher class.

    One query.
    """
    mine = placements_in_force(day).filter(employee_id=employee_id).order_by().values("agency_id")
    posts = placements_in_force(day).filter(agency_id__in=mine, employee__in=Employee.objects.filter(serving(day)))
    rows = list(posts.order_by().values_list("employee_id", "supervisor_id", "position_class", "agency_id"))
    within = {pk for pk, _above, _class, _agency_id in rows}
    tops = {pk: (position_class, agency_id) for pk, above, position_class, agency_id in rows if above not in within}
    highest = max((position_class for position_class, _agency_id in tops.values()), default=0)
    return tops[employee_id][1] if employee_id in tops and tops[employee_id][0] == highest else None
