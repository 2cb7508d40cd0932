"""Gives every request its one moment, its authority and its source; answers 404 where a verb was not permitted."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import cast

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.core.handlers.exception import response_for_exception
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.functional import SimpleLazyObject

from accounts.authorization.access import Authority, Request, authority_of, may_log_in
from accounts.authorization.permissions import NotPermitted
from accounts.authorization.sessions import is_over
from accounts.models import Employee
from accounts.rules import clock
from accounts.rules.arrival import READ, arrival, read_stamps

__all__ = ["Request", "RequestMomentMiddleware"]

log = logging.getLogger(__name__)

WITHOUT_BODY = ("GET", "HEAD", "OPTIONS", "TRACE")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# What the proxy writes over whatever the client sent: docs/operations.md.
END, DURATION = "X-Request-End", "X-Request-Time"


class RequestMomentMiddleware:
    """Set `request.at`, `request.whole_at` (UTC), `request.authority` (looked up when first used), `request.source`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Settle the moment once, so that everything one request does happens at one moment."""
        known = cast(Request, request)
        known.at, known.whole_at = moments_of(request)
        known.session_is_over = False
        known.user = cast(Employee, SimpleLazyObject(partial(_user, known, request.user)))
        known.authority = cast(Authority, SimpleLazyObject(lambda: _authority(known)))
        known.address = get_adapter().get_client_ip(request)
        known.source = f"web {known.address}"
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 404 where a page let somebody through to a verb that refused: it does not exist for this person."""
        return response_for_exception(request, Http404()) if isinstance(exception, NotPermitted) else None


def received_at(request: HttpRequest) -> datetime:
    """Return the moment (UTC) at which the request counts as received; read its body first.

    Stamps are believed where a proxy of our own writes them; without them the clock is asked when everything has come,
    for what is still on its way can still be typed.
    """
    return moments_of(request)[0]


def moments_of(request: HttpRequest) -> tuple[datetime, datetime]:
    """Return the moment at which the request counts as received and that of its last byte (UTC); read its body first.

    The two differ for a form that was complete quickly. What must not be typed while it comes counts by the second.
    """
    # A server that reads requests before it hands them on says when they came; a thread may have been long in coming.
    head_at, whole_at = request.META.get(READ, (None, None))
    begun = head_at or clock.now()
    if request.method in WITHOUT_BODY:
        return begun, begun
    _read_to_the_end(request)
    now = whole_at or clock.now()
    stamps = _stamps(request, now)
    if stamps is None:
        return now, now
    first, last = stamps
    # Behind a proxy that passes the body on while it comes, the stamp of its end is too early by what reading took.
    ended = last + (now - begun)
    return min(now, arrival(first, ended, settings.COMPLETE_WITHIN)), min(now, ended)


def _read_to_the_end(request: HttpRequest) -> None:
    try:
        # Forms are taken apart while they come, files go to the disk; views find them as ever.
        _ = request.POST if request.method == "POST" and request.content_type in FORMS else request.body
    except UnreadablePostError as broken:
        raise BadRequest("The connection broke before the request was complete.") from broken


def _stamps(request: HttpRequest, now: datetime) -> tuple[datetime, datetime] | None:
    end, duration = request.headers.get(END), request.headers.get(DURATION)
    if not settings.ALLAUTH_TRUSTED_PROXY_COUNT or end is None or duration is None:
        return None
    stamps = read_stamps(end, duration, now)
    if stamps is None:
        log.warning("The stamps of the proxy are not believed (%r, %r): is its clock right?", end[:40], duration[:40])
    return stamps


def _user(request: Request, user: Employee | AnonymousUser) -> Employee | AnonymousUser:
    # A session may last longer than the right to log in, or than the day of somebody who holds a role.
    if not isinstance(user, Employee) or not may_log_in(user, request.at):
        return AnonymousUser()
    request.session_is_over = is_over(request.session, user, request.at)
    return AnonymousUser() if request.session_is_over else user


def _authority(request: Request) -> Authority:
    # Nobody in particular, on public pages: a person without id, who may see nothing.
    employee = request.user if request.user.is_authenticated else Employee()
    return authority_of(employee, request.at)
