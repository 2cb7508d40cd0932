"""New rules of reporting from a date on; old ones are never changed, so the past keeps its rules."""

from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import Authority
from accounts.permissions import Permission, require
from accounts.queries import subtree_ids
from accounts.refusal import Refusal, Refused, refusals_of
from reports.actions.calendar.closed import locks_between, refuse_locked
from reports.actions.locks import hold_calendar
from reports.models import ReportingPolicy

STREAM = "policies"


def add_policy(
    *,
    by: Authority,
    at: datetime,
    source: str,
    agency_id: int | None,
    starts_on: date,
    **rules: str | int | bool | time | None,
) -> ReportingPolicy:
    """Enter rules of reporting from a date on, for an agency and everything below it, or for all.

    `rules` are the other fields of `ReportingPolicy`. Refuse `month_locked` where the rules would reach into
    a month closed for anybody who ever had a post there; `policy_exists` for a second set from the same
    date; `policy_invalid` for values that cannot be.
    """
    require(by, Permission.RULES_CHANGE)
    with transaction.atomic():
        hold_calendar()
        locks = locks_between(starts_on)
        if agency_id is not None:
            locks = locks.filter(employee__placements__agency__in=subtree_ids([agency_id]))
        if refusal := refuse_locked(locks, "starts_on"):
            raise Refused(refusal)
        owner = Q(agency__isnull=True) if agency_id is None else Q(agency=agency_id)
        if ReportingPolicy.objects.filter(owner, starts_on=starts_on).exists():
            message = _("There are rules from this date already. Choose another date; rules are never overwritten.")
            raise Refused(Refusal("policy_exists", message, "starts_on"))
        policy = ReportingPolicy(agency_id=agency_id, starts_on=starts_on, **rules)
        try:
            policy.full_clean()
        except ValidationError as error:
            raise Refused(*refusals_of(error, "policy_invalid")) from None
        policy.save(force_insert=True)
        change = audit.Change("policy.added", "policy", policy.pk, after=policy_state(policy), stream=STREAM)
        audit.record([change], by=by.actor, at=at, source=source)
    return policy


def policy_state(policy: ReportingPolicy) -> dict[str, Any]:
    """Return what the audit trail keeps of rules of reporting: every field."""
    return model_to_dict(policy)
