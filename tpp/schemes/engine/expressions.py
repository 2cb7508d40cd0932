"""From plain JSON to nodes: each kind of node is an object told by its key, numbers and names are text."""

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from tpp.schemes.engine.inputs import PERCENT, FigureKind, Input
from tpp.schemes.engine.nodes import (
    Among,
    Bands,
    Cases,
    Choice,
    Compared,
    Condition,
    Constant,
    Joined,
    Name,
    Node,
    Operation,
    Rounded,
    Total,
    Word,
    WordCases,
    WordName,
    WordNode,
    YesNo,
)
from tpp.schemes.engine.operators import Comparison, Junction, Operator, Rounding
from tpp.schemes.strict import SchemeError, each, fields, filled_text, items, mapping, place_within, word

T = TypeVar("T")

MAX_NESTING = 12
MAX_PARTS = 200
PAIR = 2

_NUMBER = re.compile(r"(-?[0-9]{1,15}(?:\.[0-9]{1,10})?)( ?%)?")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_FEWEST = {Operator.SUM: 1, Operator.PRODUCT: 1}


class BandTable(NamedTuple):
    """Bands with a name, for a decree that uses the same ones more than once: (bound, number), and the number above."""

    bands: tuple[tuple[Constant, Constant], ...]
    above: Constant


@dataclass(frozen=True)
class Scope:
    """What an expression may speak of: inputs, the values before it, and what only comes after it.

    `parts` are the names of an amount of one component; they mean something inside of a total only.
    """

    inputs: Mapping[str, Input]
    values: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    tables: Mapping[str, "BandTable"] = field(default_factory=dict)
    in_total: bool = False
    depth: int = 0

    def deeper(self, place: str, *, in_total: bool = False) -> "Scope":
        """Count nesting; `SchemeError` `too_deep` beyond `MAX_NESTING`, before Python's own limit."""
        if self.depth == MAX_NESTING:
            raise SchemeError(place, "too_deep", "", str(MAX_NESTING))
        return replace(self, depth=self.depth + 1, in_total=self.in_total or in_total)

    def check_number(self, name: str, place: str) -> None:
        """Raise `SchemeError`: `unknown_name`, `later` or `outside_total`, and `no_number` for a word or a yes/no."""
        if (name in self.parts and self.in_total) or name in self.values:
            return
        found = self.inputs.get(name)
        if found is None:
            raise self._unknown(name, place)
        if found.kind in (FigureKind.WORD, FigureKind.FLAG):
            raise SchemeError(place, "no_number", name, found.kind)

    def input_of(self, name: object, kind: FigureKind, place: str) -> Input:
        """Return the input; raise `SchemeError` (`no_name`, `wrong_kind`, or where it is not known yet)."""
        if not isinstance(name, str):
            raise SchemeError(place, "no_name", name)
        found = self.inputs.get(name)
        if found is None:
            raise self._unknown(name, place)
        if found.kind is not kind:
            raise SchemeError(place, "wrong_kind", name, kind)
        return found

    def _unknown(self, name: str, place: str) -> SchemeError:
        if name in self.later:
            return SchemeError(place, "later", name)
        if name in self.parts:
            return SchemeError(place, "outside_total", name)
        return SchemeError(place, "unknown_name", name, ", ".join([*self.inputs, *sorted(self.values)]))


