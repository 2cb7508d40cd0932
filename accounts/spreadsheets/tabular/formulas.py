"""Cells that a spreadsheet would run as a formula when somebody opens a CSV file."""

import re

# The last four are the full-width twins that East Asian input methods type and Excel understands.
_LIVE = r"[\t\r\n]|[\s\ufeff]*[=+\-@＝＋－＠]"
_starts_live = re.compile(_LIVE).match
# More than 15 digits are rounded by a spreadsheet; downloads mark them with the same apostrophe.
_starts_marked = re.compile(rf"'(?:{_LIVE}|[0-9]{{16,}}\Z)").match


def neutralised(text: str) -> str:
    """Put an apostrophe in front of what a spreadsheet would compute (`=`, `+`, `-`, `@`, control characters)."""
    return f"'{text}" if _starts_live(text) else text


def restored(text: str) -> str:
    """Return `text` without the apostrophe that `neutralised` or a download of bad rows put in front."""
    return text[1:] if _starts_marked(text) else text
