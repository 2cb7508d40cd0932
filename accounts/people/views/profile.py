"""One's own data."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.audit.labels import EVENTS, value_changes
from accounts.authorization.access import Request, roles_on
from accounts.models import AuditEvent
from accounts.organisation.queries import changes_of, post_at
from accounts.rules.enums import Zone

SHOWN_CHANGES = 20


@require_GET
def profile(request: Request) -> HttpResponse:
    """Show the person's own data, post, supervisor and roles."""
    today, placement = post_at(request.user.pk, request.at)
    context = {
        "placement": placement,
        "roles": roles_on(today).filter(employee=request.user).select_related("agency"),
        "changes": [_change(event) for event in changes_of(request.user.pk)[:SHOWN_CHANGES]],
        "zone": placement.agency.timezone if placement else Zone.WIB,
        "coming": request.user.placements.filter(starts_on__gt=today).select_related("agency", "supervisor"),
    }
    return render(request, "accounts/profile.html", context)


def _change(event: AuditEvent) -> dict[str, Any]:
    return {"event": event, "label": EVENTS.get(event.event, event.event), "differences": value_changes(event)}
