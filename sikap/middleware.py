"""What surrounds every request of the site."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden

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
