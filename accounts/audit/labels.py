"""Words for the audit trail: what an event is called, what has changed in it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit import Change
from accounts.audit.tables import AUDITED
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
    "delegation_entered": _("stand-in entered"),
    "delegation_ended": _("stand-in ended"),
    "delegation_cancelled": _("stand-in cancelled"),
    "role_granted": _("role granted"),
    "role_ended": _("role ended"),
    "activation_code_issued": _("activation code issued"),
    "activated": _("account activated"),
    "password_set": _("password changed"),
    "proposal.made": _("proposed, waits for a second person"),
    "proposal.confirmed": _("confirmed by a second person"),
    "proposal.refused": _("proposal refused"),
    "proposal.withdrawn": _("proposal withdrawn"),
    "proposal.command_line": _("done by the command line without a second person"),
    "proposal.seen": _("work of the command line seen"),
    "go_live_set": _("first day of SIKAP entered"),
    "activity.submitted": _("activity reported"),
    "activity.late": _("activity arrived too late"),
    "activity.photo_came": _("announced photo arrived"),
    "device_key.kept": _("key of a phone deposited"),
    "device_key.dropped": _("key of a phone deleted"),
    "activity.edited": _("activity changed"),
    "activity.withdrawn": _("activity withdrawn"),
    "activity.resent": _("activity sent again"),
    "activity.approved": _("activity approved"),
    "activity.returned": _("activity returned"),
    "activity.rejected": _("activity rejected"),
    "activity.decision_taken_back": _("decision taken back"),
    "bulk_approval.drawn": _("sample drawn for approving together"),
    "bulk_approval.approved": _("approved together"),
    "bulk_approval.undone": _("approval of many taken back"),
    "work_mode_rule.added": _("rules for a work mode entered"),
    "work_mode_exemption.added": _("exemption from the limit of a work mode entered"),
    "work_mode_exemption.ended": _("last day of an exemption from the limit of a work mode changed"),
    "absence_rule.added": _("rules for a kind of absence entered"),
    "absence.added": _("absence entered"),
    "absence.changed": _("absence changed"),
    "absence.removed": _("absence removed"),
    "absence.shortened": _("absence shortened"),
    "absence_request.filed": _("leave asked for"),
    "absence_request.withdrawn": _("request for leave withdrawn"),
    "absence_request.granted": _("leave granted"),
    "absence_request.refused": _("leave not granted"),
    "holiday.added": _("holiday entered"),
    "holiday.changed": _("holiday changed"),
    "holiday.removed": _("holiday removed"),
    "kind.added": _("kind of activity entered"),
    "kind.changed": _("kind of activity changed"),
    "dispensation.asked": _("dispensation asked for"),
    "dispensation.granted": _("dispensation granted"),
    "dispensation.refused": _("dispensation not granted"),
    "dispensation.cancelled": _("dispensation cancelled"),
    "quota_period.added": _("other minutes a day entered"),
    "quota_period.changed": _("other minutes a day changed"),
    "quota_period.removed": _("other minutes a day removed"),
    "demo.prepared": _("demo prepared"),
    "training.prepared": _("training prepared"),
    "work_pattern.added": _("work pattern entered"),
    "work_pattern.changed": _("work pattern changed"),
    "work_pattern.removed": _("work pattern removed"),
    "shift.added": _("shift entered"),
    "shift.changed": _("shift changed"),
    "roster.changed": _("roster changed"),
    "outage.recorded": _("outage registered"),
    "outage.cancelled": _("outage cancelled"),
    "letter.resent": _("e-mail of a notice sent again"),
    "clock_accepted": _("clock of the server accepted"),
    "policy.added": _("reporting rules entered"),
    "policy.withdrawn": _("reporting rules withdrawn"),
    "deadlines.shortened": _("open days closed sooner by a change"),
    "base_amount_added": _("base amount entered"),
    "base_amount_corrected": _("base amount corrected"),
    "scheme_created": _("scheme drafted"),
    "scheme_changed": _("draft of a scheme changed"),
    "scheme_deleted": _("draft of a scheme deleted"),
    "scheme_started": _("scheme put in force"),
    "scheme_taken_back": _("scheme made a draft again"),
    "letterhead_changed": _("letterhead changed"),
    "recap_closed": _("recap closed"),
    "recap_reopen_requested": _("reopening of a recap requested"),
    "recap_reopened": _("recap opened again"),
    "finding_accepted": _("finding before closing accepted"),
    "finding_acceptance_withdrawn": _("acceptance of a finding withdrawn"),
    "objection_filed": _("objection filed"),
    "objection_withdrawn": _("objection withdrawn"),
    "objection_answered": _("objection answered"),
    "adjustment_entered": _("adjustment entered"),
    "adjustment_confirmed": _("adjustment confirmed"),
    "adjustment_cancelled": _("adjustment cancelled"),
    "allowance_policy_added": _("rules around the allowance entered"),
    "status_rule_added": _("status rule added"),
    "status_rule_removed": _("status rule taken back"),
    "scores_added": _("score imported"),
    "scores_corrected": _("score corrected"),
    "attendance_added": _("attendance imported"),
    "attendance_corrected": _("attendance corrected"),
    "pay_data_added": _("pay data imported"),
    "pay_data_corrected": _("pay data corrected"),
    "sanctions_added": _("sanction imported"),
    "sanctions_corrected": _("sanction corrected"),
    "acting_posts_added": _("acting post imported"),
    "acting_posts_corrected": _("acting post corrected"),
    "import.scores": _("scores imported"),
    "import.attendance": _("attendance imported"),
    "import.pay_data": _("pay data imported"),
    "import.sanctions": _("sanctions imported"),
    "import.acting_posts": _("acting posts imported"),
    "import.activities": _("activities imported"),
    "import.activity_kinds": _("kinds of activity imported"),
    "import.holidays": _("holidays imported"),
    "import.rosters": _("rosters imported"),
    "import.absences": _("absences imported"),
    "audit.begun": _("trail begun"),
    "audit.attested": _("rows entered by the program itself"),
    "audit.anchored": _("anchor of the trail written"),
    "evidence.purged": _("photos deleted when their time was over"),
    "archive.moved": _("closed year moved to the archive"),
}


# What the values are called; for a name without a word see `name_of`.
NAMES = {
    "account_number": _("account number"),
    "accuracy_m": _("accuracy in metres"),
    "act": _("act"),
    "address": _("address"),
    "agency": _("agency"),
    "amount": _("amount"),
    "bank": _("bank"),
    "cancelled": _("cancelled"),
    "code": _("code"),
    "component": _("component"),
    "created": _("new rows"),
    "cut_percent": _("cut in per cent"),
    "date": _("date"),
    "day": _("day"),
    "days": _("days"),
    "description": _("description"),
    "document": _("document"),
    "document_number": _("document number"),
    "dues": _("dues"),
    "duty_minutes": _("minutes required"),
    "email": _("e-mail"),
    "digest": _("fingerprint (SHA-256)"),
    "ends_at": _("until"),
    "ends_on": _("until"),
    "events": _("events"),
    "evidence_id": _("evidence number"),
    "expires_at": _("valid until"),
    "file": _("file"),
    "finding": _("finding"),
    "fingerprint": _("fingerprint (SHA-256)"),
    "is_active": _("active"),
    "kind": _("kind"),
    "kind_id": _("kind number"),
    "legal_basis": _("legal basis"),
    "logo": _("logo"),
    "minutes": _("minutes"),
    "mode": _("mode"),
    "month": _("month"),
    "name": _("name"),
    "next_day": _("began after midnight"),
    "nip": _("NIP"),
    "norm_minutes": _("minutes per unit"),
    "on_behalf_of": _("on behalf of"),
    "origin": _("made of"),
    "output": _("result"),
    "parent": _("belongs to"),
    "people": _("people"),
    "position_class": _("position class"),
    "quota_minutes": _("minutes a day"),
    "rank": _("rank"),
    "refused": _("refused rows"),
    "region_name": _("name of the region"),
    "role": _("role"),
    "roster": _("shifts from the first to the last day"),
    "rows": _("rows"),
    "salary": _("salary"),
    "service_ends_on": _("last day of service"),
    "sha256": _("fingerprint (SHA-256)"),
    "start_time": _("start"),
    "stand_in": _("stand-in (Plh/Plt)"),
    "starts_at": _("from"),
    "starts_on": _("from"),
    "state": _("state"),
    "status": _("status"),
    "streams": _("chains"),
    "supervisor": _("supervisor"),
    "tax_category": _("tax category"),
    "timezone": _("time zone"),
    "title": _("title of the post"),
    "totals": _("totals"),
    "touches": _("people whom it is about (number)"),
    "unchanged": _("unchanged rows"),
    "unit": _("unit"),
    "updated": _("changed rows"),
    "version": _("version"),
    "volume": _("volume"),
    "warnings": _("warnings at closing"),
    "week": _("working week"),
    "work_date": _("day"),
    "working_days_per_week": _("working days a week"),
    "zakat": _("zakat"),
}


# What only the verification reads: thousands of chains in one event.
UNTOLD = frozenset({"heads"})


class ValueChange(NamedTuple):
    """One value before and after, in words; a dash where there was none."""

    name: str
    before: str
    after: str


def value_changes(event: AuditEvent) -> list[ValueChange]:
    """Return old and new value of each field, sorted by the field's name in code; empty where nothing was kept."""
    return _differences(event.changes or {})


