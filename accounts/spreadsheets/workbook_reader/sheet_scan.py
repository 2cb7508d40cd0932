"""What calamine does not tell about a worksheet: errors, per cents, formulas without result, what is hidden."""

import re
import sys
from xml.parsers.expat import XMLParserType

from accounts.spreadsheets.workbook_reader.error import WorkbookError
from accounts.spreadsheets.workbook_reader.styles import HIDDEN, Styles

MAX_CELLS = 4_000_000
_NOTHING = frozenset({"0", "0.0", "0.00"})


class SheetScan:
    """Follows the elements of one worksheet; cells are (row, column), both from 1.

    `errors` show an error, by its text; `percents` hold numbers shown as per cent; `unsolved` hold a formula whose
    result was not stored, and `zeros` one whose result is 0, which some programs write for what they did not compute.
    Refuses values outside the limits: calamine reserves memory for the whole rectangle up to the farthest value.
    """

    def __init__(self, styles: Styles, max_row: int, max_column: int) -> None:
        self.errors: dict[tuple[int, int], str] = {}
        self.percents: set[tuple[int, int]] = set()
        self.unsolved: set[tuple[int, int]] = set()
        self.zeros: set[tuple[int, int]] = set()
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self._percent_styles = styles.percents
        self._columns = {column_name(number): number for number in range(1, max_column + 1)}
        self._max_row = max_row
        self._row, self._row_text, self._column, self._reference = 0, "0", 0, ""
        self._height = self._width = 0
        self._type, self._style = "", ""
        self._text: list[str] | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether no cell holds a value."""
        return not self._height

    def follow(self, parser: XMLParserType) -> None:
        """Take the elements of this parser from now on."""
        self._parser = parser
        parser.StartElementHandler = self._element

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._reference = attributes.get("r", "")
            if self._reference:
                self._column = self._columns.get(self._reference.removesuffix(self._row_text), sys.maxsize)
            else:
                self._column += 1
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        elif name in {"v", "is"}:
            self._value()
        elif name == "f":
            self._formula()
        elif name == "row":
            self._begin_row(attributes)
        elif name == "col":
            self._mark_columns(attributes)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        if number and not (number.isascii() and number.isdigit()):
            raise WorkbookError("damaged")
        self._row = int(number) if number else self._row + 1
        self._row_text, self._column = str(self._row), 0
        if attributes.get("hidden") in HIDDEN or attributes.get("ht") in _NOTHING:
            self.hidden_rows.add(self._row)

    def _mark_columns(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in HIDDEN or attributes.get("width") in _NOTHING:
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if not (first.isascii() and first.isdigit() and last.isascii() and last.isdigit()):
                raise WorkbookError("damaged")
            self.hidden_columns.update(range(int(first), min(int(last), len(self._columns)) + 1))

    def _value(self) -> None:
        if self._row > self._max_row or self._column > len(self._columns):
            self._refuse_place()
        if self._row > self._height or self._column > self._width:
            self._height, self._width = max(self._height, self._row), max(self._width, self._column)
            if self._height * self._width > MAX_CELLS:
                raise WorkbookError("too_many_cells")
        if self._style in self._percent_styles and self._type == "n":
            self.percents.add((self._row, self._column))
        if self._type == "e":
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

    def _formula(self) -> None:
        """Look at the result behind the formula, up to the end of the cell."""
        if self._type != "e":
            self._text = None
            self._parser.StartElementHandler = self._result
            self._parser.EndElementHandler = self._result_end

    def _result(self, name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "v":
            self._text = []
            self._parser.CharacterDataHandler = self._text.append
        self._element(name, attributes)

    def _result_end(self, name: str) -> None:
        self._parser.CharacterDataHandler = None
        if name.rpartition(":")[2] != "c":
            return
        self._parser.EndElementHandler = None
        self._parser.StartElementHandler = self._element
        result = None if self._text is None else "".join(self._text)
        # An empty text that was stored is a result: `t="str"` with an empty `<v>`.
        if not result and not (self._type == "str" and result is not None):
            self._value()
            self.unsolved.add((self._row, self._column))
        elif result == "0" and self._type == "n":
            self.zeros.add((self._row, self._column))


def column_name(number: int) -> str:
    """Return the letters of the column with this number, from 1: `A` ... `Z`, `AA`."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
