"""Say what a status does to the allowance, from a month on; never so that a closed month would come out differently."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.authorization.two_people import Act
from accounts.rules.refusal import Refusal, Refused, refusals_of
from accounts.second_person.policies import required
from reports.month_locks.actions import hold_calendar
from tpp.enums import SANCTION_CODES, StatusCode
from tpp.models import ActingPost, Sanction, StatusRule
from tpp.schemes.policies import refuse_closed_from

STREAM = "status_rules"


def add_status_rule(
    *,
    by: Authority,
    at: datetime,
    source: str,
    code: str,
    starts_on: date,
    legal_basis: str,
    percent: Decimal | None = None,
    effect: str = "",
) -> StatusRule:
    """Enter a row of the status layer (`tpp.enums.StatusCode`) from the first day of a month on.

    Without `percent` a sanction cuts what its letter says. Refuse `not_permitted`, `not_first_of_month`,
    `month_locked` where that month or a later one is closed for anybody, and `status_rule_invalid` for values that
    cannot be, or a second row from the same month. Where it is about oneself, a second person confirms it.
    """
    require(by, Permission.ALLOWANCE_RULES_CHANGE)
    required(Act.STATUS_TERMS, by, _own(by, code))
    rule = StatusRule(code=code, starts_on=starts_on, legal_basis=legal_basis, percent=percent, effect=effect)
    if starts_on.day != 1:
        raise Refused(Refusal("not_first_of_month", _("Choose the first day of a month."), "starts_on"))
    with transaction.atomic():
        hold_calendar()
        if refusal := refuse_closed_from(starts_on):
            raise Refused(refusal)
        try:
            rule.full_clean()
        except ValidationError as error:
            raise Refused(*refusals_of(error, "status_rule_invalid")) from None
        rule.save(force_insert=True)
        audit.record(
            [_change("status_rule_added", rule, after=_state(rule), rows=[rule])], by=by.actor, at=at, source=source
        )
    return rule


def remove_status_rule(*, by: Authority, at: datetime, source: str, rule_id: int, reason: str) -> None:
    """Take a row back; the one before it holds again. Refuse `not_permitted`, `reason_missing`, `month_locked`."""
    require(by, Permission.ALLOWANCE_RULES_CHANGE)
    if not reason.strip():
        raise Refused(Refusal("reason_missing", _("Write the reason, so that others understand it later."), "reason"))
    with transaction.atomic():
        hold_calendar()
        rule = StatusRule.objects.select_for_update().get(pk=rule_id)
        required(Act.STATUS_TERMS, by, _own(by, rule.code))
        if refusal := refuse_closed_from(rule.starts_on):
            raise Refused(refusal)
        before, gone = _state(rule), [audit.deleted_state(rule)]
        change = _change("status_rule_removed", rule, before=before, reason=reason.strip(), rows=gone)
        rule.delete()
        audit.record([change], by=by.actor, at=at, source=source)


def _own(by: Authority, code: str) -> list[int]:
    """Return the id of who acts where the row is about a status of their own; PNS is what nearly everybody is."""
    me = by.employee.pk
    if code in SANCTION_CODES:
        touched = Sanction.objects.filter(employee=me, level=code.removeprefix("sanction_")).exists()
    elif code in (StatusCode.ACTING, StatusCode.ACTING_REPLACES):
        touched = ActingPost.objects.filter(employee=me).exists()
    else:
        touched = code != StatusCode.PNS and by.employee.status == code.upper()
    return [me] if touched else []


def _state(rule: StatusRule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "starts_on": rule.starts_on,
        "legal_basis": rule.legal_basis,
        "percent": None if rule.percent is None else str(rule.percent),
        "effect": rule.effect,
    }


def _change(event: str, rule: StatusRule, **said: Any) -> audit.Change:
    return audit.Change(event, "status_rule", rule.pk, stream=STREAM, **said)
