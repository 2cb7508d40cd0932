"""The recap for machines: UTF-8, one line per person, sorted by agency code and NIP."""

import csv
from typing import IO

from accounts.spreadsheets.tabular import neutralised
from tpp.recaps.exports.packet import RECAP, sheet_of
from tpp.recaps.exports.rows import Paid, RecapRow
from tpp.recaps.exports.sheets import Cell, Sheet
from tpp.recaps.exports.table import RecapTable

BYTE_ORDER_MARK = "\ufeff"
# Further columns of a month that is still running; see `tpp.payroll.recap_line.Running`.
RUNNING_COLUMNS = ("safe_so_far", "if_ended_now")


def write(table: RecapTable, file: IO[str], *, bom: bool = False, part: str = RECAP) -> int:
    """Write one part to a text file opened with `newline=""`; return the number of people.

    `bom` begins with a byte order mark, without which Excel misreads accents. No cell can become a formula.
    """
    if bom:
        file.write(BYTE_ORDER_MARK)
    if part == RECAP:
        _write_recap(table, file)
    else:
        _write_sheet(sheet_of(part, table.month, table.extras), table, file)
    return sum(len(section.lines) for section in table.sections)


def _write_recap(table: RecapTable, file: IO[str]) -> None:
    writer = csv.writer(file)
    is_running = table.extras.is_running
    writer.writerow([*RecapRow._fields, *(RUNNING_COLUMNS if is_running else ())])
    for section in table.sections:
        for row, line in zip(section.rows, section.lines, strict=True):
            both = [Paid.of(line).safe, row.tpp] if is_running else []
            writer.writerow([neutralised(str(cell)) for cell in (*row, *both)])


def _write_sheet(sheet: Sheet, table: RecapTable, file: IO[str]) -> None:
    places = [place for place, column in enumerate(sheet.columns) if column.in_csv]
    writer = csv.writer(file)
    writer.writerow([neutralised(sheet.columns[place].name) for place in places])
    for section in table.sections:
        for entry in sheet.entries(section):
            # Sums are for people; machines add up themselves.
            if entry.kind == "row":
                writer.writerow([_text(entry.cells[place]) for place in places])


def _text(cell: Cell) -> str:
    """Return a cell as text; a number keeps its minus, which cannot begin a formula there."""
    if cell is None:
        return ""
    return neutralised(cell.strip()) if isinstance(cell, str) else str(cell)
