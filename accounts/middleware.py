"""Gives every request its one moment, its authority and its source; answers 404 where a verb was not permitted."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import cast

from allauth.account.adapter import get_adapter
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.exception import response_for_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts import clock
from accounts.access import Authority, Request, authority_of, may_log_in
from accounts.models import Employee
from accounts.permissions import NotPermitted

__all__ = ["Request", "RequestMomentMiddleware"]


class RequestMomentMiddleware:
    """Set `request.at` (UTC), `request.authority` (looked up when first used) and `request.source`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Ask the clock once, so that everything one request does happens at one moment."""
        known = cast(Request, request)
        known.at = clock.now()
        known.user = cast(Employee, SimpleLazyObject(partial(_user, request.user, known.at)))
        known.authority = cast(Authority, SimpleLazyObject(lambda: _authority(known)))
        known.address = get_adapter().get_client_ip(request)
        known.source = f"web {known.address}"
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 404 where a page let somebody through to a verb that refused: it does not exist for this person."""
        return response_for_exception(request, Http404()) if isinstance(exception, NotPermitted) else None


def _user(user: Employee | AnonymousUser, at: datetime) -> Employee | AnonymousUser:
    # A session may last longer than the right to log in.
    return user if isinstance(user, Employee) and may_log_in(user, at) else AnonymousUser()


def _authority(request: Request) -> Authority:
    # Nobody in particular, on public pages: a person without id, who may see nothing.
    employee = request.user if request.user.is_authenticated else Employee()
    return authority_of(employee, request.at)
