"""The rows of a workbook as text, through calamine."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from accounts.workbook_reader.error import WorkbookError

MAX_CHARACTERS = 60_000_000
# From here on a workbook's numbers are no longer exact.
INEXACT = 1e15

Value = int | float | str | bool | time | date | datetime | timedelta


def read_rows(source: bytes, errors: dict[tuple[int, int], str]) -> list[list[Any]]:
    """Return the rows of the only visible worksheet that holds any; raise `WorkbookError`."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(source))
        filled = {
            sheet.name: rows
            for index, sheet in enumerate(book.sheets_metadata)
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
            if (rows := list(sheet_rows(book.get_sheet_by_index(index), errors)))
        }
    except CalamineError:
        raise WorkbookError("damaged") from None
    if len(filled) > 1:
        raise WorkbookError("several_sheets", sheets=", ".join(filled))
    return next(iter(filled.values()), [])


def sheet_rows(sheet: CalamineSheet, errors: dict[tuple[int, int], str]) -> Iterator[list[Any]]:
    """Yield `[line, cells, indexes of cells that are not text]` for each row that is not blank."""
    if sheet.start is None:
        return
    characters = 0
    left = sheet.start[1] + 1
    for line, values in enumerate(sheet.iter_rows(), start=1):
        cells = [value if isinstance(value, str) else as_text(value) for value in values]
        typed = [index for index, value in enumerate(values) if not isinstance(value, str)]
        if errors:
            for index in range(len(cells)):
                if (line, left + index) in errors:
                    cells[index] = errors[line, left + index]
                    typed.append(index)
        text = "".join(cells)
        characters += len(text)
        if characters > MAX_CHARACTERS:
            raise WorkbookError("too_much_text")
        if "\0" in text:
            # Written as _x0000_, which is legal; no database takes it.
            raise WorkbookError("damaged")
        if text:
            yield [line, cells, typed]


def as_text(value: Value) -> str:
    """Return the text of a value that is not text: `8`, `8.5`, `2026-10-01`, `08:30`, ISO date and time."""
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


def duration_text(value: timedelta) -> str:
    """Return a duration as hours and minutes, `36:00`, with seconds where there are any."""
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
