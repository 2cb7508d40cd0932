"""What the clock of a phone is worth: when a position was really taken, and whether the clock is wrong. Plain Python.

Old receivers count the weeks anew after 1,024 of them, so that a position of today is dated 2007; many phones stand
on another date. The server knows when the report came, and the phone says by the same clock when it sent it.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

# A slow upload takes minutes; what is nearer than this says nothing about a clock.
TOLERANCE = timedelta(minutes=30)
# No page is open for so long that a position of it could be that old.
OLDEST = timedelta(days=30)
_LARGEST = 2**31 - 1


class Fix(NamedTuple):
    """When a position was taken, None where no clock can tell; and whether the clock of the device is wrong."""

    taken_at: datetime | None
    clock_wrong: bool


def offset(sent_at: datetime | None, received_at: datetime) -> int | None:
    """Return by how many whole seconds the device's clock was ahead when it sent a report; None where it did not say.

    Both moments are aware.
    """
    if sent_at is None:
        return None
    seconds = round((sent_at - received_at).total_seconds())
    return max(-_LARGEST, min(seconds, _LARGEST))


def read_fix(fixed_at: datetime | None, offset_s: int | None, received_at: datetime) -> Fix:
    """Say what the device's time `fixed_at` of a position means; `received_at` is when the report came (aware).

    The receiver of positions has a clock of its own: where that of the device is wrong, the reading that is nearer to
    the receipt is believed. A time that cannot be (after the receipt, or a month before it) is a wrong clock too.
    """
    if fixed_at is None:
        return Fix(None, clock_wrong=False)
    error = timedelta(seconds=offset_s or 0)
    device_wrong = abs(error) > TOLERANCE
    readings = [fixed_at]
    if device_wrong:
        readings.append(_moved(fixed_at, error))
    taken_at = min(readings, key=lambda reading: abs(reading - received_at))
    if not received_at - OLDEST <= taken_at <= received_at + TOLERANCE:
        return Fix(None, clock_wrong=True)
    return Fix(taken_at, clock_wrong=device_wrong)


def _moved(moment: datetime, error: timedelta) -> datetime:
    try:
        return moment - error
    except OverflowError:
        return moment
