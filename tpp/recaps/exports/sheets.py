"""What a part of the packet is made of: columns, entries and totals, whatever draws them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from tpp.recaps.exports.table import RecapSection

Cell = str | int | Decimal | None


class TableColumn(NamedTuple):
    """A column: `name` for machines, `label` for people; `width` in characters, which paper divides in proportion.

    `kind` is `text`, `nip` (digits that stay a text), `centre`, `right` (a number as text), `number` or `percent`.
    """

    name: str
    label: str
    kind: str = "text"
    width: float = 12
    is_summed: bool = False
    on_paper: bool = True
    in_csv: bool = True


class TableEntry(NamedTuple):
    """A line of a table: `row`, `total` (of an agency), or `band`, a heading that stands on paper only."""

    kind: str
    cells: tuple[Cell, ...] = ()
    label: str = ""


class Sheet(NamedTuple):
    """One part as a table; `entries` gives those of an agency. What is `signed` ends with signatures on paper."""

    part: str
    title: str
    columns: tuple[TableColumn, ...]
    entries: Callable[[RecapSection], Iterator[TableEntry]]
    notes: tuple[str, ...] = ()
    is_signed: bool = True


def total_cells(sheet: Sheet, rows: Iterable[Sequence[Cell]], label: str) -> tuple[Cell, ...]:
    """Return the total row below `rows`: the label in the first column of words, sums where there are some."""
    listed = list(rows)
    cells: list[Cell] = [
        sum(row[place] for row in listed) if column.is_summed else None  # type: ignore[misc]  # the column says that its cells are numbers
        for place, column in enumerate(sheet.columns)
    ]
    cells[next(place for place, column in enumerate(sheet.columns) if column.kind == "text")] = label
    return tuple(cells)


def with_total(sheet: Sheet, rows: Iterable[Sequence[Cell]], label: str) -> Iterator[TableEntry]:
    """Turn rows into entries for any renderer; an empty sheet gets no sum."""
    listed = []
    for cells in rows:
        listed.append(cells)
        yield TableEntry("row", tuple(cells))
    if listed:
        yield TableEntry("total", total_cells(sheet, listed, label))
