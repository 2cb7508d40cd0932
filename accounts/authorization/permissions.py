"""Asks who may do what; every verb, page and button asks here, and accounts.rules.roles has the answers.

What follows from a relation instead of a role (one's own report, the reports of those below) is asked where the
relation is known: `reports.activities.gate`, `reports.absences.policies`, `accounts.people.delegation_policies`.
"""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.authorization.access import Authority
from accounts.models import Employee
from accounts.organisation.queries import InForce, with_placement_on
from accounts.rules.refusal import Refusal, Refused
from accounts.rules.roles import ROLES, Permission

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


__all__ = [
    "NotPermitted",
    "Permission",
    "allows",
    "allows_somewhere",
    "employees_visible_to",
    "not_permitted",
    "permitted",
    "permitted_somewhere",
    "reach",
    "require",
]


class NotPermitted(Refused):
    """Raised by verbs whose permission the person does not have; nothing has been read or written."""


def reach(authority: Authority, permission: Permission) -> frozenset[int] | None:
    """Return the ids of the agencies for which the person has the permission; None stands for all.

    The command line on the server has every permission for all.
    """
    if authority.is_command_line:
        return None
    within: frozenset[int] = frozenset()
    for role, agency_ids in authority.roles.items():
        if permission in ROLES[role].permissions:
            if agency_ids is None:
                return None
            within |= agency_ids
    return within


def allows(authority: Authority, permission: Permission, agency_id: int | None = None) -> bool:
    """Tell whether it reaches everybody, or with `agency_id` at least that agency and all below it."""
    reached = reach(authority, permission)
    return reached is None or agency_id in reached


def allows_somewhere(authority: Authority, permission: Permission) -> bool:
    """Tell whether the person has the permission for any agency at all."""
    return reach(authority, permission) != frozenset()


def require(authority: Authority, permission: Permission, agency_id: int | None = None) -> None:
    """Raise `NotPermitted` (`not_permitted`) unless `allows`; the first line of every verb."""
    if not allows(authority, permission, agency_id):
        raise NotPermitted(not_permitted())


def not_permitted() -> Refusal:
    """Say that the permission is lacking, and that the personnel agency knows who has it."""
    message = _("You do not have the permission for this. The personnel agency can say who has it.")
    return Refusal("not_permitted", message)


def permitted(authority: Authority, permission: Permission, agency_id: int | None = None) -> None:
    """Answer 404 unless `allows`: what a person may not do does not exist for them; for pages."""
    if not allows(authority, permission, agency_id):
        raise Http404


def permitted_somewhere(authority: Authority, permission: Permission) -> None:
    """Answer 404 unless `allows_somewhere`; for pages that show what lies within the person's reach."""
    if not allows_somewhere(authority, permission):
        raise Http404


def employees_visible_to(authority: Authority, day: date) -> "QuerySet[WithAnnotations[Employee, InForce]]":
    """Return the employees whose master data the person may see, annotated as `with_placement_on(day)`.

    All, or those who belong on `day` to the agencies for which the person may see people.
    """
    people = with_placement_on(day)
    reached = reach(authority, Permission.PEOPLE_VIEW)
    return people if reached is None else people.filter(agency_id__in=reached)
