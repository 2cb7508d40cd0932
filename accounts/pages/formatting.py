"""Numbers, dates and moments as the reader's language writes them.

They look at the active language only, never at the locale of the machine: a printed rupiah is the same everywhere.
"""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import get_format

from accounts.pages.language import is_english

ZONE_NAMES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
NIP_GROUPS = re.compile(r"([0-9]{8})([0-9]{6})([0-9])([0-9]{3})")


def thousands(value: int | Decimal | str | None) -> str:
    """Group a whole number: 1234567 becomes ``1.234.567`` (``1,234,567`` in English); None becomes nothing."""
    if value is None or value == "":
        return ""
    text = f"{int(Decimal(value).to_integral_value(ROUND_HALF_UP)):,}"
    return text.replace(",", get_format("THOUSAND_SEPARATOR"))


def rupiah(value: int | Decimal | str | None) -> str:
    """Write whole rupiah: 1234567 becomes ``Rp 1.234.567`` (``Rp 1,234,567`` in English), -500 ``-Rp 500``."""
    text = thousands(value)
    if not text:
        return ""
    return f"-Rp {text[1:]}" if text.startswith("-") else f"Rp {text}"


def percent(value: Decimal | int | str | None, places: int = 2) -> str:
    """Write a percentage: 83.3333 becomes ``83,33%`` (``83.33%`` in English)."""
    if value is None or value == "":
        return ""
    step = Decimal(1).scaleb(-int(places))
    text = str(Decimal(value).quantize(step, ROUND_HALF_UP))
    return text.replace(".", get_format("DECIMAL_SEPARATOR")) + "%"


def minutes(value: int | str | None) -> str:
    """Write minutes as hours and minutes: 90 becomes ``1 jam 30 menit`` (``1 h 30 min`` in English)."""
    if value is None or value == "":
        return ""
    sign = "-" if int(value) < 0 else ""
    hours, rest = divmod(abs(int(value)), 60)
    hour_mark, minute_mark = ("h", "min") if is_english() else ("jam", "menit")
    parts = [f"{hours} {hour_mark}"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} {minute_mark}")
    return sign + " ".join(parts)


def nip(value: str | None) -> str:
    """Print an employee number in its four groups; anything else is left as it is."""
    text = str(value or "")
    groups = NIP_GROUPS.fullmatch(text)
    return " ".join(groups.groups()) if groups else text


def initials(value: str | None) -> str:
    """Return the first letters of the first and the last name, titles left out."""
    name = str(value or "").split(",")[0]
    words = [word for word in name.split() if word[0].isalpha() and not word.endswith(".")]
    if not words:
        return ""
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


def id_date(value: date | None) -> str:
    """Write a date in full: ``Sabtu, 22 November 2026``."""
    return "" if not value else f"{WEEKDAYS[value.weekday()]}, {short_date(value)}"


def short_date(value: date | None) -> str:
    """Write a date without its weekday: ``22 November 2026``."""
    return "" if not value else f"{value.day} {month_name(value)}"


def month_name(value: date | None) -> str:
    """Write month and year: ``November 2026``."""
    return "" if not value else f"{MONTHS[value.month]} {value.year}"


def local_time(value: datetime | None, zone: str | tzinfo) -> str:
    """Write the time of day of an instant in a zone: ``16.05 WIB`` (``16:05 WIB`` in English)."""
    if not value:
        return ""
    local = _in_zone(value, zone)
    mark = ":" if is_english() else "."
    return f"{local:%H}{mark}{local:%M} {_zone_name(local)}"


def local_datetime(value: datetime | None, zone: str | tzinfo) -> str:
    """Write an instant in a zone: ``Sabtu, 22 November 2026, 16.05 WIB``.

    ``zone`` is a name of the tz database or a tzinfo. An instant without a zone
    of its own is an error: nobody could say which moment it means.
    """
    if not value:
        return ""
    return f"{id_date(_in_zone(value, zone))}, {local_time(value, zone)}"


def _in_zone(value: datetime, zone: str | tzinfo) -> datetime:
    if value.tzinfo is None:
        raise ValueError("A datetime without a time zone cannot be shown in one.")
    return value.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def _zone_name(local: datetime) -> str:
    return ZONE_NAMES.get(str(local.tzinfo), local.tzname() or "")
