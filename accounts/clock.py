"""The one door through which the present moment enters the program.

Everything below the views receives the moment as the argument `at`; nothing else may ask the machine.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the present moment as an aware datetime in UTC."""
    return datetime.now(UTC)


def local_date(at: datetime, zone: str) -> date:
    """Return the calendar date that `at` has in the IANA zone `zone` (`Asia/Jakarta`)."""
    return at.astimezone(ZoneInfo(zone)).date()


ZONE_ABBREVIATIONS = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
