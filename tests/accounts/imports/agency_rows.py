"""An import of agencies, small enough to be read."""

from collections.abc import Sequence
from typing import NamedTuple

from accounts.imports.frame import (
    Column,
    Counts,
    ImportContext,
    ImportSpec,
    RowError,
    cells,
)
from accounts.models import Agency
from accounts.rules.enums import Zone
from accounts.spreadsheets.tabular import Table, read_table


class AgencyRow(NamedTuple):
    line: int
    code: str
    name: str
    timezone: Zone
    week: int | None
    remark: str | None


def write_agencies(rows: Sequence[AgencyRow], context: ImportContext) -> Counts:
    """The verb of these tests: refuses names with a question mark, warns of short ones."""
    known = Agency.objects.in_bulk([row.code for row in rows], field_name="code")
    new: list[Agency] = []
    changed: list[Agency] = []
    unchanged = 0
    for row in rows:
        agency = known.get(row.code)
        if "?" in row.name:
            context.report_error(row.line, "name", "A name is not a question.", "question")
            continue
        if len(row.name) < 3:
            context.report_warning(row.line, "name", "Short name.", "short")
        if agency is None:
            new.append(Agency(code=row.code, name=row.name, timezone=row.timezone))
        elif agency.name != row.name:
            agency.name = row.name
            changed.append(agency)
        else:
            unchanged += 1
    Agency.objects.bulk_create(new, batch_size=500)
    if changed:
        Agency.objects.bulk_update(changed, ["name"], batch_size=500)
    context.progress(len(rows))
    return Counts(created=len(new), updated=len(changed), unchanged=unchanged)


SPEC = ImportSpec(
    name="agencies",
    columns=(
        Column("code", cells.text(30), text_only=True),
        Column("name", cells.text(20)),
        Column("timezone", cells.choice(Zone)),
        Column("week", cells.whole_number(5, 6), required=False),
        Column("remark", cells.text(20), required=False, absent_ok=True),
    ),
    key=("code",),
    row=AgencyRow,
    apply=write_agencies,
)

HEADER = "code,name,timezone,week\n"


def table(*lines: str, header: str = HEADER) -> Table:
    return read_table((header + "\n".join(lines)).encode(), "agencies.csv")


def codes(errors: Sequence[RowError]) -> list[tuple[int, str, str]]:
    return [(error.line, error.column, error.code) for error in errors]
