"""Adjustments of closed months, paid with a later one: one person enters, a second confirms, either may cancel."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.models import Employee
from accounts.rules.refusal import Refusal, Refused
from accounts.second_person.policies import refuse_second
from reports.month_locks.actions import hold_calendar
from reports.rules.period import Month
from tpp.corrections.policies import refuse_adjustment, refuse_cancellation, refuse_confirmation
from tpp.models import Adjustment, Objection


def enter_adjustment(
    *,
    by: Authority,
    at: datetime,
    source: str,
    employee: Employee,
    month: Month,
    corrects: Month,
    amount: int,
    reason: str,
    reference: str,
    objection: Objection | None = None,
) -> Adjustment:
    """Enter an adjustment; it counts once a second person has confirmed it.

    Raise `Refused` with `not_permitted`, `not_later`, `amount`, `month_locked`, `month_open`, `not_listed`,
    `objection_elsewhere` or `already_entered`.
    """
    require(by, Permission.ADJUSTMENTS_CHANGE)
    adjustment = Adjustment(
        employee=employee,
        month=month.first,
        corrects=corrects.first,
        amount=amount,
        reason=reason.strip(),
        reference=reference.strip(),
        objection=objection,
        requested_at=at,
        requested_by=by.employee,
    )
    try:
        with transaction.atomic():
            # A month that closes meanwhile must find the adjustment, or refuse it.
            hold_calendar()
            if refusal := refuse_adjustment(adjustment):
                raise Refused(refusal)
            adjustment.save()
            audit.record([_change("adjustment_entered", adjustment)], by=by.actor, at=at, source=source)
    except IntegrityError:
        message = _("This adjustment has been entered already. Look at it in the list of adjustments.")
        raise Refused(Refusal("already_entered", message, "reference")) from None
    return adjustment


def confirm_adjustment(*, by: Authority, at: datetime, source: str, adjustment: Adjustment) -> Adjustment:
    """Confirm as the second person, never one's own.

    Raise `Refused` with `already_decided`, `second_person`, `own_adjustment` or as for entering.
    """
    require(by, Permission.ADJUSTMENTS_CHANGE)
    with transaction.atomic():
        hold_calendar()
        held = Adjustment.objects.select_for_update().get(pk=adjustment.pk)
        if refusal := refuse_confirmation(held, by.employee) or refuse_second(held.requested_by_id, (), by, at):
            raise Refused(refusal)
        held.confirmed_at, held.confirmed_by = at, by.employee
        held.save(update_fields=["confirmed_at", "confirmed_by"])
        audit.record([_change("adjustment_confirmed", held)], by=by.actor, at=at, source=source)
    return held


def cancel_adjustment(*, by: Authority, at: datetime, source: str, adjustment: Adjustment) -> Adjustment:
    """Cancel while the paying month is open; raise `Refused` (`not_permitted`, `already_decided`, `month_locked`)."""
    require(by, Permission.ADJUSTMENTS_CHANGE)
    with transaction.atomic():
        hold_calendar()
        held = Adjustment.objects.select_for_update().get(pk=adjustment.pk)
        if refusal := refuse_cancellation(held, by.employee):
            raise Refused(refusal)
        held.cancelled_at, held.cancelled_by = at, by.employee
        held.save(update_fields=["cancelled_at", "cancelled_by"])
        audit.record([_change("adjustment_cancelled", held)], by=by.actor, at=at, source=source)
    return held


def _change(event: str, adjustment: Adjustment) -> audit.Change:
    after = {
        "month": f"{adjustment.month:%Y-%m}",
        "corrects": f"{adjustment.corrects:%Y-%m}",
        "amount": adjustment.amount,
        "reference": adjustment.reference,
    }
    return audit.Change(
        event,
        "adjustment",
        adjustment.pk,
        subject=adjustment.employee,
        after=after,
        reason=adjustment.reason,
        rows=[adjustment],
    )
