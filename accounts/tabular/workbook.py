"""XLSX through a child process: a file of two kilobytes can abort the process that opens it."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from accounts.tabular.table import MAX_COLUMNS, MAX_ROWS, Row, TableError

READER = Path(__file__).parents[1] / "workbook_reader" / "__main__.py"
TIMEOUT_SECONDS = 60.0
MACRO_SUFFIXES = (".xlsm", ".xltm", ".xlam")

logger = logging.getLogger(__name__)


def read_workbook(source: bytes, file_name: str) -> Iterator[Row]:
    """Yield the rows of the only filled sheet of an XLSX file; raise `TableError`."""
    if file_name.lower().endswith(MACRO_SUFFIXES):
        raise _error("macros", {})
    answer = _ask_child(source)
    if "code" in answer:
        raise _error(answer["code"], answer["details"])
    for line, cells, typed in answer["rows"]:
        yield Row(line, tuple(cells), frozenset(typed))


def _ask_child(source: bytes) -> dict[str, Any]:
    # A new interpreter, not a fork: the server has threads. Isolated mode keeps the environment's
    # PYTHON* variables and the current folder out of it.
    command = [sys.executable, "-I", str(READER), str(MAX_ROWS), str(MAX_COLUMNS)]
    try:
        child = subprocess.run(command, input=source, capture_output=True, timeout=TIMEOUT_SECONDS, check=True)  # noqa: S603
        answer: dict[str, Any] = json.loads(child.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        # A hostile file and a broken installation look alike to the user, not to the operator.
        logger.warning("The reader of workbooks failed: %s %s", error, (getattr(error, "stderr", b"") or b"")[:500])
        raise _error("unreadable", {}) from error
    return answer


def _error(code: str, details: dict[str, Any]) -> TableError:
    """Return the error for a code of `accounts.workbook_reader`."""
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
        "error_cell": _("Cell %(cell)s shows an error instead of a value. Correct its formula or type the value."),
        "unreadable": _("The workbook could not be read. Copy its cells into a new workbook, or save it as CSV."),
    }
    return TableError(code, sentences[code] % {"columns": MAX_COLUMNS, "rows": MAX_ROWS, **details})
