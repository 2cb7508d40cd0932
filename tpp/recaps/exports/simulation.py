"""A simulation as a file: one row for each person."""

import csv
import io
from collections.abc import Iterator

import xlsxwriter

from accounts.spreadsheets.tabular import neutralised
from tpp.recaps.simulation import Simulation

COLUMNS = ("agency_code", "agency_name", "nip", "name", "whole", "before", "after", "difference", "problem")
Cell = int | str


def simulation_rows(found: Simulation) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each person in the order of the page; what cannot be said is empty."""
    for case in found.cases:
        figures = (case.whole, case.before, case.after, case.difference)
        yield (
            case.agency_code,
            case.agency_name,
            case.nip,
            case.name,
            *("" if figure is None else figure for figure in figures),
            case.problem,
        )


def simulation_csv(found: Simulation) -> bytes:
    """Return the rows as CSV; no cell can become a formula."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    for row in simulation_rows(found):
        writer.writerow([cell if isinstance(cell, int) else neutralised(cell) for cell in row])
    return target.getvalue().encode()


def simulation_xlsx(found: Simulation) -> bytes:
    """Return the rows as a workbook: figures as numbers, everything else as text."""
    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet("Simulasi")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, COLUMNS)
        for number, row in enumerate(simulation_rows(found), start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                elif cell:
                    sheet.write_string(number, column, cell)
    return target.getvalue()
