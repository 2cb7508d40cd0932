"""Shifts, and the rosters that give them to days; closed months never move."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.audit.states import State
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, allows, require
from accounts.authorization.two_people import Act
from accounts.models import Employee
from accounts.organisation.queries import placement_on, today_of
from accounts.rules.refusal import Refusal, Refused
from accounts.second_person.policies import required
from reports.calendar.actions.closed import closed_refusal, locks_between
from reports.calendar.actions.shortening import confirmed_closing
from reports.models import RosterDay, Shift
from reports.month_locks.locking import lock_people
from reports.rules.activity_rules import MINUTES_A_DAY
from reports.rules.period import Month

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
        change = audit.Change("shift.added", "shift", shift.pk, after=shift_state(shift), stream=STREAM, rows=[shift])
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
                "shift.changed", "shift", shift.pk, before=before, after=shift_state(shift), stream=STREAM, rows=[shift]
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
    not_before: date | None = None,
    confirmed: str = "",
) -> int:
    """Give an employee the shifts of some days of a month, None for a day without one; return how many days changed.

    Refuse `month_locked`, and `roster_past` where a day that is over would change without the permission for that.
    """
    require(by, Permission.ROSTERS_CHANGE, _agency_in(employee, month))
    not_before = None if allows(by, Permission.ROSTERS_CORRECT) else today_of(employee.pk, at)
    act = f"roster.{employee.pk}.{month}"
    closing = confirmed_closing(by=by, at=at, source=source, act=act, confirmed=confirmed, employee_ids=[employee.pk])
    # Closing a month holds the calendar before the people; so does everybody who holds both.
    with transaction.atomic(), closing:
        lock_people([employee.pk])
        held = roster_of([employee.pk], month)
        changed = {day: shift for day, shift in shifts.items() if _differs(held.get((employee.pk, day)), shift)}
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
        codes = {shift.pk: shift.code for shift in Shift.objects.all()}
        before = {day: codes[row.shift_id] for (_pk, day), row in held.items()}
        after = before | {day: shift.code if shift else "" for day, shift in changed.items()}
        rows = write_rosters({(employee.pk, day): shift for day, shift in changed.items()}, held)
        change = roster_change(employee, month, before, after, list(rows.values()))
        audit.record([change], by=by.actor, at=at, source=source)
    return len(changed)


def _agency_in(employee: Employee, month: Month) -> int | None:
    post = placement_on(employee.pk, month.last)
    return post.agency_id if post else None


def roster_of(employee_ids: Collection[int], *months: Month) -> dict[tuple[int, date], RosterDay]:
    """Return {(employee id, date): shift}; months between the first and the last are read as well. One query."""
    first, last = min(month.first for month in months), max(month.last for month in months)
    rows = RosterDay.objects.filter(employee__in=employee_ids, date__range=(first, last)).order_by()
    return {(row.employee_id, row.date): row for row in rows}


def write_rosters(
    wanted: Mapping[tuple[int, date], Shift | None], held: Mapping[tuple[int, date], RosterDay]
) -> dict[tuple[int, date], RosterDay | State]:
    """Write the days that are wanted otherwise than `held`; three statements at most per 500 days.

    Return the rows that were written, and what becomes of those that were deleted, by employee and day.
    """
    rows: dict[tuple[int, date], RosterDay | State] = {}
    new: list[RosterDay] = []
    changed: list[RosterDay] = []
    gone: list[int] = []
    for key, shift in wanted.items():
        row = held.get(key)
        if row is None and shift is not None:
            new.append(RosterDay(employee_id=key[0], date=key[1], shift=shift))
            rows[key] = new[-1]
        elif row is not None and shift is None:
            gone.append(row.pk)
            rows[key] = audit.deleted_state(row)
        elif row is not None and shift is not None and _differs(row, shift):
            row.shift = shift
            changed.append(row)
            rows[key] = row
    RosterDay.objects.bulk_create(new, batch_size=500)
    RosterDay.objects.bulk_update(changed, ["shift"], batch_size=500)
    for start in range(0, len(gone), 500):
        RosterDay.objects.filter(pk__in=gone[start : start + 500]).delete()
    return rows


def _differs(row: RosterDay | None, shift: Shift | None) -> bool:
    return (row.shift_id if row else None) != (shift.pk if shift else None)


def roster_change(
    employee: Employee,
    month: Month,
    before: Mapping[date, str],
    after: Mapping[date, str],
    rows: Sequence[RosterDay | State],
) -> audit.Change:
    """Return what the audit trail keeps: the letters of the month, from the first to the last day."""
    return audit.Change(
        "roster.changed",
        "roster",
        employee.pk,
        subject=employee,
        before=_state(month, before),
        after=_state(month, after),
        rows=rows,
    )


def shift_state(shift: Shift) -> dict[str, Any]:
    """Return letter, name, beginning (local) and minutes of duty, as the audit trail keeps them."""
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
