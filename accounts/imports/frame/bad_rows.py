"""The bad rows of a table, to be corrected and uploaded again."""

import csv
import io
import re
from collections.abc import Iterable

from accounts.imports.frame.spec import ERROR_COLUMN, RowError
from accounts.spreadsheets.tabular import Table, neutralised

# A spreadsheet rounds longer numbers when it opens a CSV file; the apostrophe keeps a NIP whole, and is
# taken away when the file comes back.
_LONG_NUMBER = re.compile(r"[0-9]{16,}")


def bad_rows_csv(table: Table, errors: Iterable[RowError]) -> bytes:
    """Return the rows of `table` that have errors as CSV (UTF-8 with mark), with a column that says why.

    No cell can become a formula. The file may be corrected and uploaded as it is.
    """
    sentences: dict[int, list[str]] = {}
    for error in errors:
        sentence = f"{error.column}: {error.message}" if error.column else error.message
        sentences.setdefault(error.line, []).append(sentence)
    kept = [index for index, name in enumerate(table.columns) if name != ERROR_COLUMN]
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([*(_safe(table.columns[index]) for index in kept), ERROR_COLUMN])
    for row in table.rows:
        if row.line in sentences:
            cells = [row.cells[index] if index < len(row.cells) else "" for index in kept]
            # What stands to the right of the header must not get lost either.
            beyond = row.cells[len(table.columns) :]
            writer.writerow([_safe(cell) for cell in (*cells, " ".join(sentences[row.line]), *beyond)])
    return target.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    return f"'{cell}" if _LONG_NUMBER.fullmatch(cell.strip()) else neutralised(cell)
