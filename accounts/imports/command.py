"""What all `import_...` commands have in common."""

from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper

from accounts import audit
from accounts.authorization.access import COMMAND_LINE
from accounts.imports.frame import ImportOutcome, ImportSpec, run_import
from accounts.imports.preview import preview_groups
from accounts.rules import clock
from accounts.spreadsheets.tabular import MAX_BYTES, TableError, read_table

BAR_WIDTH = 40


class BaseImportCommand(BaseCommand):
    """`manage.py import_X FILE [--skip-bad-rows] [--dry-run]`; a command sets `spec` and `help`.

    Errors go to stderr as `FILE:LINE: column: message` (`-` for a whole row), a summary to stdout. After any
    error nothing is written and the exit code is 1, unless bad rows are skipped.
    """

    spec: ClassVar[ImportSpec[Any]]

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file and the two options."""
        parser.add_argument("file", metavar="FILE", help="CSV or XLSX file")
        parser.add_argument("--skip-bad-rows", action="store_true", help="write the good rows, count the others")
        parser.add_argument("--dry-run", action="store_true", help="report as usual, write nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, apply, report."""
        file_name: str = options["file"]
        bar = ProgressBar(self.stderr)
        try:
            outcome = run_import(
                self.spec,
                read_table(_content(file_name), Path(file_name).name, self.spec.headings),
                by=COMMAND_LINE,
                at=clock.now(),
                source=audit.COMMAND_LINE,
                skip_bad_rows=options["skip_bad_rows"],
                preview=options["dry_run"],
                progress=bar.show,
            )
        except TableError as error:
            self._complain(file_name, error.line or 1, error.column or "", error.message)
            raise SystemExit(1) from None
        finally:
            bar.clear()
        self._report(file_name, outcome)
        if options["dry_run"]:
            self._name(outcome)
        if outcome.errors and not options["skip_bad_rows"]:
            raise SystemExit(1)

    def _report(self, file_name: str, outcome: ImportOutcome) -> None:
        for note in outcome.notes:
            self._complain(file_name, 1, "", f"warning: {note}")
        for warning in outcome.warnings:
            self._complain(file_name, warning.line, warning.column, f"warning: {warning.message}")
        for held in outcome.held_rows:
            self._complain(file_name, held.line, held.column, held.message)
        for error in outcome.errors:
            self._complain(file_name, error.line, error.column, error.message)
        self.stdout.write(outcome.summary())

    def _name(self, outcome: ImportOutcome) -> None:
        for group in preview_groups(outcome.changes):
            self.stdout.write(f"{group.label}: {group.count}")
            for named in group.shown:
                self.stdout.write(f"  {': '.join(filter(None, (named.name, '; '.join(named.details))))}")
            if group.more:
                self.stdout.write(f"  … (+{group.more})")

    def _complain(self, file_name: str, line: int, column: str, message: str) -> None:
        self.stderr.write(f"{file_name}:{line}: {column or '-'}: {' '.join(message.split())}")


def _content(file_name: str) -> bytes:
    """Read one byte more than is accepted, so that a file that is too large is told from one that just fits."""
    try:
        with Path(file_name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{file_name}: {error.strerror}") from None


class ProgressBar:
    """Redraws a line for each per cent on a terminal; prints nothing into a file or a pipe."""

    def __init__(self, out: OutputWrapper) -> None:
        self._out = out
        self._on_terminal = out.isatty()
        self._percent = -1

    def show(self, done: int, total: int) -> None:
        """Count rows; a `total` of 0 is drawn as complete."""
        percent = 100 * done // max(total, 1)
        if self._on_terminal and percent != self._percent:
            self._percent = percent
            filled = BAR_WIDTH * percent // 100
            self._write(f"\r[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {percent:3} %")

    def clear(self) -> None:
        """Take the bar off the line."""
        if self._percent >= 0:
            self._write(f"\r{' ' * (BAR_WIDTH + 8)}\r")

    def _write(self, text: str) -> None:
        self._out.write(text, style_func=str, ending="")
        self._out.flush()
