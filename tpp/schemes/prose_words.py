"""The words and figures that sentences of a scheme are made of, and the sentence as pieces."""

import re
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from django.utils.translation import gettext_lazy

from accounts.pages.language import is_english
from tpp.money import grouped
from tpp.schemes.amounts import DeductionKind
from tpp.schemes.engine import BothWords, FigureKind

Path: TypeAlias = tuple[str | int, ...]
KINDS = {
    FigureKind.PERCENT: gettext_lazy("per cent"),
    FigureKind.RUPIAH: gettext_lazy("rupiah"),
    FigureKind.COUNT: gettext_lazy("whole number"),
    FigureKind.NUMBER: gettext_lazy("number"),
    FigureKind.FLAG: gettext_lazy("yes or no"),
    FigureKind.WORD: gettext_lazy("one of several words"),
}
DEDUCTION_KINDS = {
    DeductionKind.TAX: gettext_lazy("income tax (PPh)"),
    DeductionKind.HEALTH_INSURANCE: gettext_lazy("health insurance (BPJS)"),
    DeductionKind.PENSION_INSURANCE: gettext_lazy("pension or work insurance"),
    DeductionKind.DUES: gettext_lazy("dues"),
    DeductionKind.ZAKAT: gettext_lazy("zakat"),
    DeductionKind.OTHER: gettext_lazy("other deduction"),
}
# Names that mean an amount of each component in turn have no words of their own in a document.
_PARTS = {
    "own": gettext_lazy("amount of the component"),
    "amount": gettext_lazy("amount of the component"),
    "acting": gettext_lazy("amount of the component in the acting post"),
}
# Words that files carry as codes; others stand as they are written.
_CHOICES = {
    "normal": gettext_lazy("ordinary"),
    "worked_under_7_days": gettext_lazy("worked fewer than 7 days"),
    "leave_under_6_months": gettext_lazy("leave of less than 6 months"),
    "leave_6_to_12_months": gettext_lazy("leave of 6 to 12 months"),
    "no_entitlement": gettext_lazy("not entitled"),
    "none": gettext_lazy("no sanction"),
    "light": gettext_lazy("a light sanction"),
    "moderate": gettext_lazy("a moderate sanction"),
    "severe": gettext_lazy("a severe sanction"),
}
_EXPLANATION = re.compile(r"[:,] ")
_ENGLISH_MARKS = str.maketrans(".,", ",.")


class Piece(NamedTuple):
    """A bit of a sentence: words, what the input or value `name` is called, or the number at `path` in the document."""

    text: str
    name: str = ""
    path: Path = ()


Line: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class RuleSentence:
    """A sentence: a line, the branches that it introduces, and the rules behind the letters in it."""

    line: Line = ()
    branches: tuple[tuple[Line, "RuleSentence"], ...] = ()
    parts: tuple[tuple[str, "RuleSentence"], ...] = ()


def in_language(words: BothWords) -> str:
    """Return the words in the language of the reader: English, or else Indonesian."""
    return words.en if is_english() else words.id


def local_digits(text: str) -> str:
    """Return a figure written the Indonesian way with the marks of the reader: `1.234,5` is `1,234.5` in English."""
    return text.translate(_ENGLISH_MARKS) if is_english() else text


def decimal_words(text: str) -> str:
    """Return a number of a decree as its reader writes it: `2,5 %`, `6.000`; in English `2.5 %`, `6,000`."""
    digits, space, sign = text.partition(" ")
    whole, dot, rest = digits.partition(".")
    minus = "-" if whole == "-0" else ""
    return local_digits(f"{minus}{grouped(int(whole))}{',' if dot else ''}{rest}{space}{sign}")


def choice_words(text: str) -> str:
    """Return a word that an input can have as people read it."""
    known = _CHOICES.get(text)
    return str(known) if known else text


def part_words(name: str) -> str:
    """Return what the name of an amount of each component means."""
    known = _PARTS.get(name)
    return str(known) if known else name.replace("_", " ")


def table_words(name: str) -> str:
    """Return what a table of bands is called: `TER A` for `ter_a`."""
    return name.replace("_", " ").upper()
