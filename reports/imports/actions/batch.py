"""What every import leaves in the trail: which rows, by whom, and what it did."""

from collections.abc import Sequence
from typing import NamedTuple

from accounts import audit
from accounts.imports.frame import Counts, ImportContext
from accounts.models import Audited, ImportBatch

STREAM = "import"
FILE_NAME_LENGTH = 255


def open_batch(kind: str, rows: Sequence[object], context: ImportContext) -> ImportBatch:
    """Keep name, SHA-256 and number of rows of the file, so that each row can say where it came from."""
    return ImportBatch.objects.create(
        kind=kind,
        file_name=context.file_name[-FILE_NAME_LENGTH:],
        sha256=context.sha256,
        row_count=len(rows),
        imported_by=context.by.actor,
        imported_at=context.at,
    )


def close_batch(
    batch: ImportBatch,
    counts: Counts,
    refused: int,
    context: ImportContext,
    changes: Sequence[audit.Change] = (),
    *,
    beside: Sequence[Audited] = (),
) -> audit.Change:
    """Record and return what the batch did, one event in the stream of imports, beside the `changes` of objects.

    The event vouches for the batch and for the rows `beside` it that have no event of their own.
    """
    context.show(changes)
    event = audit.Change(
        f"import.{batch.kind}",
        "import_batch",
        batch.pk,
        after={
            "file": batch.file_name,
            "sha256": batch.sha256,
            "rows": batch.row_count,
            "created": counts.created,
            "updated": counts.updated,
            "unchanged": counts.unchanged,
            "refused": refused,
        },
        stream=STREAM,
        rows=[batch, *beside],
    )
    audit.record([*changes, event], by=context.by.actor, at=context.at, source=context.source)
    return event


def finish(
    kind: str,
    rows: Sequence[NamedTuple],
    context: ImportContext,
    done: Counts,
    *,
    refused: int,
    changes: Sequence[audit.Change],
) -> Counts:
    """Record the batch and its changes unless none changed anything; unchanged rows are what is left over."""
    counts = Counts(done.created, done.updated, len(rows) - done.created - done.updated - refused)
    if changes:
        close_batch(open_batch(kind, rows, context), counts, refused, context, changes)
    return counts
