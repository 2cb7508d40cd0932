"""What every import leaves in the trail: which rows, by whom, and what it did."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from accounts import audit
from accounts.importing import Counts, ImportContext
from accounts.models import ImportBatch

STREAM = "import"


def open_batch(kind: str, rows: Sequence[NamedTuple], context: ImportContext) -> ImportBatch:
    """Write and return the batch that imported rows refer to; its hash is over the rows as they were read."""
    content = "\n".join(repr(row[1:]) for row in rows)
    return ImportBatch.objects.create(
        kind=kind,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        row_count=len(rows),
        imported_by=context.actor,
        imported_at=context.at,
    )


def close_batch(
    batch: ImportBatch, counts: Counts, refused: int, context: ImportContext, changes: Sequence[audit.Change] = ()
) -> None:
    """Record what the batch did, one event in the stream of imports, beside the `changes` of single objects."""
    event = audit.Change(
        f"import.{batch.kind}",
        "import_batch",
        batch.pk,
        after={
            "sha256": batch.sha256,
            "rows": batch.row_count,
            "created": counts.created,
            "updated": counts.updated,
            "unchanged": counts.unchanged,
            "refused": refused,
        },
        stream=STREAM,
    )
    audit.record([*changes, event], by=context.actor, at=context.at, source=context.source)
