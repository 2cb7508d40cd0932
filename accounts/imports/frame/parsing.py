"""From rows of text to typed rows and the errors of those that are none."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.imports.frame.header import check_header, places_of
from accounts.imports.frame.quoting import shown
from accounts.imports.frame.spec import Column, ImportSpec, R, RowError
from accounts.rules.nip import shortened_sentence
from accounts.rules.spellings import Stored, is_shortened
from accounts.spreadsheets.tabular import Row, Table, restored
from accounts.spreadsheets.workbook_reader.error import UNSOLVED

# Line breaks may stand inside a cell; nothing else below the space may.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# What spreadsheets show instead of a value; #### is a column too narrow for its dates, saved as CSV.
_SPREADSHEET_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|#+)|Err:[0-9]+")
_PROGRESS_EVERY = 500


def parse_rows(
    spec: ImportSpec[R], table: Table, progress: Callable[[int], None] = lambda _done: None
) -> tuple[list[R], list[RowError]]:
    """Return the good rows of `table` as `spec.row` builds them, and every error of the others.

    Raise `TableError` (`unknown_columns`, `missing_columns`, `duplicate_column`) for a header that does not fit.
    """
    places = places_of(spec, table)
    check_header(spec, table, places)
    cells = [_Cell(column, places.get(column.name)) for column in spec.columns]
    rows: list[R] = []
    errors: list[RowError] = []
    first_lines: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(table.rows):
        if number % _PROGRESS_EVERY == 0:
            progress(number)
        try:
            _check_shape(row, table)
            values = _row_values(row, cells)
            _check_key(spec.key, row, values, first_lines)
        except _BadRowError as bad:
            errors += bad.errors
        else:
            rows.append(spec.row(line=row.line, **values))
    return rows, errors


class _BadRowError(Exception):
    def __init__(self, *errors: RowError) -> None:
        super().__init__()
        self.errors = errors


class _Cell:
    """Reads the cells of one column; equal texts are parsed once."""

    def __init__(self, column: Column, index: int | None) -> None:
        self.name = column.name
        self._column = column
        self._index = index
        # What was typed, and what a workbook stores as number.
        self._known: tuple[dict[str, Any], dict[str, Any]] = ({}, {})

    def value(self, row: Row) -> Any:
        """Return the value in this row; raise `ValidationError`."""
        if self._index is None:
            return None
        cell, is_stored = row.cells[self._index], self._index in row.typed
        if self._column.text_only and is_stored and cell != UNSOLVED:
            raise ValidationError(
                _(
                    "The workbook holds this as a number or date, which changes long numbers and codes. Format the "
                    "column as Text in Excel, type the value again and upload the file once more."
                ),
                code="not_text",
            )
        known = self._known[is_stored]
        if cell not in known:
            known[cell] = self._parsed(cell, is_stored)
        return known[cell]

    def _parsed(self, cell: str, is_stored: bool) -> Any:
        text = restored(cell.strip()).strip().replace("\r\n", "\n")
        if not text:
            if self._column.required:
                raise ValidationError(_("Fill in this cell."), code="blank")
            return None
        if _CONTROL.search(text):
            raise ValidationError(
                _("This cell holds characters that cannot be seen. Type it again."), code="control_character"
            )
        if text == UNSOLVED:
            raise ValidationError(
                _(
                    "This cell holds a formula whose result is not stored in the file. Open the file in Excel and save "
                    "it again, or copy the cells and paste them as values."
                ),
                code="formula_unsolved",
            )
        if is_shortened(text):
            raise ValidationError(shortened_sentence(), code="shortened")
        if _SPREADSHEET_ERROR.fullmatch(text):
            raise ValidationError(
                _("The cell shows %(error)s instead of a value. Correct its formula or its width.")
                % {"error": shown(text)},
                code="spreadsheet_error",
            )
        return self._column.parse(Stored(text) if is_stored else text)


def _row_values(row: Row, cells: list[_Cell]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    errors: list[RowError] = []
    for cell in cells:
        try:
            values[cell.name] = cell.value(row)
        except ValidationError as error:
            code = getattr(error, "code", None) or "invalid"
            errors.append(RowError(row.line, cell.name, " ".join(error.messages), code))
    if errors:
        raise _BadRowError(*errors)
    return values


def _check_shape(row: Row, table: Table) -> None:
    if len(row.cells) != len(table.columns):
        message = _(
            "This row has %(cells)d cells, the header %(columns)d. Check separators and quotation marks, or save the "
            "table as .xlsx."
        ) % {"cells": len(row.cells), "columns": len(table.columns)}
        raise _BadRowError(RowError(row.line, "", message, "ragged"))


def _check_key(key: tuple[str, ...], row: Row, values: dict[str, Any], first_lines: dict[tuple[Any, ...], int]) -> None:
    if not key:
        return
    first_line = first_lines.setdefault(tuple(values[name] for name in key), row.line)
    if first_line != row.line:
        message = _("Line %(line)d already has the same %(columns)s. Delete one of the two rows.") % {
            "line": first_line,
            "columns": ", ".join(key),
        }
        raise _BadRowError(RowError(row.line, key[0], message, "repeated"))
