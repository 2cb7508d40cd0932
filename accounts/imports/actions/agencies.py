"""Write the agencies of a file."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.open_days import told_closing
from accounts.authorization.permissions import Permission, require
from accounts.authorization.two_people import Act
from accounts.imports.actions.held_rows import Held
from accounts.imports.frame import Counts, ImportContext
from accounts.models import Agency, Employee
from accounts.organisation.queries import agencies_below, ids_within, placements_during
from accounts.people.actions.agencies import agency_state
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone


class AgencyRow(NamedTuple):
    """One line of `agencies.csv`; an empty `parent_code` makes it one of the top."""

    line: int
    code: str
    name: str
    parent_code: str | None
    timezone: Zone
    working_days_per_week: int


def own_agencies(rows: Sequence[AgencyRow], context: ImportContext) -> Mapping[int, Held]:
    """Hold the rows that move duty or amounts of the own agency, now or later; three queries."""
    known = {agency.code: agency for agency in Agency.objects.select_related("parent")}
    posts = placements_during(
        local_date(context.at, Zone.WIB), date.max, Employee.objects.filter(pk=context.by.employee.pk)
    )
    own = {post.agency_id for found in posts.values() for post in found}
    children = agencies_below()
    return {
        row.line: Held(Act.OWN_AGENCY)
        for row in rows
        if (agency := known.get(row.code))
        and _moves_pay(agency, row)
        and not ids_within(children, [agency.pk]).isdisjoint(own)
    }


def _moves_pay(agency: Agency, row: AgencyRow) -> bool:
    stored = (agency.parent.code if agency.parent else None, agency.timezone, agency.working_days_per_week)
    return stored != (row.parent_code, row.timezone, row.working_days_per_week)


def apply_agencies(rows: Sequence[AgencyRow], context: ImportContext) -> Counts:
    """Write agencies; a superior agency may stand further down in the same file.

    Refuse `unknown_agency` (superior) and `agency_cycle`.
    """
    require(context.by, Permission.AGENCIES_CHANGE)
    known = {agency.code: agency for agency in Agency.objects.all()}
    good = _acceptable(rows, known, context)
    before = {row.code: agency_state(known[row.code]) for row in good if row.code in known}
    new = [Agency(code=row.code) for row in good if row.code not in known]
    for row, agency in zip((row for row in good if row.code not in known), new, strict=True):
        agency.name, agency.timezone = row.name, row.timezone
        agency.working_days_per_week = row.working_days_per_week
    # First without superiors, which may be new themselves.
    Agency.objects.bulk_create(new, batch_size=500)
    known |= {agency.code: agency for agency in new}
    changed = []
    for row in good:
        agency = known[row.code]
        agency.name, agency.timezone = row.name, row.timezone
        agency.working_days_per_week = row.working_days_per_week
        agency.parent = known[row.parent_code] if row.parent_code else None
        if before.get(row.code) != agency_state(agency):
            changed.append(agency)
    with told_closing(context, "import.agencies"):
        Agency.objects.bulk_update(changed, ["name", "parent", "timezone", "working_days_per_week"], batch_size=200)
    _record(changed, before, context)
    updated = len(changed) - len(new)
    return Counts(created=len(new), updated=updated, unchanged=len(good) - len(changed))


def _acceptable(rows: Sequence[AgencyRow], known: Mapping[str, Agency], context: ImportContext) -> Sequence[AgencyRow]:
    """Return the rows whose superior exists and lies above; a refused row may make others refused."""
    codes = {agency.pk: agency.code for agency in known.values()}
    stored = {agency.code: codes.get(agency.parent_id or 0) for agency in known.values()}
    while True:
        parents = stored | {row.code: row.parent_code for row in rows}
        good = []
        for row in rows:
            if row.parent_code and row.parent_code not in parents:
                message = _("No agency has the code %(code)s, neither here nor in this file.")
                context.report_error(row.line, "parent_code", message % {"code": row.parent_code}, "unknown_agency")
            elif circle := _circle(row.code, parents):
                message = _("The agencies would lie below each other in a circle: %(circle)s.")
                context.report_error(
                    row.line, "parent_code", message % {"circle": " → ".join([*circle, row.code])}, "agency_cycle"
                )
            else:
                good.append(row)
        if len(good) == len(rows):
            return good
        rows = good


def _circle(code: str, parents: Mapping[str, str | None]) -> list[str]:
    path = [code]
    while (above := parents.get(path[-1])) is not None and above not in path:
        path.append(above)
    return path if above == code else []


def _record(changed: Sequence[Agency], before: Mapping[str, dict[str, object]], context: ImportContext) -> None:
    changes = [
        audit.Change(
            "agency_updated" if agency.code in before else "agency_created",
            "agency",
            agency.pk,
            before=before.get(agency.code),
            after=agency_state(agency),
            rows=[agency],
        )
        for agency in changed
    ]
    context.show(changes)
    audit.record(changes, by=context.by.actor, at=context.at, source=context.source)
