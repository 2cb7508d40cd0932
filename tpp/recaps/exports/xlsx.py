"""The packet as a workbook: each part is a sheet; totals are living sums, and nothing else is a formula."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from accounts.rules.codes import printed_code
from tpp.recaps.exports.adding_up import AddingUp
from tpp.recaps.exports.columns import COLUMNS
from tpp.recaps.exports.packet import PARTS, RECAP, sheet_of
from tpp.recaps.exports.printed import (
    PrintedItem,
    accepted,
    closing_state,
    headings,
    printed_items,
    signature_block,
    title,
)
from tpp.recaps.exports.rows import RecapRow
from tpp.recaps.exports.sheets import Cell, Sheet, total_cells
from tpp.recaps.exports.table import RecapSection, RecapTable

LEGAL_PAPER = 5
MONEY, MINUTES, PERCENT = "#,##0", "#,##0", "0.00"
# The style of a cell by the kind of its column.
STYLES = {
    "count": "number",
    "name": "cell",
    "nip": "nip",
    "centre": "center",
    "minutes": "number",
    "percent": "percent",
    "money": "number",
}
# Excel knows no more page breaks.
MOST_BREAKS = 1000


def write(table: RecapTable, file: IO[bytes], *, parts: Collection[str] = PARTS) -> int:
    """Write the workbook; return the number of people. Texts stay texts, whatever they begin with."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    styles = _styles(book)
    extras = table.extras
    sheets: list[_SignedRecap | _Grid] = [
        _SignedRecap(book, styles, table)
        if part == RECAP
        else _Grid(book, styles, table, sheet_of(part, table.month, extras))
        for part in PARTS
        if part in parts
    ]
    for section in table.sections:
        for sheet in sheets:
            sheet.section(section)
    for sheet in sheets:
        sheet.close()
    book.close()
    return sum(len(section.lines) for section in table.sections)


