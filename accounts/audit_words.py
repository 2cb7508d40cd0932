"""Words for the audit trail: what an event is called, what has changed in it."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent

EVENTS = {
    "employee_created": _("person entered"),
    "employee_updated": _("person changed"),
    "service_ended": _("service ended"),
    "service_reopened": _("service opened again"),
    "agency_created": _("agency entered"),
    "agency_updated": _("agency changed"),
    "placed": _("new post"),
    "placement_corrected": _("post corrected"),
    "role_granted": _("role granted"),
    "role_ended": _("role ended"),
    "activation_code_issued": _("activation code issued"),
    "activated": _("account activated"),
    "password_set": _("password changed"),
}


class Difference(NamedTuple):
    """One value before and after; None where there was none."""

    name: str
    before: Any
    after: Any


def differences(event: AuditEvent) -> list[Difference]:
    """Return what the event changed, in the order of the names."""
    before, after = event.before or {}, event.after or {}
    names = sorted(before.keys() | after.keys())
    return [
        Difference(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    ]
