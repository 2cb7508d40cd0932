"""Forms of the people side."""

from allauth.account import forms as allauth_forms

from accounts.fields import AsciiIntegerField, NipField

__all__ = ["AsciiIntegerField", "LoginForm", "NipField"]


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc]
    """Log in with NIP and password."""
