"""The catalogue of activity kinds; a kind that is not offered any more stays on old reports."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.rules.refusal import Refusal, Refused
from accounts.storage.uniqueness import refused_if_taken
from reports.calendar.actions.closed import kinds_with_closed_norms, norm_refusal
from reports.models import ActivityKind
from reports.month_locks.actions import hold_calendar

STREAM = "catalogue"


def add_kind(
    *,
    by: Authority,
    at: datetime,
    source: str,
    code: str,
    name: str,
    norm_minutes: int,
    unit: str,
    is_active: bool = True,
) -> ActivityKind:
    """Offer it from now on, `norm_minutes` for one `unit`. Raise `Refused` with `not_permitted` or `kind_exists`."""
    require(by, Permission.ACTIVITY_KINDS_CHANGE)
    with transaction.atomic():
        _refuse_second(code)
        kind = ActivityKind(code=code, name=name, norm_minutes=norm_minutes, unit=unit, is_active=is_active)
        with refused_if_taken(lambda: _refuse_second(code)):
            kind.save(force_insert=True)
        audit.record([kind_change("kind.added", kind, None)], by=by.actor, at=at, source=source)
    return kind


def update_kind(
    *,
    by: Authority,
    at: datetime,
    source: str,
    kind_id: int,
    code: str,
    name: str,
    norm_minutes: int,
    unit: str,
    is_active: bool,
) -> ActivityKind:
    """Correct a kind of activity; minutes already reported stay as they are. Refuse `kind_exists` and `norm_locked`."""
    require(by, Permission.ACTIVITY_KINDS_CHANGE)
    with transaction.atomic():
        # A month that closes meanwhile must be counted by the old norm or by the new one.
        hold_calendar()
        kind = ActivityKind.objects.select_for_update().get(pk=kind_id)
        _refuse_second(code, kind_id)
        if norm_minutes != kind.norm_minutes and kinds_with_closed_norms([kind_id]):
            raise Refused(norm_refusal(kind.name))
        before = kind_state(kind)
        kind.code, kind.name, kind.unit = code, name, unit
        kind.norm_minutes, kind.is_active = norm_minutes, is_active
        if kind_state(kind) != before:
            with refused_if_taken(lambda: _refuse_second(code, kind_id)):
                kind.save()
            audit.record([kind_change("kind.changed", kind, before)], by=by.actor, at=at, source=source)
    return kind


def kind_state(kind: ActivityKind) -> dict[str, Any]:
    """Return what the audit trail keeps of a kind of activity."""
    return {
        "code": kind.code,
        "name": kind.name,
        "norm_minutes": kind.norm_minutes,
        "unit": kind.unit,
        "is_active": kind.is_active,
    }


def kind_change(event: str, kind: ActivityKind, before: dict[str, Any] | None) -> audit.Change:
    """Compose the audit row; `before` is None for a new one, else its `kind_state` until now."""
    state = kind_state(kind)
    return audit.Change(event, "activity_kind", kind.pk, before=before, after=state, stream=STREAM, rows=[kind])


def _refuse_second(code: str, own_id: int = 0) -> None:
    if ActivityKind.objects.filter(code=code).exclude(pk=own_id).exists():
        message = _("The code %(code)s is taken. Choose another code.") % {"code": code}
        raise Refused(Refusal("kind_exists", message, "code"))
