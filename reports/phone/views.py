"""Writing without signal: the page, its worker, the manifest of the app and the data of the form."""

from http import HTTPStatus
from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from accounts.authorization.request import Request
from reports.phone.form_data import form_data
from reports.phone.shell import language_of, manifest, shell, worker


@login_not_required
@require_safe
def write(request: HttpRequest) -> HttpResponse:
    """Show the form, or what waits on the phone: one page, which looks at its own address."""
    return HttpResponse(shell(language_of(request.GET.get("l", ""))))


@login_not_required
@require_safe
def service_worker(_request: HttpRequest) -> HttpResponse:
    """Hand out the script of the worker from the top of the site, so that it serves all of it."""
    return HttpResponse(worker(), content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
def app_manifest(request: HttpRequest) -> HttpResponse:
    """Describe the app that a phone installs."""
    content = manifest(language_of(request.GET.get("l", "")))
    return JsonResponse(content, content_type="application/manifest+json")


@login_not_required
@require_safe
def outbox_form(request: HttpRequest) -> HttpResponse:
    """Answer what the form shows of the person who is logged in; 401 where nobody is."""
    if not request.user.is_authenticated:
        return JsonResponse({"app": "sikap", "error": "login"}, status=HTTPStatus.UNAUTHORIZED)
    return JsonResponse(form_data(cast(Request, request)))
