"""The recap on paper: legal, landscape, PNS and PPPK apart, with signatures and page x of y."""

from collections.abc import Sequence
from typing import IO

from django.utils import formats
from django.utils.translation import gettext as _
from reportlab.pdfgen.canvas import Canvas

from accounts.fonts import BOLD, REGULAR, register_fonts
from accounts.nip import display_nip
from tpp.exports.heading import MARGIN, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, draw_heading
from tpp.exports.paper import (
    BAND_HEIGHT,
    BOTTOM,
    HEAD_HEIGHT,
    LINE,
    NAME_SIZE,
    NIP_SIZE,
    PADDING,
    SIGNATURE_LINE,
    TOP,
    WIDTHS,
    Page,
    Placed,
    pages_of,
)
from tpp.exports.printed import NAME_LINE, Event, headings, signature_block, state, title
from tpp.exports.summary import SummaryPage, draw_summary, summary_pages
from tpp.exports.table import RecapTable, Row, Section, Sums
from tpp.money import grouped

GREY, PALE, WATERMARK = 0.35, 0.93, 0.90


def write(table: RecapTable, file: IO[bytes]) -> int:
    """Write the document; return the number of people. Several agencies end with a summary of all."""
    register_fonts()
    pages: list[Page] = []
    sums: list[tuple[Section, Sums]] = []
    for section in table.sections:
        pages.extend(pages_of(section))
        sums.append((section, Sums.of(section.rows)))
    summary = summary_pages(sums) if len(sums) > 1 else []
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


def _draw(canvas: Canvas, page: Page, number: int, count: int) -> None:
    section = page.section
    if section.recap is None:
        _watermark(canvas)
    y = PAGE_HEIGHT - TOP
    if page.is_first:
        y = draw_heading(canvas, section.heading, title(section.month), y)
        band = page.part
    else:
        month = formats.date_format(section.month.first, "F Y")
        band = _("%(agency)s, %(month)s, %(part)s (continued)") % {
            "agency": section.unit.name,
            "month": month,
            "part": page.part,
        }
    canvas.setFont(BOLD, 9)
    canvas.drawString(MARGIN, y - BAND_HEIGHT + 5, band)
    y = _table_head(canvas, y - BAND_HEIGHT)
    for item in page.items:
        y = _item(canvas, item, y)
    if page.is_signed:
        _signatures(canvas, section, y)
    recap = section.recap
    _footer(canvas, [state(section), f"SHA-256 {recap.sha256}" if recap else ""], number, count)
    canvas.showPage()


def _draw_summary(canvas: Canvas, table: RecapTable, page: SummaryPage, number: int, count: int) -> None:
    if page.is_draft:
        _watermark(canvas)
    y = PAGE_HEIGHT - TOP
    if page.is_first:
        y = draw_heading(canvas, page.heading, [*title(table.month), _("Summary of all agencies")], y)
    draw_summary(canvas, page, y)
    note = _("DRAFT: not every month is closed; figures may change") if page.is_draft else ""
    _footer(canvas, [note], number, count)
    canvas.showPage()


