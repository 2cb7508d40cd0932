"""The one door through which the present moment enters the program.

Everything below the views receives the moment as the argument `at`; nothing else may ask the machine.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.db import connection


def now() -> datetime:
    """Return the present moment as an aware datetime in UTC."""
    return datetime.now(UTC)


def database_now() -> datetime | None:
    """Return the moment (UTC) by the clock of the database; None where it has none of its own (SQLite)."""
    if connection.vendor == "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found.astimezone(UTC)


def local_date(at: datetime, zone: str) -> date:
    """Return the calendar date that `at` has in the IANA zone `zone` (`Asia/Jakarta`)."""
    return at.astimezone(ZoneInfo(zone)).date()


ZONE_ABBREVIATIONS = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
