"""What a scheme is worth for one person: worked out from the results backwards, exact, or refused with the reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from tpp.money import half_up, percent_of_share
from tpp.schemes.engine.composition import Composition, Value
from tpp.schemes.engine.inputs import Exact, FigureKind, Given, Input, InputError, plain
from tpp.schemes.engine.nodes import Node
from tpp.schemes.engine.soundness import names_read

PLACES = 4
# Products of products would otherwise grow without end; no pay needs a hundred digits.
MAX_BITS = 2048


class FigureProblem(NamedTuple):
    """Why a figure cannot be given.

    `code` is one of `missing, unknown_input, not_a_number, not_whole, unknown_value, too_low, too_high` (of the
    input `name`), `division_by_zero, negative, too_large, above_whole, not_adding_up` (of the value `name`).
    """

    code: str
    name: str
    found: str = ""
    expected: str = ""


class FigureError(ValueError):
    """A person whose figure cannot be given; never is anything taken for nothing instead."""

    def __init__(self, *problems: FigureProblem) -> None:
        self.problems = problems
        super().__init__("; ".join(" ".join(problem) for problem in problems))


class Figure(NamedTuple):
    """One result: unrounded, and as it is printed (per cent with four decimals, whole rupiah)."""

    name: str
    kind: FigureKind
    exact: Exact

    @property
    def printed(self) -> Decimal:
        """Return the number as it is printed, half up."""
        return printed_figure(self.exact, self.kind)


@dataclass(frozen=True, slots=True)
class SchemeOutcome:
    """What a scheme gives for one person; `given` is what it was computed from, without defaults."""

    scheme: Composition
    given: Mapping[str, Given]
    results: Mapping[str, Figure]


def evaluate(scheme: Composition, given: Mapping[str, Given], *, paid: bool = False) -> SchemeOutcome:
    """Return the results for the inputs of one person, with `paid` also the values that are paid; raise `FigureError`.

    Inputs are given as they are written (90 for 90 %). One that is given must be possible; one that is missing
    is an error where the figure depends on it.
    """
    reading = Reading(scheme, taken(scheme, given))
    results = {}
    more = scheme.pays.names if paid and scheme.pays else ()
    for name in dict.fromkeys((*scheme.results, *more)):
        exact = reading.number(name)
        if exact < 0:
            raise FigureError(FigureProblem("negative", name, plain(exact)))
        results[name] = Figure(name, scheme.values[name].kind, exact)
    return SchemeOutcome(scheme, given, results)


def printed_figure(exact: Exact, kind: FigureKind) -> Decimal:
    """Return a number as it is printed: per cent and plain numbers with four decimals, money and counts whole."""
    if kind is FigureKind.PERCENT:
        return percent_of_share(exact, PLACES)
    if kind is FigureKind.NUMBER:
        return Decimal(half_up(exact * 10**PLACES)).scaleb(-PLACES)
    return Decimal(half_up(exact))


Taken = Mapping[str, Exact | str]


def taken(scheme: Composition, given: Mapping[str, Given]) -> Taken:
    """Return the inputs as the computation uses them, with defaults; raise `FigureError` with all problems."""
    found: dict[str, Exact | str] = {}
    problems: list[FigureProblem] = []
    for name, value in given.items():
        declared = scheme.inputs.get(name)
        if declared is None:
            problems.append(FigureProblem("unknown_input", name))
            continue
        try:
            found[name] = declared.taken(value)
        except InputError as error:
            problems.append(FigureProblem(error.code, name, error.given, error.expected))
    if problems:
        raise FigureError(*problems)
    for name, default in _defaults(scheme.inputs):
        found.setdefault(name, default)
    return found


def _defaults(inputs: Mapping[str, Input]) -> Iterator[tuple[str, Exact | str]]:
    for declared in inputs.values():
        if declared.default is not None:
            yield declared.name, declared.taken(declared.default)


class Reading:
    """The figures of one person, each worked out when it is first asked for."""

    def __init__(self, scheme: Composition, inputs: Taken) -> None:
        self.scheme = scheme
        self._inputs = inputs
        self._numbers: dict[str, Exact] = {name: value for name, value in inputs.items() if not isinstance(value, str)}
        self._component: Mapping[str, Exact] = {}

    def number(self, name: str) -> Exact:
        """Return an input, a value or an amount of the component at hand."""
        known = self._numbers.get(name)
        if known is None:
            known = self._component.get(name)
        if known is None:
            known = self._numbers[name] = self.work_out(self._value(name))
        return known

    def _value(self, name: str) -> Value:
        value = self.scheme.values.get(name)
        if value is None:
            raise FigureError(FigureProblem("missing", name))
        return value

    def word(self, name: str) -> str:
        """Raise `FigureError` where it was not given and has no default."""
        return str(self._given(name))

    def flag(self, name: str) -> bool:
        """Tell whether an input says yes."""
        return self._given(name) is True

    def _given(self, name: str) -> Exact | str:
        found = self._inputs.get(name)
        if found is None:
            raise FigureError(FigureProblem("missing", name))
        return found

    def total(self, node: Node) -> Exact:
        """Return the sum of a node over the components."""
        return sum(share for _row, share in self.shares(node))

    def shares(self, node: Node) -> list[tuple[Mapping[str, str], Exact]]:
        """Evaluate the node once a component, whose own amounts its names then mean."""
        # A value asked for in a total may have a total of its own.
        before, found = self._component, []
        for row in self.scheme.components:
            self._component = {part: self.number(name) for part, name in row.items()}
            found.append((row, node.value(self)))
        self._component = before
        return found

    def work_out(self, value: Value) -> Exact:
        """Return a value; raise `FigureError` where it cannot be."""
        try:
            found = value.node.value(self)
        except ZeroDivisionError:
            inputs = [name for name in dict.fromkeys(names_read(value.node)) if name not in self._component]
            raise FigureError(FigureProblem("division_by_zero", value.name, "", ", ".join(inputs))) from None
        if max(found.numerator.bit_length(), found.denominator.bit_length()) > MAX_BITS:
            raise FigureError(FigureProblem("too_large", value.name))
        return found
