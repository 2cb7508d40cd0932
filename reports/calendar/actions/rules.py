"""New rules of reporting from a date on; old ones are never changed, so the past keeps its rules."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.organisation.queries import subtree_ids
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from accounts.rules.refusal import Refusal, Refused, refusals_of
from reports.calendar.actions.closed import locks_between, refuse_closed_month
from reports.calendar.actions.shortening import effect_of_policy
from reports.models import ReportingPolicy
from reports.month_locks.actions import hold_calendar
from reports.wording import sentences
from reports.wording.sentences import long_date

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
    date; `policy_invalid` for values that cannot be; `policy_begun` where they would close what is open now, or make
    it close sooner: such rules begin tomorrow at the earliest, and every day before keeps its own.
    """
    require(by, Permission.RULES_CHANGE)
    with transaction.atomic():
        hold_calendar()
        locks = locks_between(starts_on)
        if agency_id is not None:
            locks = locks.filter(employee__placements__agency__in=subtree_ids([agency_id]))
        if refusal := refuse_closed_month(locks, "starts_on"):
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
        if refusal := refuse_closing_days(policy, at):
            raise Refused(refusal)
        policy.save(force_insert=True)
        change = audit.Change(
            "policy.added", "policy", policy.pk, after=policy_state(policy), stream=STREAM, rows=[policy]
        )
        audit.record([change], by=by.actor, at=at, source=source)
    return policy


def withdraw_policy(*, by: Authority, at: datetime, source: str, policy_id: int, reason: str) -> None:
    """Take back rules that have not begun anywhere; the trail keeps what they were.

    Refuse `reason_missing`, `policy_withdrawn`, and `policy_begun` from their first day on in the eastern zone.
    """
    require(by, Permission.RULES_CHANGE)
    if not reason.strip():
        raise Refused(sentences.refusal("reason_missing", "reason"))
    with transaction.atomic():
        hold_calendar()
        policy = ReportingPolicy.objects.select_for_update(of=("self",)).filter(pk=policy_id).first()
        if policy is None:
            raise Refused(Refusal("policy_withdrawn", _("These rules have been withdrawn already.")))
        if has_begun(policy, at):
            message = _("These rules have begun, and days are counted by them. Enter new rules from another date.")
            raise Refused(Refusal("policy_begun", message))
        change = audit.Change(
            "policy.withdrawn",
            "policy",
            policy.pk,
            before=policy_state(policy),
            reason=reason.strip(),
            stream=STREAM,
            rows=[audit.deleted_state(policy)],
        )
        policy.delete()
        audit.record([change], by=by.actor, at=at, source=source)


def refuse_closing_days(policy: ReportingPolicy, at: datetime) -> Refusal | None:
    """Return the refusal `policy_begun` where rules that are not saved yet would close open days, None elsewhere.

    A day is judged by the rules of its date, so what begins later touches nothing that can be reported now.
    """
    effect = effect_of_policy(policy, at) if has_begun(policy, at) else None
    if not effect:
        return None
    message = _(
        "%(effect)s %(days)s Days that have begun keep their rules: let the new ones begin on %(day)s or later."
    )
    tomorrow = local_date(at, Zone.WIT) + timedelta(days=1)
    known = {"effect": effect.sentence(), "days": " ".join(effect.details()), "day": long_date(tomorrow)}
    return Refusal("policy_begun", message % known, "starts_on")


def has_begun(policy: ReportingPolicy, at: datetime) -> bool:
    """Tell whether the first day of the rules has begun in the easternmost zone."""
    return policy.starts_on <= local_date(at, Zone.WIT)


def policy_state(policy: ReportingPolicy) -> dict[str, Any]:
    """Return what the audit trail keeps of rules of reporting: every field."""
    return model_to_dict(policy)
