"""The foot of every page: what the paper is, its hash and code, the square code that leads to the public page."""

from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.pdfgen.canvas import Canvas

from accounts.pages.fonts import BOLD, REGULAR
from accounts.rules.codes import printed_code
from tpp.recaps.exports.heading import MARGIN, RIGHT, draw_fitted
from tpp.recaps.exports.printed import closing_state
from tpp.recaps.exports.table import RecapSection

# The room that the foot takes, and the side of the square code in it, in points.
BOTTOM = 66.0
SQUARE = 44.0
LOWEST = 14.0
SIZE, LINE = 7.5, 9.0


def public_address(code: str) -> str:
    """Return where a paper is confirmed; without the setting `PUBLIC_URL` the path alone."""
    return f"{settings.PUBLIC_URL}{reverse('papers:paper_confirm', kwargs={'code': printed_code(code)})}"


def square_text(code: str) -> str:
    """Return what the square code says: the address, or the code alone where the site's own address is not known."""
    return public_address(code) if settings.PUBLIC_URL else printed_code(code)


def draw_footer(canvas: Canvas, section: RecapSection, number: int, count: int) -> None:
    """Draw the foot of a page of one agency; a draft has no code and says so."""
    recap = section.recap
    code = recap.code if recap else ""
    notes = [closing_state(section)]
    if recap:
        trail = recap.header.get("anchor", "")
        notes.append(f"SHA-256 {recap.sha256}" + (f" · {_('Audit trail')} {printed_code(trail)}" if trail else ""))
    else:
        notes.append(_("Drafts have no code; only the paper of a closed month can be checked."))
    draw_foot(canvas, notes, number, count, code)


def draw_foot(canvas: Canvas, notes: list[str], number: int, count: int, code: str = "") -> None:
    """Draw below the line of the margin; without `code` the notes take the room of the square as well."""
    canvas.setLineWidth(0.4)
    canvas.line(MARGIN, BOTTOM - 6, RIGHT, BOTTOM - 6)
    right = RIGHT - SQUARE - 8 if code else RIGHT
    room = right - MARGIN - 90
    y = BOTTOM - 17
    for note in notes:
        draw_fitted(canvas, note, MARGIN, y, room, size=SIZE)
        y -= LINE
    if code:
        label = _("Code %(code)s") % {"code": printed_code(code)}
        draw_fitted(canvas, label, MARGIN, y - 2, room, font=BOLD, size=9)
        words = _("Check this paper at %(address)s") % {"address": public_address(code)}
        draw_fitted(canvas, words, MARGIN + 110, y - 2, room - 110, size=SIZE)
        _draw_square(canvas, code)
    canvas.setFont(REGULAR, SIZE)
    canvas.drawRightString(right, BOTTOM - 17, _("Page %(page)s of %(pages)s") % {"page": number, "pages": count})


def _draw_square(canvas: Canvas, code: str) -> None:
    """Draw the square once in a document and show it on each page that needs it."""
    # Letters and digits only: it becomes a name in the document.
    name = f"square{code}"
    if not canvas.hasForm(name):
        canvas.beginForm(name, 0, 0, SQUARE, SQUARE)
        rows = _modules(square_text(code))
        side = SQUARE / len(rows)
        path = canvas.beginPath()
        for row, dark in enumerate(rows):
            for column, is_dark in enumerate(dark):
                if is_dark:
                    # A hair wider than a module: no seams between two dark ones.
                    path.rect(column * side, SQUARE - (row + 1) * side, side * 1.02, side * 1.02)
        canvas.setFillGray(0)
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.endForm()
    canvas.saveState()
    canvas.translate(RIGHT - SQUARE, LOWEST)
    canvas.doForm(name)
    canvas.restoreState()


@lru_cache(maxsize=64)
def _modules(text: str) -> list[list[bool]]:
    square = QRCode(None, QRErrorCorrectLevel.M)
    square.addData(text)
    square.make()
    size = range(square.getModuleCount())
    return [[bool(square.isDark(row, column)) for column in size] for row in size]
