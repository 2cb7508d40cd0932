"""Which column of a file is which column of the import."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from accounts.imports.frame.quoting import shown
from accounts.imports.frame.spec import ERROR_COLUMN, ImportSpec, R
from accounts.spreadsheets.tabular import Table, TableError, heading_key

_MOST_NAMES = 8


def places_of(spec: ImportSpec[R], table: Table) -> dict[str, int]:
    """Return where the columns of the import stand; raise `TableError` where one is there under two headings."""
    places: dict[str, int] = {}
    for index, heading in enumerate(table.columns):
        name = spec.headings.get(heading_key(heading))
        if name is None:
            continue
        if name in places:
            message = _("The columns %(one)s and %(other)s mean the same. Delete one of the two.")
            message %= {"one": shown(table.columns[places[name]]), "other": shown(heading)}
            raise TableError("duplicate_column", message, table.header_line, heading)
        places[name] = index
    return places


def headings_of(spec: ImportSpec[R], table: Table) -> dict[str, str]:
    """Return what the file calls the columns of the import."""
    return {name: table.columns[index] for name, index in places_of(spec, table).items()}


def unread_columns(spec: ImportSpec[R], table: Table) -> list[str]:
    """Return the columns of the file that are passed over."""
    return [heading for heading in table.columns if heading_key(heading) in spec.unread]


def check_header(spec: ImportSpec[R], table: Table, places: Mapping[str, int]) -> None:
    """Raise `TableError` where the file has columns that nobody knows, or lacks some."""
    passed_over = {ERROR_COLUMN, *unread_columns(spec, table)}
    unknown = [
        name for index, name in enumerate(table.columns) if index not in places.values() and name not in passed_over
    ]
    missing = [column for column in spec.columns if column.name not in places and not column.absent_ok]
    sentences = []
    if unknown:
        sentences.append(_("Unknown columns: %(names)s.") % {"names": _listed(unknown)})
    if missing:
        sentences.append(_("Missing columns: %(names)s.") % {"names": ", ".join(column.heading for column in missing)})
    if sentences:
        known = ", ".join(column.heading for column in spec.columns)
        sentences += [_("This import has the columns %(names)s.") % {"names": known}, *table.notes]
        code = "unknown_columns" if unknown else "missing_columns"
        raise TableError(code, " ".join(sentences), table.header_line, unknown[0] if unknown else missing[0].name)


def _listed(names: list[str]) -> str:
    listed = ", ".join(shown(name) for name in names[:_MOST_NAMES])
    return listed if len(names) <= _MOST_NAMES else f"{listed}, …"
