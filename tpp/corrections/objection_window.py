"""Until when an employee may object to a month."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def objections_end(closed_at: datetime, zone: str, days: int) -> datetime:
    """Return the first moment (UTC) at which objections to a closed month come too late.

    That is local midnight at the end of the `days`-th day after the day of closing in the IANA zone `zone`; 0 days end
    with the day of closing itself. A month that is not closed may be objected to until it is.
    """
    last: date = closed_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    return datetime.combine(last + timedelta(days=1), time.min, ZoneInfo(zone)).astimezone(UTC)
