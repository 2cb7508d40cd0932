"""Small lists to take away: the same rows as CSV and as a workbook; texts stay texts."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from accounts.spreadsheets.tabular import neutralised

Cell = str | int
BYTE_ORDER_MARK = "\ufeff"
WIDTH = 18


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the rows as UTF-8 with a byte order mark, without which Excel misreads accents; no cell is a formula."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(header)
    for row in rows:
        writer.writerow([neutralised(cell) if isinstance(cell, str) else cell for cell in row])
    return (BYTE_ORDER_MARK + file.getvalue()).encode()


def as_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the rows as a workbook of one sheet; numbers are numbers, everything else (a NIP too) is text."""
    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet(title[:31])
    sheet.set_column(0, max(len(header) - 1, 0), WIDTH)
    bold = book.add_format({"bold": True})
    for place, text in enumerate(header):
        sheet.write_string(0, place, text, bold)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, place, cell)
            else:
                sheet.write_number(number, place, cell)
    book.close()
    return file.getvalue()
