"""The shape of a table that was read, and the rules about its header."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from django.utils.translation import gettext as _

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 100
# How far below the title of an office's table its header may stand.
MOST_TITLES = 20
FEWEST_NUMBERED = 3


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

    `notes` are sentences about what was in the file and is not in here. `file_name` and `sha256` (hex, over the bytes
    of the file) say which file it was; tables are equal by content.
    """

    columns: tuple[str, ...]
    rows: list[Row]
    header_line: int
    notes: tuple[str, ...] = field(default=(), compare=False)
    file_name: str = field(default="", compare=False)
    sha256: str = field(default="", compare=False)


def heading_key(text: str) -> str:
    """Return what makes two headings the same: letters and digits in small letters, `Gol. Ruang` is `golruang`."""
    return "".join(character for character in text.casefold() if character.isalnum())


def build_table(source: Iterable[Row], headings: Collection[str] = (), notes: tuple[str, ...] = ()) -> Table:
    """Return the table whose header is the row of `source` with most of the `headings`; raise `TableError`.

    Without any it is the first row that is not blank.
    """
    filled = (row for row in source if any(cell.strip() for cell in row.cells))
    header, above = _header(filled, headings)
    columns = _column_names(header)
    rows: list[Row] = []
    for row in chain(above, filled):
        if len(rows) == MAX_ROWS:
            raise TableError(
                "too_many_rows",
                _("The file has more than %(limit)d rows. Split it into several files.") % {"limit": MAX_ROWS},
                row.line,
            )
        rows.append(row if len(row.cells) == len(columns) else _trimmed(row, len(columns)))
    if headings and rows and _numbers_columns(rows[0]):
        del rows[0]
    return _without_unnamed(Table(columns, rows, header.line, notes))


def _header(filled: Iterator[Row], headings: Collection[str]) -> tuple[Row, list[Row]]:
    """Return the header and the rows below it that were looked at to find it."""
    first = list(islice(filled, MOST_TITLES if headings else 1))
    if not first:
        raise TableError("empty", _("The file is empty. Its first row must hold the names of the columns."))
    known = [sum(heading_key(cell) in headings for cell in row.cells) for row in first]
    # Of a title that happens to be one heading ("Status") and the header below, the header knows more.
    place = known.index(max(known))
    return first[place], first[place + 1 :]


def _numbers_columns(row: Row) -> bool:
    """Recognise a row `(1) (2) (3)` below the headings, which forms of offices have and which is no data."""
    numbers = [cell.strip().strip("()") for cell in row.cells]
    return len(numbers) >= FEWEST_NUMBERED and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _column_names(header: Row) -> tuple[str, ...]:
    names = [" ".join(cell.replace("\ufeff", " ").split()).lower() for cell in header.cells]
    while not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise TableError(
            "too_many_columns",
            _("The file has more than %(limit)d columns. Delete those that are not needed.") % {"limit": MAX_COLUMNS},
            header.line,
        )
    for number, name in enumerate(names, start=1):
        if name and names.index(name) < number - 1:
            raise TableError(
                "duplicate_column",
                _("The column %(name)s is there twice. Delete one of the two.") % {"name": name},
                header.line,
                name,
            )
    return tuple(names)


def _without_unnamed(table: Table) -> Table:
    """Return the table without columns that have neither a name nor content; raise `TableError` where one has."""
    kept = [index for index, name in enumerate(table.columns) if name]
    if len(kept) == len(table.columns):
        return table
    for index, name in enumerate(table.columns):
        if not name and any(row.cells[index].strip() for row in table.rows if index < len(row.cells)):
            raise TableError(
                "unnamed_column",
                _("Column %(number)d has no name. Give it one or delete the column.") % {"number": index + 1},
                table.header_line,
            )
    columns = tuple(table.columns[index] for index in kept)
    return replace(table, columns=columns, rows=[_narrowed(row, kept, len(table.columns)) for row in table.rows])


def _narrowed(row: Row, kept: Sequence[int], width: int) -> Row:
    """Return the row with the cells at these places, and what stands to the right of the header."""
    places = [*(index for index in kept if index < len(row.cells)), *range(width, len(row.cells))]
    typed = frozenset(new for new, old in enumerate(places) if old in row.typed)
    return Row(row.line, tuple(row.cells[place] for place in places), typed)


def _trimmed(row: Row, width: int) -> Row:
    """Return the row without the blank cells that stand to the right of the header."""
    if any(cell.strip() for cell in row.cells[width:]):
        return row
    return Row(row.line, row.cells[:width], frozenset(index for index in row.typed if index < width))