def constant(value: object, place: str) -> Constant:
    """Return a number: a whole one, or text such as `37.5` or `60 %`. A JSON fraction would be inexact."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    match = _NUMBER.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise SchemeError(place, "no_constant", value)
    share = match[2] is not None
    exact = Fraction(match[1]) * (PERCENT if share else 1)
    return Constant(exact.numerator if exact.denominator == 1 else exact, f"{match[1]} %" if share else match[1])


def name(value: object, place: str) -> str:
    """Return a name: letters, digits and _, beginning with a letter."""
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise SchemeError(place, "no_name", value)
    return value


def expression(value: object, place: str, scope: Scope) -> Node:
    """Read plain JSON: a name, a number of the decree, or one of the kinds of `_NODES`. `SchemeError` otherwise."""
    if isinstance(value, str) and NAME.fullmatch(value):
        scope.check_number(value, place)
        return Name(value)
    if not isinstance(value, Mapping):
        return constant(value, place)
    return _kind(value, place, _NODES)(value, place, scope.deeper(place))


def condition(value: object, place: str, scope: Scope) -> Condition:
    """Read plain JSON: the name of a yes/no input or one of the kinds of `_CONDITIONS`. `SchemeError` otherwise."""
    if isinstance(value, str):
        return YesNo(scope.input_of(value, FigureKind.FLAG, place).name)
    return _kind(mapping(value, place), place, _CONDITIONS)(value, place, scope.deeper(place))


def word_expression(value: object, place: str, scope: Scope) -> WordNode:
    """Return what gives a word: `{"word": "normal"}`, the name of a known word, or cases; raise `SchemeError`."""
    if isinstance(value, str):
        return WordName(scope.input_of(value, FigureKind.WORD, place).name)
    if "word" in mapping(value, place):
        return Word(filled_text(fields(value, place, ("word",))["word"], place_within(place, "word")))
    return WordCases(*_by_case(value, place, scope.deeper(place), word_expression))


def _kind(value: Mapping[str, Any], place: str, kinds: Mapping[str, T]) -> T:
    for key in value:
        if key in kinds:
            return kinds[key]
    raise SchemeError(place, "unknown_node", ", ".join(value), ", ".join(kinds))


def _counted(value: object, place: str, fewest: int, most: int = MAX_PARTS) -> list[tuple[str, Any]]:
    found = items(value, place)
    if not fewest <= len(found) <= most:
        raise SchemeError(place, "wrong_count", len(found), f"{fewest}–{most}" if fewest < most else str(most))
    return found


def _operation(kind: Operator) -> Callable[[object, str, Scope], Node]:
    def read(value: object, place: str, scope: Scope) -> Node:
        inner = place_within(place, kind)
        most = PAIR if kind is Operator.QUOTIENT else MAX_PARTS
        found = _counted(fields(value, place, (kind,))[kind], inner, _FEWEST.get(kind, PAIR), most)
        return Operation(kind, tuple(expression(part, where, scope) for where, part in found))

    return read


def _bands(value: object, place: str, scope: Scope) -> Node:
    if "table" in mapping(value, place):
        found = fields(value, place, ("bands", "table"))
        of = expression(found["bands"], place_within(place, "bands"), scope)
        table = scope.tables.get(found["table"]) if isinstance(found["table"], str) else None
        if table is None:
            raise SchemeError(place_within(place, "table"), "unknown_name", found["table"], ", ".join(scope.tables))
        return Bands(of, table.bands, table.above, found["table"])
    found = fields(value, place, ("bands", "up_to", "above"))
    bands = _ascending(found["up_to"], place_within(place, "up_to"), lambda then, at: expression(then, at, scope))
    of = expression(found["bands"], place_within(place, "bands"), scope)
    return Bands(of, bands, expression(found["above"], place_within(place, "above"), scope))


def _ascending(value: object, place: str, read: Callable[[object, str], T]) -> tuple[tuple[Constant, T], ...]:
    def band(pair: object, where: str) -> tuple[Constant, T]:
        (bound_at, bound), (then_at, then) = _counted(pair, where, PAIR, PAIR)
        return constant(bound, bound_at), read(then, then_at)

    bands = each(value, place, band)
    for number, (before, after) in enumerate(itertools.pairwise(bands), start=1):
        if after[0].constant <= before[0].constant:
            raise SchemeError(f"{place}[{number}][0]", "not_ascending", after[0].text, before[0].text)
    return bands


def table(value: object, place: str) -> BandTable:
    """Return a table of bands; its results are numbers, as it stands outside of any rule."""
    found = fields(value, place, ("up_to", "above"))
    bands = _ascending(found["up_to"], place_within(place, "up_to"), constant)
    return BandTable(bands, constant(found["above"], place_within(place, "above")))


def _choice(value: object, place: str, scope: Scope) -> Node:
    found = fields(value, place, ("choose", "among"))
    looked_at = scope.input_of(found["choose"], FigureKind.WORD, place_within(place, "choose"))
    inner = place_within(place, "among")
    among = fields(found["among"], inner, looked_at.values)
    return Choice(
        looked_at.name, {key: expression(among[key], place_within(inner, key), scope) for key in looked_at.values}
    )


def _cases(value: object, place: str, scope: Scope) -> Node:
    return Cases(*_by_case(value, place, scope, expression))


def _by_case(
    value: object, place: str, scope: Scope, read: Callable[[object, str, Scope], T]
) -> tuple[tuple[tuple[Condition, T], ...], T]:
    found = fields(value, place, ("cases", "otherwise"))

    def case(one: object, where: str) -> tuple[Condition, T]:
        keys = fields(one, where, ("when", "then"))
        when = condition(keys["when"], place_within(where, "when"), scope)
        return when, read(keys["then"], place_within(where, "then"), scope)

    cases = each(found["cases"], place_within(place, "cases"), case)
    return cases, read(found["otherwise"], place_within(place, "otherwise"), scope)


def _rounded(value: object, place: str, scope: Scope) -> Node:
    found = fields(value, place, ("round", "mode", "to"))
    unit = constant(found["to"], place_within(place, "to"))
    if unit.constant <= 0:
        raise SchemeError(place_within(place, "to"), "not_positive", unit.text)
    mode = word(Rounding, found["mode"], place_within(place, "mode"))
    return Rounded(expression(found["round"], place_within(place, "round"), scope), mode, unit)


def _total(value: object, place: str, scope: Scope) -> Node:
    key = "total_of_components"
    inner = place_within(place, key)
    if scope.in_total:
        raise SchemeError(place, "total_in_total")
    if not scope.parts:
        raise SchemeError(place, "no_components")
    return Total(expression(fields(value, place, (key,))[key], inner, scope.deeper(place, in_total=True)))


def _compared(kind: Comparison) -> Callable[[object, str, Scope], Condition]:
    def read(value: object, place: str, scope: Scope) -> Condition:
        found = _counted(fields(value, place, (kind,))[kind], place_within(place, kind), PAIR, PAIR)
        one, other = (expression(part, where, scope) for where, part in found)
        return Compared(kind, one, other)

    return read


def _among(value: object, place: str, scope: Scope) -> Condition:
    (first_at, first), *others = _counted(fields(value, place, ("is",))["is"], place_within(place, "is"), PAIR)
    looked_at = scope.input_of(first, FigureKind.WORD, first_at)
    for where, other in others:
        if other not in looked_at.values:
            raise SchemeError(where, "unknown_value", other, ", ".join(looked_at.values))
    return Among(looked_at.name, tuple(other for _where, other in others))


def _joined(kind: Junction) -> Callable[[object, str, Scope], Condition]:
    def read(value: object, place: str, scope: Scope) -> Condition:
        inner = place_within(place, kind)
        found = fields(value, place, (kind,))[kind]
        if kind is Junction.NOT:
            return Joined(kind, (condition(found, inner, scope),))
        parts = _counted(found, inner, PAIR)
        return Joined(kind, tuple(condition(part, where, scope) for where, part in parts))

    return read


_NODES: dict[str, Callable[[object, str, Scope], Node]] = {
    **{kind.value: _operation(kind) for kind in Operator},
    "bands": _bands,
    "choose": _choice,
    "cases": _cases,
    "round": _rounded,
    "total_of_components": _total,
}

_CONDITIONS: dict[str, Callable[[object, str, Scope], Condition]] = {
    **{kind.value: _compared(kind) for kind in Comparison},
    "is": _among,
    **{kind.value: _joined(kind) for kind in Junction},
}
