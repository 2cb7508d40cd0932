"""What the team would lose if nobody decided about what waits for a reviewer."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.authorization.access import Request
from accounts.models import Employee
from reports.month_facts.facts import MonthFacts, month_facts
from reports.reviews.queue import WaitingReports, waiting_of
from reports.rules.period import Month
from tpp.payroll.draft_line import line_of
from tpp.payroll.month_rules import MonthRules, NoSchemeError
from tpp.payroll.people_data import PeopleData
from tpp.schemes.payment import Incomputable


@dataclass(frozen=True, slots=True)
class TeamCost:
    """Minutes that wait by name, and the whole rupiah that would be lost; None where none can be named."""

    minutes: tuple[tuple[str, int], ...]
    rupiah: int | None

    @property
    def total(self) -> int:
        """Return all minutes that wait."""
        return sum(minutes for _name, minutes in self.minutes)


@require_GET
def review_cost(request: Request) -> HttpResponse:
    """Show it as a page of its own, or as a line for the queue."""
    cost = team_cost(waiting_of(request.authority, request.at))
    template = "tpp/review_cost_line.html" if request.headers.get("HX-Request") else "tpp/review_cost.html"
    return render(request, template, {"cost": cost})


def team_cost(waiting: WaitingReports) -> TeamCost:
    """Return what silence about everything that waits would cost, month by month; a fixed number of queries a month.

    That is the allowance with everything approved, less the one that the rules at closing would give.
    """
    minutes: Counter[tuple[str, int]] = Counter()
    months: dict[Month, set[int]] = {}
    for row in waiting.rows.values():
        minutes[row.name, row.employee_id] += row.minutes
        months.setdefault(Month.of(row.work_date), set()).add(row.employee_id)
    named = tuple((name, count) for (name, _pk), count in minutes.most_common())
    try:
        lost = [_lost(month, Employee.objects.filter(pk__in=people)) for month, people in months.items()]
    except (NoSchemeError, _UnknownError):
        return TeamCost(named, None)
    return TeamCost(named, sum(lost))


class _UnknownError(ValueError):
    """Somebody's figure cannot be given, so the sum cannot either."""


def _lost(month: Month, people: QuerySet[Employee]) -> int:
    rules = MonthRules.load(month)
    data = PeopleData.load(rules, people, rules.document)
    found = month_facts(month, people, rulebook=rules.rulebook, with_pending=True, at_closing=True)
    return sum(
        _allowance(facts.if_all_approved(), rules, data) - _allowance(facts, rules, data)
        for facts in found
        if facts.placements
    )


def _allowance(facts: MonthFacts, rules: MonthRules, data: PeopleData) -> int:
    line = line_of(facts, rules, rules.document, data)
    if line.lacks_amount or isinstance(line.result, Incomputable):
        raise _UnknownError
    return line.result.tpp