def compared(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[ValueChange]:
    """Return what is different between two states, in the order of the names."""
    old, new = before or {}, after or {}
    return _differences({name: (old.get(name), new.get(name)) for name in old.keys() | new.keys()})


def _differences(changes: Mapping[str, Sequence[Any]]) -> list[ValueChange]:
    return [
        ValueChange(name_of(name), in_words(before), in_words(after))
        for name, (before, after) in sorted(changes.items())
        if name not in UNTOLD and before != after
    ]


def name_of(name: str) -> str:
    """Return what a value is called: by its word here, as its column says in every table, else as it is stored."""
    return str(NAMES[name] if name in NAMES else _columns().get(name) or name)


@cache
def _columns() -> Mapping[str, Promise]:
    """Return the names of columns that mean the same in all tables of the trail, and have a word there."""
    fields = [field for label in AUDITED for field in apps.get_model(label)._meta.concrete_fields]
    words: dict[str, set[Promise]] = defaultdict(set)
    for field in fields:
        if isinstance(field.verbose_name, Promise):
            words[field.attname].add(field.verbose_name)
    return {name: found.pop() for name, found in words.items() if len(found) == 1}


def about(event: AuditEvent | Change) -> str:
    """Return what an event without a person is about: a name, a file, the month and agency of a recap; else ''."""
    state = event.after or event.before or {}
    if "month" in state and "agency" in state:
        return f"{state['month']} · {state['agency']}"
    return str(state.get("name") or state.get("file") or state.get("code") or "")


def in_words(value: Any) -> str:
    """Return a stored value as people read it; parts of lists and mappings side by side."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict) and value.keys() == {"keyed"}:
        return gettext("not shown")
    if isinstance(value, dict):
        return "; ".join(f"{name_of(name)}: {in_words(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(in_words(part) for part in value)
    return str(value)
