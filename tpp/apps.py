"""Django application `tpp`."""

from django.apps import AppConfig


class TppConfig(AppConfig):
    """What it is worth."""

    name = "tpp"
