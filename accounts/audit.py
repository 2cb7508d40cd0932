"""The audit trail: every change of state leaves a row, in the same transaction, chained by hashes."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import F, Max, OuterRef, Subquery

from accounts.models import AuditEvent, Employee

GENESIS = "0" * 64
COMMAND_LINE = "command line"
# The family of the advisory locks of this module, and how many there are. PostgreSQL has room for some 6,000 locks
# of all connections together, fewer than an import has people; chains that share a lock wait for each other.
_LOCKS = 20_261
_MOST_LOCKS = 1024


_observed: ContextVar["list[Change] | None"] = ContextVar("observed", default=None)


@contextmanager
def observed() -> Iterator["list[Change]"]:
    """Collect what is recorded inside; who rehearses a verb shows from it what the verb would change."""
    collected: list[Change] = []
    token = _observed.set(collected)
    try:
        yield collected
    finally:
        _observed.reset(token)


@dataclass(frozen=True, slots=True)
class Change:
    """One change to record. `stream` defaults to the subject's own chain."""

    event: str
    object_type: str
    object_id: object
    subject: Employee | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    reason: str = ""
    stream: str = ""

    @property
    def chain(self) -> str:
        """Return the name of the chain this change belongs to."""
        if self.stream:
            return self.stream
        return f"employee:{self.subject.pk}" if self.subject else self.object_type


def record(changes: Iterable[Change], *, by: Employee | None, at: datetime, source: str) -> None:
    """Append one event per change: two statements (three on PostgreSQL), however many changes.

    Must run inside the transaction of the change itself. Writers of one chain wait for each other; on
    PostgreSQL by an advisory lock that ends with the transaction, on SQLite because there is one writer.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("audit.record must run inside the transaction of the change")
    pending = list(changes)
    if not pending:
        return
    if (collected := _observed.get()) is not None:
        collected.extend(pending)
    heads = _heads({change.chain for change in pending})
    events = []
    for change in pending:
        sequence, previous = heads.get(change.chain, (0, GENESIS))
        event = AuditEvent(
            stream=change.chain,
            sequence=sequence + 1,
            # As it will be read back: the hash is over the text of the moment.
            at=at.astimezone(UTC),
            actor=by,
            subject=change.subject,
            source=source[:100],
            event=change.event,
            object_type=change.object_type,
            object_id=str(change.object_id),
            before=plain(change.before),
            after=plain(change.after),
            reason=change.reason,
            previous_hash=previous,
        )
        event.hash = event_hash(event)
        heads[change.chain] = (event.sequence, event.hash)
        events.append(event)
    AuditEvent.objects.bulk_create(events, batch_size=1000)


def event_hash(event: AuditEvent) -> str:
    """Return the SHA-256 (hex) over everything the event says and the hash before it."""
    content = [
        event.stream,
        event.sequence,
        event.at.isoformat(),
        event.actor_id,
        event.subject_id,
        event.source,
        event.event,
        event.object_type,
        event.object_id,
        event.before,
        event.after,
        event.reason,
        event.previous_hash,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def broken_links(events: Iterable[AuditEvent]) -> list[AuditEvent]:
    """Return the events that do not fit their chain; `events` ordered by stream and sequence."""
    broken = []
    stream, expected_sequence, expected_previous = "", 1, GENESIS
    for event in events:
        if event.stream != stream:
            stream, expected_sequence, expected_previous = event.stream, 1, GENESIS
        fits = event.sequence == expected_sequence and event.previous_hash == expected_previous
        if not fits or event.hash != event_hash(event):
            broken.append(event)
        expected_sequence, expected_previous = event.sequence + 1, event.hash
    return broken


def _heads(chains: set[str]) -> dict[str, tuple[int, str]]:
    names = sorted(chains)
    _lock(names)
    latest = (
        AuditEvent.objects.filter(stream=OuterRef("stream")).values("stream").annotate(m=Max("sequence")).values("m")
    )
    heads: dict[str, tuple[int, str]] = {}
    for start in range(0, len(names), 500):
        rows = AuditEvent.objects.filter(stream__in=names[start : start + 500], sequence=Subquery(latest))
        heads |= {s: (n, h) for s, n, h in rows.order_by().values_list("stream", F("sequence"), F("hash"))}
    return heads


def _lock(names: Sequence[str]) -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, number) FROM (SELECT DISTINCT hashtext(name) & %s AS number "
            "FROM unnest(%s::text[]) AS name) AS numbers ORDER BY number",
            [_LOCKS, _MOST_LOCKS - 1, list(names)],
        )


def plain(value: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return `value` as it will be read back from the database, so that the hash can be checked later."""
    if value is None:
        return None
    plain: dict[str, Any] = json.loads(json.dumps(value, cls=DjangoJSONEncoder))
    return plain
