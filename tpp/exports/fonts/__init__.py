"""The typeface of printed documents, embedded, so that every printer shows every name."""

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "DejaVuSansCondensed", "DejaVuSansCondensed-Bold"


@cache
def register() -> None:
    """Make the typeface known to reportlab; once per process."""
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(Path(__file__).parent / f"{name}.ttf")))
