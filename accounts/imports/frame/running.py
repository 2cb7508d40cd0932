"""Applying a table: one transaction, all or nothing unless told otherwise."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.audit import Change
from accounts.authorization.access import Authority
from accounts.imports.frame.header import headings_of, unread_columns
from accounts.imports.frame.parsing import parse_rows
from accounts.imports.frame.spec import NUMBERING, Counts, ImportContext, ImportSpec, R, RowError
from accounts.spreadsheets.tabular import Table, heading_key

# From here on a table may look different enough to be read in another way.
MANY_ROWS = 1000


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did, or would do: `written` tells which, `refused` that errors forbade it.

    `created`, `updated`, `unchanged`, `skipped` (rows with errors) and `held` (waiting for a second person) count
    rows; `errors`, `warnings` and `held_rows` are in the order of the file and call the columns as it does. `notes` are
    sentences about what of the file was not read; `changes` are what was or would be written, of each row one by one.
    """

    created: int
    updated: int
    unchanged: int
    skipped: int
    errors: tuple[RowError, ...]
    warnings: tuple[RowError, ...]
    written: bool
    refused: bool = False
    notes: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    held: int = 0
    held_rows: tuple[RowError, ...] = ()

    @property
    def rows(self) -> int:
        """Return the number of rows of the file."""
        return self.created + self.updated + self.unchanged + self.skipped + self.held

    def summary(self) -> str:
        """Return the outcome in one or two translated sentences."""
        if self.refused:
            return _("Nothing was written: %(bad)d of %(rows)d rows have errors.") % {
                "bad": self.skipped,
                "rows": self.rows,
            }
        counts = _("New: %(created)d, changed: %(updated)d, unchanged: %(unchanged)d, left out: %(skipped)d.") % {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "skipped": self.skipped,
        }
        if self.held:
            counts += " " + _("Waiting for a second person: %(held)d.") % {"held": self.held}
        return counts if self.written else _("Nothing was written; this was a preview.") + f" {counts}"


def run_import(
    spec: ImportSpec[R],
    table: Table,
    *,
    by: Authority,
    at: datetime,
    source: str,
    skip_bad_rows: bool = False,
    preview: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> ImportOutcome:
    """Apply the rows of `table` and return what came of it.

    Any error leaves everything as it was, unless `skip_bad_rows`; good rows are tried all the same, so that
    all errors are reported at once. With `preview` nothing is ever written. `progress(done, total)` is called
    now and then. Raise `TableError` for a header that does not fit.
    """
    total = 2 * len(table.rows)
    headings = headings_of(spec, table)
    rows, errors = parse_rows(spec, table, lambda done: progress(done, total))
    refusals: list[RowError] = []
    warnings: list[RowError] = []
    changes: list[Change] = []
    held: list[RowError] = []
    context = ImportContext(
        by=by,
        at=at,
        source=source,
        file_name=table.file_name,
        sha256=table.sha256,
        kind=spec.name,
        table=table,
        report_error=_collect(refusals),
        report_warning=_collect(warnings),
        report_held=_collect(held),
        progress=lambda done: progress(total - len(rows) + done, total),
        show=changes.extend,
    )
    with transaction.atomic():
        counts = spec.apply(rows, context) if rows else Counts()
        _check_books(spec.name, rows, counts, refusals)
        errors += refusals
        refused = bool(errors) and not skip_bad_rows
        written = not preview and not refused
        if not written:
            transaction.set_rollback(True)
    if written and len(rows) >= MANY_ROWS:
        _refresh_statistics()
    progress(total, total)
    return ImportOutcome(
        created=counts.created,
        updated=counts.updated,
        unchanged=counts.unchanged,
        skipped=len({error.line for error in errors}),
        errors=_in_order(errors, headings),
        warnings=_in_order(warnings, headings),
        written=written,
        refused=refused,
        notes=(*table.notes, *_unread(spec, table)),
        changes=tuple(changes),
        held=counts.held,
        held_rows=tuple(sorted(held, key=lambda row: row.line)),
    )


def _in_order(reports: Sequence[RowError], headings: Mapping[str, str]) -> tuple[RowError, ...]:
    """Return the reports in the order of the file, their columns as the file calls them."""
    named = (replace(report, column=headings.get(report.column, report.column)) for report in reports)
    return tuple(sorted(named, key=lambda report: report.line))


def _unread(spec: ImportSpec[R], table: Table) -> Iterator[str]:
    numbering = set(map(heading_key, NUMBERING))
    if columns := [name for name in unread_columns(spec, table) if heading_key(name) not in numbering]:
        yield _("These columns are not read: %(columns)s.") % {"columns": ", ".join(columns)}


def _refresh_statistics() -> None:
    """Tell PostgreSQL how much there is now.

    Its own round comes up to a minute later; until then it plans for tables as small as they were, and the first
    recap after the import of a month took minutes instead of a second.
    """
    if connection.vendor == "postgresql":
        tables = ", ".join(map(connection.ops.quote_name, connection.introspection.django_table_names()))
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")


def _collect(reports: list[RowError]) -> Callable[..., None]:
    def report(line: int, column: str, message: str, code: str = "") -> None:
        reports.append(RowError(line, column, message, code))

    return report


def _check_books(name: str, rows: Sequence[R], counts: Counts, refusals: list[RowError]) -> None:
    """Raise where the verb lost a row: an import that miscounts may also have miswritten."""
    lines = {row.line for row in rows}
    refused = {refusal.line for refusal in refusals}
    accounted = counts.created + counts.updated + counts.unchanged + counts.held + len(refused)
    if not refused <= lines or accounted != len(rows):
        raise AssertionError(f"import {name}: {len(rows)} rows, but {counts} and {len(refused)} refused")
