"""Names of work modes where no rules have been read. Never writes."""

from reports.models import WorkModeRule
from reports.rules.enums import WorkMode


def own_name(code: str) -> str:
    """Return the name that a region gave a mode; empty, and no query, for one that every region knows."""
    if code in WorkMode.values:
        return ""
    named = WorkModeRule.objects.filter(code=code).order_by("starts_on")
    return named.values_list("name", flat=True).first() or ""
