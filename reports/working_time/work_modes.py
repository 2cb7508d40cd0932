"""Work modes where no calendar has been read: their rules, and the name of one. Never writes."""

from reports.models import WorkModeRule
from reports.rules.enums import WorkMode
from reports.rules.work_modes import ModeTerms, WorkModes

_TERMS = [name for name in ModeTerms._fields if name != "first"]


def terms_of(rule: WorkModeRule) -> ModeTerms:
    """Return what a rule says."""
    return ModeTerms(first=rule.starts_on, **{name: getattr(rule, name) for name in _TERMS})


def load_modes() -> WorkModes:
    """Return all modes with their rules; one query."""
    return WorkModes(terms_of(rule) for rule in WorkModeRule.objects.all())


def own_name(code: str) -> str:
    """Return the name that a region gave a mode; empty, and no query, for one that every region knows."""
    if code in WorkMode.values:
        return ""
    named = WorkModeRule.objects.filter(code=code).order_by("starts_on")
    return named.values_list("name", flat=True).first() or ""
