"""From rows of text to typed rows and the errors of those that are none."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.importing.cells import shown
from accounts.importing.spec import ERROR_COLUMN, Column, ImportSpec, R, RowError
from accounts.tabular import Row, Table, TableError, restored

# Line breaks may stand inside a cell; nothing else below the space may.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# What spreadsheets show instead of a value; #### is a column too narrow for its dates, saved as CSV.
_SPREADSHEET_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|#+)|Err:[0-9]+")
_PROGRESS_EVERY = 500
_MOST_NAMES = 8


def parse_rows(
    spec: ImportSpec[R], table: Table, progress: Callable[[int], None] = lambda _done: None
) -> tuple[list[R], list[RowError]]:
    """Return the good rows of `table` as `spec.row` builds them, and every error of the others.

    Raise `TableError` (`unknown_columns`, `missing_columns`) for a header that does not fit.
    """
    _check_header(spec, table)
    cells = [_Cell(column, table) for column in spec.columns]
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

    def __init__(self, column: Column, table: Table) -> None:
        self.name = column.name
        self._column = column
        self._index = table.columns.index(column.name) if column.name in table.columns else None
        self._known: dict[str, Any] = {}

    def value(self, row: Row) -> Any:
        """Return the value in this row; raise `ValidationError`."""
        if self._index is None:
            return None
        if self._column.text_only and self._index in row.typed:
            raise ValidationError(
                _(
                    "The workbook holds this as a number or date, which changes long numbers and codes. Format the "
                    "column as Text in Excel, type the value again and upload the file once more."
                ),
                code="not_text",
            )
        cell = row.cells[self._index]
        if cell not in self._known:
            self._known[cell] = self._parsed(cell)
        return self._known[cell]

    def _parsed(self, cell: str) -> Any:
        text = restored(cell.strip()).strip().replace("\r\n", "\n")
        if not text:
            if self._column.required:
                raise ValidationError(_("Fill in this cell."), code="blank")
            return None
        if _CONTROL.search(text):
            raise ValidationError(
                _("This cell holds characters that cannot be seen. Type it again."), code="control_character"
            )
        if _SPREADSHEET_ERROR.fullmatch(text):
            raise ValidationError(
                _("The cell shows %(error)s instead of a value. Correct its formula or its width.")
                % {"error": shown(text)},
                code="spreadsheet_error",
            )
        return self._column.parse(text)


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


def _check_header(spec: ImportSpec[R], table: Table) -> None:
    known = [column.name for column in spec.columns]
    unknown = [name for name in table.columns if name not in known and name != ERROR_COLUMN]
    missing = [column.name for column in spec.columns if column.name not in table.columns and not column.absent_ok]
    sentences = []
    if unknown:
        sentences.append(_("Unknown columns: %(names)s.") % {"names": _listed(unknown)})
    if missing:
        sentences.append(_("Missing columns: %(names)s.") % {"names": ", ".join(missing)})
    if sentences:
        sentences.append(_("This import has the columns %(names)s.") % {"names": ", ".join(known)})
        code = "unknown_columns" if unknown else "missing_columns"
        raise TableError(code, " ".join(sentences), table.header_line, (unknown or missing)[0])


def _listed(names: list[str]) -> str:
    listed = ", ".join(shown(name) for name in names[:_MOST_NAMES])
    return listed if len(names) <= _MOST_NAMES else f"{listed}, …"
