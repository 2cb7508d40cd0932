"""Forms of the people side."""

from allauth.account import forms as allauth_forms


class LoginForm(allauth_forms.LoginForm):
    """Log in with NIP and password."""
