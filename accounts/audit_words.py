"""Words for the audit trail: what an event is called, what has changed in it."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent

# Of all apps: the words belong to the page, and an event without one is shown by its code.
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
    "activity.submitted": _("activity reported"),
    "activity.edited": _("activity changed"),
    "activity.withdrawn": _("activity withdrawn"),
    "activity.resent": _("activity sent again"),
    "activity.approved": _("activity approved"),
    "activity.returned": _("activity returned"),
    "activity.rejected": _("activity rejected"),
    "activity.decision_taken_back": _("decision taken back"),
    "absence.added": _("absence entered"),
    "absence.changed": _("absence changed"),
    "absence.removed": _("absence removed"),
    "holiday.added": _("holiday entered"),
    "holiday.changed": _("holiday changed"),
    "holiday.removed": _("holiday removed"),
    "kind.added": _("kind of activity entered"),
    "kind.changed": _("kind of activity changed"),
    "policy.added": _("reporting rules entered"),
    "base_amount_added": _("base amount entered"),
    "base_amount_corrected": _("base amount corrected"),
    "recap_closed": _("recap closed"),
    "recap_reopen_requested": _("reopening of a recap requested"),
    "recap_reopened": _("recap opened again"),
    "import.activities": _("activities imported"),
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
