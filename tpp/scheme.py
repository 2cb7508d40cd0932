"""The rules of an allowance as a document: parsed strictly, so that nothing in it can be without effect.

A document names its measures (what is looked at, as a share of what was asked for), how they are combined
into the achievement, and how rupiah are rounded. A key or word that this program does not know is refused
with its place: a rule that is silently ignored would pay the wrong amount.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

FORMAT = 1
WHOLE = 100

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class Source(StrEnum):
    """Where the figures of a measure come from."""

    ACTIVITY_MINUTES = "activity_minutes"


class Period(StrEnum):
    """Over what a measure is capped: minutes beyond the quota of a day count for nothing."""

    DAY = "day"


class Conversion(StrEnum):
    """How the figures of a measure become a share of the whole."""

    PROPORTIONAL = "proportional"


class Combination(StrEnum):
    """How the measures make the achievement."""

    WEIGHTED_SUM = "weighted_sum"


class RoundingMode(StrEnum):
    """How rupiah are rounded."""

    HALF_UP = "half_up"


class RoundingStep(StrEnum):
    """Which amounts are rounded; the others are sums of rounded ones."""

    COMPONENT = "component"


class SchemeError(ValueError):
    """A document that cannot be used.

    `place` is the path in the document (`measures[0].source`, empty for the whole), `code` one of
    `not_an_object, not_a_list, missing, unknown_key, unknown_value, not_a_number, empty, duplicate,
    unused, weights`; `value` is what was found and `expected` what would have been right. The sentence for
    people is made by `tpp.wording`.
    """

    def __init__(self, place: str, code: str, value: object = "", expected: str = "") -> None:
        self.place = place
        self.code = code
        self.value = str(value)
        self.expected = expected
        super().__init__(f"{place}: {code} {value!r} {expected}".rstrip())


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is looked at; its value is a share between 0 and 1."""

    name: str
    source: Source
    period: Period
    conversion: Conversion


@dataclass(frozen=True, slots=True)
class Term:
    """A measure with its weight in the achievement, as a share (1 = the whole)."""

    measure: str
    weight: Fraction


@dataclass(frozen=True)
class SchemeDocument:
    """A parsed scheme."""

    measures: tuple[Measure, ...]
    combination: Combination
    terms: tuple[Term, ...]
    rounding_mode: RoundingMode
    rounding_step: RoundingStep

    @cached_property
    def activity_weight(self) -> tuple[int, int]:
        """Return the part of the achievement that follows the activity minutes, as numerator and denominator."""
        sources = {measure.name: measure.source for measure in self.measures}
        minutes = (term.weight for term in self.terms if sources[term.measure] is Source.ACTIVITY_MINUTES)
        return sum(minutes, Fraction(0)).as_integer_ratio()


# Probolinggo, SE Bupati 820/96/426.202/2021: complete reporting is the whole allowance. That a part of the
# minutes is the same part of the allowance is our reading; the circular says only that it is cut.
SIKEPPO: dict[str, Any] = {
    "format": FORMAT,
    "measures": [
        {"name": "activity", "source": "activity_minutes", "period": "day", "conversion": {"kind": "proportional"}}
    ],
    "combination": {"kind": "weighted_sum", "terms": [{"measure": "activity", "percent": "100"}]},
    "rounding": {"mode": "half_up", "step": "component"},
}


def parse(document: object) -> SchemeDocument:
    """Return the scheme that `document` (plain JSON) describes; raise `SchemeError` with the place otherwise."""
    root = _object(document, "", ("format", "measures", "combination", "rounding"))
    if root["format"] != FORMAT or isinstance(root["format"], bool):
        raise SchemeError("format", "unknown_value", root["format"], str(FORMAT))
    measures = _each(root["measures"], "measures", _measure)
    _no_duplicates([measure.name for measure in measures], "measures", "name")
    combination = _object(root["combination"], "combination", ("kind", "terms"))
    terms = _each(combination["terms"], "combination.terms", _term)
    _check_terms(terms, [measure.name for measure in measures])
    rounding = _object(root["rounding"], "rounding", ("mode", "step"))
    return SchemeDocument(
        measures=measures,
        combination=_word(Combination, combination["kind"], "combination.kind"),
        terms=terms,
        rounding_mode=_word(RoundingMode, rounding["mode"], "rounding.mode"),
        rounding_step=_word(RoundingStep, rounding["step"], "rounding.step"),
    )


def _measure(value: object, place: str) -> Measure:
    found = _object(value, place, ("name", "source", "period", "conversion"))
    conversion = _object(found["conversion"], f"{place}.conversion", ("kind",))
    return Measure(
        name=_text(found["name"], f"{place}.name"),
        source=_word(Source, found["source"], f"{place}.source"),
        period=_word(Period, found["period"], f"{place}.period"),
        conversion=_word(Conversion, conversion["kind"], f"{place}.conversion.kind"),
    )


def _term(value: object, place: str) -> Term:
    found = _object(value, place, ("measure", "percent"))
    return Term(
        measure=_text(found["measure"], f"{place}.measure"),
        weight=_percent(found["percent"], f"{place}.percent") / WHOLE,
    )


def _check_terms(terms: Sequence[Term], measures: Sequence[str]) -> None:
    for number, term in enumerate(terms):
        if term.measure not in measures:
            raise SchemeError(
                f"combination.terms[{number}].measure", "unknown_value", term.measure, ", ".join(measures)
            )
    _no_duplicates([term.measure for term in terms], "combination.terms", "measure")
    for number, name in enumerate(measures):
        if name not in {term.measure for term in terms}:
            raise SchemeError(f"measures[{number}]", "unused", name)
    total = sum((term.weight for term in terms), Fraction(0)) * WHOLE
    if total != WHOLE:
        raise SchemeError("combination.terms", "weights", total, str(WHOLE))


def _object(value: object, place: str, keys: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise SchemeError(place, "not_an_object", value)
    prefix = f"{place}." if place else ""
    for key in value:
        if key not in keys:
            raise SchemeError(f"{prefix}{key}", "unknown_key", key, ", ".join(keys))
    for key in keys:
        if key not in value:
            raise SchemeError(f"{prefix}{key}", "missing", key)
    return value


def _each(value: object, place: str, parse_one: Callable[[object, str], T]) -> tuple[T, ...]:
    if not isinstance(value, list):
        raise SchemeError(place, "not_a_list", value)
    if not value:
        raise SchemeError(place, "empty")
    return tuple(parse_one(item, f"{place}[{number}]") for number, item in enumerate(value))


def _word(words: type[E], value: object, place: str) -> E:
    if not isinstance(value, str) or value not in set(words):
        raise SchemeError(place, "unknown_value", value, ", ".join(words))
    return words(value)


def _text(value: object, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise SchemeError(place, "empty", value)
    return value


def _percent(value: object, place: str) -> Fraction:
    """Return a percentage written as text: a JSON number would pass through a float."""
    if not isinstance(value, str) or not value.isascii():
        raise SchemeError(place, "not_a_number", value)
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise SchemeError(place, "not_a_number", value) from None
    if not number.is_finite() or not 0 < number <= WHOLE:
        raise SchemeError(place, "not_a_number", value)
    return Fraction(number)


def _no_duplicates(names: Sequence[str], place: str, key: str) -> None:
    for number, name in enumerate(names):
        if name in names[:number]:
            raise SchemeError(f"{place}[{number}].{key}", "duplicate", name)
