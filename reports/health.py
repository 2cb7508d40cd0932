"""What the health log says: the times in which nothing was heard of the system, and nobody has registered why."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from reports.models import HealthBeat, Outage

# A beat every five minutes; three that are missing are no hiccup any more.
PAUSE = timedelta(minutes=5)
SILENT = timedelta(minutes=15)
LOOKED_BACK = timedelta(days=31)


class Gap(NamedTuple):
    """A time without a beat: from the last one heard (UTC) to the next one, or to now."""

    starts_at: datetime
    ends_at: datetime


def gaps(at: datetime) -> list[Gap]:
    """Return the gaps of the last 31 days that no registered outage touches, the latest first; two queries.

    Only a proposal: the worker alone may have stood still. Before the first beat nothing is known.
    """
    heard = list(
        HealthBeat.objects.filter(at__gt=at - LOOKED_BACK, at__lte=at).order_by("at").values_list("at", flat=True)
    )
    if not heard:
        return []
    found = [Gap(before, after) for before, after in pairwise([*heard, at]) if after - before > SILENT]
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
