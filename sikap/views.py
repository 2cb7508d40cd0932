"""Pages that belong to no app: the health of the server and its failures."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

RETRY_SECONDS = 10
# Never shown back: secrets, and the token that the new form brings anew.
UNSHOWN_FIELDS = ("csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code")


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer `ok` when the database answers; for load balancers and monitors."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a failure: a busy or lost database as 503 that keeps what was typed, all else as 500."""
    # These pages must not ask the database again: no person, no session, no navigation.
    request.user = None  # type: ignore[assignment]
    request.authority = None  # type: ignore[attr-defined]
    if not isinstance(sys.exc_info()[1], OperationalError):
        return render(request, "500.html", {"messages": []}, status=500)
    fields = [
        (name, value) for name in request.POST if name not in UNSHOWN_FIELDS for value in request.POST.getlist(name)
    ]
    context = {"retry_path": request.get_full_path(), "retry_fields": fields, "messages": []}
    response = render(request, "503.html", context, status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response
