"""Anchors: what all chains looked like at a moment, kept where the database cannot reach.

An anchor is an event of its own chain. It names the chains that moved since the one before and holds a digest over
their heads; its hash is keyed and follows the one before, so that a copy of the last line, or ten letters of it on
paper, stand for everything that was in the trail by then.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery, Sum

from accounts.audit.trail import ANCHORS, BATCH, Change, lock, record
from accounts.models import AnchoredHead, AuditEvent, AuditHead, Employee
from accounts.rules.codes import ALPHABET, LENGTH
from accounts.storage.files import sync_directory

EVENT = "audit.anchored"
FILE = "anchors.jsonl"
# What a line of the file tells of the event, in this order.
COLUMNS = (
    "sequence",
    "at",
    "actor_id",
    "subject_id",
    "source",
    "event",
    "object_type",
    "object_id",
    "format",
    "changes",
    "reason",
)
_BITS = 5


def anchor(*, by: Employee | None, at: datetime, source: str) -> AuditEvent:
    """Write the anchor of this moment, inside a transaction; six statements (eight on PostgreSQL)."""
    lock([ANCHORS])
    anchored = AnchoredHead.objects.filter(stream=OuterRef("stream")).values("sequence")
    moved = list(
        AuditHead.objects.exclude(stream=ANCHORS)
        .annotate(anchored=Subquery(anchored))
        .exclude(sequence=Subquery(anchored), anchored__isnull=False)
    )
    AnchoredHead.objects.bulk_create(
        [AnchoredHead(stream=head.stream, sequence=head.sequence) for head in moved],
        update_conflicts=True,
        unique_fields=["stream"],
        update_fields=["sequence"],
        batch_size=BATCH,
    )
    counts = AnchoredHead.objects.aggregate(streams=Count("stream"), events=Sum("sequence"))
    after = {
        "streams": counts["streams"],
        "events": counts["events"] or 0,
        "digest": heads_digest((head.stream, head.sequence, bytes(head.hash)) for head in moved),
        "heads": {head.stream: head.sequence for head in moved},
    }
    change = Change(EVENT, "anchor", f"{at:%Y-%m-%d}", after=after, stream=ANCHORS)
    return record([change], by=by, at=at, source=source)[0]


def anchor_now(*, by: Employee | None, at: datetime, source: str) -> tuple[AuditEvent, Path]:
    """Write the anchor of this moment and bring the file up to date; return the anchor and where the file lies."""
    with transaction.atomic():
        event = anchor(by=by, at=at, source=source)
    return event, append_anchors(folder())


def heads_digest(heads: Iterable[tuple[str, int, bytes]]) -> str:
    """Return the SHA-256 (hex) over heads, in the order of their names; the hash of the event keys it."""
    lines = sorted(f"{stream} {sequence} {found.hex()}\n" for stream, sequence, found in heads)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def code_of(event: AuditEvent) -> str:
    """Return the short form of an anchor for paper: fifty bits of its hash."""
    number = int.from_bytes(bytes(event.hash)[:8]) >> (64 - LENGTH * _BITS)
    return "".join(ALPHABET[number >> shift & 31] for shift in range((LENGTH - 1) * _BITS, -1, -_BITS))


def folder() -> Path:
    """Return where the file of the anchors lies."""
    return settings.DATA_DIR / "anchors"


def append_anchors(directory: Path) -> Path:
    """Append to the file what the trail has and the file has not; on return it has reached the disk."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / FILE
    with path.open("ab+") as file:
        # Whoever closes a month and the daily job may come at the same time.
        fcntl.flock(file, fcntl.LOCK_EX)
        written = _last_written(file)
        for event in AuditEvent.objects.filter(stream=ANCHORS, sequence__gt=written).order_by("sequence").iterator():
            file.write(_line(event))
        file.flush()
        os.fsync(file.fileno())
    for synced in (directory, directory.parent):
        sync_directory(synced)
    return path


def read_file(path: Path) -> Iterator[AuditEvent]:
    """Yield the anchors of a file as events; raise `ValueError` with the number of a line that is none."""
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                told: dict[str, Any] = json.loads(line)
                yield AuditEvent(
                    **{name: told[name] for name in COLUMNS} | {"at": datetime.fromisoformat(told["at"])},
                    stream=ANCHORS,
                    hash=bytes.fromhex(told["hash"]),
                )
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path}, line {number}: this is no anchor") from error


def _last_written(file: IO[bytes]) -> int:
    """Return the number of the last anchor in the file, 0 for none; half a line that a power cut left is cut off."""
    file.seek(0)
    last, end = b"", 0
    for line in file:
        if line.endswith(b"\n"):
            last, end = line, end + len(line)
    file.truncate(end)
    return int(json.loads(last)["sequence"]) if last else 0


def _line(event: AuditEvent) -> bytes:
    told = {name: getattr(event, name) for name in COLUMNS}
    told |= {"at": event.at.isoformat(), "hash": bytes(event.hash).hex(), "code": code_of(event)}
    return json.dumps(told).encode() + b"\n"
