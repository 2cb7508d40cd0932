"""Workbooks for tests, as offices make them."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet


def workbook(
    rows: Iterable[Iterable[Any]],
    *,
    formats: Mapping[str, str] | None = None,
    change: Callable[[Worksheet], None] = lambda _sheet: None,
) -> bytes:
    """Return an XLSX file; `formats` are number formats by cell, `change` does the rest."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for cell, shown in (formats or {}).items():
        sheet[cell].number_format = shown
    change(sheet)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_sheet(source: bytes, change: Callable[[str], str]) -> bytes:
    """Return the workbook with the XML of its first sheet changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            is_sheet = info.filename == "xl/worksheets/sheet1.xml"
            new.writestr(info.filename, change(content.decode()).encode() if is_sheet else content)
    return target.getvalue()
