"""The packet on paper: legal, landscape, PNS and PPPK apart, with signatures, page x of y and a code to check it by."""

from collections.abc import Collection, Iterator, Sequence
from typing import IO, Any

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _
from reportlab.pdfgen.canvas import Canvas

from accounts.pages.fonts import BOLD, REGULAR, register_fonts
from accounts.rules.nip import display_nip
from tpp.money import grouped
from tpp.recaps.exports.columns import COLUMNS
from tpp.recaps.exports.footer import draw_foot, draw_footer
from tpp.recaps.exports.grid import GridPage, draw_grid, grid_pages
from tpp.recaps.exports.heading import MARGIN, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, draw_fitted, draw_heading
from tpp.recaps.exports.packet import PARTS, RECAP, SUMMARY, accepted_sheet, paper_sheets
from tpp.recaps.exports.paper import (
    BAND_HEIGHT,
    HEAD_HEIGHT,
    LINE,
    NAME_SIZE,
    NIP_SIZE,
    PADDING,
    SIGNATURE_LINE,
    TOP,
    PaperPage,
    PlacedItem,
    pages_of,
)
from tpp.recaps.exports.printed import NAME_LINE, accepted, signature_block, title
from tpp.recaps.exports.rows import PrintedSums, RecapRow
from tpp.recaps.exports.summary import SummaryPage, draw_summary, summary_pages
from tpp.recaps.exports.table import RecapSection, RecapTable

GREY, PALE, WATERMARK = 0.35, 0.93, 0.90


def write(table: RecapTable, file: IO[bytes], *, parts: Collection[str] = (RECAP,)) -> int:
    """Write the parts, agency by agency; return the number of people.

    Recaps of several agencies end with a summary of all.
    """
    register_fonts()
    pages: list[PaperPage | GridPage] = []
    sums: list[tuple[RecapSection, PrintedSums]] = []
    for section in table.sections:
        pages.extend(_pages(section, parts))
        sums.append((section, PrintedSums().plus(part.sums for part in section.parts)))
    summary = summary_pages(sums, table.extras) if len(sums) > 1 and {RECAP, SUMMARY} & set(parts) else []
    canvas = Canvas(file, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1)
    canvas.setTitle(" ".join(title(table.month)))
    count = len(pages) + len(summary)
    for number, page in enumerate(pages, start=1):
        _draw(canvas, page, number, count)
    for number, summary_page in enumerate(summary, start=len(pages) + 1):
        _draw_summary(canvas, table, summary_page, number, count)
    if not count:
        canvas.setFont(REGULAR, 11)
        canvas.drawString(MARGIN, PAGE_HEIGHT - 60, _("Nobody is listed in %(month)s.") % {"month": table.month})
        canvas.showPage()
    canvas.save()
    return sum(total.people for _section, total in sums)


def _pages(section: RecapSection, parts: Collection[str]) -> Iterator[PaperPage | GridPage]:
    for part in PARTS:
        if part not in parts:
            continue
        if part == RECAP:
            yield from pages_of(section)
            if accepted(section):
                yield from grid_pages(section, accepted_sheet())
        else:
            for sheet in paper_sheets(part, section.month, section.extras):
                yield from grid_pages(section, sheet)


def _draw(canvas: Canvas, page: PaperPage | GridPage, number: int, count: int) -> None:
    if page.section.recap is None or settings.TRAINING:
        _watermark(canvas)
    if isinstance(page, PaperPage):
        y = _draw_recap(canvas, page)
        is_signed = page.is_signed
    else:
        y = _draw_part(canvas, page)
        is_signed = page.is_last and page.sheet.is_signed
    if is_signed:
        _signatures(canvas, page.section, y)
    draw_footer(canvas, page.section, number, count)
    canvas.showPage()


def _draw_recap(canvas: Canvas, page: PaperPage) -> float:
    y = _top(canvas, page.section, title(page.section.month), page.part, is_first=page.is_first)
    y = _table_head(canvas, page, y)
    for item in page.items:
        y = _item(canvas, page, item, y)
    return y


def _draw_part(canvas: Canvas, page: GridPage) -> float:
    section, name = page.section, page.sheet.title
    titles = [name.upper(), title(section.month)[1]]
    y = _top(canvas, section, titles, name, is_first=page.is_first, band=section.unit.name)
    return draw_grid(canvas, page, y)


def _top(
    canvas: Canvas, section: RecapSection, titles: Sequence[str], part: str, *, is_first: bool, band: str = ""
) -> float:
    """Draw what stands above a table; return where the table begins."""
    y = PAGE_HEIGHT - TOP
    if is_first:
        y = draw_heading(canvas, section.heading, titles, y)
        label = band or part
    else:
        month = formats.date_format(section.month.first, "F Y")
        words = {"agency": section.unit.name, "month": month, "part": part}
        label = _("%(agency)s, %(month)s, %(part)s (continued)") % words
    draw_fitted(canvas, label, MARGIN, y - BAND_HEIGHT + 5, RIGHT - MARGIN, font=BOLD, size=9)
    return y - BAND_HEIGHT


def _draw_summary(canvas: Canvas, table: RecapTable, page: SummaryPage, number: int, count: int) -> None:
    if page.is_draft or settings.TRAINING:
        _watermark(canvas)
    y = PAGE_HEIGHT - TOP
    if page.is_first:
        y = draw_heading(canvas, page.heading, [*title(table.month), _("Summary of all agencies")], y)
    draw_summary(canvas, page, y)
    draw_foot(
        canvas, [_("DRAFT: not every month is closed; figures may change")] if page.is_draft else [], number, count
    )
    canvas.showPage()


