"""Holidays free the day for everybody; moved working days are worked by everybody."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.rules.refusal import Refusal, Refused
from reports.calendar.actions.closed import locks_between, refuse_closed_month
from reports.calendar.actions.shortening import confirmed_closing
from reports.models import Holiday
from reports.rules.enums import HolidayKind

STREAM = "calendar"


def add_holiday(
    *,
    by: Authority,
    at: datetime,
    source: str,
    date: date,
    kind: HolidayKind,
    name: str,
    decree_number: str = "",
    confirmed: str = "",
) -> Holiday:
    """Enter a holiday, or a day that is worked instead of another.

    Refuse `holiday_exists`, and `month_locked` where the month is closed for anybody.
    """
    require(by, Permission.CALENDAR_CHANGE)
    closing = confirmed_closing(by=by, at=at, source=source, act=f"holiday.{date}", confirmed=confirmed)
    with transaction.atomic(), closing:
        _refuse_closed(date)
        _refuse_second(date)
        holiday = Holiday.objects.create(date=date, kind=kind, name=name, decree_number=decree_number)
        audit.record([holiday_change("holiday.added", holiday, None)], by=by.actor, at=at, source=source)
    return holiday


def update_holiday(
    *,
    by: Authority,
    at: datetime,
    source: str,
    holiday_id: int,
    date: date,
    kind: HolidayKind,
    name: str,
    decree_number: str = "",
    confirmed: str = "",
) -> Holiday:
    """Correct a holiday; in a closed month only what changes nobody's duty, so neither its date nor free to worked.

    Refuse `holiday_exists`, `month_locked`.
    """
    require(by, Permission.CALENDAR_CHANGE)
    closing = confirmed_closing(by=by, at=at, source=source, act=f"holiday.{holiday_id}", confirmed=confirmed)
    with transaction.atomic(), closing:
        holiday = Holiday.objects.get(pk=holiday_id)
        before = holiday_state(holiday)
        if date != holiday.date or frees(kind) != frees(holiday.kind):
            _refuse_closed(date)
            _refuse_closed(holiday.date)
        if date != holiday.date:
            _refuse_second(date)
        holiday.date, holiday.kind, holiday.name, holiday.decree_number = date, kind, name, decree_number
        if holiday_state(holiday) != before:
            # Whoever corrects a day has entered it.
            holiday.is_draft = False
            holiday.save(update_fields=["date", "kind", "name", "decree_number", "is_draft"])
            audit.record([holiday_change("holiday.changed", holiday, before)], by=by.actor, at=at, source=source)
    return holiday


def remove_holiday(*, by: Authority, at: datetime, source: str, holiday_id: int, confirmed: str = "") -> None:
    """Make the day an ordinary one again. Refuse `month_locked` where the month is closed for anybody."""
    require(by, Permission.CALENDAR_CHANGE)
    closing = confirmed_closing(by=by, at=at, source=source, act=f"holiday.{holiday_id}", confirmed=confirmed)
    with transaction.atomic(), closing:
        holiday = Holiday.objects.get(pk=holiday_id)
        _refuse_closed(holiday.date)
        change = holiday_removal(holiday)
        holiday.delete()
        audit.record([change], by=by.actor, at=at, source=source)


def holiday_state(holiday: Holiday) -> dict[str, Any]:
    """Return date, kind and name, as the audit trail keeps them; decree and draft only where they say something."""
    state = {"date": holiday.date, "kind": str(holiday.kind), "name": holiday.name}
    state |= {"document_number": holiday.decree_number} if holiday.decree_number else {}
    return state | ({"draft": True} if holiday.is_draft else {})


def frees(kind: str) -> bool:
    """Tell whether a day of this kind is free; a moved working day is worked."""
    return kind != HolidayKind.MOVED_WORKDAY


def holiday_change(event: str, holiday: Holiday, before: dict[str, Any] | None) -> audit.Change:
    """Compose the audit row; `before` is None for a new one, else its `holiday_state` until now."""
    state = holiday_state(holiday)
    return audit.Change(event, "holiday", holiday.pk, before=before, after=state, stream=STREAM, rows=[holiday])


def holiday_removal(holiday: Holiday) -> audit.Change:
    """Return the event `holiday.removed`; to be made before the row is deleted, whose last state it proves."""
    return audit.Change(
        "holiday.removed",
        "holiday",
        holiday.pk,
        before=holiday_state(holiday),
        stream=STREAM,
        rows=[audit.deleted_state(holiday)],
    )


def _refuse_closed(day: date) -> None:
    if refusal := refuse_closed_month(locks_between(day, day), "date"):
        raise Refused(refusal)


def _refuse_second(day: date) -> None:
    if Holiday.objects.filter(date=day).exists():
        message = _("This day is a holiday already. Open that holiday to change it.")
        raise Refused(Refusal("holiday_exists", message, "date"))
