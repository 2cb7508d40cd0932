"""What a month that still runs is worth: one answer for pages, lists and files (see `tpp.payroll.recap_line`)."""

from collections.abc import Callable, Mapping

from reports.month_facts.facts import MonthFacts
from reports.month_facts.open_days import OpenDays
from tpp.payroll.people_data import KindSum, PeopleData
from tpp.payroll.recap_line import Line, Running
from tpp.payroll.served_days import counted_kinds

LineOf = Callable[[MonthFacts, PeopleData], Line]


def with_running(line: Line, facts: MonthFacts, data: PeopleData, open_days: OpenDays, line_of: LineOf) -> Line:
    """Return a draft line with its two figures; `line_of` makes the line of other facts by the same rules.

    The facts must be as at closing and with pending minutes.
    """
    in_full = open_days.in_full(facts)
    if not in_full:
        return line._replace(running=Running(line.figure, line.figure, _net(line)))
    best = line_of(*as_if_approved(facts, data, in_full))
    if line.figure is not None and (best.figure is None or best.figure < line.figure):
        best = line
    return line._replace(running=Running(best.figure, line.figure, _net(best), is_open=True))


def _net(line: Line) -> int | None:
    return None if line.figure is None else line.result.net


def as_if_approved(facts: MonthFacts, data: PeopleData, minutes: Mapping[int, int]) -> tuple[MonthFacts, PeopleData]:
    """Return facts and data as if so many minutes were approved on days of the month (1..31), and nothing waited there.

    Minutes that nobody has reported are of no kind, and worth by norm what they are by the clock.
    """
    changed = facts.if_approved(minutes)
    if not data.kinds:
        return changed, data
    known = data.kinds.get(facts.employee_id, ())
    kinds = [one._replace(waiting_on=0) if one.waiting_on in minutes else one for one in known]
    of_this = data.with_kinds(facts.employee_id, kinds)
    served = (agency_id is not None for agency_id in facts.duty.agencies[1:])
    approved = sum(done for done, in_service in zip(changed.approved_by_day, served, strict=True) if in_service)
    more = approved - sum(one.clock for one in counted_kinds(changed, of_this))
    return changed, data.with_kinds(facts.employee_id, [*kinds, KindSum(None, 0, more, more)])
