"""Every answer to a phone is JSON of one shape: never a page, never a way to another address (docs/outbox.md)."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.csrf import csrf_exempt

from accounts.authorization.request import Request
from reports.outbox.limits import RETRY_SECONDS

APP = "sikap"
SAFE = ("GET", "HEAD")
View = Callable[..., HttpResponse]


class _CsrfCheck(CsrfViewMiddleware):
    """Django's own check, which says why instead of answering with a page."""

    def _reject(self, _request: HttpRequest, reason: str) -> Any:
        return reason


def answer(said: Mapping[str, Any], status: int = HTTPStatus.OK) -> JsonResponse:
    """Return an answer that says it is ours."""
    return JsonResponse({"app": APP, **said}, status=status, json_dumps_params={"separators": (",", ":")})


def refusal_answer(error: str, status: int, **said: Any) -> JsonResponse:
    """Return an answer that names an error."""
    return answer({"error": error, **said}, status)


def wait(error: str, status: int, **said: Any) -> JsonResponse:
    """Return an answer that lets the phone try again later."""
    later = refusal_answer(error, status, **said)
    later["Retry-After"] = str(RETRY_SECONDS)
    return later


def written(at: datetime | None) -> str | None:
    """Return a moment as phones read it: ISO 8601 in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None


def outbox(**of_method: View) -> View:
    """Return the view of an address that answers `of_method` by the method of the request.

    Before it is asked who is there (401), and where something may be written whether the page of ours asks (403).
    """

    @wraps(next(iter(of_method.values())))
    def view(request: HttpRequest, **named: Any) -> HttpResponse:
        asked = of_method.get("GET" if request.method == "HEAD" else str(request.method))
        if asked is None:
            return refusal_answer("method", HTTPStatus.METHOD_NOT_ALLOWED)
        if not request.user.is_authenticated:
            return refusal_answer("login", HTTPStatus.UNAUTHORIZED)
        if request.method not in SAFE and _forged(request):
            return refusal_answer("csrf", HTTPStatus.FORBIDDEN)
        return asked(cast(Request, request), **named)

    return csrf_exempt(login_not_required(view))


def _forged(request: HttpRequest) -> bool:
    check = _CsrfCheck(lambda _request: HttpResponse())
    check.process_request(request)
    # `csrf_exempt` leaves the refusal to us; asked of a view without it.
    return check.process_view(request, _asked, (), {}) is not None


def _asked(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()
