"""What stands on top of the first page of a paper: logo, names and address above a double line, then the title."""

import logging
from collections.abc import Sequence

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from accounts.pages.fonts import BOLD, REGULAR
from tpp.recaps.exports.table import Heading
from tpp.recaps.logos import logo_path

logger = logging.getLogger(__name__)

# Legal paper, landscape, in points.
PAGE_WIDTH, PAGE_HEIGHT = 1008.0, 612.0
MARGIN = 34.0
RIGHT = PAGE_WIDTH - MARGIN
NAME_LINE, ADDRESS_LINE = 15.0, 12.0
LOGO_SIDE = 46.0
TITLE_HEIGHT = 50.0
LEAST_SIZE = 4.5


def heading_height(heading: Heading) -> float:
    """Return in points (1/72 inch) how much of the page letterhead and title take."""
    return _names_height(heading) + 10 + TITLE_HEIGHT


def draw_heading(canvas: Canvas, heading: Heading, titles: Sequence[str], y: float) -> float:
    """Draw letterhead and title from `y` downward; return where the table begins."""
    names, top = heading.names, y
    room = RIGHT - MARGIN - 2 * (LOGO_SIDE + 20)
    if heading.logo:
        _draw_logo(canvas, heading.logo, top)
    y -= (_names_height(heading) - _text_height(heading)) / 2
    for number, name in enumerate(names):
        size = 13 if number == len(names) - 1 else 11
        draw_fitted(canvas, name.upper(), PAGE_WIDTH / 2, y - NAME_LINE + 3, room, font=BOLD, size=size, side="centre")
        y -= NAME_LINE
    if heading.address:
        draw_fitted(canvas, heading.address, PAGE_WIDTH / 2, y - ADDRESS_LINE + 3, room, size=8.5, side="centre")
    y = top - _names_height(heading)
    if names or heading.logo:
        canvas.setLineWidth(1.6)
        canvas.line(MARGIN, y - 3, RIGHT, y - 3)
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, y - 5.4, RIGHT, y - 5.4)
        y -= 10
    for number, line in enumerate(titles):
        canvas.setFont(BOLD if number == 0 else REGULAR, 11.5 if number == 0 else 10)
        canvas.drawCentredString(PAGE_WIDTH / 2, y - 13 - number * 14, line)
    return y - TITLE_HEIGHT


def draw_fitted(
    canvas: Canvas, text: str, x: float, y: float, room: float, *, font: str = REGULAR, size: float, side: str = "left"
) -> None:
    """Draw one line that is made smaller where it would not fit; `side` is `left`, `centre` or `right` of `x`."""
    width = stringWidth(text, font, size)
    if width > room:
        size = max(size * room / width, LEAST_SIZE)
    canvas.setFont(font, size)
    {"left": canvas.drawString, "centre": canvas.drawCentredString, "right": canvas.drawRightString}[side](x, y, text)


def _text_height(heading: Heading) -> float:
    return len(heading.names) * NAME_LINE + (ADDRESS_LINE if heading.address else 0)


def _names_height(heading: Heading) -> float:
    return max(_text_height(heading), LOGO_SIDE if heading.logo else 0)


def _draw_logo(canvas: Canvas, name: str, y: float) -> None:
    try:
        picture = ImageReader(str(logo_path(name)))
    except OSError:
        # A paper without its logo is better than none on the day of payment.
        logger.warning("the logo %s of a letterhead is missing", name)
        return
    canvas.drawImage(
        picture, MARGIN, y - LOGO_SIDE, 1.6 * LOGO_SIDE, LOGO_SIDE, mask="auto", preserveAspectRatio=True, anchor="w"
    )
