"""Who may do what: one table from roles to permissions, asked by every verb and by every button.

What follows from a relation instead of a role (one's own report, the reports of those below) is asked where the
relation is known: `reports.situation`, `accounts.succession`.
"""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext as _

from accounts.access import Authority
from accounts.enums import RoleKind
from accounts.refusal import Refusal, Refused


class Permission(StrEnum):
    """An act, named after what it changes or shows."""

    PEOPLE_VIEW = "people_view"
    PEOPLE_CHANGE = "people_change"
    ROLES_CHANGE = "roles_change"
    PROPOSALS_VIEW = "proposals_view"
    PROPOSALS_DECIDE = "proposals_decide"
    # What the command line did alone stays red until somebody has seen it who could not have done it.
    PROPOSALS_SEE = "proposals_see"
    GO_LIVE_CHANGE = "go_live_change"


# A role that works for agencies has its permissions there and below only.
ROLE_PERMISSIONS: Mapping[RoleKind, frozenset[Permission]] = {
    RoleKind.PERSONNEL: frozenset(Permission) - {Permission.PROPOSALS_SEE},
    RoleKind.AUDITOR: frozenset({Permission.PEOPLE_VIEW, Permission.PROPOSALS_VIEW, Permission.PROPOSALS_SEE}),
    RoleKind.OPERATOR: frozenset({Permission.PEOPLE_VIEW}),
    RoleKind.TREASURER: frozenset(),
}


class NotPermitted(Refused):
    """Raised by verbs whose permission the person does not have; nothing has been read or written."""


def allows(authority: Authority, permission: Permission, agency_id: int | None = None) -> bool:
    """Tell whether the person has the permission: for all agencies, or with `agency_id` at least for that one.

    The command line on the server has every permission.
    """
    if authority.is_command_line:
        return True
    held = {RoleKind.PERSONNEL: authority.is_personnel, RoleKind.AUDITOR: authority.is_auditor}
    if any(has and permission in ROLE_PERMISSIONS[role] for role, has in held.items()):
        return True
    scoped = {RoleKind.OPERATOR: authority.operator_of, RoleKind.TREASURER: authority.treasurer_of}
    return agency_id is not None and any(
        agency_id in agencies and permission in ROLE_PERMISSIONS[role] for role, agencies in scoped.items()
    )


def require(authority: Authority, permission: Permission, agency_id: int | None = None) -> None:
    """Raise `NotPermitted` (`not_permitted`) unless `allows`; the first line of every verb."""
    if not allows(authority, permission, agency_id):
        message = _("You do not have the permission for this. The personnel agency can say who has it.")
        raise NotPermitted(Refusal("not_permitted", message))
