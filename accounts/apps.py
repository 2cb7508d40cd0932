"""Django application `accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who: people, agencies, roles, login, audit."""

    name = "accounts"
