"""What work modes are and need from a date on, and who may exceed their limit."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.models import Agency, Employee
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from accounts.rules.refusal import Refusal, Refused, refusals_of
from reports.models import WorkModeExemption, WorkModeRule
from reports.month_locks.actions import hold_calendar
from reports.rules.enums import WorkMode
from reports.rules.work_modes import BY_POLICY, WorkModes
from reports.wording.sentences import long_date
from reports.working_time.work_modes import load_modes

STREAM = "calendar"


def add_work_mode_rule(
    *,
    by: Authority,
    at: datetime,
    source: str,
    code: str,
    starts_on: date,
    name: str = "",
    **terms: str | bool | int | None,
) -> WorkModeRule:
    """Say what a work mode is and needs from a day on; a code that is new makes a mode of the region's own.

    `terms` are the other fields of `WorkModeRule`; what WFH and DL need is said by the rules of reporting, whatever is
    given. A mode that is there keeps its name. Refuse `work_mode_begun` where the mode can be chosen on a first day
    that has begun, for reports were made by its rules; `name_missing`; `last_work_mode` where none would be left; and
    `work_mode_invalid` for values that cannot be, or a second rule from the same date.
    """
    require(by, Permission.RULES_CHANGE)
    with transaction.atomic():
        hold_calendar()
        known = load_modes()
        rule = WorkModeRule(code=code, starts_on=starts_on, name=_name(known, code, name), **terms)
        if code in BY_POLICY:
            rule.follows_policy, rule.of_oneself = True, code == WorkMode.WFH
        _refuse_impossible(rule, known)
        if refusal := refuse_begun(known, rule, at):
            raise Refused(refusal)
        rule.save(force_insert=True)
        change = audit.Change(
            "work_mode_rule.added", "work_mode_rule", rule.pk, after=model_to_dict(rule), stream=STREAM, rows=[rule]
        )
        audit.record([change], by=by.actor, at=at, source=source)
    return rule


def add_work_mode_exemption(
    *,
    by: Authority,
    at: datetime,
    source: str,
    code: str,
    starts_on: date,
    ends_on: date | None,
    employee: Employee | None = None,
    agency: Agency | None = None,
    legal_basis: str = "",
) -> WorkModeExemption:
    """Let one employee, or an agency and all below, use a mode on more days a week than its rule allows.

    Refuse `own_exemption` for oneself and `exemption_invalid` for values that cannot be.
    """
    require(by, Permission.RULES_CHANGE)
    if employee is not None and employee == by.actor:
        message = _("Nobody lets themselves exceed a limit. Ask another officer to enter it.")
        raise Refused(Refusal("own_exemption", message, "nip"))
    with transaction.atomic():
        exemption = WorkModeExemption(
            code=code,
            employee=employee,
            agency=agency,
            starts_on=starts_on,
            ends_on=ends_on,
            legal_basis=legal_basis.strip(),
        )
        _refuse_invalid(exemption, "exemption_invalid")
        exemption.save(force_insert=True)
        _record_exemption("added", exemption, None, by=by, at=at, source=source)
    return exemption


def end_work_mode_exemption(
    *, by: Authority, at: datetime, source: str, exemption_id: int, ends_on: date
) -> WorkModeExemption:
    """Let an exemption end on another day. Refuse like `add_work_mode_exemption`."""
    require(by, Permission.RULES_CHANGE)
    with transaction.atomic():
        exemption = WorkModeExemption.objects.select_for_update(of=("self",)).get(pk=exemption_id)
        if exemption.employee_id is not None and exemption.employee_id == by.employee.pk:
            message = _("Nobody lets themselves exceed a limit. Ask another officer to enter it.")
            raise Refused(Refusal("own_exemption", message))
        before = _state(exemption)
        exemption.ends_on = ends_on
        _refuse_invalid(exemption, "exemption_invalid")
        exemption.save(update_fields=["ends_on"])
        _record_exemption("ended", exemption, before, by=by, at=at, source=source)
    return exemption


def refuse_begun(known: WorkModes, rule: WorkModeRule, at: datetime) -> Refusal | None:
    """Return the refusal `work_mode_begun` where the rule would change a mode that is in use; None elsewhere."""
    today, now = local_date(at, Zone.WIT), known.on(rule.code, rule.starts_on)
    if rule.starts_on > today or now is None or not now.is_offered:
        return None
    message = _("Days that have begun keep their rules. Let the new ones begin on %(day)s or later.")
    return Refusal("work_mode_begun", message % {"day": long_date(today + timedelta(days=1))}, "starts_on")


def _name(known: WorkModes, code: str, name: str) -> str:
    """Return the name of the mode: none for one that every region knows, else that of its first rule."""
    if code in WorkMode.values:
        return ""
    found = known.name(code) or name.strip()
    if not found:
        raise Refused(Refusal("name_missing", _("Write what people call this work mode."), "name"))
    return found


def _refuse_impossible(rule: WorkModeRule, known: WorkModes) -> None:
    _refuse_invalid(rule, "work_mode_invalid")
    left = {terms.code for terms in known.offered(rule.starts_on)} - {rule.code}
    if not (rule.is_offered or left):
        message = _("No work mode would be left to choose. Let people choose another one first.")
        raise Refused(Refusal("last_work_mode", message, "is_offered"))


def _refuse_invalid(row: WorkModeRule | WorkModeExemption, code: str) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(*refusals_of(error, code)) from None


def _state(exemption: WorkModeExemption) -> dict[str, Any]:
    """Return what the audit trail keeps of an exemption."""
    return model_to_dict(exemption) | {"agency": exemption.agency.code if exemption.agency else ""}


def _record_exemption(
    what: str,
    exemption: WorkModeExemption,
    before: dict[str, Any] | None,
    *,
    by: Authority,
    at: datetime,
    source: str,
) -> None:
    change = audit.Change(
        f"work_mode_exemption.{what}",
        "work_mode_exemption",
        exemption.pk,
        subject=exemption.employee,
        before=before,
        after=_state(exemption),
        stream=STREAM,
        rows=[exemption],
    )
    audit.record([change], by=by.actor, at=at, source=source)
