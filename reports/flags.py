"""What deserves a reviewer's eyes on a report that waits. Plain Python.

A flag decides nothing and accuses nobody: it puts a report before the others and says why.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from reports.enums import WorkMode

# A position that may be this many metres off says little about where somebody was.
INACCURATE_M = 500
# One piece of work of more than eight hours, and a day of more than ten, are rare.
LONG_MINUTES = 480
LONG_DAY_MINUTES = 600
# Of the unremarkable ones, so many are looked at all the same; more would be clicked through.
ONE_IN, MOST_LOOKED_AT = 20, 10


class Flag(StrEnum):
    """Why a report comes first; in the order in which reasons are given."""

    GROWN = "grown"
    SAME_PHOTO = "same_photo"
    NO_EVIDENCE = "no_evidence"
    OTHER_DAY_POSITION = "other_day_position"
    INACCURATE = "inaccurate"
    NOT_REQUIRED = "not_required"
    LONG = "long"
    LONG_DAY = "long_day"
    RETURNED_BEFORE = "returned_before"


class Look(NamedTuple):
    """What is looked at of a report; minutes whole, dates local.

    `required` and `day_minutes` (waiting and approved together) are those of the person's day. `positioned_on` is the
    device's own date of the position, None without one.
    """

    starts_on: date
    ends_on: date
    minutes: int
    mode: str
    required: int
    day_minutes: int
    has_evidence: bool = False
    accuracy_m: int | None = None
    positioned_on: date | None = None
    photo_seen_elsewhere: bool = False
    was_returned: bool = False
    grown: bool = False


def flags_of(look: Look) -> tuple[Flag, ...]:
    """Return the reasons to look at a report, in the order of `Flag`; none for most."""
    return tuple(_raised(look))


def _raised(look: Look) -> Iterator[Flag]:
    if look.grown:
        yield Flag.GROWN
    if look.photo_seen_elsewhere:
        yield Flag.SAME_PHOTO
    if look.mode != WorkMode.WFO and not look.has_evidence:
        yield Flag.NO_EVIDENCE
    # Reported on a later day, a position says where the person was then.
    if look.positioned_on is not None and not look.starts_on <= look.positioned_on <= look.ends_on:
        yield Flag.OTHER_DAY_POSITION
    if look.accuracy_m is not None and look.accuracy_m > INACCURATE_M:
        yield Flag.INACCURATE
    if not look.required:
        yield Flag.NOT_REQUIRED
    if look.minutes > LONG_MINUTES:
        yield Flag.LONG
    if look.day_minutes > LONG_DAY_MINUTES:
        yield Flag.LONG_DAY
    if look.was_returned:
        yield Flag.RETURNED_BEFORE


def sample_size(unremarkable: int) -> int:
    """Return how many of so many unremarkable reports are looked at before all are approved: 5 %, 1 to 10."""
    return min(max(-(-unremarkable // ONE_IN), 1), MOST_LOOKED_AT)
