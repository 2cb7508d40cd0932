"""The lines of a month: a fixed number of queries for up to 10,000 people, whatever the number of agencies."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from accounts.models import Agency, Employee
from accounts.organisation.queries import subtree_ids
from reports.month_facts.facts import MonthFacts, employee_month, month_facts
from reports.month_facts.open_days import OpenDays
from reports.rules.period import Month
from tpp.payroll.draft_line import line_of, running_line
from tpp.payroll.listed_people import candidates
from tpp.payroll.month_rules import AnyScheme, MonthRules
from tpp.payroll.paid_adjustments import adjustments_paid, with_adjustments
from tpp.payroll.people_data import PeopleData, needs_pending
from tpp.payroll.recap_line import Line
from tpp.schemes.engine import Composition

# What a scheme asks for is in memory for so many people at a time, and for one agency at least.
PEOPLE_AT_ONCE = 10_000


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
        people = None if portion is None else candidates(month, portion, employee_ids)
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
    people = None if agency_ids is None else candidates(rules.month, agency_ids, employee_ids)
    facts = month_facts(rules.month, people, rulebook=rules.rulebook, with_pending=with_pending, at_closing=True)
    listed_here = [one for one in facts if one.placements and (agency_ids is None or _agency_of(one) in agency_ids)]
    listed_here.sort(key=lambda one: (rules.units[_agency_of(one)].code, one.nip))
    return listed_here


def data_for(rules: MonthRules, scheme: AnyScheme, agency_ids: Collection[int] | None) -> PeopleData:
    """Return what status and a scheme ask for about the people of the agencies; at most eight queries."""
    people = None if agency_ids is None else candidates(rules.month, agency_ids)
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
