"""Django application `sikap`."""

from django.apps import AppConfig


class SikapConfig(AppConfig):
    name = "sikap"
