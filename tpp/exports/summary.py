"""The last pages of a recap of several agencies: one row per agency and the sum of all."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from reportlab.pdfgen.canvas import Canvas

from accounts.fonts import BOLD, REGULAR
from tpp.exports.heading import MARGIN, PAGE_WIDTH
from tpp.exports.paper import PADDING
from tpp.exports.printed import headings
from tpp.exports.table import Heading, Section, Sums
from tpp.money import grouped

ROW_HEIGHT, SIZE = 16.0, 8.5
ROWS_ON_FIRST, ROWS_ON_NEXT = 22, 30
WIDTHS = (36.0, 110.0, 394.0, 70.0, 110.0, 110.0, 110.0)


class SummaryPage(NamedTuple):
    """Some rows of the summary; the first page has a letterhead, the last one the total."""

    heading: Heading
    is_first: bool
    rows: list[tuple[str, ...]]
    total: Sums | None
    is_draft: bool


def summary_pages(sums: Sequence[tuple[Section, Sums]]) -> list[SummaryPage]:
    """Return the pages of the summary."""
    rows = [
        (str(number), section.unit.code, section.unit.name, *(grouped(value) for value in total))
        for number, (section, total) in enumerate(sums, start=1)
    ]
    is_draft = any(section.recap is None for section, _total in sums)
    chunks = [rows[:ROWS_ON_FIRST]]
    chunks += [rows[start : start + ROWS_ON_NEXT] for start in range(ROWS_ON_FIRST, len(rows), ROWS_ON_NEXT)]
    everything = Sums().plus(total for _section, total in sums)
    # Under which name the summary stands: the one that all agencies have on top, if there is one.
    tops = {section.heading._replace(names=tuple(section.heading.names[:1])) for section, _total in sums}
    heading = tops.pop() if len(tops) == 1 else Heading(())
    return [
        SummaryPage(
            heading=heading,
            is_first=number == 0,
            rows=chunk,
            total=everything if number == len(chunks) - 1 else None,
            is_draft=is_draft,
        )
        for number, chunk in enumerate(chunks)
    ]


def draw_summary(canvas: Canvas, page: SummaryPage, y: float) -> None:
    """Draw the table from `y` downward."""
    columns = headings()
    names = [columns["number"], _("Code"), _("Agency"), _("Employees")]
    y = _row(canvas, [*names, columns["base_amount"], columns["deduction"], columns["tpp"]], y, is_bold=True)
    for row in page.rows:
        y = _row(canvas, row, y)
    if page.total:
        _row(canvas, ["", "", _("Total of all employees"), *map(grouped, page.total)], y, is_bold=True)


def _row(canvas: Canvas, texts: Sequence[str], y: float, *, is_bold: bool = False) -> float:
    canvas.setLineWidth(0.4)
    if is_bold:
        canvas.setFillGray(0.93)
        canvas.rect(MARGIN, y - ROW_HEIGHT, PAGE_WIDTH - 2 * MARGIN, ROW_HEIGHT, stroke=0, fill=1)
        canvas.setFillGray(0)
    canvas.setFont(BOLD if is_bold else REGULAR, SIZE)
    x = MARGIN
    for number, (text, width) in enumerate(zip(texts, WIDTHS, strict=True)):
        is_figure = number not in {1, 2}
        if is_figure:
            canvas.drawRightString(x + width - PADDING, y - ROW_HEIGHT + 5, text)
        else:
            canvas.drawString(x + PADDING, y - ROW_HEIGHT + 5, text)
        canvas.line(x, y, x, y - ROW_HEIGHT)
        x += width
    canvas.line(x, y, x, y - ROW_HEIGHT)
    canvas.line(MARGIN, y, x, y)
    canvas.line(MARGIN, y - ROW_HEIGHT, x, y - ROW_HEIGHT)
    return y - ROW_HEIGHT
