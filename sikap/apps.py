"""Django application `sikap`."""

from django.apps import AppConfig


class SikapConfig(AppConfig):
    """Composes the three apps; holds the commands and data of demo mode."""

    name = "sikap"
