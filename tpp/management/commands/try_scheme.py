from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.spreadsheets.tabular import MAX_BYTES, Table, TableError, read_table
from tpp.recaps.commands import file_content, scheme_argument
from tpp.schemes import presets
from tpp.schemes.example_check import ExampleDifference, try_table


class Command(BaseCommand):
    """`manage.py try_scheme NAME_OR_FILE --table FILE`: exit code 1 where a cell differs."""

    help = "Compute each row of a table with a scheme and compare: print each differing cell, exit code 1 if any."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the scheme and the table."""
        parser.add_argument("scheme", metavar="NAME_OR_FILE", help=f"a file, or one of: {', '.join(presets.NAMES)}")
        parser.add_argument("--table", metavar="FILE", required=True, help="CSV or XLSX: inputs and expected results")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read both, compute, compare."""
        scheme = scheme_argument(options["scheme"], self.stderr)
        file = options["table"]
        try:
            trial = try_table(scheme, _table(file))
        except TableError as error:
            raise CommandError(_in_file(file, error)) from None
        for difference in trial.differences:
            self.stdout.write(_sentence(difference))
        for note in trial.notes:
            self.stdout.write(note)
        if trial.differences:
            raise CommandError(
                ngettext(
                    "%(scheme)s: %(count)d difference in %(rows)d rows.",
                    "%(scheme)s: %(count)d differences in %(rows)d rows.",
                    len(trial.differences),
                )
                % {"scheme": scheme.name, "count": len(trial.differences), "rows": trial.rows}
            )
        self.stdout.write(
            ngettext(
                "%(scheme)s: %(count)d row, every result as expected.",
                "%(scheme)s: %(count)d rows, every result as expected.",
                trial.rows,
            )
            % {"scheme": scheme.name, "count": trial.rows}
        )


def _sentence(difference: ExampleDifference) -> str:
    if not difference.column:
        return _("line %(line)d: %(message)s") % difference._asdict()
    return _("line %(line)d, column %(column)s: %(message)s") % difference._asdict()


def _in_file(file: str, error: TableError) -> str:
    return f"{file}:{error.line}: {error.message}" if error.line else f"{file}: {error.message}"


def _table(file: str) -> Table:
    return read_table(file_content(file, MAX_BYTES), Path(file).name)