def _styles(book: Any) -> dict[str, Any]:
    base = {"font_name": "Arial", "font_size": 10, "valign": "vcenter"}
    grid = {**base, "border": 1}
    head = {**grid, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#D9E2F3"}
    formats = {
        "text": base,
        "bold": {**base, "bold": True},
        "title": {**base, "bold": True, "font_size": 13},
        "head": head,
        "cell": grid,
        "center": {**grid, "align": "center"},
        # "@" keeps a NIP a text even when somebody edits the cell.
        "nip": {**grid, "num_format": "@"},
        "number": {**grid, "num_format": MONEY},
        "percent": {**grid, "num_format": PERCENT},
        "decimal": {**grid, "num_format": "General"},
        "right": {**grid, "align": "right"},
        "sum_text": {**grid, "bold": True, "bg_color": "#F2F2F2"},
        "sum": {**grid, "bold": True, "num_format": MONEY, "bg_color": "#F2F2F2"},
        "band": {**base, "bold": True, "bg_color": "#E2EFDA"},
    }
    return {name: book.add_format(properties) for name, properties in formats.items()}


class _WrittenSheet:
    """A sheet that is written from top to bottom and never looked at again."""

    def __init__(self, book: Any, styles: dict[str, Any], name: str, table: RecapTable) -> None:
        self.sheet = book.add_worksheet(name)
        self.styles = styles
        self.row = 0
        self.last_column = 0
        for number, line in enumerate(title(table.month)):
            self.texts(["", line], "title" if number == 0 else "bold")
        self.row += 1

    def head(self, names: list[str], widths: list[float]) -> None:
        """Write the header that stays in view and is repeated on every printed page."""
        self.last_column = len(names) - 1
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.set_row(self.row, 32)
        self.sheet.repeat_rows(self.row)
        self.texts(names, "head")
        self.sheet.freeze_panes(self.row, 3)
        # A NIP is a text of digits on purpose; no warning triangles.
        self.sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def texts(self, texts: list[str], style: str) -> None:
        """Write one row of texts."""
        for column, text in enumerate(texts):
            if text or style == "head":
                self.sheet.write_string(self.row, column, text, self.styles[style])
        self.row += 1

    def sum(self, column: int, formula: str, value: int) -> None:
        """Write a total as a living sum, with its value for programs that do not reckon."""
        if formula:
            self.sheet.write_formula(self.row, column, formula, self.styles["sum"], value)
        else:
            self.sheet.write_number(self.row, column, value, self.styles["sum"])

    def close(self) -> None:
        """Set it up for paper when its size is known: Legal landscape, one page wide, page numbers."""
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(LEGAL_PAPER)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.print_area(0, 0, max(self.row - 1, 0), self.last_column)
        sheet.set_footer("&L&A&C" + _("Page %(page)s of %(pages)s") % {"page": "&P", "pages": "&N"})


class _SignedRecap(_WrittenSheet):
    """Adds sums by rank group and page breaks, which the other sheets lack."""

    def __init__(self, book: Any, styles: dict[str, Any], table: RecapTable) -> None:
        super().__init__(book, styles, _("Recap"), table)
        self.columns = headings(table.extras)
        self.breaks: list[int] = []
        self.begun = False
        self.adding_up = AddingUp()
        self.head(list(self.columns.values()), [COLUMNS[name].sheet for name in self.columns])

    def section(self, section: RecapSection) -> None:
        """Write one agency with its total rows and signatures."""
        if self.begun:
            self.breaks.append(self.row)
        self.begun = True
        self.adding_up.begin()
        self.texts(["", " / ".join([*section.heading.names, section.unit.code])], "bold")
        self.texts(["", closing_state(section)], "text")
        if section.recap:
            self.texts(["", f"SHA-256 {section.recap.sha256}"], "text")
            if section.recap.code:
                self.texts(["", _("Code %(code)s") % {"code": printed_code(section.recap.code)}], "text")
        for event in printed_items(section.parts):
            self._event(event)
        self.row += 1
        for left, right in zip(*_padded(*signature_block(section)), strict=True):
            self.sheet.write_string(self.row, 1, left, self.styles["text"])
            self.sheet.write_string(self.row, 8, right, self.styles["text"])
            self.row += 1
        self.row += 1
        self._accepted(section)

    def _accepted(self, section: RecapSection) -> None:
        found = accepted(section)
        if found:
            self.texts(["", _("Accepted findings")], "bold")
        for one in found:
            said = f"{one.name}, {one.nip}. {one.finding} {_('Accepted because')}: {one.reason}"
            self.texts(["", f"{said} ({one.accepted_by}, {one.accepted_at})"], "text")
        self.row += bool(found)

    def _event(self, event: PrintedItem) -> None:
        if event.row:
            self._person(event, event.row)
        elif event.kind == "part":
            self.texts(["", event.label], "band")
        else:
            self._sums(event)

    def _person(self, event: PrintedItem, row: RecapRow) -> None:
        values = {"number": event.number, **row._asdict(), **event.paid._asdict()}
        self.adding_up.note("row", self.row)
        for column, name in enumerate(self.columns):
            style = self.styles[STYLES[COLUMNS[name].kind]]
            value = values[name]
            if isinstance(value, str):
                self.sheet.write_string(self.row, column, value, style)
            else:
                self.sheet.write_number(self.row, column, float(value) if name == "percent" else value, style)
        self.row += 1

    def _sums(self, event: PrintedItem) -> None:
        sums = event.sums._asdict()
        for column, name in enumerate(self.columns):
            if name in sums:
                self.sum(column, self.adding_up.formula(event.kind, column), sums[name])
            else:
                text = event.label if name == "name" else ""
                self.sheet.write_string(self.row, column, text, self.styles["sum_text"])
        self.adding_up.note(event.kind, self.row)
        self.row += 1

    def close(self) -> None:
        """Begin every agency on a page of its own."""
        self.sheet.set_h_pagebreaks(self.breaks[:MOST_BREAKS])
        super().close()


def _padded(left: list[str], right: list[str]) -> tuple[list[str], list[str]]:
    length = max(len(left), len(right))
    return left + [""] * (length - len(left)), right + [""] * (length - len(right))


class _Grid(_WrittenSheet):
    """Any other part: the entries of its table, one agency below the other."""

    def __init__(self, book: Any, styles: dict[str, Any], table: RecapTable, sheet: Sheet) -> None:
        super().__init__(book, styles, sheet.title, table)
        self.table = sheet
        self.adding_up = AddingUp()
        self.totals: list[Sequence[Cell]] = []
        self.head([column.label for column in sheet.columns], [column.width for column in sheet.columns])

    def section(self, section: RecapSection) -> None:
        """Write the entries of one agency."""
        for entry in self.table.entries(section):
            if entry.kind == "row":
                self._row(entry.cells)
            elif entry.kind == "total":
                self.totals.append(entry.cells)
                self._total("total", entry.cells)

    def _row(self, cells: Sequence[Cell]) -> None:
        self.adding_up.note("row", self.row)
        for place, (column, cell) in enumerate(zip(self.table.columns, cells, strict=True)):
            self._cell(place, column.kind, cell)
        self.row += 1

    def _cell(self, place: int, kind: str, cell: Cell) -> None:
        if cell is None:
            self.sheet.write_blank(self.row, place, None, self.styles["cell"])
        elif isinstance(cell, str):
            style = {"nip": "nip", "centre": "center", "day": "center", "score": "center", "right": "right"}
            self.sheet.write_string(self.row, place, cell, self.styles[style.get(kind, "cell")])
        else:
            style = {"percent": "percent", "score": "decimal"}
            value = float(cell) if isinstance(cell, Decimal) else cell
            self.sheet.write_number(self.row, place, value, self.styles[style.get(kind, "number")])

    def _total(self, kind: str, cells: Sequence[Cell]) -> None:
        for place, cell in enumerate(cells):
            if isinstance(cell, int):
                self.sum(place, self.adding_up.formula(kind, place), cell)
            else:
                self.sheet.write_string(self.row, place, str(cell or ""), self.styles["sum_text"])
        self.adding_up.note(kind, self.row)
        self.row += 1

    def close(self) -> None:
        """Add up the agencies, and explain what needs a word."""
        if len(self.totals) > 1:
            self._total("grand_total", total_cells(self.table, self.totals, _("Total of all agencies")))
        if self.table.notes:
            self.row += 1
            for note in self.table.notes:
                self.texts(["", note], "text")
        super().close()
