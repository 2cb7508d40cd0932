"""The shape of a table that was read, and the rules about its header."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 100


class TableError(Exception):
    """A file that cannot be taken as a table.

    `code` is stable; `message` (also `str()`) is a translated sentence that says what to do; `line` is the
    physical line or sheet row, from 1, and `column` the column's name, where they are known.
    """

    def __init__(self, code: str, message: str, line: int | None = None, column: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its physical line (CSV, where it starts) or sheet row, from 1, and its cells as they stand.

    `typed` holds the indexes of cells that a workbook stores as number, date, time, truth value or error:
    their text may differ from what was typed. There may be more or fewer cells than columns.
    """

    line: int
    cells: tuple[str, ...]
    typed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows; column names are trimmed and in lower case, blank rows are left out.

    `file_name` and `sha256` (hex, over the bytes of the file) say which file it was; tables are equal by content.
    """

    columns: tuple[str, ...]
    rows: list[Row]
    header_line: int
    file_name: str = field(default="", compare=False)
    sha256: str = field(default="", compare=False)


def build_table(source: Iterable[Row]) -> Table:
    """Return the table whose header is the first row of `source` that is not blank; raise `TableError`."""
    filled = (row for row in source if any(cell.strip() for cell in row.cells))
    header = next(filled, None)
    if header is None:
        raise TableError("empty", _("The file is empty. Its first row must hold the names of the columns."))
    columns = _column_names(header)
    rows: list[Row] = []
    for row in filled:
        if len(rows) == MAX_ROWS:
            raise TableError(
                "too_many_rows",
                _("The file has more than %(limit)d rows. Split it into several files.") % {"limit": MAX_ROWS},
                row.line,
            )
        rows.append(row if len(row.cells) == len(columns) else _trimmed(row, len(columns)))
    return Table(columns, rows, header.line)


def _column_names(header: Row) -> tuple[str, ...]:
    names = [cell.strip("\ufeff \t\r\n\u00a0").lower() for cell in header.cells]
    while not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise TableError(
            "too_many_columns",
            _("The file has more than %(limit)d columns. Delete those that are not needed.") % {"limit": MAX_COLUMNS},
            header.line,
        )
    for number, name in enumerate(names, start=1):
        if not name:
            raise TableError(
                "unnamed_column",
                _("Column %(number)d has no name. Give it one or delete the column.") % {"number": number},
                header.line,
            )
        if names.index(name) < number - 1:
            raise TableError(
                "duplicate_column",
                _("The column %(name)s is there twice. Delete one of the two.") % {"name": name},
                header.line,
                name,
            )
    return tuple(names)


def _trimmed(row: Row, width: int) -> Row:
    """Return the row without the blank cells that stand to the right of the header."""
    if any(cell.strip() for cell in row.cells[width:]):
        return row
    return Row(row.line, row.cells[:width], frozenset(index for index in row.typed if index < width))
