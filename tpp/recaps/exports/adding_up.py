"""Sums in a workbook as living formulas: which cells a total adds up, so that nothing is counted twice."""

from collections.abc import Sequence

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

LEVELS = ("row", "subtotal", "total", "grand_total")
# Excel takes 255 arguments of a function and 8,192 characters of a formula.
MOST_ARGUMENTS = 200
MOST_CHARACTERS = 8000


class AddingUp:
    """Follows the rows of a sheet from top to bottom; each kind of total adds up the nearest kind below it."""

    def __init__(self) -> None:
        self._open: dict[str, list[int]] = {level: [] for level in LEVELS}

    def begin(self) -> None:
        """Forget what stands above: a new agency adds up its own rows."""
        for rows in self._open.values():
            rows.clear()

    def note(self, kind: str, row: int) -> None:
        """Remember where a row or a total stands; a total closes what it has added up."""
        if kind != "row":
            self._open[self._below(kind)].clear()
        self._open[kind].append(row)

    def formula(self, kind: str, column: int) -> str:
        """Return the formula of a total in `column`; empty where there is nothing to add up, or too much to say."""
        below = self._below(kind)
        rows = self._open[below]
        if not rows:
            return ""
        if below == "row":
            return f"=SUM({xl_range(rows[0], column, rows[-1], column)})"
        formula = f"=SUM({_nested([xl_rowcol_to_cell(row, column) for row in rows])})"
        return formula if len(formula) <= MOST_CHARACTERS else ""

    def _below(self, kind: str) -> str:
        lower = LEVELS[: LEVELS.index(kind)]
        return next((level for level in reversed(lower) if self._open[level]), "row")


def _nested(cells: Sequence[str]) -> str:
    if len(cells) <= MOST_ARGUMENTS:
        return ",".join(cells)
    pieces = [cells[start : start + MOST_ARGUMENTS] for start in range(0, len(cells), MOST_ARGUMENTS)]
    return ",".join(f"SUM({','.join(piece)})" for piece in pieces)
