"""What surrounds every request of the site."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import BadRequest, ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.request import split_domain_port
from django.middleware.security import SecurityMiddleware

from sikap.carried_files import FIELD, restore_carried
from sikap.health import ready
from sikap.installation import check_database

log = logging.getLogger(__name__)

# Where load balancers and monitors ask.
LIVE, HEALTH = ("/live", "/live/"), "/health/"
RETRY_SECONDS = 10
TRAINING_MARK = "LATIHAN"
# Static files as whitenoise hands them out; a missing one is a page like others.
FOUND = (200, 206, 304)
LOOPBACK = ("127.0.0.1", "::1", "")
# What proxies and tunnels leave on a request that they pass on.
FORWARDED = ("Forwarded", "Via", "X-Real-Ip", "X-Client-Ip", "X-Request-End", "Cf-Connecting-Ip", "True-Client-Ip")
DEMO_REFUSAL = (
    "This is a demonstration: its passwords are public, so it answers this machine only, and nobody through a proxy. "
    "Open it at http://127.0.0.1 on the machine on which it runs."
)


class HeadersMiddleware(SecurityMiddleware):
    """Put the headers on every answer, also on those of failures and of what stands in front of the views.

    Django's own middleware, which redirects to HTTPS further in, sets none where it fails itself.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Redirect nobody."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Add what the browser may do, and that it keeps nothing that is no static file."""
        answer = super().process_response(request, response)
        answer["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        if not _is_static_file(request, answer) and "no-store" not in answer.get("Cache-Control", ""):
            answer["Cache-Control"] = "no-store"
        if not answer.streaming and not answer.has_header("Content-Length"):
            # Without it a server of HTTP/1.1 ends the connection.
            answer["Content-Length"] = str(len(answer.content))
        return answer


def _is_static_file(request: HttpRequest, response: HttpResponse) -> bool:
    return request.path_info.startswith(settings.STATIC_URL) and response.status_code in FOUND


class ProbesMiddleware:
    """Answer those who watch the server before anything asks who they are, by which name they came or whether securely.

    `/live`: this process answers, and asks nothing. `/health/`: the site can do its work, or why not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in plain text: `ok` and what is late, or 503 and the reasons."""
        if request.path_info in LIVE:
            return HttpResponse("ok", content_type="text/plain")
        if request.path_info != HEALTH:
            return self.get_response(request)
        reasons, late = ready()
        answer = HttpResponse("\n".join(reasons or ["ok", *late]), content_type="text/plain")
        if reasons:
            answer.status_code = HTTPStatus.SERVICE_UNAVAILABLE
            answer["Retry-After"] = str(RETRY_SECONDS)
        return answer


class DemoMiddleware:
    """In demo mode passwords are public: answer this machine only, whatever the server listens on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse other machines with 403."""
        if settings.DEMO and not _is_from_here(request):
            return HttpResponseForbidden(DEMO_REFUSAL, content_type="text/plain")
        return self.get_response(request)


def _is_from_here(request: HttpRequest) -> bool:
    """Tell whether a request comes from this machine, straight and under a name of this machine."""
    passed_on = any(name in FORWARDED or name.startswith("X-Forwarded") for name in request.headers)
    # HTTP/1.0 may name no host.
    name, _port = split_domain_port(request.META.get("HTTP_HOST", "localhost"))
    return request.META.get("REMOTE_ADDR", "") in LOOPBACK and name in settings.LOCAL_HOSTS and not passed_on


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


class InstallationMiddleware:
    """No page on a database that is for something else, or whose trail has another key.

    Asked with the first request and not at the start: a worker starts while the database is away, and answers once it
    is back. What fits is not asked again.
    """

    fits = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 503 and say why, until it fits."""
        if not InstallationMiddleware.fits:
            try:
                check_database()
            except ImproperlyConfigured as reason:
                log.critical("%s", reason)
                return HttpResponse(str(reason), content_type="text/plain", status=HTTPStatus.SERVICE_UNAVAILABLE)
            InstallationMiddleware.fits = True
        return self.get_response(request)


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


class CarriedFilesMiddleware:
    """What a page of failure carried back is a file again; no form has to know."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the files in place."""
        if request.method == "POST" and FIELD in request.POST:
            restore_carried(request)
        return self.get_response(request)


class DownloadMiddleware:
    """Tells the page that a file has come: it stays where it is, and nothing else would end its busy state."""

    NAME = "download"

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a file with a cookie of half a minute that the page reads."""
        response = self.get_response(request)
        if response.get("Content-Disposition", "").startswith("attachment"):
            name = f"{settings.COOKIE_PREFIX}{self.NAME}"
            response.set_cookie(name, "1", max_age=30, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
        return response
