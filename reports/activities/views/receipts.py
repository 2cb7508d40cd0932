"""When did this report arrive? Asked with the code that the server gave for it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.authorization.request import Request
from accounts.organisation.queries import zone_of
from accounts.rules.codes import printed_code, read_code
from reports.activities import access

LONGEST = 60


@require_safe
def receipt_check(request: Request) -> HttpResponse:
    """Show what a receipt (`?code=`) stands for, to whoever may read that report."""
    typed = request.GET.get("code", "").strip()[:LONGEST]
    code = read_code(typed)
    visible = access.activities_visible_to(request.authority, request.at)
    found = visible.filter(receipt=code).select_related("employee").first() if code else None
    context = {
        "typed": printed_code(code) or typed,
        "found": found,
        "zone": zone_of(found.employee_id, found.submitted_at) if found else "",
    }
    return render(request, "reports/receipt_check.html", context)
