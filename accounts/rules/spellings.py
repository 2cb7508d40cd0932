"""Numbers and times of day as people write them; files and forms read them alike.

Digits are ASCII digits: Python's `int`, `Decimal` and `\\d` take Arabic ones as well.
"""

import re
from datetime import time
from decimal import Decimal

_PLAIN = re.compile(r"-?[0-9]{1,18}(?:[.,][0-9]{1,30})?")
# Three digits after the only mark: a thousand with Indonesian or English grouping, or three decimals.
_TWO_WAYS = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")
_DOTS_GROUP = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3}){1,5}(?:,[0-9]{1,30})?")
_COMMAS_GROUP = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3}){1,5}(?:\.[0-9]{1,30})?")
_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})(?:\.[0-9]{1,9})?)?")
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{1,3}", re.IGNORECASE)


class Stored(str):
    """The text of a number that a workbook stores as one: its dot is a decimal mark and nothing else."""

    __slots__ = ()


class TwoWaysError(ValueError):
    """A number like 1.250; `whole` and `decimal` are the two ways to write what was meant."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.whole = re.sub("[.,]", "", text)
        shortest = text.rstrip("0")
        # A fourth digit makes it plain that these are decimals.
        self.decimal = f"{text}0" if shortest == text else shortest.rstrip(".,")


def read_number(text: str, *, grouped: bool = True) -> Decimal:
    """Return the number written `1250`, `1250.5`, `1250,5`, `1.250,5`, `1,250.5` or `1.500.000`.

    Raise `TwoWaysError` where it can be read two ways, unless a number of this kind is never `grouped`; `ValueError`
    where it is no number.
    """
    is_grouped = grouped and not isinstance(text, Stored)
    if is_grouped and _TWO_WAYS.fullmatch(text):
        raise TwoWaysError(text)
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if is_grouped and _DOTS_GROUP.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if is_grouped and _COMMAS_GROUP.fullmatch(text):
        return Decimal(text.replace(",", ""))
    raise ValueError(f"{text!r} is no number")


def read_clock(text: str) -> time:
    """Return the time of day written `08:30`, `8.30`, `08:30:00` or `13.00.00`; raise `ValueError`."""
    match = _CLOCK.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no time of day")
    return time(int(match[1]), int(match[2]), int(match[3] or 0))


def is_shortened(text: str) -> bool:
    """Tell whether a spreadsheet has written a long number as `1,99303E+17`; its digits are lost."""
    return _SHORTENED.fullmatch(text) is not None