def _watermark(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.setFont(BOLD, 190)
    canvas.setFillGray(WATERMARK)
    canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
    canvas.rotate(28)
    canvas.drawCentredString(0, -60, _("TRAINING") if settings.TRAINING else _("DRAFT"))
    canvas.restoreState()


def _table_head(canvas: Canvas, page: PaperPage, y: float) -> float:
    labels = page.labels
    canvas.setLineWidth(0.5)
    canvas.setFillGray(PALE)
    canvas.rect(MARGIN, y - HEAD_HEIGHT, RIGHT - MARGIN, HEAD_HEIGHT, stroke=1, fill=1)
    canvas.setFillGray(0)
    x = MARGIN
    for name, width in page.widths.items():
        label = f"{labels['name']} / {labels['nip']}" if name == "name" else labels[name]
        lines = _wrapped(label, width - 2 * PADDING, canvas)
        start = y - HEAD_HEIGHT / 2 + (len(lines) - 1) * 5 - 3
        for number, line in enumerate(lines):
            draw_fitted(canvas, line, x + width / 2, start - number * 10, width - 3, font=BOLD, size=8.5, side="centre")
        canvas.line(x, y, x, y - HEAD_HEIGHT)
        x += width
    canvas.line(RIGHT, y, RIGHT, y - HEAD_HEIGHT)
    return y - HEAD_HEIGHT


def _wrapped(text: str, width: float, canvas: Canvas) -> list[str]:
    canvas.setFont(BOLD, 8.5)
    lines: list[str] = []
    for word in text.split():
        if lines and canvas.stringWidth(f"{lines[-1]} {word}", BOLD, 8.5) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _item(canvas: Canvas, page: PaperPage, item: PlacedItem, y: float) -> float:
    if item.event.row:
        _person(canvas, page, item, item.event.row, y)
    else:
        _sums(canvas, page, item, y)
    return y - item.height


def _person(canvas: Canvas, page: PaperPage, item: PlacedItem, row: RecapRow, y: float) -> None:
    values = {"number": item.event.number, **row._asdict(), **item.event.paid._asdict()}
    middle = y - item.height / 2 - 3
    x = MARGIN
    for name, width in page.widths.items():
        if name == "name":
            canvas.setFont(REGULAR, NAME_SIZE)
            for number, line in enumerate(item.names):
                canvas.drawString(x + PADDING, y - LINE + 0.5 - number * LINE, line)
            canvas.setFont(REGULAR, NIP_SIZE)
            canvas.setFillGray(GREY)
            canvas.drawString(x + PADDING, y - LINE + 0.5 - len(item.names) * LINE, display_nip(row.nip))
            canvas.setFillGray(0)
        elif COLUMNS[name].kind in {"count", "centre"}:
            canvas.setFont(REGULAR, NAME_SIZE)
            canvas.drawCentredString(x + width / 2, middle, str(values[name]))
        else:
            right, room = x + width - PADDING, width - PADDING
            text = _figure(COLUMNS[name].kind, values[name])
            draw_fitted(canvas, text, right, middle, room, size=NAME_SIZE, side="right")
        x += width
    _edges(canvas, page, y, item.height)


def _figure(kind: str, value: Any) -> str:
    return str(value).replace(".", ",") if kind == "percent" else grouped(value)


def _edges(canvas: Canvas, page: PaperPage, y: float, height: float) -> None:
    canvas.setLineWidth(0.4)
    x = MARGIN
    for width in page.widths.values():
        canvas.line(x, y, x, y - height)
        x += width
    canvas.line(RIGHT, y, RIGHT, y - height)
    canvas.line(MARGIN, y - height, RIGHT, y - height)


def _sums(canvas: Canvas, page: PaperPage, item: PlacedItem, y: float) -> None:
    event, height = item.event, item.height
    is_total = event.kind != "subtotal"
    canvas.setLineWidth(0.5)
    if is_total:
        canvas.setFillGray(PALE)
        canvas.rect(MARGIN, y - height, RIGHT - MARGIN, height, stroke=0, fill=1)
        canvas.setFillGray(0)
    left = page.widths["number"] + PADDING
    room = sum(page.widths[name] for name in ("name", "rank", "position_class")) - 2 * PADDING
    draw_fitted(canvas, event.label, MARGIN + left, y - height / 2 - 3, room, font=BOLD, size=8.5)
    sums = event.sums._asdict()
    x = MARGIN
    for name, width in page.widths.items():
        if name in sums:
            right, room = x + width - PADDING, width - PADDING
            middle = y - height / 2 - 3
            draw_fitted(canvas, grouped(sums[name]), right, middle, room, font=BOLD, size=8.5, side="right")
        x += width
    for edge in (MARGIN, RIGHT):
        canvas.line(edge, y, edge, y - height)
    canvas.line(MARGIN, y - height, RIGHT, y - height)


def _signatures(canvas: Canvas, section: RecapSection, y: float) -> None:
    columns = (MARGIN + 60, RIGHT - 290)
    for x, lines in zip(columns, signature_block(section), strict=True):
        for number, line in enumerate(lines):
            is_name = number == NAME_LINE
            canvas.setFont(BOLD if is_name else REGULAR, 9)
            canvas.drawString(x, y - 20 - number * SIGNATURE_LINE, line)
            if is_name and not line.startswith("."):
                canvas.setLineWidth(0.6)
                below = y - 21.5 - number * SIGNATURE_LINE
                canvas.line(x, below, x + canvas.stringWidth(line, BOLD, 9), below)
