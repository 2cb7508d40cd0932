"""The lines of a month: a fixed number of queries for up to 10,000 people, whatever the number of agencies."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from accounts.models import Agency, Employee, Placement
from accounts.organisation.queries import ever_served, serving, subtree_ids
from reports.month_facts.facts import MonthFacts, employee_month, month_facts
from reports.month_facts.open_days import OpenDays
from reports.rules.period import Month
from tpp.models import Adjustment
from tpp.payroll.measures import Known, PeopleData, given_of, needs_pending, served_days, status_of
from tpp.payroll.month_rules import AnyScheme, MonthRules, NoSchemeError, scheme_in_force
from tpp.payroll.recap_line import Adjusted, DayRow, Line, Person, Unit
from tpp.payroll.running_month import with_running
from tpp.payroll.status_rules import effect_of
from tpp.schemes.amounts import LineInputs
from tpp.schemes.computation import Result, compute
from tpp.schemes.engine import Composition, FigureError, FigureProblem, Given
from tpp.schemes.payment import NO_POLICY, Composed, Incomputable, pay

# What a scheme asks for is in memory for so many people at a time, and for one agency at least.
PEOPLE_AT_ONCE = 10_000

__all__ = [
    "PEOPLE_AT_ONCE",
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
    people = Employee.objects.filter(serving(month.first)) if agency_ids is None else _candidates(month, agency_ids)
    found = people.annotate(recap_agency_id=_last_agency(month))
    if agency_ids is None:
        return found.filter(recap_agency_id__isnull=False)
    return found.filter(recap_agency_id__in=agency_ids)


def _candidates(
    month: Month, agency_ids: Collection[int], employee_ids: Collection[int] | None = None
) -> QuerySet[Employee]:
    """Return those listed in the agencies, and those who once served there: their facts tell them apart.

    The statements of the facts read by this: telling the two apart, as `listed` does, looks into everybody's history,
    and made PostgreSQL, without statistics, look into it once per report.
    """
    found = Employee.objects.filter(serving(month.first), pk__in=ever_served(agency_ids, month.last))
    return found if employee_ids is None else found.filter(pk__in=employee_ids)


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
    month: Month,
    agency: Agency | None = None,
    *,
    subtree: bool = False,
    with_pending: bool = False,
    for_papers: bool = False,
) -> Iterator[Line]:
    """Yield the draft lines of the month for one agency (with `subtree` also for all below it) or for all.

    Ordered by agency code and NIP; computed from today's rows, closed or not. Minutes that wait for review
    are in the lines only `with_pending`, scores and banks only `for_papers`; both read more.
    """
    ids = None if agency is None else subtree_ids([agency.pk]) if subtree else {agency.pk}
    return lines_of(month, ids, with_pending=with_pending, for_papers=for_papers)


def lines_of(
    month: Month,
    agency_ids: Collection[int] | None,
    *,
    rules: MonthRules | None = None,
    scheme: AnyScheme | None = None,
    with_pending: bool = False,
    for_papers: bool = False,
    at: datetime | None = None,
    employee_ids: Collection[int] | None = None,
) -> Iterator[Line]:
    """Yield the draft lines of the agencies (None: all), ordered by agency code and NIP.

    Of some people alone where `employee_ids` are given; these need `agency_ids`. With the moment `at` they have the
    figures of a running month, for one query more.
    Eight queries, three with `rules` that were loaded for the month; one more where adjustments
    are paid; a composed scheme reads what it asks for with at most seven more. Of more than `PEOPLE_AT_ONCE` all but
    the facts is read in `portions`. `scheme` computes with another one.
    """
    known = rules or MonthRules.load(month)
    document = scheme or known.document
    composed = document if isinstance(document, Composition) else None
    pending = with_pending or at is not None or (composed is not None and needs_pending(composed))
    # The facts are kept for their order; a line, which is larger, is made when it is asked for.
    everybody = facts_of(known, agency_ids, with_pending=pending, employee_ids=employee_ids)
    for facts, portion in portions(everybody, agency_ids):
        people = None if portion is None else _candidates(month, portion, employee_ids)
        data = PeopleData.load(known, people, document, for_papers=for_papers)
        adjusted = adjustments_paid(month, people) if known.around.has_adjustments else {}
        open_days = OpenDays.load(month, at, rulebook=known.rulebook, employees=people) if at else None
        for one in facts:
            line = line_of(one, known, document, data)
            if open_days:
                line = running_line(line, one, known, data, open_days, scheme=document)
            if one.employee_id in adjusted:
                line = line._replace(adjustments=adjusted[one.employee_id])
            yield _with_papers(line, data) if for_papers else line


def portions(
    facts: Sequence[MonthFacts], agency_ids: Collection[int] | None
) -> Iterator[tuple[Sequence[MonthFacts], Collection[int] | None]]:
    """Split the facts of agencies (`facts_of`) into portions of whole agencies; yield each with its agencies.

    All are one portion (with `agency_ids`) up to `PEOPLE_AT_ONCE`.
    """
    if len(facts) <= PEOPLE_AT_ONCE:
        yield facts, agency_ids
        return
    portion: list[MonthFacts] = []
    for _agency_id, group in groupby(facts, _agency_of):
        agency = list(group)
        if portion and len(portion) + len(agency) > PEOPLE_AT_ONCE:
            yield portion, frozenset(map(_agency_of, portion))
            portion = []
        portion += agency
    yield portion, frozenset(map(_agency_of, portion))


def _agency_of(facts: MonthFacts) -> int:
    return facts.placements[-1].agency_id


def facts_of(
    rules: MonthRules,
    agency_ids: Collection[int] | None,
    *,
    with_pending: bool = False,
    employee_ids: Collection[int] | None = None,
) -> list[MonthFacts]:
    """Return the facts of everybody listed in the agencies (None: all), by agency code and NIP; three queries."""
    people = None if agency_ids is None else _candidates(rules.month, agency_ids, employee_ids)
    facts = month_facts(rules.month, people, rulebook=rules.rulebook, with_pending=with_pending, at_closing=True)
    listed_here = [one for one in facts if one.placements and (agency_ids is None or _agency_of(one) in agency_ids)]
    listed_here.sort(key=lambda one: (rules.units[_agency_of(one)].code, one.nip))
    return listed_here


def data_for(rules: MonthRules, scheme: AnyScheme, agency_ids: Collection[int] | None) -> PeopleData:
    """Return what status and a scheme ask for about the people of the agencies; at most eight queries."""
    people = None if agency_ids is None else _candidates(rules.month, agency_ids)
    return PeopleData.load(rules, people, scheme)


def data_of(rules: MonthRules, employee_id: int) -> PeopleData:
    """Return what the scheme in force asks for about one person."""
    return PeopleData.load(rules, Employee.objects.filter(pk=employee_id), rules.document)


def _with_papers(line: Line, data: PeopleData) -> Line:
    pay_data = data.pay.get(line.person.employee_id)
    return line._replace(
        bank=pay_data.bank if pay_data else "",
        account_number=pay_data.account_number if pay_data else "",
    )


def adjustments_paid(month: Month, people: QuerySet[Employee] | None = None) -> dict[int, tuple[Adjusted, ...]]:
    """Return by employee id the confirmed adjustments that are paid with the month; one query."""
    rows = Adjustment.objects.filter(month=month.first, confirmed_at__isnull=False, cancelled_at__isnull=True)
    if people is not None:
        rows = rows.filter(employee__in=people.order_by().values("pk"))
    found: dict[int, tuple[Adjusted, ...]] = {}
    for employee_id, reference, reason, amount in rows.order_by("pk").values_list(
        "employee_id", "reference", "reason", "amount"
    ):
        found[employee_id] = (*found.get(employee_id, ()), Adjusted(reference, reason, amount))
    return found


def with_adjustments(line: Line, rules: MonthRules) -> Line:
    """Return the draft line of one employee with the adjustments paid with the month; a query where there are any."""
    if not rules.around.has_adjustments:
        return line
    employee_id = line.person.employee_id
    paid = adjustments_paid(rules.month, Employee.objects.filter(pk=employee_id))
    return line._replace(adjustments=paid.get(employee_id, ()))


def line_of(
    facts: MonthFacts,
    rules: MonthRules,
    scheme: AnyScheme,
    data: PeopleData | None = None,
) -> Line:
    """Return the draft line of one employee, who must have a placement in the month.

    A composed scheme needs `data` that were read for it. A figure that cannot be given is `Incomputable`, with the
    reasons: something is missing that the scheme asks for, or a day has no rules of reporting.
    """
    last = facts.placements[-1]
    people_data = data or PeopleData()
    inputs = _inputs(facts, rules, scheme.status_off, people_data)
    result: Result | Composed | Incomputable
    given: Mapping[str, Given] = {}
    given_whole: Mapping[str, Given] = {}
    if facts.duty.without_rules:
        # What is due then is not known: no sum may take it for nothing.
        problem = FigureProblem(NO_POLICY, facts.duty.without_rules.isoformat())
        result = Incomputable(inputs, (problem,), scheme if isinstance(scheme, Composition) else None)
    elif isinstance(scheme, Composition):
        known = partial(Known, facts, rules, people_data, status_off=scheme.status_off)
        given, given_whole, result = _composed(scheme, inputs, known)
    else:
        result = compute(inputs, scheme)
    return Line(
        unit=rules.units[last.agency_id],
        person=Person(facts.employee_id, facts.nip, facts.name, facts.status, facts.rank),
        position_class=last.position_class,
        inputs=inputs,
        result=result,
        read_days=partial(_days, facts, rules.units),
        title=last.title,
        supervisor_id=last.supervisor_id,
        given=given,
        given_whole=given_whole,
        held=facts.held,
        silent=facts.silent,
        unrostered=facts.duty.unrostered,
        scored=tuple(people_data.scores.get(facts.employee_id, ())),
    )


def _inputs(facts: MonthFacts, rules: MonthRules, off: Collection[str], data: PeopleData) -> LineInputs:
    """Return what a figure depends on: the amounts of the posts, and what status does to them."""
    held = data.acting.get(facts.employee_id, ())
    instead = held if rules.status.replaces(off) or not rules.status.is_on else ()
    portions = rules.amounts.portions(served_days(facts, instead))
    effect = effect_of(status_of(facts, data), rules.status, rules.rulebook, rules.amounts, portions, off=off)
    return LineInputs(facts.month.length, portions, facts.required, facts.credited, effect)


def running_line(
    line: Line,
    facts: MonthFacts,
    rules: MonthRules,
    data: PeopleData,
    open_days: OpenDays,
    *,
    scheme: AnyScheme | None = None,
) -> Line:
    """Return a draft line with the two figures of a running month (`tpp.payroll.recap_line.Running`)."""
    document = scheme or rules.document

    def line_under(other: MonthFacts, known: PeopleData) -> Line:
        return line_of(other, rules, document, known)

    return with_running(line, facts, data, open_days, line_under)


def one_line(employee_id: int, rules: MonthRules, at: datetime) -> tuple[MonthFacts, PeopleData, OpenDays, Line] | None:
    """Return the draft line of one person at a moment with what it was made from; None for who is not in the month."""
    facts = employee_month(employee_id, rules.month, rulebook=rules.rulebook, at_closing=True)
    if facts is None or not facts.placements:
        return None
    data = data_of(rules, employee_id)
    one = Employee.objects.filter(pk=employee_id)
    open_days = OpenDays.load(rules.month, at, rulebook=rules.rulebook, employees=one)
    line = line_of(facts, rules, rules.document, data)
    return facts, data, open_days, with_adjustments(running_line(line, facts, rules, data, open_days), rules)


def _composed(
    scheme: Composition, inputs: LineInputs, known: Callable[[LineInputs], Known]
) -> tuple[Mapping[str, Given], Mapping[str, Given], Composed | Incomputable]:
    """Return what the scheme was given, the same as if status took nothing where that matters, and the figures."""
    given: Mapping[str, Given] = {}
    whole: Mapping[str, Given] = {}
    try:
        given = given_of(scheme, known(inputs))
        if scheme.pays and scheme.pays.whole and inputs.effect.shares:
            whole = given_of(scheme, known(inputs._replace(effect=inputs.effect.without_shares())))
        return given, whole, pay(scheme, inputs, given, whole)
    except FigureError as error:
        return given, whole, Incomputable(inputs, error.problems, scheme)


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
            fact.silent,
        )
        for fact in facts.days
        if fact.agency_id is not None
    )
