"""The parts of a workbook around its sheets: which formats show per cent, which member is which sheet."""

import re

HIDDEN = frozenset({"1", "true"})
# Built into every spreadsheet: 0% and 0.00%.
_BUILT_IN_PERCENTS = frozenset({"9", "10"})
# What a format shows as it stands, or leaves as wide as a character.
_LITERAL = re.compile(r'"[^"]*"|\\.|[_*].', re.DOTALL)


class Styles:
    """Follows `styles.xml`; `percents` are the numbers of the cell formats that show per cent."""

    def __init__(self) -> None:
        self.percents: set[str] = set()
        self._formats = set(_BUILT_IN_PERCENTS)
        self._is_for_cells = False
        self._count = 0

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element; formats come before the cells' own list."""
        name = name.rpartition(":")[2]
        if name == "numFmt":
            if "%" in _LITERAL.sub("", attributes.get("formatCode", "")):
                self._formats.add(attributes.get("numFmtId", ""))
            else:
                self._formats.discard(attributes.get("numFmtId", ""))
        elif name in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
            self._is_for_cells = name == "cellXfs"
        elif name == "xf" and self._is_for_cells:
            if attributes.get("numFmtId", "0") in self._formats:
                self.percents.add(str(self._count))
            self._count += 1


class Book:
    """Follows `workbook.xml` and its relations.

    `sheets` are the relations of the sheets in their order; `targets` the members by relation; `recalculates` tells
    that results are computed when a spreadsheet opens the file, so that stored ones may mean nothing.
    """

    def __init__(self) -> None:
        self.sheets: list[str] = []
        self.targets: dict[str, str] = {}
        self.recalculates = False

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        match name.rpartition(":")[2]:
            case "sheet":
                self.sheets.append(next((attributes[key] for key in attributes if key.rpartition(":")[2] == "id"), ""))
            case "Relationship":
                self.targets[attributes.get("Id", "")] = _member(attributes.get("Target", ""))
            case "calcPr":
                self.recalculates = attributes.get("fullCalcOnLoad") in HIDDEN


def _member(target: str) -> str:
    """Return the member of the zip file that a relation of the workbook names."""
    path = target.replace("\\", "/").lower().removeprefix("/").removeprefix("./")
    return path if path.startswith("xl/") else f"xl/{path}"
