"""What the text of a cell means.

Each parser takes trimmed text that is not blank and returns the value, or raises `ValidationError` with a
sentence and a code. Digits are ASCII digits: Python's `int` and `\\d` take Arabic ones as well.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.nip import parse_nip as nip

__all__ = ["choice", "clock_time", "day", "decimal", "instant", "nip", "text", "whole_number"]

YEARS = range(1900, 2101)
_DAY = re.compile(
    r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})|(?P<d2>[0-9]{1,2})([/-])(?P<m2>[0-9]{1,2})\5(?P<y2>[0-9]{4})"
)
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})"
)
_DIGITS = re.compile(r"[0-9]{1,18}")
_MOST_SHOWN = 40

S = TypeVar("S", bound=str)


def shown(value: str) -> str:
    """Return `value` short enough and safe enough to stand inside a sentence."""
    line = "".join(character if character.isprintable() else "\ufffd" for character in " ".join(value.split()))
    return line if len(line) <= _MOST_SHOWN else line[: _MOST_SHOWN - 1] + "…"


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


def day(cell: str) -> date:
    """Return the date written as 2026-10-31, 31/10/2026 or 31-10-2026."""
    match = _DAY.fullmatch(cell)
    try:
        if not match:
            raise ValueError
        parts = [int(match[name] or match[f"{name}2"]) for name in "ymd"]
        value = date(*parts)
    except ValueError:
        raise ValidationError(
            _("“%(value)s” is no date. Write it as 2026-10-31 or 31/10/2026.") % {"value": shown(cell)}, code="date"
        ) from None
    _check_year(value, cell)
    return value


def clock_time(cell: str) -> time:
    """Return the time of day written as 08:30; seconds may only be 00."""
    match = _TIME.fullmatch(cell)
    try:
        if not match:
            raise ValueError
        return time(int(match[1]), int(match[2]))
    except ValueError:
        raise ValidationError(
            _("“%(value)s” is no time. Write hours and minutes as 08:30.") % {"value": shown(cell)}, code="time"
        ) from None


def instant(cell: str) -> datetime:
    """Return the moment written as 2026-10-31T16:05:44+07:00, in UTC; without a zone it is refused."""
    try:
        if not _INSTANT.fullmatch(cell):
            raise ValueError
        value = datetime.fromisoformat(cell)
    except ValueError:
        raise ValidationError(
            _("“%(value)s” is no moment. Write date, time and zone as 2026-10-31T16:05:44+07:00.")
            % {"value": shown(cell)},
            code="instant",
        ) from None
    _check_year(value, cell)
    return value.astimezone(UTC)


def _check_year(value: date, cell: str) -> None:
    if value.year not in YEARS:
        raise ValidationError(
            _("The year of “%(value)s” cannot be right. Correct it.") % {"value": shown(cell)}, code="year"
        )


def whole_number(minimum: int = 1, maximum: int = 2_147_483_647) -> Callable[[str], int]:
    """Return a parser for a whole number within both bounds, written in digits alone."""

    def parse(cell: str) -> int:
        if not _DIGITS.fullmatch(cell) or not minimum <= int(cell) <= maximum:
            raise ValidationError(
                _("“%(value)s” is no whole number from %(minimum)d to %(maximum)d. Write digits only, without dots.")
                % {"value": shown(cell), "minimum": minimum, "maximum": maximum},
                code="whole_number",
            )
        return int(cell)

    return parse


def decimal(places: int, minimum: Decimal | int, maximum: Decimal | int) -> Callable[[str], Decimal]:
    """Return a parser for a number within both bounds and with at most `places` decimals after a dot or comma."""
    pattern = re.compile(rf"-?[0-9]{{1,18}}(?:[.,][0-9]{{1,{places}}})?")

    def parse(cell: str) -> Decimal:
        value = Decimal(cell.replace(",", ".")) if pattern.fullmatch(cell) else None
        if value is None or not minimum <= value <= maximum:
            raise ValidationError(
                _("“%(value)s” is no number from %(minimum)s to %(maximum)s with at most %(places)d decimals.")
                % {"value": shown(cell), "minimum": minimum, "maximum": maximum, "places": places},
                code="decimal",
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
