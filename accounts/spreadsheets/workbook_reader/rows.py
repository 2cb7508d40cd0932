"""The rows of a workbook as text, through calamine."""

import io
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from accounts.spreadsheets.workbook_reader.archive import Scanned
from accounts.spreadsheets.workbook_reader.error import UNSOLVED, WorkbookError
from accounts.spreadsheets.workbook_reader.sheet_scan import SheetScan, column_name

MAX_CHARACTERS = 60_000_000
# From here on a workbook's numbers are no longer exact.
INEXACT = 1e15

Value = int | float | str | bool | time | date | datetime | timedelta


def read_rows(source: bytes, scanned: Scanned) -> dict[str, Any]:
    """Return the rows of the only visible worksheet that holds any, and what is hidden; raise `WorkbookError`.

    `rows` are `[line, cells, indexes of cells that are not text]`; `hidden_rows` (lines), `hidden_columns` (letters)
    and `hidden_sheets` (names) hold something and are left out.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(source))
        filled: list[tuple[str, SheetRows]] = []
        hidden_sheets = []
        for index, sheet in enumerate(book.sheets_metadata):
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            if sheet.visible != SheetVisibleEnum.Visible:
                hidden_sheets += [] if scanned.sheet(index).is_empty else [sheet.name]
            elif (rows := SheetRows(book.get_sheet_by_index(index), scanned.sheet(index), scanned.recalculates)).found:
                filled.append((sheet.name, rows))
    except CalamineError:
        raise WorkbookError("damaged") from None
    if len(filled) > 1:
        raise WorkbookError("several_sheets", sheets=", ".join(name for name, _rows in filled))
    found: dict[str, Any] = filled[0][1].answer() if filled else {"rows": [], "hidden_rows": [], "hidden_columns": []}
    return found | {"hidden_sheets": hidden_sheets}


class SheetRows:
    """The rows of a worksheet that hold something: `found` are visible, `hidden_lines` are left out."""

    def __init__(self, sheet: CalamineSheet, scan: SheetScan, recalculates: bool) -> None:
        self._scan = scan
        self._unsolved = scan.unsolved | scan.zeros if recalculates else scan.unsolved
        self._odd = _by_line((*scan.errors, *scan.percents, *self._unsolved))
        self._left = sheet.start[1] + 1 if sheet.start else 1
        self._characters = 0
        self._hidden_indexes: set[int] = set()
        self.found: list[list[Any]] = []
        self.hidden_lines: list[int] = []
        rows = sheet.iter_rows() if sheet.start else iter(())
        line, width = 0, 0
        for line, values in enumerate(rows, start=1):
            width = len(values)
            self._take(line, values)
        # Formulas alone, without a result, are nothing to calamine.
        for below in sorted(number for number in self._odd if number > line):
            self._take(below, [""] * max(width, *(column - self._left + 1 for column in self._odd[below])))

    def answer(self) -> dict[str, Any]:
        """Return the visible rows, the hidden lines and the letters of hidden columns."""
        letters = [column_name(self._left + index) for index in sorted(self._hidden_indexes)]
        return {"rows": self.found, "hidden_rows": self.hidden_lines, "hidden_columns": letters}

    def _take(self, line: int, values: Sequence[Value]) -> None:
        cells = [value if isinstance(value, str) else as_text(value) for value in values]
        typed = [index for index, value in enumerate(values) if not isinstance(value, str)]
        for column in self._odd.get(line, ()):
            index = column - self._left
            if 0 <= index < len(cells):
                cells[index] = self._odd_text((line, column), values[index])
                if index not in typed:
                    typed.append(index)
        text = "".join(cells)
        self._characters += len(text)
        if self._characters > MAX_CHARACTERS:
            raise WorkbookError("too_much_text")
        if "\0" in text:
            # Written as _x0000_, which is legal; no database takes it.
            raise WorkbookError("damaged")
        if not text:
            return
        if line in self._scan.hidden_rows:
            self.hidden_lines.append(line)
        elif self._scan.hidden_columns:
            self._take_visible(line, cells, typed)
        else:
            self.found.append([line, cells, typed])

    def _take_visible(self, line: int, cells: Sequence[str], typed: Collection[int]) -> None:
        hidden = {index for index in range(len(cells)) if self._left + index in self._scan.hidden_columns}
        self._hidden_indexes |= {index for index in hidden if cells[index]}
        kept = [index for index in range(len(cells)) if index not in hidden]
        visible = [cells[index] for index in kept]
        if any(visible):
            self.found.append([line, visible, [place for place, index in enumerate(kept) if index in typed]])

    def _odd_text(self, place: tuple[int, int], value: Value) -> str:
        if place in self._unsolved:
            return UNSOLVED
        if place in self._scan.errors:
            return self._scan.errors[place]
        return shown_percent(value) if isinstance(value, int | float) else as_text(value)


def _by_line(places: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for line, column in places:
        found.setdefault(line, []).append(column)
    return found


def as_text(value: Value) -> str:
    """Write a number, date, time or truth as a CSV would have it: `8.5`, `2026-10-01`, `08:30`, `TRUE`."""
    match value:
        case bool():
            return str(value).upper()
        case int() | float():
            return number_text(value)
        case datetime():
            return value.isoformat(timespec="seconds")
        case time():
            return value.isoformat("seconds" if value.second else "minutes")
        case timedelta():
            return duration_text(value)
    return str(value)


def number_text(value: float) -> str:
    """Return a number the way a spreadsheet shows it: no exponent, 15 digits, no noise of binary fractions."""
    if value == int(value) and abs(value) < INEXACT:
        return str(int(value))
    return format(Decimal(format(value, ".15g")), "f")


def shown_percent(value: float) -> str:
    """Return the number of a cell that shows per cent as it is shown, with all its decimals: 0.855 is `85.5%`."""
    text = format(Decimal(format(value, ".15g")) * 100, "f")
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"


def duration_text(value: timedelta) -> str:
    """Return a duration as hours and minutes, `36:00`, with seconds where there are any."""
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
