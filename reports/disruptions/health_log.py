"""What the health log says: whether the clock is believed, and when nothing was heard of the system."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from accounts.rules import clock
from reports.models import HealthBeat, Outage
from reports.rules.clock_trust import SILENT, Doubt, deadline_moment, doubt

# How often a beat is written.
PAUSE = timedelta(minutes=5)
LOOKED_BACK = timedelta(days=31)
# Doubted beats farther back are left as they are.
DOUBTED_READ = timedelta(days=1) // PAUSE


class HealthGap(NamedTuple):
    """A time without a beat: from the last one heard (UTC) to the next one, or to now."""

    starts_at: datetime
    ends_at: datetime


def clock_doubt(at: datetime) -> Doubt | None:
    """Return why the machine's clock, which says `at`, is not believed, or None; one statement where it is steady.

    What cannot be taken back asks this first: deleting, dropping, saying something once.
    """
    last = last_heard()
    if last is None or doubt(at, last.at) is None:
        return None
    return doubt(at, last.at, doubted_beats(last), clock.database_now())


def last_heard() -> HealthBeat | None:
    """Return the newest trusted row, which after a clock was set back is not the one with the latest moment."""
    return HealthBeat.objects.filter(doubted=False).order_by("-pk").first()


def doubted_beats(last: HealthBeat | None) -> list[datetime]:
    """Return the beats that were doubted, written after the last one that was heard, the latest first."""
    later = HealthBeat.objects.filter(doubted=True, pk__gt=last.pk if last else 0).order_by("-pk")
    return list(later.values_list("at", flat=True)[:DOUBTED_READ])


def latest_heard() -> datetime | None:
    """Return the latest moment that was believed, None before the first one."""
    return HealthBeat.objects.filter(doubted=False).order_by("-at").values_list("at", flat=True).first()


def moment_of_deadlines(at: datetime) -> datetime:
    """Return `at`, or the latest beat where the clock has gone back since; one statement. See `Rulebook.moment`."""
    return deadline_moment(at, latest_heard())


def is_beating(at: datetime) -> bool:
    """Tell whether a beat, believed or not, was written just before `at`."""
    return HealthBeat.objects.filter(at__gt=at - SILENT, at__lte=at).exists()


def gaps(at: datetime) -> list[HealthGap]:
    """Return the gaps of the last 31 days that no registered outage touches, the latest first; two queries.

    Only a proposal: the worker alone may have stood still. Before the first beat nothing is known. A beat that was not
    believed is none: a clock that jumps neither makes a gap nor hides one, and what is not over by a clock that is not
    believed is not proposed yet.
    """
    beats = HealthBeat.objects.filter(at__gt=at - LOOKED_BACK, at__lte=at).order_by("at").values_list("at", "doubted")
    rows = list(beats)
    heard = [moment for moment, doubted in rows if not doubted]
    if not heard:
        return []
    in_doubt = rows[-1][1] and at - rows[-1][0] <= SILENT
    ends = [] if in_doubt else [at]
    found = [HealthGap(before, after) for before, after in pairwise([*heard, *ends]) if after - before > SILENT]
    known = list(
        Outage.objects.filter(ends_at__gt=at - LOOKED_BACK, cancelled_at__isnull=True).values_list(
            "starts_at", "ends_at"
        )
    )
    return [
        gap
        for gap in reversed(found)
        if not any(starts_at < gap.ends_at and gap.starts_at < ends_at for starts_at, ends_at in known)
    ]
