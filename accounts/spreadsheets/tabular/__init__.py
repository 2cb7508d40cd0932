"""Reading tables that people upload: CSV and XLSX become rows of text, everything else a sentence.

Only the content of a file decides what it is; its name is consulted where it tells more (macro workbooks).
"""

import hashlib
from collections.abc import Collection
from dataclasses import replace

from django.utils.translation import gettext as _

from accounts.spreadsheets.tabular.delimited import read_delimited
from accounts.spreadsheets.tabular.formulas import neutralised, restored
from accounts.spreadsheets.tabular.table import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    Row,
    Table,
    TableError,
    build_table,
    heading_key,
)
from accounts.spreadsheets.tabular.workbook import read_workbook

__all__ = [
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "Row",
    "Table",
    "TableError",
    "heading_key",
    "neutralised",
    "read_table",
    "restored",
]

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_table(source: bytes, file_name: str, headings: Collection[str] = ()) -> Table:
    """Return the table in `source`, the content of a CSV or XLSX file called `file_name`.

    Rows above the one that holds `headings` (as `heading_key` writes them) are titles; without `headings` the first
    row with content is the header. What is hidden in a workbook is left out; `Table.notes` tell.

    XLSX files are opened in a child process, so that no file can harm this one. Raise `TableError` with a
    sentence for the user where the file is none of these, is dangerous or too large, or has no usable header.
    """
    if len(source) > MAX_BYTES:
        raise TableError(
            "too_large",
            _("The file is larger than %(limit)d MB. Split it into several files.") % {"limit": MAX_BYTES // 1024**2},
        )
    if source.startswith(_OLE):
        raise _ole_error(source)
    notes: tuple[str, ...] = ()
    if source.startswith(_ZIP):
        rows, notes = read_workbook(source, file_name)
    else:
        rows = read_delimited(source, headings)
    table = build_table(rows, headings, notes)
    return replace(table, file_name=file_name, sha256=hashlib.sha256(source).hexdigest())


def _ole_error(source: bytes) -> TableError:
    if "EncryptedPackage".encode("utf-16-le") in source:
        return TableError(
            "encrypted",
            _("The workbook is protected with a password. Remove the password in Excel, save it and upload it again."),
        )
    # calamine could read XLS, but turns cells with a formula error into blanks without a word.
    return TableError(
        "old_format",
        _("This is a file of the old Excel format. Open it in Excel, save it as .xlsx and upload it again."),
    )
