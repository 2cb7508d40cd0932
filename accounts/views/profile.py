"""One's own data."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import Request, roles_on
from accounts.queries import post_at


@require_GET
def profile(request: Request) -> HttpResponse:
    """Show the person's own data, post, supervisor and roles."""
    today, placement = post_at(request.user.pk, request.at)
    context = {
        "placement": placement,
        "roles": roles_on(today).filter(employee=request.user).select_related("agency"),
        "coming": request.user.placements.filter(starts_on__gt=today).select_related("agency", "supervisor"),
    }
    return render(request, "accounts/profile.html", context)
