"""Other minutes a day for a time: entered, ended or removed while no month they touch is closed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.models import Agency
from accounts.organisation.queries import subtree_ids
from accounts.rules.refusal import Refusal, Refused
from reports.calendar.actions.closed import locks_between, refuse_closed_month
from reports.calendar.actions.shortening import confirmed_closing
from reports.models import QuotaPeriod
from reports.rules.activity_rules import MINUTES_A_DAY

STREAM = "calendar"
WEEK = 7


def add_quota_period(
    *,
    by: Authority,
    at: datetime,
    source: str,
    agency: Agency | None,
    name: str,
    starts_on: date,
    ends_on: date | None,
    minutes: Sequence[int | None],
    legal_basis: str = "",
    confirmed: str = "",
) -> QuotaPeriod:
    """Enter other minutes a day, for an agency and everything below it, or for all.

    `minutes` are seven entries from Monday on, None for a weekday that stays as it is. Refuse `quota_period_invalid`,
    `quota_period_overlaps` (the same agency twice on one day) and `month_locked`.
    """
    require(by, Permission.WORK_TIME_CHANGE)
    closing = confirmed_closing(by=by, at=at, source=source, act=f"quota_period.{starts_on}", confirmed=confirmed)
    with transaction.atomic(), closing:
        period = QuotaPeriod(
            agency=agency,
            name=name.strip(),
            legal_basis=legal_basis.strip(),
            starts_on=starts_on,
            ends_on=ends_on,
            minutes=list(minutes),
        )
        _refuse_impossible(period)
        _refuse_closed(period, "starts_on")
        same = QuotaPeriod.objects.filter(agency=agency).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
        if ends_on is not None:
            same = same.filter(starts_on__lte=ends_on)
        if other := same.first():
            message = _("%(name)s holds on some of these days already. Choose other days, or remove it first.")
            raise Refused(Refusal("quota_period_overlaps", message % {"name": other.name}, "starts_on"))
        period.save(force_insert=True)
        change = audit.Change(
            "quota_period.added", "quota_period", period.pk, after=quota_state(period), stream=STREAM, rows=[period]
        )
        audit.record([change], by=by.actor, at=at, source=source)
    return period


def remove_quota_period(*, by: Authority, at: datetime, source: str, period_id: int, confirmed: str = "") -> None:
    """Let the ordinary minutes hold again on all its days. Refuse `month_locked` where one of its months is closed."""
    require(by, Permission.WORK_TIME_CHANGE)
    closing = confirmed_closing(by=by, at=at, source=source, act=f"quota_period.{period_id}", confirmed=confirmed)
    with transaction.atomic(), closing:
        period = QuotaPeriod.objects.select_for_update(of=("self",)).get(pk=period_id)
        _refuse_closed(period, "")
        change = audit.Change(
            "quota_period.removed",
            "quota_period",
            period.pk,
            before=quota_state(period),
            stream=STREAM,
            rows=[audit.deleted_state(period)],
        )
        period.delete()
        audit.record([change], by=by.actor, at=at, source=source)


def end_quota_period(
    *, by: Authority, at: datetime, source: str, period_id: int, ends_on: date, confirmed: str = ""
) -> QuotaPeriod:
    """Let a period end on another day; what lies between must be open. Refuse like `add_quota_period`."""
    require(by, Permission.WORK_TIME_CHANGE)
    closing = confirmed_closing(by=by, at=at, source=source, act=f"quota_period.{period_id}", confirmed=confirmed)
    with transaction.atomic(), closing:
        period = QuotaPeriod.objects.select_for_update(of=("self",)).get(pk=period_id)
        before = quota_state(period)
        was, period.ends_on = period.ends_on, ends_on
        _refuse_impossible(period)
        changed = min(ends_on, was or ends_on) + date.resolution
        until = None if was is None else max(ends_on, was)
        if until is None or changed <= until:
            _refuse_closed(QuotaPeriod(agency=period.agency, starts_on=changed, ends_on=until), "ends_on")
        later = QuotaPeriod.objects.filter(agency=period.agency, starts_on__gt=period.starts_on, starts_on__lte=ends_on)
        if other := later.exclude(pk=period.pk).first():
            message = _("%(name)s holds on some of these days already. Choose other days, or remove it first.")
            raise Refused(Refusal("quota_period_overlaps", message % {"name": other.name}, "ends_on"))
        if quota_state(period) != before:
            period.save(update_fields=["ends_on"])
            change = audit.Change(
                "quota_period.changed",
                "quota_period",
                period.pk,
                before=before,
                after=quota_state(period),
                stream=STREAM,
                rows=[period],
            )
            audit.record([change], by=by.actor, at=at, source=source)
    return period


def quota_state(period: QuotaPeriod) -> dict[str, Any]:
    """Return what the audit trail keeps of a quota period."""
    return {
        "agency": period.agency.code if period.agency else None,
        "name": period.name,
        "legal_basis": period.legal_basis,
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "minutes": period.minutes,
    }


def _refuse_impossible(period: QuotaPeriod) -> None:
    given = [minutes for minutes in period.minutes if minutes is not None]
    if len(period.minutes) != WEEK or not given or not all(0 < minutes <= MINUTES_A_DAY for minutes in given):
        message = _("Write minutes from 1 to 1,440 for at least one weekday; leave empty what stays as it is.")
        raise Refused(Refusal("quota_period_invalid", message, "monday"))
    if period.ends_on is not None and period.ends_on < period.starts_on:
        raise Refused(
            Refusal("quota_period_invalid", _("The last day lies before the first. Correct one of the two."), "ends_on")
        )


def _refuse_closed(period: QuotaPeriod, field: str) -> None:
    locks = locks_between(period.starts_on, period.ends_on)
    if period.agency_id is not None:
        locks = locks.filter(employee__placements__agency__in=subtree_ids([period.agency_id]))
    if refusal := refuse_closed_month(locks, field):
        raise Refused(refusal)
