"""Cells that are dates, times of day and moments."""

import re
from datetime import UTC, date, datetime, time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.imports.frame.quoting import shown
from accounts.rules.spellings import read_clock

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
_SHORTEST_MONTH = 3


def date_cell(cell: str) -> date:
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


def time_cell(cell: str) -> time:
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


def instant_cell(cell: str) -> datetime:
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
