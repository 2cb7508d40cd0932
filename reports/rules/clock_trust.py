"""Is the machine's clock to be believed? Compared with the last beats and the clock of the database; plain Python.

What follows from it is a table in docs/adr/0034.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

# A beat is written every five minutes; three that are missing are no hiccup any more.
SILENT = timedelta(minutes=15)
# So far a clock may be set back, and the one of the database may differ, before anybody asks why.
STEP = timedelta(minutes=15)
APART = timedelta(minutes=5)
# So long after a beat the next one may come: a restart, or jobs that cron starts every hour.
LATEST = timedelta(hours=2)
# So long a clock that has jumped ahead, or stood still with the machine, goes steadily before it is believed again.
PROBATION = timedelta(minutes=30)


class Doubt(StrEnum):
    """Why a moment is not believed."""

    # It has jumped, and the clock of the database has not: until somebody sets right the one that is wrong.
    DATABASE = "database"
    # Much later than the next beat should be: the machine was off, or the clock is ahead. It passes by itself.
    AHEAD = "ahead"
    # Earlier than what was heard: the clock was set back, or was ahead before. It passes when the moment comes again.
    BEHIND = "behind"


def doubt(
    at: datetime, heard: datetime | None, doubted: Sequence[datetime] = (), database_at: datetime | None = None
) -> Doubt | None:
    """Return why nothing may be done by `at` that cannot be taken back, or None where it may.

    `heard` is the last beat that was believed (None before the first one), `doubted` are those after it that were not,
    the latest written first; `database_at` is the clock of a database that has one of its own. All are in UTC.
    """
    if heard is None or heard - STEP <= at <= heard + LATEST:
        return None
    if database_at is not None and abs(at - database_at) > APART:
        return Doubt.DATABASE
    if at < heard:
        return Doubt.BEHIND
    return None if _has_been_steady(at, doubted) else Doubt.AHEAD


def is_heard(at: datetime, heard: datetime | None, doubted: Sequence[datetime] = ()) -> bool:
    """Tell whether a beat of a moment without a doubt counts as heard: it follows the last one, or a steady half hour.

    Stricter than `doubt`, for deadlines are judged by what was heard: an hour too early would close days.
    """
    return heard is None or heard - STEP <= at <= heard + SILENT or _has_been_steady(at, doubted)


def _has_been_steady(at: datetime, doubted: Sequence[datetime]) -> bool:
    beats = steady(at, doubted)
    return bool(beats) and at - beats[-1] >= PROBATION


def steady(at: datetime, doubted: Sequence[datetime]) -> list[datetime]:
    """Return the beats from which the clock has gone to `at` without a jump, the latest first."""
    found: list[datetime] = []
    later = at
    for beat in doubted:
        if not -STEP <= later - beat <= LATEST:
            break
        found.append(beat)
        later = beat
    return found


def deadline_moment(at: datetime, latest: datetime | None) -> datetime:
    """Return the moment by which deadlines are judged: `at`, or `latest` where the clock is behind it.

    `latest` is the latest moment that was believed. A stretch of `STEP` is left to it: a request counts from its first
    byte, and servers differ by seconds.
    """
    return at if latest is None or at >= latest - STEP else latest
