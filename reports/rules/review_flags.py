"""What deserves a reviewer's eyes on a report that waits. Plain Python.

A flag decides nothing and accuses nobody: it puts a report before the others and says why.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from reports.rules.enums import PhotoSource
from reports.rules.promises import PhotoState

# One piece of work of more than eight hours, and a day of more than ten, are rare.
LONG_MINUTES = 480
LONG_DAY_MINUTES = 600
# Of the unremarkable ones, so many are looked at all the same; more would be clicked through.
ONE_IN, MOST_LOOKED_AT = 20, 10


class ReviewFlag(StrEnum):
    """Why a report comes first; in the order in which reasons are given."""

    PHOTO_AWAITED = "photo_awaited"
    PHOTO_NEVER_CAME = "photo_never_came"
    GROWN = "grown"
    SAME_PHOTO = "same_photo"
    GALLERY = "gallery"
    GALLERY_OTHER_DAY = "gallery_other_day"
    NO_EVIDENCE = "no_evidence"
    OTHER_DAY_POSITION = "other_day_position"
    CLOCK_WRONG = "clock_wrong"
    INACCURATE = "inaccurate"
    NOT_REQUIRED = "not_required"
    OVER_WEEK = "over_week"
    LONG = "long"
    LONG_DAY = "long_day"
    RETURNED_BEFORE = "returned_before"


class Look(NamedTuple):
    """What is looked at of a report; minutes whole, dates local.

    `needs_evidence` says whether the work mode asks for photo or position by the rules of the day;
    `over_week` whether the person used it on more days of the week than these allow.
    `required` and `day_minutes` (waiting and approved together) are those of the person's day. `positioned_on` is the
    date of the position and `photographed_on` that of the photo as far as a clock can tell, None without one;
    `accuracy_limit_m` is the policy's.
    """

    starts_on: date
    ends_on: date
    minutes: int
    required: int
    day_minutes: int
    needs_evidence: bool = False
    over_week: bool = False
    has_evidence: bool = False
    photo_source: str = ""
    photographed_on: date | None = None
    accuracy_m: int | None = None
    accuracy_limit_m: int = 500
    positioned_on: date | None = None
    clock_wrong: bool = False
    photo_seen_elsewhere: bool = False
    was_returned: bool = False
    grown: bool = False
    photo: PhotoState = PhotoState.NONE


def flags_of(look: Look) -> tuple[ReviewFlag, ...]:
    """Return the reasons to look at a report, in the order of `ReviewFlag`; none for most."""
    return tuple(_raised(look))


def _raised(look: Look) -> Iterator[ReviewFlag]:
    if look.photo == PhotoState.PENDING:
        yield ReviewFlag.PHOTO_AWAITED
    if look.photo == PhotoState.MISSING:
        yield ReviewFlag.PHOTO_NEVER_CAME
    if look.grown:
        yield ReviewFlag.GROWN
    yield from _of_photo(look)
    if look.needs_evidence and not look.has_evidence:
        yield ReviewFlag.NO_EVIDENCE
    yield from _of_position(look)
    if not look.required:
        yield ReviewFlag.NOT_REQUIRED
    if look.over_week:
        yield ReviewFlag.OVER_WEEK
    if look.minutes > LONG_MINUTES:
        yield ReviewFlag.LONG
    if look.day_minutes > LONG_DAY_MINUTES:
        yield ReviewFlag.LONG_DAY
    if look.was_returned:
        yield ReviewFlag.RETURNED_BEFORE


def _of_photo(look: Look) -> Iterator[ReviewFlag]:
    if look.photo_seen_elsewhere:
        yield ReviewFlag.SAME_PHOTO
    if look.photo_source == PhotoSource.GALLERY:
        yield ReviewFlag.GALLERY if _on_the_day(look, look.photographed_on) else ReviewFlag.GALLERY_OTHER_DAY


def _of_position(look: Look) -> Iterator[ReviewFlag]:
    # Reported on a later day, a position says where the person was then.
    if not _on_the_day(look, look.positioned_on):
        yield ReviewFlag.OTHER_DAY_POSITION
    if look.clock_wrong:
        yield ReviewFlag.CLOCK_WRONG
    if look.accuracy_m is not None and look.accuracy_m > look.accuracy_limit_m:
        yield ReviewFlag.INACCURATE


def _on_the_day(look: Look, day: date | None) -> bool:
    """Tell whether a date is one of the work; what no clock can tell speaks against nobody."""
    return day is None or look.starts_on <= day <= look.ends_on


def sample_size(unremarkable: int) -> int:
    """Return how many of so many unremarkable reports are looked at before all are approved: 5 %, 1 to 10."""
    return min(max(-(-unremarkable // ONE_IN), 1), MOST_LOOKED_AT)
