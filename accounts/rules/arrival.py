"""When a request counts as received: what the proxy stamped on it, and which of its two ends decides."""

import re
from datetime import UTC, datetime, timedelta

# Seconds with milliseconds, as nginx writes $msec and $request_time; two values in one header do not match.
_SECONDS = re.compile(r"([0-9]{1,10})\.([0-9]{3})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Where the server says when the head and the last byte of a request were here, a pair (UTC); no header has such a name.
READ = "sikap.read"
# How far the clock of the proxy may be ahead of the application's.
AHEAD = timedelta(seconds=5)
# How long a complete request may have waited for the application.
WAITED = timedelta(minutes=10)


def arrival(first_byte: datetime, last_byte: datetime, within: timedelta) -> datetime:
    """Return the moment that counts: the first byte of a request that was complete `within`, else the last.

    What is complete quickly was typed before it was sent; what trickles in may be typed while it does.
    """
    return first_byte if last_byte - first_byte <= within else last_byte


def read_stamps(end: str, duration: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Return first and last byte (UTC) as the proxy stamped them, or None where that cannot be believed.

    `end` is the moment of the last byte in seconds since 1970, `duration` the seconds since the first one, both with
    milliseconds; `now` is the application's clock after the request was read.
    """
    last_ms, took_ms = _milliseconds(end), _milliseconds(duration)
    if last_ms is None or took_ms is None:
        return None
    last = _EPOCH + last_ms
    return (last - took_ms, last) if now - WAITED <= last <= now + AHEAD else None


def _milliseconds(text: str) -> timedelta | None:
    found = _SECONDS.fullmatch(text)
    return timedelta(seconds=int(found[1]), milliseconds=int(found[2])) if found else None
