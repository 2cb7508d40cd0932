"""Reopen a closed month: one person requests it with a reason, a second confirms; the old version stays."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.audit.states import State
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.rules.refusal import Refused
from accounts.second_person.policies import refuse_second
from reports.month_locks.actions import unlock_month
from reports.rules.period import Month
from tpp.closing.actions.news import tell_asked, tell_reopened
from tpp.closing.policies import refuse_reopen, refuse_reopen_request
from tpp.models import Recap, RecapLine


def request_reopen(*, by: Authority, at: datetime, source: str, recap: Recap, reason: str) -> Recap:
    """Ask for a closed recap to be reopened.

    Raise `Refused` with `not_permitted`, `reason_missing`, `already_requested` or `already_reopened`.
    """
    require(by, Permission.RECAPS_REOPEN, recap.agency_id)
    with transaction.atomic():
        locked = Recap.objects.select_for_update().get(pk=recap.pk)
        if refusal := refuse_reopen_request(locked, reason):
            raise Refused(refusal)
        locked.reopen_requested_at = at
        locked.reopen_requested_by = by.employee
        locked.reopen_reason = reason.strip()
        locked.save(update_fields=["reopen_requested_at", "reopen_requested_by", "reopen_reason"])
        audit.record([_change("recap_reopen_requested", locked, [])], by=by.actor, at=at, source=source)
        tell_asked(locked, at=at)
    return locked


def confirm_reopen(*, by: Authority, at: datetime, source: str, recap: Recap) -> Recap:
    """Reopen a recap as the second person: its people may report and review again.

    Raise `Refused` with `not_permitted`, `second_person`, `not_requested` or `already_reopened`.
    """
    require(by, Permission.RECAPS_REOPEN, recap.agency_id)
    with transaction.atomic():
        locked = Recap.objects.select_for_update().get(pk=recap.pk)
        if refusal := refuse_reopen(locked, by.employee) or refuse_second(locked.reopen_requested_by_id, (), by, at):
            raise Refused(refusal)
        locked.reopened_at = at
        locked.reopened_by = by.employee
        locked.save(update_fields=["reopened_at", "reopened_by"])
        tell_reopened(locked, at=at)
        people = list(RecapLine.objects.filter(recap=locked).values_list("employee_id", flat=True))
        unlocked = unlock_month(month=Month.of(locked.month), employee_ids=people)
        audit.record([_change("recap_reopened", locked, unlocked)], by=by.actor, at=at, source=source)
    return locked


def _change(event: str, recap: Recap, unlocked: list[State]) -> audit.Change:
    return audit.Change(
        event,
        "recap",
        recap.pk,
        after={"month": recap.header["month"], "agency": recap.header["agency"]["code"], "version": recap.version},
        reason=recap.reopen_reason,
        stream=f"recap:{recap.agency_id}",
        rows=[recap, *unlocked],
    )
