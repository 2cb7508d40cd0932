"""What an imported score says, as the input of a scheme wants it."""

import re
from fractions import Fraction

from tpp.schemes.engine import FigureError, FigureKind, FigureProblem, Given, Input
from tpp.schemes.engine.inputs import Exact

_STORED_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def score_given(declared: Input, text: str) -> Given:
    """Return what an imported score says for an input; raise `FigureError` for a word where a number is expected."""
    if declared.kind is FigureKind.WORD:
        return next((word for word in declared.values if word.casefold() == text.casefold()), text)
    return score_number(declared.name, text)


def score_number(name: str, text: str) -> Exact:
    """Return a score as a number; raise `FigureError` where it is none.

    Numbers are stored in one spelling. What else `Fraction` would read (`1/3`, `1_000`, `1e9999999`) was imported as a
    word, and the last of these would never end.
    """
    if not _STORED_NUMBER.fullmatch(text):
        raise FigureError(FigureProblem("not_a_number", name, text))
    number = Fraction(text)
    return number.numerator if number.denominator == 1 else number
