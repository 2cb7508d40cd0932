"""Django application `reports`."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What was done: calendar, deadline, activities, evidence, review."""

    name = "reports"
