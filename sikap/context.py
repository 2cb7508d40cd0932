"""What every page shows: the demo banner and the way around."""

from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, allows_somewhere


class MenuItem(NamedTuple):
    """A place to go: URL name, icon, label, and the permission of its page; None for everybody's."""

    name: str
    icon: str
    label: Any
    permission: Permission | None = None


BOTTOM_BAR = (
    MenuItem("reports:home", "house", _("Home")),
    MenuItem("reports:calendar", "calendar-days", _("Calendar")),
    MenuItem("reports:activity_create", "plus", _("Report")),
    MenuItem("reports:review_queue", "clipboard-check", _("Review")),
    MenuItem("reports:more", "ellipsis", _("More")),
)
SIDE_NAVIGATION = (
    (
        "",
        (
            *BOTTOM_BAR[:4],
            MenuItem("reports:write", "send", _("Write without signal")),
            MenuItem("tpp:my_month", "wallet", _("My allowance")),
            MenuItem("reports:absence_mine", "umbrella", _("My leave")),
            MenuItem("accounts:delegation_list", "users", _("Stand-ins (Plh/Plt)")),
            MenuItem("reports:dispensation_mine", "clock", _("My dispensations")),
            MenuItem("reports:receipt_check", "shield-check", _("Check a receipt")),
            MenuItem("handbook_list", "circle-help", _("Handbook")),
        ),
    ),
    (
        _("Allowance"),
        (
            MenuItem("tpp:recap_list", "file-spreadsheet", _("Recaps"), Permission.RECAPS_VIEW),
            MenuItem("tpp:objection_list", "message-square", _("Objections"), Permission.OBJECTIONS_VIEW),
            MenuItem("tpp:adjustment_list", "banknote", _("Adjustments"), Permission.ADJUSTMENTS_VIEW),
            MenuItem("tpp:people_data", "list-checks", _("Scores and status data"), Permission.PAY_DATA_VIEW),
            MenuItem("tpp:base_amount_list", "banknote", _("Base amounts"), Permission.AMOUNTS_VIEW),
            MenuItem("tpp:scheme_list", "scale", _("Rules of the allowance")),
            MenuItem("papers:paper_check", "shield-check", _("Check a paper")),
        ),
    ),
    (
        _("People"),
        (
            MenuItem("accounts:employee_list", "users", _("Employees"), Permission.PEOPLE_VIEW),
            MenuItem("reports:adoption", "chart-column", _("Adoption"), Permission.ADOPTION_VIEW),
            MenuItem("reports:helper", "circle-help", _("Who is stuck"), Permission.HELPER_VIEW),
            MenuItem("accounts:agency_list", "building-2", _("Agencies"), Permission.AGENCIES_VIEW),
            MenuItem("accounts:activation_letters", "key-round", _("Activation letters"), Permission.LETTERS_ISSUE),
            MenuItem("accounts:proposal_list", "users", _("Two people"), Permission.PROPOSALS_VIEW),
            MenuItem("accounts:go_live", "calendar-days", _("First day of SIKAP"), Permission.GO_LIVE_CHANGE),
            MenuItem("accounts:mail_list", "send", _("Undelivered e-mail"), Permission.MAIL_VIEW),
            MenuItem("accounts:audit_list", "history", _("Audit trail"), Permission.AUDIT_VIEW),
        ),
    ),
    (
        _("Settings"),
        (
            MenuItem("settings:holiday_list", "calendar-off", _("Holidays"), Permission.CALENDAR_VIEW),
            MenuItem("settings:absence_list", "umbrella", _("Absences"), Permission.ABSENCES_VIEW),
            MenuItem("settings:kind_list", "list-checks", _("Activity kinds"), Permission.ACTIVITY_KINDS_VIEW),
            MenuItem("settings:policy_list", "clock", _("Reporting rules"), Permission.RULES_VIEW),
            MenuItem("settings:quota_list", "hourglass", _("Other minutes a day"), Permission.WORK_TIME_VIEW),
            MenuItem("settings:pattern_list", "calendar-days", _("Working weeks"), Permission.WORK_TIME_VIEW),
            MenuItem("settings:roster_list", "list-checks", _("Rosters"), Permission.ROSTERS_VIEW),
            MenuItem("settings:dispensation_list", "clock", _("Dispensations"), Permission.DISPENSATIONS_VIEW),
            MenuItem("settings:outage_list", "triangle-alert", _("Outages"), Permission.OUTAGES_VIEW),
            MenuItem("tpp:status_list", "scale", _("Status before the allowance"), Permission.ALLOWANCE_RULES_VIEW),
            MenuItem(
                "tpp:allowance_policy_list", "scale", _("Rules around the allowance"), Permission.ALLOWANCE_RULES_VIEW
            ),
            MenuItem("tpp:letterhead_edit", "file-text", _("Letterhead"), Permission.LETTERHEAD_CHANGE),
        ),
    ),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the variables that every template may use; one query, for the roles, at most."""
    context: dict[str, Any] = {
        "demo_mode": settings.DEMO,
        "training_mode": settings.TRAINING,
        "training_url": settings.TRAINING_URL,
    }
    authority: Authority | None = getattr(request, "authority", None)
    if authority is None or not request.user.is_authenticated:
        return context
    match = request.resolver_match
    return context | _menus(get_language(), _held(authority), match.view_name if match else "")


@lru_cache(maxsize=256)
def _menus(language: str | None, held: frozenset[Permission], here: str) -> dict[str, Any]:  # noqa: ARG001 - part of the key
    """Return the menus, also as HTML: half of the work of a small page, and the same for many people."""
    groups = [
        {
            "label": label,
            "items": [_item(entry, here) for entry in entries if entry.permission is None or entry.permission in held],
        }
        for label, entries in SIDE_NAVIGATION
    ]
    side_nav = [group for group in groups if group["items"]]
    return {
        "side_nav": side_nav,
        "side_nav_html": render_to_string("components/side_nav.html", {"side_nav": side_nav}),
        "bottom_bar_html": render_to_string(
            "components/bottom_bar.html", {"nav": [_item(entry, here) for entry in BOTTOM_BAR]}
        ),
    }


def _held(authority: Authority) -> frozenset[Permission]:
    return frozenset(permission for permission in Permission if allows_somewhere(authority, permission))


def _item(entry: MenuItem, here: str) -> dict[str, Any]:
    return {
        "name": entry.name,
        "url": reverse(entry.name),
        "icon": entry.icon,
        "label": entry.label,
        "active": entry.name == here,
        "badge": None,
        "primary": entry.name == "reports:activity_create",
    }
