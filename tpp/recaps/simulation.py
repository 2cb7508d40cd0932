"""What another scheme would have paid in a month: who wins, who loses, what it costs. Nothing is stored."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _

from reports.rules.period import Month
from tpp.money import percent_of_share
from tpp.payroll.draft_line import line_of
from tpp.payroll.month_lines import data_for, facts_of, portions
from tpp.payroll.month_rules import AnyScheme, MonthRules
from tpp.payroll.people_data import needs_pending
from tpp.payroll.recap_line import Line
from tpp.recaps.queries import recaps_in_force, stored_lines
from tpp.schemes.engine import Composition
from tpp.schemes.labels import figure_problem
from tpp.schemes.payment import Incomputable

# Bounds of the histogram in per cent of the whole allowance; each band is half-open, nothing changed is one of its own.
BOUNDS = (-20, -10, -5, -1, 0, 1, 5, 10, 20)
PERCENT = 100


class Case(NamedTuple):
    """One person: rupiah paid out now and under the other scheme; None where it cannot be computed.

    `problems` are the reasons, in sentences.
    """

    employee_id: int
    nip: str
    name: str
    agency_code: str
    agency_name: str
    whole: int
    before: int | None
    after: int | None
    problems: tuple[str, ...] = ()

    @property
    def problem(self) -> str:
        """Return all reasons why a figure cannot be given, as one text."""
        return " ".join(self.problems)

    @property
    def difference(self) -> int | None:
        """Return what the person would get more (or less), None where it cannot be said."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def share(self) -> Fraction | None:
        """Return the difference as a share of the whole allowance; of nothing it is nothing."""
        difference = self.difference
        if difference is None:
            return None
        return Fraction(difference, self.whole) if self.whole else Fraction(0)


class SimulatedSums(NamedTuple):
    """Several people together; the rupiah are of those who can be compared."""

    code: str
    name: str
    people: int
    before: int
    after: int
    winners: int
    losers: int
    same: int
    unknown: int

    @property
    def difference(self) -> int:
        """Return what the other scheme would cost more (or less)."""
        return self.after - self.before

    @property
    def percent(self) -> Decimal:
        """Return the difference in per cent of what is paid now, two decimals."""
        return percent_of_share(Fraction(self.difference, self.before)) if self.before else Decimal("0.00")


class Band(NamedTuple):
    """A band of the histogram: from `least` (included) to `most` (not), in per cent; both None: nothing changes."""

    least: int | None
    most: int | None
    people: int


class Simulation(NamedTuple):
    """All people, the largest losers first and those who cannot be computed last."""

    month: Month
    cases: tuple[Case, ...]

    @property
    def total(self) -> SimulatedSums:
        """Return the sums over all agencies."""
        return _sums("", "", self.cases)

    @property
    def agencies(self) -> list[SimulatedSums]:
        """Sum up by agency, sorted by code; cases without figure are counted, not added."""
        found: dict[tuple[str, str], list[Case]] = {}
        for case in self.cases:
            found.setdefault((case.agency_code, case.agency_name), []).append(case)
        return [_sums(code, name, cases) for (code, name), cases in sorted(found.items())]

    @property
    def reasons(self) -> list[tuple[str, list[Case]]]:
        """Return why figures cannot be given, each with whose, what concerns most people first."""
        found: dict[str, list[Case]] = {}
        for case in self.cases:
            for problem in dict.fromkeys(case.problems):
                found.setdefault(problem, []).append(case)
        return sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))

    @property
    def histogram(self) -> list[Band]:
        """Return how many people the other scheme changes by how much."""
        shares = [case.share * PERCENT for case in self.cases if case.share is not None]
        lower = [None, *(bound for bound in BOUNDS if bound < 0)]
        upper = [bound for bound in BOUNDS if bound >= 0]
        bands = [
            Band(least, most, sum(1 for share in shares if share < 0 and _within(share, least, most)))
            for least, most in zip(lower, [*lower[1:], 0], strict=True)
        ]
        bands.append(Band(None, None, sum(1 for share in shares if share == 0)))
        return bands + [
            Band(least, most, sum(1 for share in shares if share > 0 and _within(share, least, most)))
            for least, most in zip(upper, [*upper[1:], None], strict=True)
        ]


def _within(share: Fraction, least: int | None, most: int | None) -> bool:
    return (least is None or share >= least) and (most is None or share < most)


def simulate(month: Month, scheme: AnyScheme, agency_ids: Collection[int] | None = None) -> Simulation:
    """Compare what is or was paid in the month (stored where closed) with what `scheme` gives; reads only.

    A fixed number of statements per portion of agencies. Raise `NoSchemeError` where the month has no scheme to
    compare with.
    """
    rules = MonthRules.load(month)
    closed = {line.person.employee_id: line for line in stored_lines(recaps_in_force(month, agency_ids))}
    pending = any(isinstance(one, Composition) and needs_pending(one) for one in (rules.document, scheme))
    cases = []
    for everybody, portion in portions(facts_of(rules, agency_ids, with_pending=pending), agency_ids):
        now, then = (data_for(rules, one, portion) for one in (rules.document, scheme))
        for facts in everybody:
            line = line_of(facts, rules, scheme, then)
            before = closed.get(facts.employee_id) or line_of(facts, rules, rules.document, now)
            cases.append(_case(line, before))
    return Simulation(month, tuple(sorted(cases, key=_order)))


def _case(line: Line, before: Line) -> Case:
    problems = _problems(line)
    if not problems:
        problems = tuple(_("As it is paid now: %(problem)s") % {"problem": one} for one in _problems(before))
    person, unit = line.person, line.unit
    return Case(
        person.employee_id,
        person.nip,
        person.name,
        unit.code,
        unit.name,
        line.result.base,
        _net(before),
        _net(line),
        problems,
    )


def _problems(line: Line) -> tuple[str, ...]:
    """Return why a figure cannot be given, empty where it can."""
    result = line.result
    if isinstance(result, Incomputable):
        return tuple(figure_problem(problem, result.scheme) for problem in result.problems)
    if line.lacks_amount:
        return (_("No base amount is known for class %(class)d.") % {"class": line.position_class},)
    return ()


def _net(line: Line) -> int | None:
    """Return what the scheme pays out, without adjustments: those are no rule."""
    return None if line.figure is None else line.result.net


def _order(case: Case) -> tuple[bool, int, str]:
    return case.difference is None, case.difference or 0, case.nip


def _sums(code: str, name: str, cases: Iterable[Case]) -> SimulatedSums:
    found: Sequence[Case] = list(cases)
    known = [(case.before or 0, case.after or 0) for case in found if case.difference is not None]
    return SimulatedSums(
        code,
        name,
        len(found),
        sum(before for before, _after in known),
        sum(after for _before, after in known),
        sum(1 for before, after in known if after > before),
        sum(1 for before, after in known if after < before),
        sum(1 for before, after in known if after == before),
        len(found) - len(known),
    )
