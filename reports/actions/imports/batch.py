"""What every import leaves in the trail: which rows, by whom, and what it did."""

from collections.abc import Sequence

from accounts import audit
from accounts.importing import Counts, ImportContext
from accounts.models import ImportBatch

STREAM = "import"
FILE_NAME_LENGTH = 255


def open_batch(kind: str, rows: Sequence[object], context: ImportContext) -> ImportBatch:
    """Write and return the batch that imported rows refer to."""
    return ImportBatch.objects.create(
        kind=kind,
        file_name=context.file_name[-FILE_NAME_LENGTH:],
        sha256=context.sha256,
        row_count=len(rows),
        imported_by=context.by.actor,
        imported_at=context.at,
    )


def close_batch(
    batch: ImportBatch, counts: Counts, refused: int, context: ImportContext, changes: Sequence[audit.Change] = ()
) -> audit.Change:
    """Record and return what the batch did, one event in the stream of imports, beside the `changes` of objects."""
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
    )
    audit.record([*changes, event], by=context.by.actor, at=context.at, source=context.source)
    return event
