"""The handbook of a role as PDF, to be printed and left on a desk."""

import io
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape

import PIL.Image
from django.conf import settings
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Image, KeepTogether, Paragraph, SimpleDocTemplate, Spacer

from accounts.pages.fonts import BOLD, REGULAR, register_fonts
from sikap.handbook import Block, Handbook, with_interface_names
from sikap.handbook.pictures import HEIGHT, WIDTH, picture_path

MARGIN = 56
# Points: two thirds of a phone, so that text and picture share a page.
PICTURE_HEIGHT = 260


def write_handbook(book: Handbook, file: IO[bytes]) -> None:
    """Write the PDF; the active language must be that of the handbook, for the names of buttons."""
    register_fonts()
    body = ParagraphStyle("body", fontName=REGULAR, fontSize=11, leading=16, spaceAfter=5)
    styles = {
        "text": body,
        "steps": ParagraphStyle("steps", parent=body, leftIndent=18, firstLineIndent=-18),
        "warning": ParagraphStyle("warning", parent=body, fontName=BOLD, leftIndent=10, borderPadding=4),
        "title": ParagraphStyle("title", parent=body, fontName=BOLD, fontSize=20, leading=26),
        "section": ParagraphStyle("section", parent=body, fontName=BOLD, fontSize=14, leading=20, spaceBefore=12),
        "caption": ParagraphStyle("caption", parent=body, fontSize=9, leading=12, textColor="#444444"),
    }
    parts: list[Flowable] = [Paragraph(escape(book.title), styles["title"]), Paragraph(_marked(book.lead), body)]
    for section in book.sections:
        head = Paragraph(escape(section.title), styles["section"])
        blocks = [flowable for block in section.blocks for flowable in _block(block, book.language, styles)]
        parts += [KeepTogether([head, *blocks[:2]]), *blocks[2:]]
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN)
    document = SimpleDocTemplate(file, pagesize=A4, title=book.title, **margins)

    def footer(canvas: Canvas, _document: Any) -> None:
        canvas.setFont(REGULAR, 9)
        canvas.drawString(MARGIN, 32, f"SIKAP · {book.title}")
        canvas.drawRightString(A4[0] - MARGIN, 32, str(canvas.getPageNumber()))

    document.build(parts, onFirstPage=footer, onLaterPages=footer)


def _block(block: Block, language: str, styles: dict[str, ParagraphStyle]) -> list[Flowable]:
    if block.kind == "picture":
        content = _as_jpeg(settings.BASE_DIR / "static" / picture_path(language, block.name))
        picture = Image(content, width=PICTURE_HEIGHT * WIDTH / HEIGHT, height=PICTURE_HEIGHT, hAlign="LEFT")
        return [KeepTogether([picture, Paragraph(escape(block.lines[0]), styles["caption"])]), Spacer(1, 4)]
    if block.kind == "steps":
        numbered = enumerate(block.lines, start=1)
        return [Paragraph(f"{number}. {_marked(line)}", styles["steps"]) for number, line in numbered]
    return [Paragraph(_marked(line), styles[block.kind]) for line in block.lines]


def _as_jpeg(path: Path) -> IO[bytes]:
    """Return a picture as PDF readers take it without unpacking: a quarter of the bytes."""
    content = io.BytesIO()
    with PIL.Image.open(path) as picture:
        picture.save(content, "JPEG", quality=75, optimize=True)
    content.seek(0)
    return content


def _marked(text: str) -> str:
    """Return a line as markup, names of the interface in bold."""
    return with_interface_names(
        escape(text), lambda name: escape(_(name)), lambda name: f'<font name="{BOLD}">{name}</font>'
    )
