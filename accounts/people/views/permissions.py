"""Who may do what: the catalogue of roles as a page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, permitted
from accounts.rules.roles import BY_RELATION, ROLES, Reach, permission_groups


@require_GET
def permissions(request: Request) -> HttpResponse:
    """Show what each role is for and which permissions it has, and what nobody has to grant."""
    permitted(request.authority, Permission.PROPOSALS_VIEW)
    groups = [
        (title, [(one.label, [one in terms.permissions and terms.reach for terms in ROLES.values()]) for one in rows])
        for title, rows in permission_groups()
    ]
    context = {"roles": ROLES.items(), "groups": groups, "region": Reach.REGION, "by_relation": BY_RELATION}
    return render(request, "accounts/permissions.html", context)