def _watermark(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.setFont(BOLD, 190)
    canvas.setFillGray(WATERMARK)
    canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
    canvas.rotate(28)
    canvas.drawCentredString(0, -60, _("DRAFT"))
    canvas.restoreState()


def _table_head(canvas: Canvas, y: float) -> float:
    labels = headings()
    canvas.setLineWidth(0.5)
    canvas.setFillGray(PALE)
    canvas.rect(MARGIN, y - HEAD_HEIGHT, RIGHT - MARGIN, HEAD_HEIGHT, stroke=1, fill=1)
    canvas.setFillGray(0)
    x = MARGIN
    for name, width in WIDTHS.items():
        label = f"{labels['name']} / {labels['nip']}" if name == "name" else labels[name]
        lines = _wrapped(label, width - 2 * PADDING, canvas)
        start = y - HEAD_HEIGHT / 2 + (len(lines) - 1) * 5 - 3
        for number, line in enumerate(lines):
            canvas.drawCentredString(x + width / 2, start - number * 10, line)
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


def _item(canvas: Canvas, item: Placed, y: float) -> float:
    if item.event.row:
        _person(canvas, item, item.event.row, y)
    else:
        _sums(canvas, item.event, item.height, y)
    return y - item.height


def _person(canvas: Canvas, item: Placed, row: Row, y: float) -> None:
    texts = {
        "number": str(item.event.number),
        "rank": row.rank,
        "position_class": str(row.position_class),
        "base_amount": grouped(row.base_amount),
        "required_minutes": grouped(row.required_minutes),
        "credited_minutes": grouped(row.credited_minutes),
        "percent": str(row.percent).replace(".", ","),
        "deduction": grouped(row.deduction),
        "tpp": grouped(row.tpp),
    }
    middle = y - item.height / 2 - 3
    x = MARGIN
    for name, width in WIDTHS.items():
        if name == "name":
            canvas.setFont(REGULAR, NAME_SIZE)
            for number, line in enumerate(item.names):
                canvas.drawString(x + PADDING, y - LINE + 0.5 - number * LINE, line)
            canvas.setFont(REGULAR, NIP_SIZE)
            canvas.setFillGray(GREY)
            canvas.drawString(x + PADDING, y - LINE + 0.5 - len(item.names) * LINE, display_nip(row.nip))
            canvas.setFillGray(0)
        elif name in {"number", "rank", "position_class"}:
            canvas.setFont(REGULAR, NAME_SIZE)
            canvas.drawCentredString(x + width / 2, middle, texts[name])
        else:
            canvas.setFont(REGULAR, NAME_SIZE)
            canvas.drawRightString(x + width - PADDING, middle, texts[name])
        x += width
    _grid(canvas, y, item.height)


def _grid(canvas: Canvas, y: float, height: float) -> None:
    canvas.setLineWidth(0.4)
    x = MARGIN
    for width in WIDTHS.values():
        canvas.line(x, y, x, y - height)
        x += width
    canvas.line(RIGHT, y, RIGHT, y - height)
    canvas.line(MARGIN, y - height, RIGHT, y - height)


def _sums(canvas: Canvas, event: Event, height: float, y: float) -> None:
    is_total = event.kind != "subtotal"
    canvas.setLineWidth(0.5)
    if is_total:
        canvas.setFillGray(PALE)
        canvas.rect(MARGIN, y - height, RIGHT - MARGIN, height, stroke=0, fill=1)
        canvas.setFillGray(0)
    canvas.setFont(BOLD, 8.5)
    canvas.drawString(MARGIN + WIDTHS["number"] + PADDING, y - height / 2 - 3, event.label)
    sums = event.sums._asdict()
    x = MARGIN
    for name, width in WIDTHS.items():
        if name in sums:
            canvas.drawRightString(x + width - PADDING, y - height / 2 - 3, grouped(sums[name]))
        x += width
    for edge in (MARGIN, RIGHT):
        canvas.line(edge, y, edge, y - height)
    canvas.line(MARGIN, y - height, RIGHT, y - height)


def _signatures(canvas: Canvas, section: Section, y: float) -> None:
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


def _footer(canvas: Canvas, notes: Sequence[str], number: int, count: int) -> None:
    canvas.setLineWidth(0.4)
    canvas.line(MARGIN, BOTTOM - 8, RIGHT, BOTTOM - 8)
    canvas.setFont(REGULAR, 7.5)
    for line, note in enumerate(note for note in notes if note):
        canvas.drawString(MARGIN, BOTTOM - 18 - line * 9, note)
    label = _("Page %(page)s of %(pages)s") % {"page": number, "pages": count}
    canvas.drawRightString(RIGHT, BOTTOM - 18, label)
