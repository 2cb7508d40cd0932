"""What every page shows: demo banner, navigation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the variables that every template may use."""
    return {"demo_mode": settings.DEMO}
