"""Has anything been changed since it was written? Chains, heads, anchors and tables, asked in one reading of the trail.

It needs the database and the key; what it cannot see from these alone - a trail cut off at its end together with the
rows it spoke of - it sees from a copy of the anchors, or from a code on paper.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction

from accounts.audit import triggers
from accounts.audit.anchors import EVENT as ANCHORED
from accounts.audit.anchors import code_of, heads_digest
from accounts.audit.attesting import BEGUN, STREAM, is_own_key
from accounts.audit.comparison import RowFault, row_fault, side_by_side
from accounts.audit.keys import fingerprint
from accounts.audit.scratch import Scratch
from accounts.audit.states import table_number, unpack_states
from accounts.audit.tables import AUDITED
from accounts.audit.trail import ANCHORS, FORMAT, GENESIS, event_hash
from accounts.models import AuditEvent, AuditHead, Employee

CHUNK = 2000


@dataclass
class TrailReport:
    """What was read, and one sentence for each thing that is not as it was written."""

    events: int = 0
    streams: int = 0
    anchors: int = 0
    rows: int = 0
    faults: list[str] = field(default_factory=list)
    # Those of the faults that are about one row of a table.
    rows_at_fault: list[RowFault] = field(default_factory=list)


def verify(
    *,
    since: datetime | None = None,
    copies: Iterable[AuditEvent] = (),
    code: str = "",
    tell: Callable[[str], None] = lambda _text: None,
) -> TrailReport:
    """Verify the trail and the tables that it vouches for.

    `copies` are anchors kept elsewhere (`anchors.read_file`), `code` is the short form of one on paper. With `since`
    only chains, from that moment on, and the rows that were written since; what was removed is then not looked for.
    `tell` hears what is being read.
    """
    with _one_moment():
        verification = _Verification(since, copies, code)
        try:
            verification.run(tell)
        finally:
            verification.scratch.close()
    return verification.report


@contextmanager
def _one_moment() -> Iterator[None]:
    """Let everything be read as it stands at one moment, without keeping anybody from writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # `atomic` would begin as a writer.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


