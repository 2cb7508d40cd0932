"""Rows that no verb wrote: what a migration seeds or alters is vouched for by an event of its own."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import models, transaction

from accounts.audit.keys import fingerprint
from accounts.audit.states import attested
from accounts.audit.trail import Change, Tables, record
from accounts.models import AuditEvent
from accounts.rules.enums import InstallationKind

STREAM = "audit"
BEGUN = "audit.begun"
ATTESTED = "audit.attested"
SOURCE = "migration"
PORTION = 20_000
# A change is what was and what is.
PAIR = 2


def begin_trail(tables: Tables, *, at: datetime, broken: int = 0) -> None:
    """Write by which key the trail is kept, and how many events of an older form did not fit their chain."""
    after = {"key": fingerprint(), "broken": broken}
    _record([Change(BEGUN, STREAM, 1, after=after, stream=STREAM)], tables, at)


def is_own_key() -> bool:
    """Tell whether the trail was begun with the key of the settings; a trail that has not begun belongs to any."""
    return begun_with(AuditEvent) in (None, fingerprint())


def begun_with(events: Any) -> str | None:
    """Return the fingerprint of the key with which the trail in `events` (a model) was begun; None before that.

    An event that was tampered with names no key.
    """
    begun = events.objects.filter(stream=STREAM, event=BEGUN).order_by("sequence").values_list("changes", flat=True)
    for changes in begun[:1]:
        key = changes.get("key") if isinstance(changes, dict) else None
        return str(key[1]) if isinstance(key, list) and key[:1] == [None] and len(key) == PAIR else ""
    return None


def prepared_for(events: Any) -> str:
    """Return what the trail says its database was filled for; by chain, for names of events have no index."""
    kinds = (InstallationKind.DEMO, InstallationKind.TRAINING)
    said = (kind for kind in kinds if events.objects.filter(stream=kind, event=f"{kind}.prepared").exists())
    return next(said, InstallationKind.REAL)


def attest(tables: Tables, rows: Iterable[type[models.Model]], *, at: datetime) -> None:
    """Vouch for all rows of the tables as they stand.

    A migration that seeds or alters rows of an audited table calls this at its end, with its own historical models.
    """
    for model in rows:
        for portion in _portions(model._base_manager.order_by("pk").iterator(chunk_size=2000)):
            states = [attested(row) for row in portion]
            after = {"table": model._meta.label_lower, "rows": len(states)}
            name = f"{states[0].pk}-{states[-1].pk}"
            change = Change(ATTESTED, model._meta.label_lower, name, after=after, stream=STREAM, rows=states)
            _record([change], tables, at)


def _record(changes: list[Change], tables: Tables, at: datetime) -> None:
    with transaction.atomic():
        record(changes, by=None, at=at, source=SOURCE, tables=tables)


def _portions(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while portion := list(islice(rows, PORTION)):
        yield portion
