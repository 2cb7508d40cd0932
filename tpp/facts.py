"""The lines of a month: a fixed number of queries, whatever the number of people and agencies."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from accounts.models import Agency, Employee, Placement
from accounts.queries import serving, subtree_ids
from reports.facts import MonthFacts, month_facts
from reports.period import Month
from tpp.amounts import Served
from tpp.computation import LineInputs, compute
from tpp.lines import DayRow, Line, Person, Unit
from tpp.rules import MonthRules, NoSchemeError, scheme_in_force
from tpp.scheme import SchemeDocument

__all__ = [
    "NoSchemeError",
    "line_of",
    "lines_of",
    "listed",
    "people_counts",
    "recap_lines",
    "scheme_in_force",
]


def listed(month: Month, agency_ids: Collection[int] | None = None) -> QuerySet[Employee]:
    """Return the people listed in the recaps of the agencies (None: of all), annotated `recap_agency_id`.

    That is everybody in service in the month, in the agency of the last placement in force in it.
    """
    people = Employee.objects.filter(serving(month.first)).annotate(recap_agency_id=_last_agency(month))
    if agency_ids is None:
        return people.filter(recap_agency_id__isnull=False)
    return people.filter(recap_agency_id__in=agency_ids)


def _candidates(month: Month, agency_ids: Collection[int]) -> QuerySet[Employee]:
    """Return those listed in the agencies, and those who once served there: their facts tell them apart.

    The statements of the facts read by this; `listed` looks into every employee's history and made PostgreSQL, without
    statistics, look into it once per report.
    """
    served = Placement.objects.filter(agency__in=agency_ids, starts_on__lte=month.last)
    return Employee.objects.filter(serving(month.first), pk__in=served.order_by().values("employee"))


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


def recap_lines(
    month: Month, agency: Agency | None = None, *, subtree: bool = False, with_pending: bool = False
) -> Iterator[Line]:
    """Yield the draft lines of the month for one agency (with `subtree` also for all below it) or for all.

    Ordered by agency code and NIP; computed from today's rows, closed or not. Minutes that wait for review
    are in the lines only `with_pending`, which reads more.
    """
    if agency is None:
        return lines_of(month, None, with_pending=with_pending)
    ids = subtree_ids([agency.pk]) if subtree else {agency.pk}
    return lines_of(month, ids, with_pending=with_pending)


def lines_of(
    month: Month,
    agency_ids: Collection[int] | None,
    *,
    rules: MonthRules | None = None,
    scheme: SchemeDocument | None = None,
    with_pending: bool = False,
) -> Iterator[Line]:
    """Yield the draft lines of the agencies (None: all), ordered by agency code and NIP.

    Eight queries, three with `rules` that were loaded for the month. `scheme` computes with another one.
    """
    known = rules or MonthRules.load(month)
    people = None if agency_ids is None else _candidates(month, agency_ids)
    facts = month_facts(month, people, rulebook=known.rulebook, with_pending=with_pending)
    document = scheme or known.document
    # The facts are kept for their order; a line, which is larger, is made when it is asked for.
    listed_here = [
        one for one in facts if one.placements and (agency_ids is None or one.placements[-1].agency_id in agency_ids)
    ]
    listed_here.sort(key=lambda one: (known.units[one.placements[-1].agency_id].code, one.nip))
    for one in listed_here:
        yield line_of(one, known, document)


def line_of(facts: MonthFacts, rules: MonthRules, scheme: SchemeDocument) -> Line:
    """Return the draft line of one employee, who must have a placement in the month."""
    posts = facts.placements
    last = posts[-1]
    served = tuple([Served(post.agency_id, post.position_class, post.first.day, post.last.day) for post in posts])
    inputs = LineInputs(facts.month.length, rules.amounts.portions(served), facts.required, facts.credited)
    return Line(
        unit=rules.units[last.agency_id],
        person=Person(facts.employee_id, facts.nip, facts.name, facts.status, facts.rank),
        position_class=last.position_class,
        inputs=inputs,
        result=compute(inputs, scheme),
        read_days=partial(_days, facts, rules.units),
        title=last.title,
        supervisor_id=last.supervisor_id,
    )


def _days(facts: MonthFacts, units: Mapping[int, Unit]) -> tuple[DayRow, ...]:
    return tuple(
        DayRow(
            fact.day.day,
            units[fact.agency_id].code,
            fact.required,
            fact.approved,
            fact.credited,
            fact.waiting,
            fact.absence or "",
            fact.holiday or "",
        )
        for fact in facts.days
        if fact.agency_id is not None
    )
