"""What was done to a scheme, by whom and when, read from the audit trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from accounts.models import AuditEvent

OBJECT_TYPE = "scheme"
# Facts about the whole scheme, as against places in its document.
FACTS = ("name", "version", "sha256", "origin", "starts_on", "document")


class Edit(NamedTuple):
    """One place of a document before and after; empty where there was or is nothing."""

    place: str
    before: Any
    after: Any


class SchemeEvent(NamedTuple):
    """One event; `actor` is empty for the command line."""

    event: str
    at: datetime
    actor: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def edits(self) -> list[Edit]:
        """Return what changed in the document."""
        places = [place for place in {**self.before, **self.after} if place not in FACTS]
        return [Edit(place, self.before.get(place, ""), self.after.get(place, "")) for place in places]


def history(scheme_id: int) -> list[SchemeEvent]:
    """Return all that happened to a scheme, the latest first; one query."""
    found = AuditEvent.objects.filter(stream=f"{OBJECT_TYPE}:{scheme_id}").order_by("-sequence")
    rows = found.select_related("actor")
    return [SchemeEvent(row.event, row.at, row.actor.name if row.actor else "", row.before, row.after) for row in rows]


def since(scheme_id: int, seen: str) -> list[SchemeEvent]:
    """Return what happened after the document with the digest `seen` had been written, the latest first."""
    found: list[SchemeEvent] = []
    for entry in history(scheme_id):
        if entry.after.get("sha256") == seen:
            return found
        found.append(entry)
    return found
