"""The lines of a month: a fixed number of queries, whatever the number of people and agencies."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from accounts.models import Agency, Employee, Placement
from accounts.queries import serving, subtree_ids
from reports.facts import MonthFacts, month_facts
from reports.period import Month
from tpp.amounts import Amounts, Served
from tpp.computation import LineInputs, compute
from tpp.lines import DayRow, Line, Person, Unit
from tpp.models import Scheme
from tpp.scheme import SchemeDocument, parse


class NoSchemeError(LookupError):
    """No scheme is in force in the month; nothing can be computed until one is."""


def scheme_in_force(month: Month) -> Scheme:
    """Return the scheme of the month, the latest not after its first day; raise `NoSchemeError` without one."""
    scheme = Scheme.objects.filter(starts_on__lte=month.first).order_by("-starts_on").first()
    if scheme is None:
        raise NoSchemeError(f"no scheme is in force in {month}")
    return scheme


def listed(month: Month, agency_ids: Collection[int]) -> QuerySet[Employee]:
    """Return the people listed in the recaps of the agencies.

    That is everybody in service in the month, in the agency of the last placement in force in it.
    """
    people = Employee.objects.filter(serving(month.first)).annotate(recap_agency_id=_last_agency(month))
    return people.filter(recap_agency_id__in=agency_ids)


def listing_agency_ids(month: Month, agency_ids: Collection[int] | None = None) -> frozenset[int]:
    """Return the ids of those agencies (None: of all) in whose recap somebody is listed; one query."""
    people = Employee.objects.filter(serving(month.first)).annotate(recap_agency_id=_last_agency(month))
    found = people.order_by().values_list("recap_agency_id", flat=True).distinct()
    return frozenset(
        agency_id for agency_id in found if agency_id is not None and (agency_ids is None or agency_id in agency_ids)
    )


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
    scheme: SchemeDocument | None = None,
    with_pending: bool = False,
) -> Iterator[Line]:
    """Yield the draft lines of the agencies (None: all), ordered by agency code and NIP."""
    rules = scheme or parse(scheme_in_force(month).document)
    units = {pk: Unit(pk, code, name) for pk, code, name in Agency.objects.order_by().values_list("pk", "code", "name")}
    people = None if agency_ids is None else listed(month, agency_ids)
    amounts = Amounts.load(month)
    found = [
        _line(facts, amounts, units, rules)
        for facts in month_facts(month, people, with_pending=with_pending)
        if facts.placements
    ]
    found.sort(key=lambda line: (line.unit.code, line.person.nip))
    yield from found


def line_of(facts: MonthFacts, scheme: SchemeDocument, amounts: Amounts) -> Line:
    """Return the draft line of one employee's facts, which must have a placement."""
    ids = {post.agency_id for post in facts.placements}
    rows = Agency.objects.filter(pk__in=ids).order_by().values_list("pk", "code", "name")
    return _line(facts, amounts, {pk: Unit(pk, code, name) for pk, code, name in rows}, scheme)


def _line(facts: MonthFacts, amounts: Amounts, units: Mapping[int, Unit], scheme: SchemeDocument) -> Line:
    served = tuple(
        Served(post.agency_id, post.position_class, post.first.day, post.last.day) for post in facts.placements
    )
    inputs = LineInputs(facts.month.length, amounts.portions(served), facts.required, facts.credited)
    return Line(
        unit=units[served[-1].agency_id],
        person=Person(facts.employee_id, facts.nip, facts.name, facts.status, facts.rank),
        position_class=served[-1].position_class,
        inputs=inputs,
        result=compute(inputs, scheme),
        read_days=partial(_days, facts, units),
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
