"""The last pages of a recap of several agencies: one row per agency and the sum of all."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from reportlab.pdfgen.canvas import Canvas

from accounts.pages.fonts import BOLD, REGULAR
from tpp.money import grouped
from tpp.recaps.exports.columns import SUMS
from tpp.recaps.exports.heading import MARGIN, RIGHT, draw_fitted
from tpp.recaps.exports.paper import PADDING
from tpp.recaps.exports.printed import headings
from tpp.recaps.exports.rows import PrintedSums
from tpp.recaps.exports.table import Extras, Heading, RecapSection

ROW_HEIGHT, SIZE = 16.0, 8.5
ROWS_ON_FIRST, ROWS_ON_NEXT = 22, 30
# Number, code, agency (what the others leave), people, and each sum.
NUMBER, CODE, PEOPLE, SUM = 36.0, 100.0, 60.0, 100.0


class SummaryPage(NamedTuple):
    """Some rows of the summary; the first page has a letterhead, the last one the total."""

    heading: Heading
    is_first: bool
    rows: list[tuple[str, ...]]
    total: tuple[str, ...] | None
    is_draft: bool
    # Words above the columns.
    labels: tuple[str, ...]


def summary_pages(sums: Sequence[tuple[RecapSection, PrintedSums]], extras: Extras) -> list[SummaryPage]:
    """Return the agencies' totals cut into pages, the first with fewer rows; the last holds the total of all."""
    words, shown = headings(extras), (*SUMS, *extras.paid)
    labels = (words["number"], _("Code"), _("Agency"), _("Employees"), *(words[name] for name in shown))
    rows = [
        (str(number), section.unit.code, section.unit.name, *_figures(total, shown))
        for number, (section, total) in enumerate(sums, start=1)
    ]
    is_draft = any(section.recap is None for section, _total in sums)
    chunks = [rows[:ROWS_ON_FIRST]]
    chunks += [rows[start : start + ROWS_ON_NEXT] for start in range(ROWS_ON_FIRST, len(rows), ROWS_ON_NEXT)]
    everything = PrintedSums().plus(total for _section, total in sums)
    # Under which name the summary stands: the one that all agencies have on top, if there is one.
    tops = {section.heading._replace(names=tuple(section.heading.names[:1])) for section, _total in sums}
    heading = tops.pop() if len(tops) == 1 else Heading(())
    return [
        SummaryPage(
            heading=heading,
            is_first=number == 0,
            rows=chunk,
            total=_figures(everything, shown) if number == len(chunks) - 1 else None,
            is_draft=is_draft,
            labels=labels,
        )
        for number, chunk in enumerate(chunks)
    ]


def _figures(sums: PrintedSums, shown: Sequence[str]) -> tuple[str, ...]:
    values = sums._asdict()
    return tuple(grouped(values[name]) for name in ("people", *shown))


def draw_summary(canvas: Canvas, page: SummaryPage, y: float) -> None:
    """Draw headings, rows and total on the canvas, from `y` points above the lower edge downward."""
    y = _row(canvas, page.labels, y, is_bold=True)
    for row in page.rows:
        y = _row(canvas, row, y)
    if page.total:
        _row(canvas, ("", "", _("Total of all employees"), *page.total), y, is_bold=True)


def _row(canvas: Canvas, texts: Sequence[str], y: float, *, is_bold: bool = False) -> float:
    canvas.setLineWidth(0.4)
    if is_bold:
        canvas.setFillGray(0.93)
        canvas.rect(MARGIN, y - ROW_HEIGHT, RIGHT - MARGIN, ROW_HEIGHT, stroke=0, fill=1)
        canvas.setFillGray(0)
    sums = len(texts) - 4
    each = min(SUM, 560 / sums)
    name = RIGHT - MARGIN - NUMBER - CODE - PEOPLE - sums * each
    widths = (NUMBER, CODE, name, PEOPLE, *[each] * sums)
    font = BOLD if is_bold else REGULAR
    x = MARGIN
    for number, (text, width) in enumerate(zip(texts, widths, strict=True)):
        side = "left" if number in {1, 2} else "right"
        at = x + PADDING if side == "left" else x + width - PADDING
        draw_fitted(canvas, text, at, y - ROW_HEIGHT + 5, width - 2 * PADDING, font=font, size=SIZE, side=side)
        canvas.line(x, y, x, y - ROW_HEIGHT)
        x += width
    canvas.line(x, y, x, y - ROW_HEIGHT)
    canvas.line(MARGIN, y, x, y)
    canvas.line(MARGIN, y - ROW_HEIGHT, x, y - ROW_HEIGHT)
    return y - ROW_HEIGHT
