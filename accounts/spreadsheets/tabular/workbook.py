"""XLSX through a child process: a file of two kilobytes can abort the process that opens it."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.spreadsheets.tabular.table import MAX_COLUMNS, MAX_ROWS, Row, TableError

READER = Path(__file__).parents[1] / "workbook_reader" / "__main__.py"
TIMEOUT_SECONDS = 60.0
MOST_LISTED = 20
MACRO_SUFFIXES = (".xlsm", ".xltm", ".xlam")

logger = logging.getLogger(__name__)


def read_workbook(source: bytes, file_name: str) -> tuple[Iterator[Row], tuple[str, ...]]:
    """Return the visible rows of the only filled sheet of an XLSX file and what is left out; raise `TableError`."""
    if file_name.lower().endswith(MACRO_SUFFIXES):
        raise _error("macros", {})
    answer = _ask_child(source)
    if "code" in answer:
        raise _error(answer["code"], answer["details"])
    rows = (Row(line, tuple(cells), frozenset(typed)) for line, cells, typed in answer["rows"])
    return rows, tuple(_left_out(answer))


def _left_out(answer: dict[str, Any]) -> Iterator[str]:
    """Yield a sentence for each kind of thing that the person does not see, and that is therefore not read."""
    if lines := answer["hidden_rows"]:
        yield ngettext(
            "%(count)d hidden or filtered row is left out (line %(lines)s). If it belongs to the table, show it (Data, "
            "Clear filter; or Unhide) and upload the file again.",
            "%(count)d hidden or filtered rows are left out (lines %(lines)s). If they belong to the table, show them "
            "(Data, Clear filter; or Unhide) and upload the file again.",
            len(lines),
        ) % {"count": len(lines), "lines": _listed(lines)}
    if columns := answer["hidden_columns"]:
        yield ngettext(
            "%(count)d hidden column is left out (%(columns)s). If it belongs to the table, show it and upload the "
            "file again.",
            "%(count)d hidden columns are left out (%(columns)s). If they belong to the table, show them and upload "
            "the file again.",
            len(columns),
        ) % {"count": len(columns), "columns": _listed(columns)}
    if sheets := answer["hidden_sheets"]:
        yield ngettext(
            "%(count)d hidden sheet is left out: %(sheets)s.",
            "%(count)d hidden sheets are left out: %(sheets)s.",
            len(sheets),
        ) % {"count": len(sheets), "sheets": _listed(sheets)}


def _listed(things: Sequence[object]) -> str:
    listed = ", ".join(map(str, things[:MOST_LISTED]))
    return listed if len(things) <= MOST_LISTED else f"{listed}, …"


def _ask_child(source: bytes) -> dict[str, Any]:
    # A new interpreter, not a fork: the server has threads. Isolated mode keeps the environment's
    # PYTHON* variables and the current folder out of it.
    command = [sys.executable, "-I", str(READER), str(MAX_ROWS), str(MAX_COLUMNS)]
    try:
        child = subprocess.run(command, input=source, capture_output=True, timeout=TIMEOUT_SECONDS, check=True)  # noqa: S603 - our own reader, fixed words
        answer: dict[str, Any] = json.loads(child.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        # A hostile file and a broken installation look alike to the user, not to the operator.
        logger.warning("The reader of workbooks failed: %s %s", error, (getattr(error, "stderr", b"") or b"")[:500])
        raise _error("unreadable", {}) from error
    return answer


def _error(code: str, details: dict[str, Any]) -> TableError:
    """Turn a code of the reader into a sentence that says what to do in the spreadsheet program."""
    sentences = {
        "macros": _("The workbook contains macros. Save it as .xlsx without macros and upload it again."),
        "encrypted": _(
            "The workbook is protected with a password. Remove the password in Excel, save it and upload it again."
        ),
        "other_zip": _("This is no Excel workbook of the format .xlsx. Save the table as .xlsx or CSV."),
        "damaged": _("The workbook is damaged. Open it in Excel, save it under a new name and upload that file."),
        "dtd": _("The workbook contains definitions that no spreadsheet writes. Copy its cells into a new workbook."),
        "bomb": _("The workbook unpacks to far more than a table needs. Copy its cells into a new workbook."),
        "far_cell": _(
            "Cell %(cell)s lies beyond %(columns)d columns or %(rows)d rows. Delete it, or split the table into "
            "several files."
        ),
        "too_many_cells": _("The table is too large. Delete what stands far away from it, or split it."),
        "too_much_text": _("The table holds too much text. Split it into several files."),
        "several_sheets": _("Several sheets hold data: %(sheets)s. Keep one sheet and delete the others."),
        "unreadable": _("The workbook could not be read. Copy its cells into a new workbook, or save it as CSV."),
    }
    return TableError(code, sentences[code] % {"columns": MAX_COLUMNS, "rows": MAX_ROWS, **details})
