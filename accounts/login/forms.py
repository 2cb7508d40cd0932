"""Forms of logging in: login, activation, forgotten password."""

import logging
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.core.context import request_context
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext_lazy as _

from accounts.models import Employee
from accounts.pages.fields import AsciiIntegerField, NipField
from accounts.rules.nip import parse_nip

__all__ = ["ActivationForm", "AsciiIntegerField", "LoginForm", "NipField", "ResetPasswordForm"]

log = logging.getLogger(__name__)


class LoginForm(allauth_forms.LoginForm):
    """Log in with NIP and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # allauth's own field takes 18 signs at most and cuts a NIP pasted with its spaces.
        self.fields["login"] = NipField(
            widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "inputmode": "numeric"}),
            help_text=_("18 digits; spaces and dots do no harm."),
        )
        self.order_fields(["login", "password"])
        self.fields["password"].widget.attrs.pop("placeholder", None)
        # The way out for who forgot it stands below the button, not between the two fields.
        self.fields["password"].help_text = ""


class ActivationForm(forms.Form):
    """Choose a password with the one-time code from the letter."""

    nip = NipField(
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
        help_text=_("18 digits, as on your letter; spaces and dots do no harm."),
    )
    code = forms.CharField(
        label=_("Activation code"),
        max_length=40,
        help_text=_("12 letters and digits from your letter, for example K7QM-3XPA-9TRW."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    password1 = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least 10 characters, and not your NIP or birth date. Three or four words are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("New password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Check the password before the code is looked at, so that a code is not used up in vain."""
        data = super().clean() or {}
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error(
                "password2", ValidationError(_("The two passwords differ. Type both again."), code="mismatch")
            )
        if first:
            try:
                password_validation.validate_password(first, Employee(nip=data.get("nip", "")))
            except ValidationError as error:
                self.add_error("password1", error)
        return data


class ResetPasswordForm(forms.Form):
    """Ask for a link to set a new password, by NIP or e-mail; the answer is the same for everybody."""

    # The view of allauth reads the field of this name.
    email = forms.CharField(
        label=_("NIP or e-mail"), max_length=254, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )

    def send(self, request: HttpRequest) -> None:
        """Send a link to the address on record of whoever is meant; to nobody else.

        May be called after the answer. A mail server that does not take the letter is written to the log: an
        error page would say that there is such an address.
        """
        wanted: str = self.cleaned_data["email"]
        with request_context(request), translation.override(get_language_from_request(request)):
            for employee in self._employees(wanted.strip()):
                try:
                    request_password_reset(request, employee.email, [employee], allauth_forms.default_token_generator)
                except OSError:
                    log.exception(
                        "The letter with the link for a new password of employee %d was not sent", employee.pk
                    )

    @staticmethod
    def _employees(wanted: str) -> list[Employee]:
        people = Employee.objects.filter(is_active=True).exclude(email="")
        if "@" in wanted:
            found = people.filter(email__iexact=wanted)
        else:
            try:
                found = people.filter(nip=parse_nip(wanted))
            except ValidationError:
                return []
        # Whoever has no password yet begins with the letter; one address may belong to several people.
        return [employee for employee in found[:5] if employee.has_usable_password()]
