"""The doors without login: log in, activate."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from allauth.account import views as allauth_views
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.authorization import sessions
from accounts.authorization.access import Request
from accounts.login import throttle
from accounts.login.actions.activation import activate as activate_employee
from accounts.login.forms import ActivationForm, ResetPasswordForm
from accounts.models import Employee
from accounts.rules.nip import nip_typed
from accounts.rules.refusal import Refused


@method_decorator(login_not_required, name="dispatch")
class LoginView(allauth_views.LoginView):
    """allauth's login page, on which every browser gets a device cookie for the brake."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer with the device cookie: new, known, or now knowing one more NIP."""
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        device = getattr(request, "device", None) or throttle.Device.of(request)
        device.give(response)
        if response.status_code == HTTPStatus.OK and request.method == "POST":
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response


class _AnsweredFirst(HttpResponseRedirect):
    """A redirect that does the rest of its work once it has gone out: how long that takes tells nobody anything.

    The server closes the response when it has sent it, in the same thread; a server told to stop waits for that.
    """

    def __init__(self, to: str, then: Callable[[], None]) -> None:
        super().__init__(to)
        self._then = then

    def close(self) -> None:
        """Do the rest before the request ends, for this still needs the database."""
        try:
            self._then()
        finally:
            super().close()


@method_decorator(login_not_required, name="dispatch")
class PasswordResetView(allauth_views.PasswordResetView):
    """allauth's page for a forgotten password, braked by our own counters."""

    def get_form_class(self) -> type[ResetPasswordForm]:
        """Return the form that takes NIP or e-mail."""
        return ResetPasswordForm

    def form_valid(self, form: ResetPasswordForm) -> HttpResponse:
        """Answer the same to everybody, and send the link, if there is an address, after the answer."""
        wanted = nip_typed(form.cleaned_data["email"]).lower()
        # Every request counts, whether somebody was found or not.
        attempt = throttle.Attempt(throttle.Device.of(self.request), self.request.address, wanted, throttle.Door.LINK)
        try:
            attempt.begin(self.request.at)
        except ValidationError as braked:
            form.add_error(None, braked)
            response: HttpResponse = self.form_invalid(form)
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
            return response
        return _AnsweredFirst(reverse("account_reset_password_done"), partial(form.send, self.request))


@method_decorator(login_not_required, name="dispatch")
class PasswordResetFromKeyView(allauth_views.PasswordResetFromKeyView):
    """allauth's page for a new password; whoever has followed the link is known on this device from then on."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Set the password and let the device in, however many strangers have guessed."""
        response: HttpResponse = super().form_valid(form)
        device = throttle.Device.of(self.request)
        throttle.let_in(device, self.reset_user.nip)
        device.give(response)
        return response


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: Request) -> HttpResponse:
    """Set the first or a new password with a one-time code, and log in."""
    device = throttle.Device.of(request)
    form = ActivationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        employee = _activate(request, form, device)
        if employee is not None:
            sessions.begin_session(request, employee)
            messages.success(request, _("Your password is set. From now on you log in with NIP and password."))
            response: HttpResponse = redirect(settings.LOGIN_REDIRECT_URL)
            device.give(response)
            return response
    status = 422 if form.is_bound else 200
    response = render(request, "accounts/activate.html", {"form": form}, status=status)
    device.give(response)
    return response


def _activate(request: Request, form: ActivationForm, device: throttle.Device) -> Employee | None:
    data = form.cleaned_data
    attempt = throttle.Attempt(device, request.address, data["nip"], throttle.Door.CODE)
    try:
        attempt.begin(request.at)
        employee = activate_employee(
            nip=data["nip"], code=data["code"], password=data["password1"], at=request.at, source=request.source
        )
    except ValidationError as braked:
        form.add_error(None, braked)
        return None
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error(refusal.field or None, ValidationError(refusal.message, code=refusal.code))
        return None
    attempt.succeeded()
    return employee
