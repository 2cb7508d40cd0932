"""Shifts, and the rosters that give them to days; closed months never move."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import Authority
from accounts.models import Employee
from accounts.permissions import Permission, allows, require
from accounts.queries import placement_on, today_of
from accounts.refusal import Refusal, Refused
from accounts.second_person import required
from accounts.two_people import Act
from reports.actions.calendar.closed import closed_refusal, locks_between
from reports.actions.locking import lock_people
from reports.content import MINUTES_A_DAY
from reports.models import RosterDay, Shift
from reports.period import Month

STREAM = "calendar"
Codes = dict[str, str]


def add_shift(
    *,
    by: Authority,
    at: datetime,
    source: str,
    code: str,
    name: str,
    starts_at: time | None,
    duty_minutes: int | None,
) -> Shift:
    """Enter a shift; without a beginning it is a day off. `duty_minutes` None asks for those of an ordinary day.

    Refuse `shift_exists` and `shift_invalid`.
    """
    require(by, Permission.WORK_TIME_CHANGE)
    with transaction.atomic():
        if Shift.objects.filter(code=code).exists():
            message = _("There is a shift with this code already. Choose another code.")
            raise Refused(Refusal("shift_exists", message, "code"))
        if starts_at is None:
            if duty_minutes:
                message = _("Write when the shift begins, or leave the minutes empty for a day off.")
                raise Refused(Refusal("shift_invalid", message, "starts_at"))
            duty_minutes = 0
        elif duty_minutes is not None and not 0 < duty_minutes <= MINUTES_A_DAY:
            message = _("Write 1 to 1,440 minutes, or leave this empty for those of an ordinary day.")
            raise Refused(Refusal("shift_invalid", message, "duty_minutes"))
        shift = Shift.objects.create(code=code, name=name.strip(), starts_at=starts_at, duty_minutes=duty_minutes)
        change = audit.Change("shift.added", "shift", shift.pk, after=shift_state(shift), stream=STREAM)
        audit.record([change], by=by.actor, at=at, source=source)
    return shift


def retire_shift(*, by: Authority, at: datetime, source: str, shift_id: int, is_active: bool) -> Shift:
    """Offer a shift no longer for new rosters, or again; what it stands in already stays."""
    require(by, Permission.WORK_TIME_CHANGE)
    with transaction.atomic():
        shift = Shift.objects.select_for_update().get(pk=shift_id)
        before = shift_state(shift)
        shift.is_active = is_active
        if shift_state(shift) != before:
            shift.save(update_fields=["is_active"])
            change = audit.Change(
                "shift.changed", "shift", shift.pk, before=before, after=shift_state(shift), stream=STREAM
            )
            audit.record([change], by=by.actor, at=at, source=source)
    return shift


def set_roster(
    *,
    by: Authority,
    at: datetime,
    source: str,
    employee: Employee,
    month: Month,
    shifts: Mapping[date, Shift | None],
) -> int:
    """Give an employee the shifts of some days of a month, None for a day without one; return how many days changed.

    Refuse `month_locked`, and `roster_past` where a day that is over would change without the permission for that.
    """
    require(by, Permission.ROSTERS_CHANGE, _agency_in(employee, month))
    not_before = None if allows(by, Permission.ROSTERS_CORRECT) else today_of(employee.pk, at)
    with transaction.atomic():
        lock_people([employee.pk])
        held = roster_of([employee.pk], month)
        changed = {
            day: shift for day, shift in shifts.items() if held.get((employee.pk, day)) != (shift.pk if shift else None)
        }
        if not changed:
            return 0
        if locks_between(month.first, month.last).filter(employee=employee).exists():
            raise Refused(closed_refusal(month.first, ""))
        past = [day for day in changed if not_before is not None and day < not_before]
        if past:
            message = _(
                "Days that are over can only be changed by the personnel agency. Leave day %(day)s as it was, and send "
                "them the corrected roster."
            )
            raise Refused(Refusal("roster_past", message % {"day": min(past).day}, f"day_{min(past).day}"))
        required(Act.OWN_WORK_TIME, by, [employee.pk])
        write_rosters({(employee.pk, day): shift for day, shift in changed.items()}, held)
        codes = {shift.pk: shift.code for shift in Shift.objects.all()}
        before = {day: codes[pk] for (_pk, day), pk in held.items()}
        after = before | {day: shift.code if shift else "" for day, shift in changed.items()}
        audit.record([roster_change(employee, month, before, after)], by=by.actor, at=at, source=source)
        return len(changed)


def _agency_in(employee: Employee, month: Month) -> int | None:
    post = placement_on(employee.pk, month.last)
    return post.agency_id if post else None


def roster_of(employee_ids: Collection[int], *months: Month) -> dict[tuple[int, date], int]:
    """Return the shift of every rostered day of the people in the months, by employee and day; one query."""
    first, last = min(month.first for month in months), max(month.last for month in months)
    rows = RosterDay.objects.filter(employee__in=employee_ids, date__range=(first, last)).order_by()
    return {(pk, day): shift_id for pk, day, shift_id in rows.values_list("employee_id", "date", "shift_id")}


def write_rosters(wanted: Mapping[tuple[int, date], Shift | None], held: Mapping[tuple[int, date], int]) -> None:
    """Write the days that are wanted otherwise than `held`; three statements at most per 500 days."""
    gone = [key for key, shift in wanted.items() if shift is None and key in held]
    new = [
        RosterDay(employee_id=pk, date=day, shift=shift)
        for (pk, day), shift in wanted.items()
        if shift is not None and held.get((pk, day)) != shift.pk
    ]
    RosterDay.objects.bulk_create(
        new, batch_size=500, update_conflicts=True, unique_fields=["employee", "date"], update_fields=["shift"]
    )
    by_person: dict[int, list[date]] = {}
    for pk, day in gone:
        by_person.setdefault(pk, []).append(day)
    for pk, days in by_person.items():
        RosterDay.objects.filter(employee_id=pk, date__in=days).delete()


def roster_change(
    employee: Employee, month: Month, before: Mapping[date, str], after: Mapping[date, str]
) -> audit.Change:
    """Return what the audit trail keeps: the letters of the month, from the first to the last day."""
    return audit.Change(
        "roster.changed",
        "roster",
        employee.pk,
        subject=employee,
        before=_state(month, before),
        after=_state(month, after),
    )


def shift_state(shift: Shift) -> dict[str, Any]:
    """Return what the audit trail keeps of a shift."""
    return {
        "code": shift.code,
        "name": shift.name,
        "starts_at": shift.starts_at,
        "duty_minutes": shift.duty_minutes,
        "is_active": shift.is_active,
    }


def _state(month: Month, codes: Mapping[date, str]) -> dict[str, Any]:
    letters: Sequence[str] = [codes.get(day) or "-" for day in month.days]
    return {"month": str(month), "roster": " ".join(letters)}
