"""allauth, as this project uses it."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.authorization.access import Authority, Request, may_log_in
from accounts.authorization.sessions import mark
from accounts.login import throttle
from accounts.login.actions.activation import set_password
from accounts.models import Employee

WRONG_LOGIN = _(
    "NIP and password do not fit together. Check both; capital and small letters differ. If you have never "
    "logged in, first activate your account with the code from your letter."
)


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up: people are entered by the personnel agency. Guessing is braked by `accounts.login.throttle`."""

    error_messages = DefaultAccountAdapter.error_messages | {"username_password_mismatch": WRONG_LOGIN}

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - as allauth calls it
        """Return False, always."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Employee | None:
        """Return the employee, or None for whatever does not fit: after the same work each time.

        Whoever is barred or has left long ago is answered like a wrong password. The brake raises
        `ValidationError` before a password is looked at.
        """
        known = cast(Request, request)
        attempt = throttle.Attempt(throttle.Device.of(request), known.address, str(credentials.get("username", "")))
        attempt.begin(known.at)
        employee = authenticate(request, **credentials)
        # allauth would lead a barred person with the right password to a page that says so.
        AuthenticationBackend.unstash_authenticated_user()
        if employee is None or not may_log_in(employee, known.at):
            return None
        attempt.succeeded()
        # The login view puts it on its response.
        known.device = attempt.device
        return employee

    def login(self, request: HttpRequest, user: Employee) -> None:
        """Log in as allauth does, and let the session say since when."""
        super().login(request, user)
        mark(request.session, cast(Request, request).at)

    def add_message(self, request: HttpRequest, level: int, message_template: str, *more: Any, **others: Any) -> None:
        """Say nothing where the page itself shows that one is in or out."""
        if message_template not in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            super().add_message(request, level, message_template, *more, **others)

    def set_password(self, user: Employee, password: str) -> None:
        """Set a changed or forgotten password, with its audit row."""
        request = cast(Request, self.request)
        set_password(employee=user, password=password, by=Authority(user), at=request.at, source=request.source)

    def respond_user_inactive(self, request: HttpRequest, user: Employee) -> HttpResponse:  # noqa: ARG002 - as allauth calls it
        """Refuse: `authenticate` lets nobody come this far who is barred."""
        raise PermissionDenied
