"""The typeface of all printed papers, carried along so that every machine prints alike."""

from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "DejaVuSansCondensed"
BOLD = "DejaVuSansCondensed-Bold"

_FOLDER = Path(__file__).parent


def register_fonts() -> None:
    """Make the fonts `REGULAR` and `BOLD` known to reportlab; calling it again costs nothing."""
    known = pdfmetrics.getRegisteredFontNames()
    for name in (REGULAR, BOLD):
        if name not in known:
            pdfmetrics.registerFont(TTFont(name, str(_FOLDER / f"{name}.ttf")))
