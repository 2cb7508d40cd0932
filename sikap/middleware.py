"""What surrounds every request of the site."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import render

from reports.rulebook import MissingPolicyError

TRAINING_MARK = "LATIHAN"
LOOPBACK = ("127.0.0.1", "::1", "")


class DemoMiddleware:
    """In demo mode passwords are public: answer this machine only, whatever the server listens on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse other machines with 403."""
        if settings.DEMO and request.META.get("REMOTE_ADDR", "") not in LOOPBACK:
            return HttpResponseForbidden("Demo mode answers this machine only.", content_type="text/plain")
        return self.get_response(request)


class TrainingMiddleware:
    """In training mode every file that is taken away says in its name that it counts for nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the name of the file marked."""
        response = self.get_response(request)
        named = response.get("Content-Disposition", "")
        if settings.TRAINING and 'filename="' in named:
            response["Content-Disposition"] = named.replace('filename="', f'filename="{TRAINING_MARK}-', 1)
        return response


class NulMiddleware:
    """No database takes a NUL in a text; whoever sends one in an address or a cookie does so on purpose.

    What is typed into forms is looked at by their fields.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 400 to a NUL in the path, the query or a cookie."""
        if any("\0" in text for text in (request.path_info, *request.COOKIES.values())) or (
            "%00" in request.META.get("QUERY_STRING", "")
        ):
            raise BadRequest("NUL")
        return self.get_response(request)


class MissingRulesMiddleware:
    """Where no rules of reporting are in force, a page that needs them says so; no view has to remember it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the view does."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 422 with the sentence of the missing rules; everything else goes on."""
        if not isinstance(exception, MissingPolicyError):
            return None
        context = {"sentence": str(exception)}
        return render(request, "missing_rules.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
