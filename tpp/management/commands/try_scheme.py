from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.tabular import MAX_BYTES, Table, TableError, read_table
from tpp import presets
from tpp.engine import Composition, parse
from tpp.strict import SchemeError, read_json
from tpp.trial import Difference, try_table
from tpp.wording import scheme_error

MAX_DOCUMENT_BYTES = 1024 * 1024


class Command(BaseCommand):
    """Try a scheme on a table of examples."""

    help = "Compute each row of a table with a scheme and compare: print each differing cell, exit code 1 if any."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the scheme and the table."""
        parser.add_argument("scheme", metavar="NAME_OR_FILE", help=f"a file, or one of: {', '.join(presets.NAMES)}")
        parser.add_argument("--table", metavar="FILE", required=True, help="CSV or XLSX: inputs and expected results")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read both, compute, compare."""
        scheme = self._scheme(options["scheme"])
        file = options["table"]
        try:
            trial = try_table(scheme, _table(file))
        except TableError as error:
            raise CommandError(_in_file(file, error)) from None
        for difference in trial.differences:
            self.stdout.write(_sentence(difference))
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

    def _scheme(self, name: str) -> Composition:
        """Return a preset or what a file says; all that is wrong with it goes to stderr."""
        if name in presets.NAMES:
            return presets.preset(name)
        if not (name.endswith(".json") or Path(name).exists()):
            raise CommandError(
                _("There is no scheme “%(name)s”. Name a file, or one of: %(names)s.")
                % {"name": name, "names": ", ".join(presets.NAMES)}
            )
        try:
            return parse(read_json(_document(name)))
        except SchemeError as error:
            for found in error.errors:
                self.stderr.write(scheme_error(found))
            raise CommandError(
                ngettext(
                    "%(file)s cannot be used: %(count)d error.",
                    "%(file)s cannot be used: %(count)d errors.",
                    len(error.errors),
                )
                % {"file": name, "count": len(error.errors)}
            ) from None


def _sentence(difference: Difference) -> str:
    if not difference.column:
        return _("line %(line)d: %(message)s") % difference._asdict()
    return _("line %(line)d, column %(column)s: %(message)s") % difference._asdict()


def _in_file(file: str, error: TableError) -> str:
    return f"{file}:{error.line}: {error.message}" if error.line else f"{file}: {error.message}"


def _document(file: str) -> str:
    content = _content(file, MAX_DOCUMENT_BYTES)
    if len(content) > MAX_DOCUMENT_BYTES:
        raise CommandError(_("%(file)s is far too large for a scheme.") % {"file": file})
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(_("%(file)s is no text in UTF-8.") % {"file": file}) from None


def _table(file: str) -> Table:
    return read_table(_content(file, MAX_BYTES), Path(file).name)


def _content(file: str, limit: int) -> bytes:
    """Return the content of a file, up to one byte more than is accepted."""
    try:
        with Path(file).open("rb") as opened:
            return opened.read(limit + 1)
    except OSError as error:
        raise CommandError(_("Cannot read %(file)s: %(error)s") % {"file": file, "error": error.strerror}) from None
