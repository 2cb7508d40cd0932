"""CSV as spreadsheets of many countries and ages write it."""

import csv
import io
import re
from collections.abc import Collection, Iterator
from itertools import islice

from django.utils.translation import gettext as _

from accounts.spreadsheets.tabular.table import MOST_TITLES, Row, TableError, heading_key

SEPARATORS = (",", ";", "\t")
# Bounds what one row can make the parser hold; a cell of a workbook has at most 32,767 characters.
MAX_ROW_CHARACTERS = 1_000_000
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_NAMED_SEPARATOR = re.compile(r"sep=([,;\t])[ \t]*(?=[\r\n])", re.IGNORECASE)


def read_delimited(source: bytes, headings: Collection[str] = ()) -> Iterator[Row]:
    """Yield the rows of a CSV file, blank ones included; raise `TableError`.

    The separator is looked for in the line with most of the `headings`, as `heading_key` writes them.
    """
    text = _decoded(source)
    if text.lstrip().startswith("<"):
        raise TableError(
            "markup",
            _("This is a web page under the name of a table. Open it in Excel and save it as .xlsx."),
        )
    if named := _NAMED_SEPARATOR.match(text):
        # The line stays, blank, so that line numbers are those of the file.
        text, separator = text[named.end() :], named[1]
    else:
        separator = _separator(text, headings)
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        lines.characters = 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _csv_error(error, line) from None
        yield Row(line, tuple(cells))


class _Lines:
    """The lines of a text with their ends, as long as they do not add up to an absurd row."""

    def __init__(self, text: str) -> None:
        # newline="" keeps the kind of line end inside quoted cells.
        self._lines = io.StringIO(text, newline="")
        self.characters = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.characters += len(line)
        if self.characters > MAX_ROW_CHARACTERS:
            raise csv.Error("row larger than limit")
        return line


def _csv_error(error: csv.Error, line: int) -> TableError:
    if "larger than" in str(error):
        return TableError(
            "row_too_long",
            _("The row is far too long. Look for a quotation mark that is not closed."),
            line,
        )
    return TableError(
        "quotes",
        _(
            "The quotation marks of this row do not fit together. A text in quotation marks ends with one, "
            "and one inside it is written twice."
        ),
        line,
    )


def _decoded(source: bytes) -> str:
    """Return the text of UTF-8 with or without mark or of Windows-1252; raise `TableError` for the rest."""
    if source.startswith(_UTF16_MARKS) or b"\0" in source:
        raise _encoding_error()
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decoded_windows(source)
    if odd := _CONTROL.search(text):
        raise TableError(
            "not_a_table",
            _("This is no CSV or Excel table: it holds characters that are no text. Save it as .xlsx and try again."),
            len(_LINE_END.findall(text, 0, odd.start())) + 1,
        )
    return text


def _decoded_windows(source: bytes) -> str:
    # Text with complete UTF-8 letters is UTF-8 with a broken spot; read as Windows-1252 all its letters
    # would silently turn into others.
    if source.startswith(_UTF8_MARK) or not source.decode("utf-8", "ignore").isascii():
        raise _encoding_error()
    try:
        return source.decode("cp1252")
    except UnicodeDecodeError:
        raise _encoding_error() from None


def _encoding_error() -> TableError:
    return TableError(
        "encoding",
        _('The letters of this file cannot be read. In Excel choose "Save as" and "CSV UTF-8", or save it as .xlsx.'),
    )


def _separator(text: str, headings: Collection[str]) -> str:
    """Return the separator that occurs most often in the header, outside quotation marks."""
    lines = (line for line in io.StringIO(text, newline="") if line.strip())
    first = [re.sub(r'"[^"]*"', "", line) for line in islice(lines, MOST_TITLES if headings else 1)]
    header = max(first, key=lambda line: _known(line, headings), default="")
    return max(SEPARATORS, key=header.count)


def _known(line: str, headings: Collection[str]) -> int:
    return sum(heading_key(cell) in headings for cell in re.split("[,;\t]", line))
