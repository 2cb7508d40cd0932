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
from accounts.spellings import Stored, TwoWaysError, read_clock, read_number

__all__ = ["choice", "clock_time", "day", "decimal", "degrees", "instant", "nip", "percent", "text", "whole_number"]

YEARS = range(1900, 2101)
_DAY = re.compile(
    r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})|(?P<d2>[0-9]{1,2})([/-])(?P<m2>[0-9]{1,2})\5(?P<y2>[0-9]{4})"
)
_DAY_IN_WORDS = re.compile(r"(?P<d>[0-9]{1,2})[ -](?P<m>[a-z]{3,9})\.?[ -](?P<y>[0-9]{4})", re.IGNORECASE)
# Indonesian and English, by their first letters; a name may be written in full.
_MONTH_NAMES = (
    ("januari", "january"),
    ("februari", "february"),
    ("maret", "march"),
    ("april",),
    ("mei", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("agustus", "august", "agt", "ags"),
    ("september",),
    ("oktober", "october"),
    ("november", "nopember"),
    ("desember", "december"),
)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})"
)
_DIGITS = re.compile(r"[0-9]{1,18}")
_MOST_SHOWN = 40
_SHORTEST_MONTH = 3

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
    """Return the date written as 2026-10-31, 31/10/2026, 31-10-2026 or 31 Oktober 2026; the day before the month."""
    try:
        value = _day(cell)
    except ValueError:
        raise ValidationError(
            _("“%(value)s” is no date. Write it as 2026-10-31 or 31/10/2026.") % {"value": shown(cell)}, code="date"
        ) from None
    _check_year(value, cell)
    return value


def _day(cell: str) -> date:
    if match := _DAY.fullmatch(cell):
        return date(*(int(match[name] or match[f"{name}2"]) for name in "ymd"))
    if match := _DAY_IN_WORDS.fullmatch(" ".join(cell.split())):
        return date(int(match["y"]), month_number(match["m"]), int(match["d"]))
    raise ValueError(cell)


def month_number(name: str) -> int:
    """Return the number of a month by its Indonesian or English name or its first letters; raise `ValueError`."""
    short = name.casefold()
    for number, names in enumerate(_MONTH_NAMES, start=1):
        if len(short) >= _SHORTEST_MONTH and any(known.startswith(short) for known in names):
            return number
    raise ValueError(f"{name!r} is no month")


def clock_time(cell: str) -> time:
    """Return the time of day written as 08:30, 8.30 or 08.30.00; seconds may only be 00."""
    try:
        value = read_clock(cell)
        if value.second:
            raise ValueError(cell)
    except ValueError:
        raise ValidationError(
            _("“%(value)s” is no time. Write hours and minutes as 08:30.") % {"value": shown(cell)}, code="time"
        ) from None
    return value


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
        _refuse_percent(cell)
        if not _DIGITS.fullmatch(cell) or not minimum <= int(cell) <= maximum:
            raise ValidationError(
                _("“%(value)s” is no whole number from %(minimum)d to %(maximum)d. Write digits only, without dots.")
                % {"value": shown(cell), "minimum": minimum, "maximum": maximum},
                code="whole_number",
            )
        return int(cell)

    return parse


def decimal(
    places: int, minimum: Decimal | int, maximum: Decimal | int, *, grouped: bool = True
) -> Callable[[str], Decimal]:
    """Return a parser for a number within both bounds and with at most `places` decimals after a dot or comma.

    A number like 1.250, a thousand to some and one and a quarter to others, is refused with both ways to write it,
    except where numbers are never `grouped`.
    """

    def parse(cell: str) -> Decimal:
        _refuse_percent(cell)
        try:
            value = read_number(cell, grouped=grouped)
        except TwoWaysError as two:
            raise ValidationError(
                _("“%(value)s” can be read two ways. Write %(whole)s if it is a whole number, else %(decimal)s.")
                % {"value": shown(cell), "whole": two.whole, "decimal": two.decimal},
                code="two_ways",
            ) from None
        except ValueError:
            value = None
        if value is None or not minimum <= value <= maximum or _places(value) > places:
            raise ValidationError(
                _("“%(value)s” is no number from %(minimum)s to %(maximum)s with at most %(places)d decimals.")
                % {"value": shown(cell), "minimum": minimum, "maximum": maximum, "places": places},
                code="decimal",
            )
        return value

    return parse


def percent(places: int, minimum: Decimal | int = 0, maximum: Decimal | int = 100) -> Callable[[str], Decimal]:
    """Return a parser for a percentage within both bounds, written with or without `%`: 85 is 85 per cent."""
    read = decimal(places, minimum, maximum)

    def parse(cell: str) -> Decimal:
        number = cell.removesuffix("%").rstrip()
        return read(Stored(number) if isinstance(cell, Stored) else number)

    return parse


def degrees(limit: int) -> Callable[[str], Decimal]:
    """Return a parser for a latitude or longitude, up to 6 decimals; nobody groups the digits of one."""
    return decimal(6, -limit, limit, grouped=False)


def _refuse_percent(cell: str) -> None:
    if cell.endswith("%"):
        raise ValidationError(
            _(
                "“%(value)s” is a per cent, and this column is none. Format the cell as Number in Excel and type the "
                "number as it is meant."
            )
            % {"value": shown(cell)},
            code="percent",
        )


def _places(value: Decimal) -> int:
    """Return how many decimals say something."""
    return len(format(value, "f").partition(".")[2].rstrip("0"))


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
