"""Tables of every kind, and what reading them says."""

import io
import zipfile
from datetime import date, datetime
from datetime import time as clock_time

import pytest
import xlsxwriter

from accounts.spreadsheets.tabular import (
    Table,
    TableError,
    read_table,
)


def read(source: bytes | str, file_name: str = "people.csv") -> Table:
    return read_table(source.encode() if isinstance(source, str) else source, file_name)


def code_of(source: bytes | str, file_name: str = "people.csv") -> str:
    with pytest.raises(TableError) as caught:
        read(source, file_name)
    assert str(caught.value).endswith(".")
    return caught.value.code


def workbook(*sheets: list[list[object]], hidden: tuple[int, ...] = ()) -> bytes:
    """Return an XLSX file; values are written the way Excel stores them."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"remove_timezone": True}) as book:
        formats = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            clock_time: book.add_format({"num_format": "hh:mm"}),
        }
        for index, rows in enumerate(sheets):
            sheet = book.add_worksheet()
            if index in hidden:
                sheet.hide()
            for line, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, str) and value.startswith("="):
                        formula, _, cached = value.partition("->")
                        sheet.write_formula(line, column, formula, None, int(cached) if cached.isdigit() else cached)
                    else:
                        sheet.write(line, column, value, formats.get(type(value)))
    return target.getvalue()


def rebuilt(source: bytes, **members: bytes) -> bytes:
    """Return the zip with members replaced or added; `__` in a name stands for `/`, a last `_` for `.`."""
    target = io.BytesIO()
    changes = {name.replace("__", "/").replace("_dot_", "."): content for name, content in members.items()}
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in changes:
                new.writestr(info.filename, old.read(info))
        for name, content in changes.items():
            new.writestr(name, content)
    return target.getvalue()


def with_sheet(xml: str) -> bytes:
    """Return a workbook whose only sheet is `xml`."""
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return rebuilt(workbook([["a"]]), xl__worksheets__sheet1_dot_xml=(head + xml).encode())


def sheet_data(rows: str) -> str:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>'
