"""The rules of an allowance as a document: parsed strictly, so that nothing in it can be without effect.

A document names its measures (what is looked at, as a share of what was asked for), how they are combined
into the achievement, and how rupiah are rounded. A key or word that this program does not know is refused
with its place: a rule that is silently ignored would pay the wrong amount.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

from tpp.schemes.status_effect import read_status_off
from tpp.schemes.strict import SchemeError, each, fields, filled_text, no_duplicates, word

__all__ = ["SIKEPPO", "Measure", "RoundingMode", "SchemeDocument", "SchemeError", "Source", "Term", "parse"]

FORMAT = 1
WHOLE = 100


class Source(StrEnum):
    """Where the figures of a measure come from."""

    ACTIVITY_MINUTES = "activity_minutes"


class Period(StrEnum):
    """Over what a measure is capped: minutes beyond the quota of a day count for nothing."""

    DAY = "day"


class Conversion(StrEnum):
    """How the figures of a measure become a share of the whole."""

    PROPORTIONAL = "proportional"


class MeasureCombination(StrEnum):
    """Closed list: a decree that adds otherwise needs the composed format."""

    WEIGHTED_SUM = "weighted_sum"


class RoundingMode(StrEnum):
    """Closed list; `tpp.money` rounds."""

    HALF_UP = "half_up"


class RoundingStep(StrEnum):
    """Which amounts are rounded; the others are sums of rounded ones."""

    COMPONENT = "component"


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
    """The first format, kept for months closed by it; every weight is an exact fraction."""

    measures: tuple[Measure, ...]
    combination: MeasureCombination
    terms: tuple[Term, ...]
    rounding_mode: RoundingMode
    rounding_step: RoundingStep
    # Rows of the status layer that do not touch what this scheme pays.
    status_off: frozenset[str] = frozenset()

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
    root = fields(document, "", ("format", "measures", "combination", "rounding"), ("status_off",))
    if root["format"] != FORMAT or isinstance(root["format"], bool):
        raise SchemeError("format", "unknown_value", root["format"], str(FORMAT))
    measures = each(root["measures"], "measures", _measure)
    no_duplicates([measure.name for measure in measures], "measures", "name")
    combination = fields(root["combination"], "combination", ("kind", "terms"))
    terms = each(combination["terms"], "combination.terms", _term)
    _check_terms(terms, [measure.name for measure in measures])
    rounding = fields(root["rounding"], "rounding", ("mode", "step"))
    return SchemeDocument(
        measures=measures,
        combination=word(MeasureCombination, combination["kind"], "combination.kind"),
        terms=terms,
        rounding_mode=word(RoundingMode, rounding["mode"], "rounding.mode"),
        rounding_step=word(RoundingStep, rounding["step"], "rounding.step"),
        status_off=read_status_off(root),
    )


def _measure(value: object, place: str) -> Measure:
    found = fields(value, place, ("name", "source", "period", "conversion"))
    conversion = fields(found["conversion"], f"{place}.conversion", ("kind",))
    return Measure(
        name=filled_text(found["name"], f"{place}.name"),
        source=word(Source, found["source"], f"{place}.source"),
        period=word(Period, found["period"], f"{place}.period"),
        conversion=word(Conversion, conversion["kind"], f"{place}.conversion.kind"),
    )


def _term(value: object, place: str) -> Term:
    found = fields(value, place, ("measure", "percent"))
    return Term(
        measure=filled_text(found["measure"], f"{place}.measure"),
        weight=_percent(found["percent"], f"{place}.percent") / WHOLE,
    )


def _check_terms(terms: Sequence[Term], measures: Sequence[str]) -> None:
    for number, term in enumerate(terms):
        if term.measure not in measures:
            raise SchemeError(
                f"combination.terms[{number}].measure", "unknown_value", term.measure, ", ".join(measures)
            )
    no_duplicates([term.measure for term in terms], "combination.terms", "measure")
    for number, name in enumerate(measures):
        if name not in {term.measure for term in terms}:
            raise SchemeError(f"measures[{number}]", "unused", name)
    total = sum((term.weight for term in terms), Fraction(0)) * WHOLE
    if total != WHOLE:
        raise SchemeError("combination.terms", "weights", total, str(WHOLE))


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
