"""How far the trail had come when something was read, and what was written since: for who reads first and locks later.

Every row that moves pay is written with its event in one transaction, so that what is read outside of locks is still
true as long as no chain that concerns it has moved.
"""

from dataclasses import dataclass

from django.db.models import Q

from accounts.audit.trail import ANCHORS
from accounts.models import AuditEvent, AuditHead

# More chains than these are not looked at one by one; so many are asked for by one statement.
MOST_CHAINS = 500
_AT_ONCE = 50
_READ = ("stream", "sequence", "event", "subject_id", "object_type", "object_id", "changes", "states")


class TooMuchError(Exception):
    """So many chains moved that reading anew is less than telling what they say."""


@dataclass(frozen=True, slots=True)
class TrailMark:
    """The number of the last event of every chain, as one statement found them."""

    heads: dict[str, int]

    @classmethod
    def take(cls) -> "TrailMark":
        """Read how far every chain is; one query. Take it before anything it is to vouch for is read."""
        heads = AuditHead.objects.exclude(stream=ANCHORS).order_by()
        return cls(dict(heads.values_list("stream", "sequence")))

    def since(self) -> tuple["TrailMark", list[AuditEvent]]:
        """Return a mark of now and what was written between the two; one query, one more per 50 chains that moved.

        Raise `TooMuchError` where more than `MOST_CHAINS` did.
        """
        now = TrailMark.take()
        moved = [(stream, self.heads.get(stream, 0)) for stream, n in now.heads.items() if n != self.heads.get(stream)]
        if len(moved) > MOST_CHAINS:
            raise TooMuchError
        events: list[AuditEvent] = []
        for start in range(0, len(moved), _AT_ONCE):
            written = Q()
            for stream, last in moved[start : start + _AT_ONCE]:
                written |= Q(stream=stream, sequence__gt=last, sequence__lte=now.heads[stream])
            events += AuditEvent.objects.filter(written).only(*_READ).order_by("stream", "sequence")
        return now, events
