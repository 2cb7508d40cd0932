"""Cells that are numbers."""

import re
from collections.abc import Callable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.imports.frame.quoting import shown
from accounts.rules.spellings import Stored, TwoWaysError, read_number

_DIGITS = re.compile(r"[0-9]{1,18}")


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


def percentage(places: int, minimum: Decimal | int = 0, maximum: Decimal | int = 100) -> Callable[[str], Decimal]:
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
