"""What the text of a cell means.

Each parser takes trimmed text that is not blank and returns the value, or raises `ValidationError` with a
sentence and a code. Digits are ASCII digits: Python's `int` and `\\d` take Arabic ones as well.
"""

import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.imports.frame.moments import date_cell, instant_cell, month_number, time_cell
from accounts.imports.frame.numbers import decimal, degrees, percentage, whole_number
from accounts.imports.frame.quoting import shown
from accounts.rules.nip import parse_nip as nip

__all__ = [
    "choice",
    "date_cell",
    "decimal",
    "degrees",
    "instant_cell",
    "month_number",
    "nip",
    "percentage",
    "shown",
    "text",
    "time_cell",
    "whole_number",
]

S = TypeVar("S", bound=str)


def text(max_length: int, *, lines: bool = False) -> Callable[[str], str]:
    """Return a parser for text of at most `max_length` characters; line breaks only where `lines`."""

    def parse(cell: str) -> str:
        value = unicodedata.normalize("NFC", cell)
        if not lines and "\n" in value:
            raise ValidationError(_("Write this on one line."), code="line_break")
        if len(value) > max_length:
            raise ValidationError(
                _("Shorten this to %(limit)d characters; it has %(length)d.")
                % {"limit": max_length, "length": len(value)},
                code="too_long",
            )
        return value

    return parse


def choice(values: Iterable[S]) -> Callable[[str], S]:
    """Return a parser for one of `values` (a `TextChoices` class or codes), in upper or lower case."""
    known = {value.casefold(): value for value in values}

    def parse(cell: str) -> S:
        value = known.get(cell.casefold())
        if value is None:
            raise ValidationError(
                _("“%(value)s” is not known here. Write one of: %(choices)s.")
                % {"value": shown(cell), "choices": ", ".join(known.values())},
                code="choice",
            )
        return value

    return parse
