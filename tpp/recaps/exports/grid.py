"""The parts of the packet on paper: divided into pages before anything is drawn, then drawn row by row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from accounts.pages.fonts import BOLD, REGULAR, register_fonts
from accounts.rules.nip import display_nip
from tpp.money import grouped
from tpp.recaps.exports.footer import BOTTOM
from tpp.recaps.exports.heading import MARGIN, PAGE_HEIGHT, RIGHT, draw_fitted, heading_height
from tpp.recaps.exports.paper import BAND_HEIGHT, TOP, signature_height
from tpp.recaps.exports.sheets import Cell, Sheet, TableColumn, TableEntry
from tpp.recaps.exports.table import RecapSection

SIZE, HEAD_SIZE, LINE, PADDING = 7.5, 7.0, 9.0, 3.0
PALE, INDENT = 0.93, 3.0
# Below a heading of a person at least this many rows, or the next page.
ROWS_WITH_BAND = 2


class PlacedEntry(NamedTuple):
    """An entry with its height and, by column, the lines of its texts."""

    entry: TableEntry
    height: float
    texts: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class GridPage:
    """One page of a part of one agency."""

    section: RecapSection
    sheet: Sheet
    is_first: bool
    items: list[PlacedEntry] = field(default_factory=list)
    is_last: bool = False


def paper_columns(sheet: Sheet) -> list[tuple[int, TableColumn, float]]:
    """Return place, column and width in points of what stands on paper."""
    shown = [(place, column) for place, column in enumerate(sheet.columns) if column.on_paper]
    whole = sum(column.width for _place, column in shown)
    return [(place, column, column.width / whole * (RIGHT - MARGIN)) for place, column in shown]


def grid_pages(section: RecapSection, sheet: Sheet) -> Iterator[GridPage]:
    """Yield the pages; totals, notes and signatures stay together and never without a row above them."""
    # Lines are broken by the width of their letters.
    register_fonts()
    columns = paper_columns(sheet)
    placed = [_placed(entry, columns) for entry in sheet.entries(section)]
    body = [item for item in placed if item.entry.kind != "total"]
    tail = [item for item in placed if item.entry.kind == "total"]
    head = head_height(columns)
    page = GridPage(section, sheet, is_first=True)
    room = _room(page, head)
    band: PlacedEntry | None = None
    for item in body:
        is_band = item.entry.kind == "band"
        band = item if is_band else band
        if item.height * (1 + ROWS_WITH_BAND * is_band) > room:
            yield page
            page = GridPage(section, sheet, is_first=False)
            room = _room(page, head)
            if band and not is_band:
                words = _("%(who)s (continued)") % {"who": band.entry.label}
                again = band._replace(entry=band.entry._replace(label=words))
                page.items.append(again)
                room -= again.height
        page.items.append(item)
        room -= item.height
    if sum(item.height for item in tail) + _foot_height(page) > room:
        carried = [page.items.pop()] if page.items[1:] else []
        yield page
        page = GridPage(section, sheet, is_first=False, items=carried)
    page.items.extend(tail)
    page.is_last = True
    yield page


def head_height(columns: Sequence[tuple[int, TableColumn, float]]) -> float:
    """Return the height of the table head, whose words may take several lines."""
    return max(len(_head_lines(column, width)) for _place, column, width in columns) * LINE + 6


def note_lines(sheet: Sheet) -> list[str]:
    """Return the notes below the table, broken into lines."""
    return [line for note in sheet.notes for line in simpleSplit(note, REGULAR, SIZE, RIGHT - MARGIN)]


def _foot_height(page: GridPage) -> float:
    signed = signature_height(page.section) if page.sheet.is_signed else 0
    notes = note_lines(page.sheet)
    return (len(notes) * LINE + 6 if notes else 0) + signed


def _room(page: GridPage, head: float) -> float:
    top = heading_height(page.section.heading) if page.is_first else 0
    return PAGE_HEIGHT - TOP - BOTTOM - top - BAND_HEIGHT - head


def _head_lines(column: TableColumn, width: float) -> list[str]:
    return simpleSplit(column.label, BOLD, HEAD_SIZE, width - 2 * PADDING) or [""]


def _placed(entry: TableEntry, columns: Sequence[tuple[int, TableColumn, float]]) -> PlacedEntry:
    if entry.kind != "row":
        return PlacedEntry(entry, LINE + 6)
    texts = tuple(_lines(entry.cells[place], column, width) for place, column, width in columns)
    return PlacedEntry(entry, max(map(len, texts)) * LINE + 2 * PADDING - 1, texts)


def _lines(cell: Cell, column: TableColumn, width: float) -> tuple[str, ...]:
    text = printed_cell(cell, column)
    if column.kind != "text" or not text:
        return (text,)
    indent = _indent(text)
    return tuple(simpleSplit(text, REGULAR, SIZE, width - 2 * PADDING - indent)) or ("",)


def _indent(text: str) -> float:
    return (len(text) - len(text.lstrip(" "))) * INDENT


def printed_cell(cell: Cell, column: TableColumn) -> str:
    """Return a cell as it stands on paper: figures as Indonesians write them."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    if isinstance(cell, int):
        return grouped(cell)
    return display_nip(cell) if column.name == "nip" else cell


