"""What every page shows: the demo banner and the way around."""

from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.access import Authority


class Entry(NamedTuple):
    """A place to go: URL name, icon, label, who sees it."""

    name: str
    icon: str
    label: Any
    seen_by: str = "everybody"


BOTTOM_BAR = (
    Entry("reports:home", "house", _("Home")),
    Entry("reports:calendar", "calendar-days", _("Calendar")),
    Entry("reports:activity_create", "plus", _("Report")),
    Entry("reports:review_queue", "clipboard-check", _("Review")),
    Entry("reports:more", "ellipsis", _("More")),
)
SIDE_NAVIGATION = (
    (
        "",
        (
            *BOTTOM_BAR[:4],
            Entry("tpp:my_month", "wallet", _("My allowance")),
            Entry("reports:absence_mine", "umbrella", _("My leave")),
            Entry("accounts:delegation_list", "users", _("Stand-ins (Plh/Plt)")),
            Entry("reports:dispensation_mine", "clock", _("My dispensations")),
            Entry("reports:receipt_check", "shield-check", _("Check a receipt")),
            Entry("handbook_list", "circle-help", _("Handbook")),
        ),
    ),
    (
        _("Allowance"),
        (
            Entry("tpp:recap_list", "file-spreadsheet", _("Recaps"), "recaps"),
            Entry("tpp:objection_list", "message-square", _("Objections"), "readers"),
            Entry("tpp:adjustment_list", "banknote", _("Adjustments"), "recaps"),
            Entry("tpp:people_data", "list-checks", _("Scores and status data"), "readers"),
            Entry("tpp:base_amount_list", "banknote", _("Base amounts"), "readers"),
            Entry("tpp:scheme_list", "scale", _("Rules of the allowance"), "everybody"),
            Entry("papers:paper_check", "shield-check", _("Check a paper"), "everybody"),
        ),
    ),
    (
        _("People"),
        (
            Entry("accounts:employee_list", "users", _("Employees"), "people"),
            Entry("reports:adoption", "chart-column", _("Adoption"), "people"),
            Entry("reports:helper", "circle-help", _("Who is stuck"), "helpers"),
            Entry("accounts:agency_list", "building-2", _("Agencies"), "readers"),
            Entry("accounts:activation_letters", "key-round", _("Activation letters"), "personnel"),
            Entry("accounts:proposal_list", "users", _("Two people"), "readers"),
            Entry("accounts:go_live", "calendar-days", _("First day of SIKAP"), "personnel"),
            Entry("accounts:audit_list", "history", _("Audit trail"), "readers"),
        ),
    ),
    (
        _("Settings"),
        (
            Entry("settings:holiday_list", "calendar-off", _("Holidays"), "readers"),
            Entry("settings:absence_list", "umbrella", _("Absences"), "readers"),
            Entry("settings:kind_list", "list-checks", _("Activity kinds"), "readers"),
            Entry("settings:policy_list", "clock", _("Reporting rules"), "readers"),
            Entry("settings:quota_list", "hourglass", _("Other minutes a day"), "readers"),
            Entry("settings:pattern_list", "calendar-days", _("Working weeks"), "readers"),
            Entry("settings:roster_list", "list-checks", _("Rosters"), "people"),
            Entry("settings:dispensation_list", "clock", _("Dispensations"), "readers"),
            Entry("settings:outage_list", "triangle-alert", _("Outages"), "readers"),
            Entry("tpp:allowance_policy_list", "scale", _("Rules around the allowance"), "readers"),
            Entry("tpp:letterhead_edit", "file-text", _("Letterhead"), "personnel"),
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
    return context | _menus(get_language(), _seen_by(authority), match.view_name if match else "")


@lru_cache(maxsize=256)
def _menus(language: str | None, seen: frozenset[str], here: str) -> dict[str, Any]:  # noqa: ARG001 - part of the key
    """Return the menus, also as HTML: half of the work of a small page, and the same for many people."""
    groups = [
        {"label": label, "items": [_item(entry, here) for entry in entries if entry.seen_by in seen]}
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


def _seen_by(authority: Authority) -> frozenset[str]:
    seen = {"everybody"}
    if authority.is_personnel:
        seen |= {"personnel", "recaps", "people", "readers", "helpers"}
    if authority.is_auditor:
        seen |= {"recaps", "people", "readers"}
    if authority.operator_of:
        seen |= {"recaps", "people", "helpers"}
    if authority.treasurer_of:
        seen |= {"recaps"}
    return frozenset(seen)


def _item(entry: Entry, here: str) -> dict[str, Any]:
    return {
        "name": entry.name,
        "url": reverse(entry.name),
        "icon": entry.icon,
        "label": entry.label,
        "active": entry.name == here,
        "badge": None,
        "primary": entry.name == "reports:activity_create",
    }
