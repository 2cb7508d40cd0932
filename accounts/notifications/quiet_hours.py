"""Quiet hours; plain Python."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def after_quiet(at: datetime, zone: str, quiet_from: time, quiet_until: time) -> datetime:
    """Return `at`, or the end (UTC) of the quiet hours that it falls into in the IANA zone `zone`.

    The hours are half-open and may run over midnight; equal bounds mean none.
    """
    local = at.astimezone(ZoneInfo(zone))
    clock = local.time()
    overnight = quiet_from > quiet_until
    begun, going_on = clock >= quiet_from, clock < quiet_until
    if not ((begun or going_on) if overnight else (begun and going_on)):
        return at
    day = local.date() + timedelta(days=1) if overnight and begun else local.date()
    return datetime.combine(day, quiet_until, ZoneInfo(zone)).astimezone(UTC)
