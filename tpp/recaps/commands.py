"""What the commands of the allowance have in common: arguments, agencies by code, files written whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.core.management.base import CommandError, CommandParser, OutputWrapper
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Agency
from accounts.rules.refusal import Refused
from accounts.storage import files
from reports.rules.period import Month
from tpp.payroll.month_rules import NoSchemeError
from tpp.schemes import presets
from tpp.schemes.engine import Composition, parse
from tpp.schemes.step_labels import scheme_error
from tpp.schemes.strict import SchemeError, read_json

MAX_DOCUMENT_BYTES = 1024 * 1024


def add_month_and_agency(parser: CommandParser) -> None:
    """Declare `MONTH` (2026-10) and `--agency CODE`, both text: `month_argument` and `agency_argument` read them."""
    parser.add_argument("month", metavar="MONTH", help="for example 2026-10")
    parser.add_argument("--agency", metavar="CODE", default="", help="only this agency (default: all)")


def month_argument(text: str) -> Month:
    """Return the month; raise `CommandError` with a sentence for anything else."""
    try:
        return Month.parse(text)
    except ValueError:
        raise CommandError(_("“%(text)s” is not a month. Write it as 2026-10.") % {"text": text}) from None


def agency_argument(code: str) -> Agency | None:
    """Look up by code; None for an empty one, which means all. `CommandError` for one nobody has."""
    if not code:
        return None
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        raise CommandError(_("There is no agency with the code “%(code)s”.") % {"code": code})
    return agency


def as_command_error(refused: Refused) -> CommandError:
    """Return a refusal as the error of a command: `code: sentence`, one per line."""
    return CommandError("\n".join(f"{refusal.code}: {refusal.message}" for refusal in refused.refusals))


@contextmanager
def told_without_scheme(month: Month) -> Iterator[None]:
    """Let a command end with a sentence where no scheme is in force."""
    try:
        yield
    except NoSchemeError:
        raise CommandError(_("No scheme is in force in %(month)s.") % {"month": month}) from None


@contextmanager
def output_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that appears under its name only when it is complete; after an error nothing is left."""
    try:
        with files.whole_file(path) as file:
            yield file
    except OSError as error:
        raise CommandError(
            _("Cannot write to %(folder)s: %(error)s") % {"folder": path.parent, "error": error.strerror}
        ) from None


def scheme_argument(name: str, stderr: OutputWrapper) -> Composition:
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
            stderr.write(scheme_error(found))
        raise CommandError(
            ngettext(
                "%(file)s cannot be used: %(count)d error.",
                "%(file)s cannot be used: %(count)d errors.",
                len(error.errors),
            )
            % {"file": name, "count": len(error.errors)}
        ) from None


def _document(file: str) -> str:
    content = file_content(file, MAX_DOCUMENT_BYTES)
    if len(content) > MAX_DOCUMENT_BYTES:
        raise CommandError(_("%(file)s is far too large for a scheme.") % {"file": file})
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(_("%(file)s is no text in UTF-8.") % {"file": file}) from None


def file_content(file: str, limit: int) -> bytes:
    """Read one byte more than `limit`, so that a file that is too large is told from one that just fits."""
    try:
        with Path(file).open("rb") as opened:
            return opened.read(limit + 1)
    except OSError as error:
        raise CommandError(_("Cannot read %(file)s: %(error)s") % {"file": file, "error": error.strerror}) from None
