"""What the commands of the allowance have in common: arguments, agencies by code, files written whole."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.refusal import Refused
from reports.period import Month


def add_month_and_agency(parser: CommandParser) -> None:
    """Declare MONTH and --agency."""
    parser.add_argument("month", metavar="MONTH", help="for example 2026-10")
    parser.add_argument("--agency", metavar="CODE", default="", help="only this agency (default: all)")


def month_of(text: str) -> Month:
    """Return the month; raise `CommandError` with a sentence for anything else."""
    try:
        return Month.parse(text)
    except ValueError:
        raise CommandError(_("“%(text)s” is not a month. Write it as 2026-10.") % {"text": text}) from None


def agency_of(code: str) -> Agency | None:
    """Return the agency with the code, None for an empty code; raise `CommandError` where there is none."""
    if not code:
        return None
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        raise CommandError(_("There is no agency with the code “%(code)s”.") % {"code": code})
    return agency


def sentences(refused: Refused) -> CommandError:
    """Return a refusal as the error of a command: `code: sentence`, one per line."""
    return CommandError("\n".join(f"{refusal.code}: {refusal.message}" for refusal in refused.refusals))


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that appears under its name only when it is complete; after an error nothing is left."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise CommandError(
            _("Cannot write to %(folder)s: %(error)s") % {"folder": path.parent, "error": error.strerror}
        ) from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
