"""Grant and end roles."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.authorization.two_people import Act
from accounts.models import Agency, Employee, Role
from accounts.notifications.actions.account_news import role_news, tell_owners
from accounts.rules.refusal import Refusal, Refused
from accounts.rules.roles import ROLES, Reach, RoleKind, roles_with
from accounts.second_person.actions.proposals import note_command_line
from accounts.second_person.policies import is_officer, required


def role_state(role: Role) -> dict[str, Any]:
    """Return what the audit trail keeps of a role."""
    return {
        "role": str(role.role),
        "agency": role.agency_id,
        "starts_on": role.starts_on,
        "ends_on": role.ends_on,
    }


def scope_refusal(role: RoleKind, agency: Agency | None) -> Refusal | None:
    """Compare with `ROLES`: `role_needs_agency`, `role_for_all`, both at the field `agency`; None where it fits."""
    is_for_one = ROLES[role].reach is Reach.AGENCY
    if is_for_one and agency is None:
        message = _("This role holds for one agency; choose which.")
        return Refusal("role_needs_agency", message, "agency")
    if not is_for_one and agency is not None:
        message = _("This role holds for all agencies; leave the agency empty.")
        return Refusal("role_for_all", message, "agency")
    return None


def grant_role(
    *,
    by: Authority,
    at: datetime,
    source: str,
    employee: Employee,
    role: RoleKind,
    starts_on: date,
    agency: Agency | None = None,
    ends_on: date | None = None,
) -> Role:
    """Grant a role from a date on, until and with `ends_on` if given.

    Refuse `role_needs_agency`, `role_for_all`, `role_ends_early`, `role_overlap` (the same grant holds
    somewhere in that time already).
    """
    require(by, Permission.ROLES_CHANGE)
    required(Act.ROLE_GRANT, by, [employee.pk])
    refusal = scope_refusal(role, agency)
    if refusal:
        raise Refused(refusal)
    if ends_on is not None and ends_on < starts_on:
        message = _("A role cannot end before it starts. Choose a later last day.")
        raise Refused(Refusal("role_ends_early", message, "ends_on"))
    with transaction.atomic():
        # The row of the employee is the lock: two grants at once would not see each other.
        Employee.objects.select_for_update().get(pk=employee.pk)
        same = Role.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on), employee=employee, role=role)
        same = same.filter(agency=agency) if agency else same.filter(agency__isnull=True)
        if ends_on is not None:
            same = same.filter(starts_on__lte=ends_on)
        if same.exists():
            message = _(
                "%(name)s holds this role in that time already. Choose another time, or end that role first."
            ) % {"name": employee}
            raise Refused(Refusal("role_overlap", message, "role"))
        granted = Role.objects.create(employee=employee, role=role, agency=agency, starts_on=starts_on, ends_on=ends_on)
        change = audit.Change("role_granted", "role", granted.pk, employee, after=role_state(granted), rows=[granted])
        audit.record([change], by=by.actor, at=at, source=source)
        note_command_line(Act.ROLE_GRANT, "grant_role", [change], by=by, at=at, source=source)
        tell_owners([role_news(granted, by, at)], by=by, at=at)
    return granted


def end_role(*, by: Authority, at: datetime, source: str, role: Role, ends_on: date) -> Role:
    """Set the last day of a role; refuse `role_ends_early` and `own_role` (nobody shuts out himself)."""
    require(by, Permission.ROLES_CHANGE)
    if by.employee.pk == role.employee_id and role.role in roles_with(Permission.ROLES_CHANGE):
        raise Refused(Refusal("own_role", _("A colleague has to end your own role, so that somebody remains.")))
    with transaction.atomic():
        stored = Role.objects.select_for_update(of=("self",)).select_related("employee", "agency").get(pk=role.pk)
        if ends_on < stored.starts_on:
            message = _("A role cannot end before it starts. Choose a later last day.")
            raise Refused(Refusal("role_ends_early", message, "ends_on"))
        before = role_state(stored)
        stored.ends_on = ends_on
        if role_state(stored) != before:
            _ask_for_second(stored, before["ends_on"], by, at)
            stored.save(update_fields=["ends_on"])
            change = audit.Change(
                "role_ended", "role", stored.pk, stored.employee, before=before, after=role_state(stored), rows=[stored]
            )
            audit.record([change], by=by.actor, at=at, source=source)
            tell_owners([role_news(stored, by, at)], by=by, at=at)
    return stored


def _ask_for_second(role: Role, before: date | None, by: Authority, at: datetime) -> None:
    """A role that lasts longer is granted for that time; nobody alone sends away a colleague who could object."""
    touches = [role.employee_id]
    if (role.ends_on or date.max) > (before or date.max):
        required(Act.ROLE_GRANT, by, touches)
    required(Act.OWN_ROLE, by, touches)
    if is_officer(role.employee_id, at):
        required(Act.ROLE_END, by, touches)
