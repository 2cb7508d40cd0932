"""Write the roles of a file."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.permissions import Permission, require
from accounts.authorization.two_people import Act
from accounts.imports.actions.held_rows import Held, by_officer
from accounts.imports.frame import Counts, ImportContext
from accounts.models import Agency, Employee, Role
from accounts.notifications.actions.account_news import role_news, tell_owners
from accounts.people.actions.roles import role_state, scope_refusal
from accounts.rules.roles import RoleKind
from accounts.second_person.actions.proposals import note_command_line


class RoleRow(NamedTuple):
    """One line of `roles.csv`; `agency_code` is empty for roles that hold everywhere."""

    line: int
    nip: str
    role: RoleKind
    agency_code: str | None
    starts_on: date
    ends_on: date | None


def all_roles(rows: Sequence[RoleRow], context: ImportContext) -> Mapping[int, Held]:
    """Hold every row: a role is granted by two people."""
    return by_officer(rows, Act.ROLE_GRANT, context.at)


class _Grant(NamedTuple):
    row: RoleRow
    employee: Employee
    agency: Agency | None


def apply_roles(rows: Sequence[RoleRow], context: ImportContext) -> Counts:
    """Grant the roles of a file; one that exists from the same day gets the end of the file.

    Refuse `unknown_employee`, `unknown_agency`, `role_needs_agency`, `role_for_all`, `role_ends_early`,
    `role_overlap`.
    """
    require(context.by, Permission.ROLES_CHANGE)
    employees = Employee.objects.in_bulk(list({row.nip for row in rows}), field_name="nip")
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    held: dict[tuple[int, str, int | None], list[Role]] = {}
    known = Role.objects.filter(employee__in=[employee.pk for employee in employees.values()])
    for role in known.select_related("agency"):
        held.setdefault((role.employee_id, role.role, role.agency_id), []).append(role)
    new: list[Role] = []
    changed: list[Role] = []
    changes: list[audit.Change] = []
    unchanged = 0
    for row in rows:
        grant = _grant(row, employees, agencies, context)
        if grant is None:
            continue
        roles = held.setdefault((grant.employee.pk, row.role, grant.agency.pk if grant.agency else None), [])
        same = next((role for role in roles if role.starts_on == row.starts_on), None)
        if any(role is not same and _overlap(role, row) for role in roles):
            message = _(
                "%(name)s holds this role in that time already. Choose another time, or end that role first."
            ) % {"name": grant.employee}
            context.report_error(row.line, "starts_on", message, "role_overlap")
        elif same is None:
            roles.append(_new_role(grant))
            new.append(roles[-1])
        elif same.ends_on != row.ends_on:
            before = role_state(same)
            same.ends_on = row.ends_on
            changed.append(same)
            changes.append(
                audit.Change(
                    "role_ended", "role", same.pk, grant.employee, before=before, after=role_state(same), rows=[same]
                )
            )
        else:
            unchanged += 1
    Role.objects.bulk_create(new, batch_size=500)
    Role.objects.bulk_update(changed, ["ends_on"], batch_size=200)
    changes += [
        audit.Change("role_granted", "role", role.pk, role.employee, after=role_state(role), rows=[role])
        for role in new
    ]
    context.show(changes)
    by, at = context.by, context.at
    audit.record(changes, by=context.by.actor, at=context.at, source=context.source)
    note_command_line(Act.ROLE_GRANT, "import_rows", changes, by=by, at=at, source=context.source)
    tell_owners([role_news(role, by, at) for role in (*new, *changed)], by=by, at=at)
    return Counts(created=len(new), updated=len(changed), unchanged=unchanged)


def _grant(
    row: RoleRow, employees: dict[str, Employee], agencies: dict[str, Agency], context: ImportContext
) -> _Grant | None:
    employee = employees.get(row.nip)
    agency = agencies.get(row.agency_code) if row.agency_code else None
    if employee is None:
        message = _("Nobody has this NIP. Import the employees first.")
        context.report_error(row.line, "nip", message, "unknown_employee")
        return None
    if row.agency_code and agency is None:
        message = _("No agency has the code %(code)s. Import the agencies first.") % {"code": row.agency_code}
        context.report_error(row.line, "agency_code", message, "unknown_agency")
        return None
    refusal = scope_refusal(row.role, agency)
    if refusal:
        context.report_error(row.line, "agency_code", refusal.message, refusal.code)
        return None
    if row.ends_on is not None and row.ends_on < row.starts_on:
        message = _("A role cannot end before it starts. Choose a later last day.")
        context.report_error(row.line, "ends_on", message, "role_ends_early")
        return None
    return _Grant(row, employee, agency)


def _new_role(grant: _Grant) -> Role:
    row = grant.row
    return Role(
        employee=grant.employee, role=row.role, agency=grant.agency, starts_on=row.starts_on, ends_on=row.ends_on
    )


def _overlap(role: Role, row: RoleRow) -> bool:
    return (role.ends_on or date.max) >= row.starts_on and role.starts_on <= (row.ends_on or date.max)
