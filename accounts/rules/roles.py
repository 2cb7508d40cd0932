"""The catalogue of roles: every act one may be permitted, and a row for each role that says which it has, and where.

A new role is a code with its name in `RoleKind` and a row in `ROLES`; forms, imports, menus, pages, sessions, the
checks of closings and docs/permissions.md follow from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Whoever holds a role logs in every working day.
WORKING_DAY = timedelta(hours=12)


class RoleKind(TextChoices):
    """What a person is beyond an employee; the values are stored, and the codes used in files."""

    PERSONNEL = "personnel", _("personnel agency")
    OPERATOR = "operator", _("agency operator")
    AUDITOR = "auditor", _("auditor")
    TREASURER = "treasurer", _("treasurer")
    AGENCY_AUDITOR = "agency_auditor", _("agency inspector")


class Permission(TextChoices):
    """An act, named after what it changes or shows."""

    PEOPLE_VIEW = "people_view", _("See employees with their posts and roles")
    PEOPLE_CHANGE = "people_change", _("Enter and correct employees")
    POSTS_CHANGE = "posts_change", _("Enter and correct posts")
    ROLES_CHANGE = "roles_change", _("Grant and end roles")
    PROPOSALS_VIEW = "proposals_view", _("See what needs two people, and who may do what")
    PROPOSALS_DECIDE = "proposals_decide", _("Confirm or refuse as the second person")
    # What the command line did alone stays red until somebody has seen it who could not have done it.
    PROPOSALS_SEE = "proposals_see", _("Mark as seen what the command line did alone")
    GO_LIVE_CHANGE = "go_live_change", _("Enter the first day of SIKAP")
    LETTERS_ISSUE = "letters_issue", _("Issue activation letters")
    AGENCIES_VIEW = "agencies_view", _("See agencies")
    AGENCIES_CHANGE = "agencies_change", _("Enter and correct agencies")
    DELEGATIONS_VIEW = "delegations_view", _("See the stand-ins of everybody")
    DELEGATIONS_CHANGE = "delegations_change", _("Name stand-ins for others")
    AUDIT_VIEW = "audit_view", _("Read the audit trail")
    MAIL_VIEW = "mail_view", _("See e-mail that did not arrive")
    MAIL_RESEND = "mail_resend", _("Send e-mail again")

    REPORTS_VIEW = "reports_view", _("Read the reports of others")
    # Everybody else is reviewed by relation.
    REPORTS_REVIEW = "reports_review", _("Review the reports of those who have nobody above them")
    EVIDENCE_VIEW = "evidence_view", _("See photos and positions of others")
    ADOPTION_VIEW = "adoption_view", _("See the adoption board and take it away")
    HELPER_VIEW = "helper_view", _("See who is stuck, and what helps")
    CALENDAR_VIEW = "calendar_view", _("See the list of holidays")
    CALENDAR_CHANGE = "calendar_change", _("Enter holidays")
    RULES_VIEW = "rules_view", _("See the rules of reporting")
    RULES_CHANGE = "rules_change", _("Enter rules of reporting")
    WORK_TIME_VIEW = "work_time_view", _("See working weeks and minutes a day")
    WORK_TIME_CHANGE = "work_time_change", _("Enter working weeks and minutes a day")
    ROSTERS_VIEW = "rosters_view", _("See rosters")
    # Days that are over, and whole files, need the next one.
    ROSTERS_CHANGE = "rosters_change", _("Fill in rosters of days to come")
    ROSTERS_CORRECT = "rosters_correct", _("Correct rosters of days that are over, and import rosters")
    ACTIVITY_KINDS_VIEW = "activity_kinds_view", _("See the list of activity kinds")
    ACTIVITY_KINDS_CHANGE = "activity_kinds_change", _("Enter activity kinds")
    ABSENCES_VIEW = "absences_view", _("See the absences of everybody")
    ABSENCES_FILE = "absences_file", _("Ask for leave in the name of somebody else")
    ABSENCES_CHANGE = "absences_change", _("Enter and correct absences")
    ABSENCE_KINDS_VIEW = "absence_kinds_view", _("See the terms of absences")
    ABSENCE_KINDS_CHANGE = "absence_kinds_change", _("Enter terms of absences")
    OUTAGES_VIEW = "outages_view", _("See outages")
    OUTAGES_CHANGE = "outages_change", _("Enter outages")
    DISPENSATIONS_VIEW = "dispensations_view", _("See the dispensations of everybody")
    DISPENSATIONS_DECIDE = "dispensations_decide", _("Grant or refuse dispensations")
    ACTIVITIES_IMPORT = "activities_import", _("Import activities of an earlier system")

    SCHEMES_VIEW = "schemes_view", _("See drafts of schemes, and try them")
    SCHEMES_CHANGE = "schemes_change", _("Write schemes and put them in force")
    AMOUNTS_VIEW = "amounts_view", _("See base amounts")
    AMOUNTS_CHANGE = "amounts_change", _("Enter base amounts")
    PAY_DATA_VIEW = "pay_data_view", _("See scores, status, tax and bank data")
    PAY_DATA_CHANGE = "pay_data_change", _("Import scores, status, tax and bank data")
    ALLOWANCE_RULES_VIEW = "allowance_rules_view", _("See the rules around the allowance")
    ALLOWANCE_RULES_CHANGE = "allowance_rules_change", _("Enter rules around the allowance")
    LETTERHEAD_CHANGE = "letterhead_change", _("Set the letterhead")
    RECAPS_VIEW = "recaps_view", _("Read recaps")
    RECAPS_EXPORT = "recaps_export", _("Take recaps away as files")
    RECAPS_VERIFY = "recaps_verify", _("Verify hash and figures of a recap")
    RECAPS_CLOSE = "recaps_close", _("Close a month")
    RECAPS_REOPEN = "recaps_reopen", _("Reopen a closed month")
    FINDINGS_ACCEPT = "findings_accept", _("Accept findings before closing")
    OBJECTIONS_VIEW = "objections_view", _("See the objections of everybody")
    OBJECTIONS_ANSWER = "objections_answer", _("Answer objections")
    ADJUSTMENTS_VIEW = "adjustments_view", _("See adjustments")
    ADJUSTMENTS_CHANGE = "adjustments_change", _("Enter adjustments")


class Reach(Enum):
    """Where a role holds: everywhere, or in the agency of its grant and all below it; the value is how it is said."""

    REGION = _("all agencies")
    AGENCY = _("one agency and everything below it")


@dataclass(frozen=True, slots=True)
class RoleTerms:
    """One row: what a role is for, where it holds, and what it permits there."""

    purpose: Any
    reach: Reach
    permissions: frozenset[Permission]
    # How long a login of somebody with this role lasts.
    session: timedelta = WORKING_DAY


ROLES: Mapping[RoleKind, RoleTerms] = {
    RoleKind.PERSONNEL: RoleTerms(
        _("Keeps people, calendar and rules, decides where nobody else does, and closes the months."),
        Reach.REGION,
        frozenset(Permission) - {Permission.EVIDENCE_VIEW, Permission.PROPOSALS_SEE},
    ),
    RoleKind.OPERATOR: RoleTerms(
        _("Helps the people of an agency to report, and fills in their rosters."),
        Reach.AGENCY,
        frozenset(
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
    ),
    RoleKind.AUDITOR: RoleTerms(
        _("Reads everything, for the inspectorate or the state auditor, and changes nothing."),
        Reach.REGION,
        frozenset(one for one in Permission if one.value.endswith("_view")) - {Permission.HELPER_VIEW}
        | {Permission.PROPOSALS_SEE, Permission.RECAPS_EXPORT, Permission.RECAPS_VERIFY},
    ),
    RoleKind.TREASURER: RoleTerms(
        _("Takes the recaps of an agency away, pays and signs them."),
        Reach.AGENCY,
        frozenset({Permission.RECAPS_VIEW, Permission.RECAPS_EXPORT, Permission.ADJUSTMENTS_VIEW}),
    ),
    # No photos and positions: docs/adr/0041.
    RoleKind.AGENCY_AUDITOR: RoleTerms(
        _("Reads the reports and recaps of an agency from inside, and changes and takes away nothing."),
        Reach.AGENCY,
        frozenset({Permission.REPORTS_VIEW, Permission.RECAPS_VIEW}),
    ),
}


def roles_with(permission: Permission) -> list[RoleKind]:
    """Return them in the order of the table, wherever they hold."""
    return [role for role, terms in ROLES.items() if permission in terms.permissions]


# Where each group of the page and of the document begins.
_GROUPS: Mapping[Permission, Any] = {
    Permission.PEOPLE_VIEW: _("People and the system"),
    Permission.REPORTS_VIEW: _("Reports, calendar and absences"),
    Permission.SCHEMES_VIEW: _("Allowance"),
}

# What nobody grants, because it follows from what one is; asked where the relation is known.
BY_RELATION: tuple[tuple[Any, Any], ...] = (
    (
        _("everybody"),
        _("one's own reports, leave, dispensations, objections, allowance and notices; the rules all are paid by"),
    ),
    (
        _("the superior of the day, or who stands in"),
        _("reads and reviews the reports of the people directly below, with photo and position; decides about leave"),
    ),
    (_("a superior"), _("names who stands in for oneself")),
    (_("who decided about a report"), _("goes on seeing it, with photo and position")),
    (_("the head of an agency"), _("the adoption board of the agency, and its closed recap, which the head signs")),
    (
        _("the command line on the server"),
        _("everything, and the trail says so"),
    ),
)


def permission_groups() -> list[tuple[Any, list[Permission]]]:
    """Return (title, members) in the order of the enum, as the page *Who may do what* and its document list them."""
    found: list[tuple[Any, list[Permission]]] = []
    for permission in Permission:
        if permission in _GROUPS:
            found.append((_GROUPS[permission], []))
        found[-1][1].append(permission)
    return found