def draw_grid(canvas: Canvas, page: GridPage, y: float) -> float:
    """Draw the table from `y` downward; return where it ends."""
    columns = paper_columns(page.sheet)
    y = _draw_head(canvas, columns, y)
    for item in page.items:
        if item.entry.kind == "band":
            _draw_band(canvas, item, y)
        elif item.entry.kind == "total":
            _draw_total(canvas, item, columns, y)
        else:
            _draw_row(canvas, item, columns, y)
        y -= item.height
    if page.is_last:
        canvas.setFont(REGULAR, SIZE)
        for line in note_lines(page.sheet):
            y -= LINE
            canvas.drawString(MARGIN, y - 3, line)
        y -= 6 if page.sheet.notes else 0
    return y


def _draw_head(canvas: Canvas, columns: Sequence[tuple[int, TableColumn, float]], y: float) -> float:
    height = head_height(columns)
    canvas.setLineWidth(0.5)
    canvas.setFillGray(PALE)
    canvas.rect(MARGIN, y - height, RIGHT - MARGIN, height, stroke=1, fill=1)
    canvas.setFillGray(0)
    x = MARGIN
    for _place, column, width in columns:
        lines = _head_lines(column, width)
        start = y - height / 2 + (len(lines) - 1) * LINE / 2 - 2.5
        for number, line in enumerate(lines):
            room = width - 2
            draw_fitted(
                canvas, line, x + width / 2, start - number * LINE, room, font=BOLD, size=HEAD_SIZE, side="centre"
            )
        x += width
    _edges(canvas, columns, y, height)
    return y - height


def _draw_row(canvas: Canvas, item: PlacedEntry, columns: Sequence[tuple[int, TableColumn, float]], y: float) -> None:
    x = MARGIN
    for (place, column, width), lines in zip(columns, item.texts, strict=True):
        cell = item.entry.cells[place]
        if column.kind == "text":
            indent = _indent(cell) if isinstance(cell, str) else 0
            canvas.setFont(REGULAR, SIZE)
            start = y - item.height / 2 + (len(lines) - 1) * LINE / 2 - 2.5
            for number, line in enumerate(lines):
                canvas.drawString(x + PADDING + indent, start - number * LINE, line)
        else:
            _draw_cell(canvas, lines[0], column.kind, (x, y - item.height / 2 - 2.5), width)
        x += width
    canvas.setLineWidth(0.3)
    _edges(canvas, columns, y, item.height)


def _draw_cell(canvas: Canvas, text: str, kind: str, at: tuple[float, float], width: float) -> None:
    x, y = at
    side = {"number": "right", "percent": "right", "right": "right", "nip": "left"}.get(kind, "centre")
    place = {"right": x + width - PADDING, "left": x + PADDING, "centre": x + width / 2}[side]
    draw_fitted(canvas, text, place, y, width - PADDING, size=SIZE, side=side)


def _draw_total(canvas: Canvas, item: PlacedEntry, columns: Sequence[tuple[int, TableColumn, float]], y: float) -> None:
    canvas.setFillGray(PALE)
    canvas.rect(MARGIN, y - item.height, RIGHT - MARGIN, item.height, stroke=0, fill=1)
    canvas.setFillGray(0)
    middle = y - item.height / 2 - 2.5
    label = next(cell for cell in item.entry.cells if isinstance(cell, str))
    x, first_sum = MARGIN, RIGHT
    for place, _column, width in columns:
        cell = item.entry.cells[place]
        if isinstance(cell, int):
            first_sum = min(first_sum, x)
            draw_fitted(
                canvas, grouped(cell), x + width - PADDING, middle, width - PADDING, font=BOLD, size=SIZE, side="right"
            )
        x += width
    draw_fitted(canvas, label, MARGIN + PADDING, middle, first_sum - MARGIN - 2 * PADDING, font=BOLD, size=SIZE)
    _frame(canvas, y, item.height)


def _draw_band(canvas: Canvas, item: PlacedEntry, y: float) -> None:
    draw_fitted(
        canvas, item.entry.label, MARGIN + PADDING, y - item.height / 2 - 2.5, RIGHT - MARGIN - 6, font=BOLD, size=SIZE
    )
    _frame(canvas, y, item.height)


def _frame(canvas: Canvas, y: float, height: float) -> None:
    canvas.setLineWidth(0.4)
    canvas.line(MARGIN, y, MARGIN, y - height)
    canvas.line(RIGHT, y, RIGHT, y - height)
    canvas.line(MARGIN, y - height, RIGHT, y - height)


def _edges(canvas: Canvas, columns: Sequence[tuple[int, TableColumn, float]], y: float, height: float) -> None:
    x = MARGIN
    for _place, _column, width in columns:
        canvas.line(x, y, x, y - height)
        x += width
    canvas.line(RIGHT, y, RIGHT, y - height)
    canvas.line(MARGIN, y - height, RIGHT, y - height)