class _Verification:
    """One reading; `run` fills the report."""

    def __init__(self, since: datetime | None, copies: Iterable[AuditEvent], code: str) -> None:
        self.since = since
        self.copies = copies
        self.code = code
        self.report = TrailReport()
        self.scratch = Scratch()
        # Stream: number and hash of its last event.
        self.heads: dict[str, tuple[int, bytes]] = {}
        self.anchors: dict[int, AuditEvent] = {}

    def run(self, tell: Callable[[str], None]) -> None:
        """Ask everything, the key first: with another one nothing fits."""
        if not self._has_right_key():
            return
        if not triggers.stand(connection):
            self._fault("The triggers that keep events from being changed are missing or were altered.")
        self._read_anchors()
        tell("events")
        with self._readable("The trail"):
            self._read_chains()
        if not self.report.events and self.since is None and Employee.objects.exists():
            self._fault("The trail is empty, although there are people.")
        self._compare_heads()
        self._compare_anchors()
        tell("rows")
        self._settle_states()
        for label in AUDITED:
            tell(label)
            with self._readable(label):
                self._compare_table(apps.get_model(label))
        self.report.streams, self.report.anchors = len(self.heads), len(self.anchors)

    def _fault(self, sentence: str) -> None:
        self.report.faults.append(sentence)

    @contextmanager
    def _readable(self, what: str) -> Iterator[None]:
        """Turn values that nobody can read, which only SQL can have written, into a fault."""
        try:
            yield
        except (ValueError, TypeError, ArithmeticError, ValidationError) as error:
            self._fault(f"{what} holds something that cannot be read: {error}")

    def _has_right_key(self) -> bool:
        if not is_own_key():
            self._fault(
                "AUDIT_KEY is not the key of this trail, or its first event was changed: it does not name the "
                f"fingerprint {fingerprint()}. Nothing was verified."
            )
            return False
        if not AuditEvent.objects.filter(stream=STREAM, event=BEGUN).exists():
            self._fault("The event with which the trail began is missing.")
        return True

    # ---- Anchors ---------------------------------------------------------------------------------

    def _read_anchors(self) -> None:
        """Note what the anchors of the trail and of the copies name; those that were forged name nothing."""
        stored = AuditEvent.objects.filter(stream=ANCHORS).order_by("sequence")
        for event in _whole(stored.iterator(chunk_size=100)):
            self._note_anchor(event)
        own = {number: bytes(event.hash) for number, event in self.anchors.items()}
        for kept in _whole(self._compared(self.copies, own)):
            if own.get(kept.sequence) != bytes(kept.hash):
                self._note_anchor(kept)
        if self.code and self.code not in {code_of(event) for event in self.anchors.values()}:
            self._fault(f"No anchor of this trail has the code {self.code}.")

    def _compared(self, copies: Iterable[AuditEvent], own: dict[int, bytes]) -> Iterator[AuditEvent]:
        for kept in copies:
            if kept.sequence not in own:
                self._fault(f"{_name(kept)} stands in the copy of the anchors and not in the trail.")
            elif own[kept.sequence] != bytes(kept.hash):
                self._fault(f"{_name(kept)} is another one in the copy of the anchors than in the trail.")
            yield kept

    def _note_anchor(self, event: AuditEvent) -> None:
        """Keep the anchor, and on the side the thousands of heads that it names."""
        self.scratch.note_heads(event.sequence, event.after.get("heads", {}))
        slim = copy(event)
        slim.changes = {name: change for name, change in (event.changes or {}).items() if name != "heads"}
        self.anchors[event.sequence] = slim

    def _compare_anchors(self) -> None:
        known: dict[str, int] = {}
        for number, event in sorted(self.anchors.items()):
            heads = self.scratch.heads(number)
            known.update({stream: sequence for stream, sequence, _hash in heads})
            for stream, sequence, _found in heads:
                if sequence > self.heads.get(stream, (0, b""))[0]:
                    self._fault(f"{stream}: {_name(event)} knew event {sequence}, which is not there any more.")
            self._compare_digest(event, heads)
            self._compare_counts(event, known)

    def _compare_digest(self, event: AuditEvent, heads: Sequence[tuple[str, int, bytes | None]]) -> None:
        read = [(stream, sequence, found) for stream, sequence, found in heads if found is not None]
        if len(read) == len(heads) and heads_digest(read) != event.after.get("digest"):
            self._fault(f"{_name(event)} does not fit the events that it names: they are not those of its day.")

    def _compare_counts(self, event: AuditEvent, known: dict[str, int]) -> None:
        told = (event.after.get("streams"), event.after.get("events"))
        if self.since is None and told != (len(known), sum(known.values())):
            self._fault(f"{_name(event)} counts {told[0]} chains and {told[1]} events; others are named up to it.")

    # ---- Chains ----------------------------------------------------------------------------------

    def _read_chains(self) -> None:
        events = AuditEvent.objects.order_by("stream", "sequence")
        if self.since is not None:
            events = events.filter(at__gte=self.since)
        stream, expected, previous = "", 1, GENESIS
        anchored: set[int] = set()
        for event in events.iterator(chunk_size=CHUNK):
            if event.stream != stream:
                stream, anchored = event.stream, self.scratch.anchored(event.stream)
                expected, previous = self._before(event)
            self._check(event, expected, previous)
            expected, previous = event.sequence + 1, bytes(event.hash)
            self.heads[stream] = (event.sequence, previous)
            if event.sequence in anchored:
                self.scratch.note_hash(stream, event.sequence, previous)
            self.scratch.note_states(unpack_states(event.states), stream, event.sequence, partly=self.since is not None)
            self.report.events += 1

    def _before(self, event: AuditEvent) -> tuple[int, bytes]:
        """Return the number that a chain goes on with, and the hash before it."""
        if self.since is None or event.sequence == 1:
            return 1, GENESIS
        earlier = AuditEvent.objects.filter(stream=event.stream, sequence__lt=event.sequence)
        last = earlier.order_by("-sequence").values_list("sequence", "hash").first()
        return (last[0] + 1, bytes(last[1])) if last else (1, GENESIS)

    def _check(self, event: AuditEvent, expected: int, previous: bytes) -> None:
        if event.sequence != expected:
            self._fault(f"{event.stream}: events {expected} to {event.sequence - 1} are missing.")
        if event.format != FORMAT or bytes(event.hash) != event_hash(event, previous):
            self._fault(f"{event.stream} #{event.sequence}: {event} does not fit its chain ({_about(event)}).")

    def _compare_heads(self) -> None:
        heads = {head.stream: (head.sequence, bytes(head.hash)) for head in AuditHead.objects.order_by()}
        for stream in sorted(self.heads.keys() | (heads.keys() if self.since is None else set())):
            stored, read = heads.get(stream), self.heads.get(stream)
            if stored is None:
                self._fault(f"{stream}: its head is missing.")
            elif read is None:
                self._fault(f"{stream}: its head says {stored[0]} events, but there is none.")
            elif stored != read:
                self._fault(f"{stream}: its head says event {stored[0]}, but the last event is {read[0]}, or another.")

    # ---- Tables ----------------------------------------------------------------------------------

    def _settle_states(self) -> None:
        labels = {table_number(label): label for label in AUDITED}
        for one in self.scratch.settle():
            self._fault(
                f"{labels.get(one.number, one.number)} {one.pk} was changed between its events: "
                f"{one.stream} #{one.sequence} found it otherwise than it had been left."
            )

    def _compare_table(self, model: type[models.Model]) -> None:
        said = self.scratch.said(table_number(model._meta.label_lower))
        for row, one in side_by_side(self._rows(model), said):
            if row is not None:
                self.report.rows += 1
            if fault := row_fault(model._meta.label_lower, row, one, partly=self.since is not None):
                self.report.rows_at_fault.append(fault)
                self._fault(fault.sentence)

    def _rows(self, model: type[models.Model]) -> Iterator[models.Model]:
        rows = model._base_manager.order_by("pk")
        if self.since is None:
            yield from rows.iterator(chunk_size=CHUNK)
            return
        wanted = [one.pk for one in self.scratch.said(table_number(model._meta.label_lower))]
        for start in range(0, len(wanted), CHUNK):
            yield from rows.filter(pk__in=wanted[start : start + CHUNK])


def _whole(events: Iterable[AuditEvent]) -> Iterator[AuditEvent]:
    """Yield the anchors that the key has made, one after the other from the first on."""
    previous = GENESIS
    for event in events:
        if event.event == ANCHORED and bytes(event.hash) == event_hash(event, previous):
            yield event
        previous = bytes(event.hash)


def _name(event: AuditEvent) -> str:
    return f"Anchor {event.sequence} of {event.at:%Y-%m-%d %H:%M} ({code_of(event)})"


def _about(event: AuditEvent) -> str:
    return f"{event.object_type} {event.object_id}"
