"""Writing the trail: what changed, in whose chain, and by which hash it follows what came before."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from accounts.audit.keys import keyed
from accounts.audit.states import State, pack_states, plain_json, written_state
from accounts.audit.tables import SECRETS
from accounts.models import Audited, AuditEvent, AuditHead, Employee

# The form of the events that are written now; what an event says is hashed as its own form has it.
FORMAT = 2
GENESIS = bytes(32)
COMMAND_LINE = "command line"
# The chain of the anchors (accounts.audit.anchors), and its lock, which no other chain shares: who closes a month
# holds it first and asks for others afterwards.
ANCHORS = "anchors"
# The family of the advisory locks of this module, and how many there are. PostgreSQL has room for some 6,000 locks
# of all connections together, fewer than an import has people; chains that share a lock wait for each other.
_LOCKS = 20_261
_MOST_LOCKS = 1024
BATCH = 1000
_observed: ContextVar["list[Change] | None"] = ContextVar("observed", default=None)
# Kept also where they stay: what an event is about that is about nobody.
NAMING = frozenset({"name", "code"})


@dataclass(frozen=True, slots=True)
class Change:
    """One change to record. `stream` defaults to the subject's own chain.

    `before` and `after` are what people read; of them only what differs is kept. `rows` are all rows that the change
    wrote, as they are now, and `gone(row)` for those it deletes: the verification compares them with their tables.
    """

    event: str
    object_type: str
    object_id: object
    subject: Employee | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    reason: str = ""
    stream: str = ""
    rows: Sequence[Audited | State] = ()

    @property
    def chain(self) -> str:
        """Return `stream`, else `employee:<id>`, else the kind of object: writers lock one chain, not the trail."""
        if self.stream:
            return self.stream
        return f"employee:{self.subject.pk}" if self.subject else self.object_type

    @property
    def states(self) -> bytes | None:
        """Return the states of the rows as an event keeps them."""
        return pack_states(row if isinstance(row, State) else written_state(row) for row in self.rows)


class Tables(NamedTuple):
    """The models to write with; a migration has its own."""

    events: Any
    heads: Any


LIVE = Tables(AuditEvent, AuditHead)


@contextmanager
def observed() -> Iterator["list[Change]"]:
    """Collect what is recorded inside; who rehearses a verb shows from it what the verb would change."""
    collected: list[Change] = []
    token = _observed.set(collected)
    try:
        yield collected
    finally:
        _observed.reset(token)


def record(
    changes: Iterable[Change], *, by: Employee | None, at: datetime, source: str, tables: Tables = LIVE
) -> list[AuditEvent]:
    """Append one event per change and return them: three statements (four on PostgreSQL), however many changes.

    Must run inside the transaction of the change itself. Writers of one chain wait for each other; on
    PostgreSQL by an advisory lock that ends with the transaction, on SQLite because there is one writer.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("audit.record must run inside the transaction of the change")
    pending = list(changes)
    if not pending:
        return []
    if (collected := _observed.get()) is not None:
        collected.extend(pending)
    heads = _heads({change.chain for change in pending}, tables)
    events: list[AuditEvent] = []
    for change in pending:
        sequence, previous = heads.get(change.chain, (0, GENESIS))
        event = tables.events(
            stream=change.chain,
            sequence=sequence + 1,
            # As it will be read back: the hash is over the text of the moment.
            at=at.astimezone(UTC),
            actor_id=by.pk if by else None,
            subject_id=change.subject.pk if change.subject else None,
            source=source[:100],
            event=change.event,
            object_type=change.object_type,
            object_id=str(change.object_id),
            format=FORMAT,
            changes=differing(
                change.before,
                change.after,
                of=f"{change.object_type} {change.object_id}",
                kept=() if change.subject else NAMING,
            ),
            states=change.states,
            reason=change.reason,
        )
        event.hash = event_hash(event, previous)
        heads[change.chain] = (event.sequence, event.hash)
        events.append(event)
    tables.events.objects.bulk_create(events, batch_size=BATCH)
    tables.heads.objects.bulk_create(
        [tables.heads(stream=stream, sequence=n, hash=found) for stream, (n, found) in sorted(heads.items())],
        update_conflicts=True,
        unique_fields=["stream"],
        update_fields=["sequence", "hash"],
        batch_size=BATCH,
    )
    return events


def differing(
    before: dict[str, Any] | None, after: dict[str, Any] | None, *, of: str, kept: Collection[str] = ()
) -> dict[str, list[Any]] | None:
    """Return `{name: [before, after]}` of the values that differ, and of those `kept`; secrets as keyed digests.

    `of` names the object.
    """
    old, new = plain_json(before or {}), plain_json(after or {})
    names = [name for name in (old | new) if old.get(name) != new.get(name) or name in kept]
    return {name: [_kept(of, name, one.get(name)) for one in (old, new)] for name in names} or None


def event_hash(event: AuditEvent, previous: bytes) -> bytes:
    """Return the keyed hash (32 bytes) over everything the event says and the hash before it."""
    content = [
        event.format,
        event.stream,
        event.sequence,
        event.at.isoformat(),
        event.actor_id,
        event.subject_id,
        event.source,
        event.event,
        event.object_type,
        event.object_id,
        event.changes,
        bytes(event.states or b"").hex(),
        event.reason,
        previous.hex(),
    ]
    return keyed("event", json.dumps(content, sort_keys=True, ensure_ascii=False).encode())


def broken_links(events: Iterable[AuditEvent]) -> list[AuditEvent]:
    """Return the events that do not fit their chain; whole chains, ordered by stream and sequence."""
    broken = []
    stream, expected, previous = "", 1, GENESIS
    for event in events:
        if event.stream != stream:
            stream, expected, previous = event.stream, 1, GENESIS
        if event.sequence != expected or bytes(event.hash) != event_hash(event, previous):
            broken.append(event)
        expected, previous = event.sequence + 1, bytes(event.hash)
    return broken


def _kept(of: str, name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {inner: _kept(f"{of} {name}", inner, one) for inner, one in value.items()}
    if value is None or value == "" or name not in SECRETS:
        return value
    return {"keyed": keyed("value", json.dumps([of, name, value]).encode()).hex()}


def _heads(chains: set[str], tables: Tables) -> dict[str, tuple[int, bytes]]:
    names = sorted(chains)
    lock(names)
    heads: dict[str, tuple[int, bytes]] = {}
    for start in range(0, len(names), BATCH):
        rows = tables.heads.objects.filter(stream__in=names[start : start + BATCH]).order_by()
        heads |= {stream: (n, bytes(found)) for stream, n, found in rows.values_list("stream", "sequence", "hash")}
    return heads


def lock(names: Sequence[str]) -> None:
    """Hold the chains until the transaction ends, in the order of their locks."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, number) FROM (SELECT DISTINCT CASE WHEN name = %s THEN %s "
            "ELSE hashtext(name) & %s END AS number FROM unnest(%s::text[]) AS name) AS numbers ORDER BY number",
            [_LOCKS, ANCHORS, _MOST_LOCKS, _MOST_LOCKS - 1, list(names)],
        )
