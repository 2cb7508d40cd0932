"""A look at the XML of a workbook before calamine sees it."""

import re
import sys
from xml.parsers import expat

from accounts.workbook_reader.error import WorkbookError

MAX_CELLS = 4_000_000


class XmlScan:
    """Looks at one XML member as it is unpacked, before calamine sees the file.

    Refuses document types (entities), and in worksheets values outside the limits: calamine reserves memory
    for the whole rectangle up to the farthest value. `errors` are the cells that show an error, by row and
    column from 1; calamine would return them as blank.
    """

    def __init__(self, max_row: int, max_column: int) -> None:
        self.is_worksheet = False
        self.errors: dict[tuple[int, int], str] = {}
        self._columns = {column_name(number): number for number in range(1, max_column + 1)}
        self._max_row = max_row
        self._row, self._row_text, self._column, self._reference = 0, "0", 0, ""
        self._height = self._width = 0
        self._shows_error = False
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._root

    def feed(self, piece: bytes) -> None:
        """Take the next piece; raise `WorkbookError`."""
        self._parse(piece, last=False)

    def finish(self) -> bool:
        """Take the end; return whether this was a worksheet, raise `WorkbookError` if it is not complete."""
        self._parse(b"", last=True)
        return self.is_worksheet

    def _parse(self, piece: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError:
            raise WorkbookError("damaged") from None

    def _doctype(self, *_declaration: object) -> None:
        raise WorkbookError("dtd")

    def _root(self, name: str, _attributes: dict[str, str]) -> None:
        self.is_worksheet = name.rpartition(":")[2] == "worksheet"
        self._parser.StartElementHandler = self._element if self.is_worksheet else None

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._reference = attributes.get("r", "")
            if self._reference:
                self._column = self._columns.get(self._reference.removesuffix(self._row_text), sys.maxsize)
            else:
                self._column += 1
            self._shows_error = attributes.get("t") == "e"
        elif name in {"v", "is"}:
            self._value()
        elif name == "row":
            number = attributes.get("r", "")
            if number and not (number.isascii() and number.isdigit()):
                raise WorkbookError("damaged")
            self._row = int(number) if number else self._row + 1
            self._row_text, self._column = str(self._row), 0

    def _value(self) -> None:
        if self._row > self._max_row or self._column > len(self._columns):
            self._refuse_place()
        if self._row > self._height or self._column > self._width:
            self._height, self._width = max(self._height, self._row), max(self._width, self._column)
            if self._height * self._width > MAX_CELLS:
                raise WorkbookError("too_many_cells")
        if self._shows_error:
            self.errors[self._row, self._column] = ""
            self._parser.CharacterDataHandler = self._error_text
            self._parser.EndElementHandler = self._error_end

    def _refuse_place(self) -> None:
        match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", self._reference or f"A{self._row}", re.IGNORECASE | re.ASCII)
        if match and (match[1].upper() not in self._columns or int(match[2]) > self._max_row):
            raise WorkbookError("far_cell", cell=match[0].upper())
        raise WorkbookError("damaged")

    def _error_text(self, text: str) -> None:
        self.errors[self._row, self._column] += text

    def _error_end(self, _name: str) -> None:
        self._parser.CharacterDataHandler = self._parser.EndElementHandler = None


def column_name(number: int) -> str:
    """Return the letters of the column with this number, from 1: `A` ... `Z`, `AA`."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
