"""One draft line: facts, amounts, status and scheme put together; nothing is read."""

from collections.abc import Callable, Collection, Mapping
from functools import partial

from reports.month_facts.facts import MonthFacts
from reports.month_facts.open_days import OpenDays
from tpp.payroll.given_inputs import given_of
from tpp.payroll.measures import Known
from tpp.payroll.month_rules import AnyScheme, MonthRules
from tpp.payroll.people_data import PeopleData
from tpp.payroll.recap_line import DayRow, Line, Person, Unit
from tpp.payroll.running_month import with_running
from tpp.payroll.served_days import served_days, status_of
from tpp.payroll.status_rules import effect_of
from tpp.schemes.amounts import LineInputs
from tpp.schemes.computation import Result, compute
from tpp.schemes.engine import Composition, FigureError, FigureProblem, Given
from tpp.schemes.payment import NO_POLICY, Composed, Incomputable, pay


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
    """Add what is certain by now and what it would be if the month ended now; see `tpp.payroll.recap_line.Running`."""
    document = scheme or rules.document

    def line_under(other: MonthFacts, known: PeopleData) -> Line:
        return line_of(other, rules, document, known)

    return with_running(line, facts, data, open_days, line_under)


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
