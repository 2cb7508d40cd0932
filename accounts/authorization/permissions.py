"""Who may do what: one table from roles to permissions, asked by every verb, page and button.

What follows from a relation instead of a role (one's own report, the reports of those below) is asked where the
relation is known: `reports.activities.gate`, `reports.absences.policies`, `accounts.people.delegation_policies`.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.authorization.access import Authority
from accounts.models import Employee
from accounts.organisation.queries import InForce, with_placement_on
from accounts.rules.enums import RoleKind
from accounts.rules.refusal import Refusal, Refused

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Permission(StrEnum):
    """An act, named after what it changes or shows."""

    PEOPLE_VIEW = "people_view"
    PEOPLE_CHANGE = "people_change"
    POSTS_CHANGE = "posts_change"
    ROLES_CHANGE = "roles_change"
    PROPOSALS_VIEW = "proposals_view"
    PROPOSALS_DECIDE = "proposals_decide"
    # What the command line did alone stays red until somebody has seen it who could not have done it.
    PROPOSALS_SEE = "proposals_see"
    GO_LIVE_CHANGE = "go_live_change"
    LETTERS_ISSUE = "letters_issue"
    AGENCIES_VIEW = "agencies_view"
    AGENCIES_CHANGE = "agencies_change"
    DELEGATIONS_VIEW = "delegations_view"
    DELEGATIONS_CHANGE = "delegations_change"
    AUDIT_VIEW = "audit_view"
    # Letters that did not arrive.
    MAIL_VIEW = "mail_view"
    MAIL_RESEND = "mail_resend"

    REPORTS_VIEW = "reports_view"
    # Of people who have nobody above them; everybody else is reviewed by relation.
    REPORTS_REVIEW = "reports_review"
    # Photos and positions of others.
    EVIDENCE_VIEW = "evidence_view"
    ADOPTION_VIEW = "adoption_view"
    HELPER_VIEW = "helper_view"
    CALENDAR_VIEW = "calendar_view"
    CALENDAR_CHANGE = "calendar_change"
    RULES_VIEW = "rules_view"
    RULES_CHANGE = "rules_change"
    WORK_TIME_VIEW = "work_time_view"
    WORK_TIME_CHANGE = "work_time_change"
    ROSTERS_VIEW = "rosters_view"
    # For days to come; those that are over, and whole files, need the next one.
    ROSTERS_CHANGE = "rosters_change"
    ROSTERS_CORRECT = "rosters_correct"
    ACTIVITY_KINDS_VIEW = "activity_kinds_view"
    ACTIVITY_KINDS_CHANGE = "activity_kinds_change"
    ABSENCES_VIEW = "absences_view"
    # Asking for leave in the name of somebody else.
    ABSENCES_FILE = "absences_file"
    ABSENCES_CHANGE = "absences_change"
    ABSENCE_KINDS_VIEW = "absence_kinds_view"
    ABSENCE_KINDS_CHANGE = "absence_kinds_change"
    OUTAGES_VIEW = "outages_view"
    OUTAGES_CHANGE = "outages_change"
    DISPENSATIONS_VIEW = "dispensations_view"
    DISPENSATIONS_DECIDE = "dispensations_decide"
    ACTIVITIES_IMPORT = "activities_import"

    SCHEMES_VIEW = "schemes_view"
    SCHEMES_CHANGE = "schemes_change"
    AMOUNTS_VIEW = "amounts_view"
    AMOUNTS_CHANGE = "amounts_change"
    PAY_DATA_VIEW = "pay_data_view"
    PAY_DATA_CHANGE = "pay_data_change"
    ALLOWANCE_RULES_VIEW = "allowance_rules_view"
    ALLOWANCE_RULES_CHANGE = "allowance_rules_change"
    LETTERHEAD_CHANGE = "letterhead_change"
    RECAPS_VIEW = "recaps_view"
    RECAPS_EXPORT = "recaps_export"
    RECAPS_VERIFY = "recaps_verify"
    RECAPS_CLOSE = "recaps_close"
    RECAPS_REOPEN = "recaps_reopen"
    FINDINGS_ACCEPT = "findings_accept"
    OBJECTIONS_VIEW = "objections_view"
    OBJECTIONS_ANSWER = "objections_answer"
    ADJUSTMENTS_VIEW = "adjustments_view"
    ADJUSTMENTS_CHANGE = "adjustments_change"


# A role that works for agencies has its permissions there and below only.
ROLE_PERMISSIONS: Mapping[RoleKind, frozenset[Permission]] = {
    RoleKind.PERSONNEL: frozenset(Permission) - {Permission.EVIDENCE_VIEW, Permission.PROPOSALS_SEE},
    RoleKind.AUDITOR: frozenset(
        {
            Permission.PEOPLE_VIEW,
            Permission.AGENCIES_VIEW,
            Permission.DELEGATIONS_VIEW,
            Permission.AUDIT_VIEW,
            Permission.MAIL_VIEW,
            Permission.PROPOSALS_VIEW,
            Permission.PROPOSALS_SEE,
            Permission.REPORTS_VIEW,
            Permission.EVIDENCE_VIEW,
            Permission.ADOPTION_VIEW,
            Permission.CALENDAR_VIEW,
            Permission.RULES_VIEW,
            Permission.WORK_TIME_VIEW,
            Permission.ROSTERS_VIEW,
            Permission.ACTIVITY_KINDS_VIEW,
            Permission.ABSENCES_VIEW,
            Permission.ABSENCE_KINDS_VIEW,
            Permission.OUTAGES_VIEW,
            Permission.DISPENSATIONS_VIEW,
            Permission.SCHEMES_VIEW,
            Permission.AMOUNTS_VIEW,
            Permission.PAY_DATA_VIEW,
            Permission.ALLOWANCE_RULES_VIEW,
            Permission.RECAPS_VIEW,
            Permission.RECAPS_EXPORT,
            Permission.RECAPS_VERIFY,
            Permission.OBJECTIONS_VIEW,
            Permission.ADJUSTMENTS_VIEW,
        }
    ),
    RoleKind.OPERATOR: frozenset(
        {
            Permission.PEOPLE_VIEW,
            Permission.REPORTS_VIEW,
            Permission.ADOPTION_VIEW,
            Permission.HELPER_VIEW,
            Permission.ROSTERS_VIEW,
            Permission.ROSTERS_CHANGE,
            Permission.ABSENCES_FILE,
            Permission.RECAPS_VIEW,
            Permission.ADJUSTMENTS_VIEW,
        }
    ),
    RoleKind.TREASURER: frozenset(
        {Permission.RECAPS_VIEW, Permission.RECAPS_EXPORT, Permission.ADJUSTMENTS_VIEW},
    ),
}


class NotPermitted(Refused):
    """Raised by verbs whose permission the person does not have; nothing has been read or written."""


def reach(authority: Authority, permission: Permission) -> frozenset[int] | None:
    """Return the ids of the agencies for which the person has the permission; None stands for all.

    The command line on the server has every permission for all.
    """
    everywhere = {RoleKind.PERSONNEL: authority.is_personnel, RoleKind.AUDITOR: authority.is_auditor}
    if authority.is_command_line or any(
        held and permission in ROLE_PERMISSIONS[role] for role, held in everywhere.items()
    ):
        return None
    scoped = {RoleKind.OPERATOR: authority.operator_of, RoleKind.TREASURER: authority.treasurer_of}
    return frozenset[int]().union(*(ids for role, ids in scoped.items() if permission in ROLE_PERMISSIONS[role]))


def allows(authority: Authority, permission: Permission, agency_id: int | None = None) -> bool:
    """Tell whether the person has the permission: for all agencies, or with `agency_id` at least for that one."""
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
    """Return the refusal for whoever lacks a permission."""
    message = _("You do not have the permission for this. The personnel agency can say who has it.")
    return Refusal("not_permitted", message)


def permitted(authority: Authority, permission: Permission, agency_id: int | None = None) -> None:
    """Answer 404 unless `allows`: what a person may not do does not exist for him or her; for pages."""
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
