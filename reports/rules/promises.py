"""What became of a photo that was announced with a report: one answer for everybody who approves, closes or shows.

A phone sends the whole report first, with the digest of its photo, and the photo within hours. Plain Python.
"""

from datetime import datetime
from enum import StrEnum


class PhotoState(StrEnum):
    """Where an announced photo stands."""

    NONE = "none"
    PENDING = "pending"
    COMPLETE = "complete"
    MISSING = "missing"


def photo_state(until: datetime | None, at: datetime, *, was_announced: bool = False) -> PhotoState:
    """Return the state at the moment `at` of what may come before `until` (both aware, None: nothing is awaited).

    `was_announced` tells what has come (`complete`) from what nobody promised (`none`).
    """
    if until is None:
        return PhotoState.COMPLETE if was_announced else PhotoState.NONE
    return PhotoState.PENDING if at < until else PhotoState.MISSING


def bars_approval(state: PhotoState) -> bool:
    """Tell whether a report whose photo stands so can be approved by nobody and nothing."""
    return state in {PhotoState.PENDING, PhotoState.MISSING}
