"""What a scheme wants to know about a person: names, kinds and what is possible."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, TypeAlias

# What is given for an input: the number as it is written (90 for 90 %), 0 or 1 for a flag, or a word.
Given: TypeAlias = int | Fraction | str
# Whole numbers stay whole, as most are and it is much faster; nothing is divided but through Fraction.
Exact: TypeAlias = int | Fraction
PERCENT = Fraction(1, 100)
MOST_PLACES = 10


class FigureKind(StrEnum):
    """How a figure is written and shown."""

    PERCENT = "percent"
    RUPIAH = "rupiah"
    COUNT = "count"
    NUMBER = "number"
    FLAG = "flag"
    WORD = "word"


WHOLE_KINDS = frozenset({FigureKind.RUPIAH, FigureKind.COUNT})
NUMERIC_KINDS = frozenset({FigureKind.PERCENT, FigureKind.RUPIAH, FigureKind.COUNT, FigureKind.NUMBER})


class BothWords(NamedTuple):
    """What something is called, in Indonesian and English."""

    id: str
    en: str


@dataclass(frozen=True, slots=True)
class Input:
    """One figure of a person.

    Numbers lie between `least` and `most`, written as in the data (90 for 90 %). `default` is what holds where
    the source has nothing of the kind; without one missing data is an error.
    """

    name: str
    kind: FigureKind
    words: BothWords
    least: Exact = 0
    most: Exact = 0
    values: tuple[str, ...] = ()
    default: Given | None = None

    def taken(self, given: Given) -> Exact | str:
        """Return what the computation uses (90 % becomes 9/10); raise `InputError` for what cannot be."""
        if self.kind is FigureKind.WORD:
            return self._word(given)
        if isinstance(given, str) or (isinstance(given, bool) and self.kind is not FigureKind.FLAG):
            raise InputError("not_a_number", given)
        if self.kind is FigureKind.FLAG:
            return self._flag(given)
        return self._number(given)

    def _word(self, given: Given) -> str:
        if not isinstance(given, str) or given not in self.values:
            raise InputError("unknown_value", given, ", ".join(self.values))
        return given

    def _flag(self, given: Exact) -> bool:
        if given not in (0, 1):
            raise InputError("unknown_value", given, "0, 1")
        return given == 1

    def _number(self, given: Exact) -> Exact:
        if self.kind in WHOLE_KINDS and given.denominator != 1:
            raise InputError("not_whole", plain(given))
        if given < self.least:
            raise InputError("too_low", plain(given), plain(self.least))
        if given > self.most:
            raise InputError("too_high", plain(given), plain(self.most))
        return given * PERCENT if self.kind is FigureKind.PERCENT else given


class InputError(ValueError):
    """Something given for an input that cannot be: `code`, what was `given`, and what is `expected`."""

    def __init__(self, code: str, given: object, expected: str = "") -> None:
        self.code = code
        self.given = str(given)
        self.expected = expected
        super().__init__(f"{code}: {given!r} {expected}".rstrip())


def plain(number: Exact) -> str:
    """Return a number as it is written in data: `24.9`, or `1/3` where its decimals do not end soon."""
    for places in range(MOST_PLACES + 1):
        shifted = number * 10**places
        if shifted.denominator == 1:
            return format(Decimal(shifted.numerator).scaleb(-places), "f")
    return str(number)
