"""Imports of the catalogue, of holidays and of absences."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts import audit
from accounts.importing import Counts, ImportContext
from accounts.models import Employee
from accounts.permissions import Permission, require
from reports.absence_kinds import Kinds
from reports.actions.calendar.absences import absence_change, absence_state
from reports.actions.calendar.catalogue import kind_change, kind_state
from reports.actions.calendar.closed import closed_refusal, kinds_with_closed_norms, locks_between, norm_refusal
from reports.actions.calendar.holidays import frees, holiday_change, holiday_state
from reports.actions.imports.batch import close_batch, open_batch
from reports.actions.imports.rows import AbsenceRow, HolidayRow, KindRow
from reports.actions.locking import lock_people
from reports.actions.locks import hold_calendar
from reports.models import Absence, ActivityKind, Holiday
from reports.period import Month


def import_activity_kinds(rows: Sequence[KindRow], context: ImportContext) -> Counts:
    """Write the kinds of a file; what is no longer in it stays as it is, and so do norms of closed months."""
    require(context.by, Permission.ACTIVITY_KINDS_CHANGE)
    hold_calendar()
    known = ActivityKind.objects.in_bulk([row.code for row in rows], field_name="code")
    new: list[ActivityKind] = []
    changed: list[ActivityKind] = []
    changes: list[audit.Change] = []
    norms = {row.code: row.norm_minutes for row in rows}
    closed = kinds_with_closed_norms([kind.pk for kind in known.values() if kind.norm_minutes != norms[kind.code]])
    for row in rows:
        kind = known.get(row.code)
        if kind is None:
            new.append(ActivityKind(code=row.code, name=row.name, norm_minutes=row.norm_minutes, unit=row.unit))
            continue
        if kind.pk in closed:
            refusal = norm_refusal(kind.name)
            context.report_error(row.line, refusal.field, refusal.message, refusal.code)
            continue
        before = kind_state(kind)
        kind.name, kind.norm_minutes, kind.unit = row.name, row.norm_minutes, row.unit
        if kind_state(kind) != before:
            changed.append(kind)
            changes.append(kind_change("kind.changed", kind, before))
    ActivityKind.objects.bulk_create(new)
    ActivityKind.objects.bulk_update(changed, ["name", "norm_minutes", "unit"], batch_size=200)
    changes += [kind_change("kind.added", kind, None) for kind in new]
    counts = Counts(len(new), len(changed))
    return _finish("activity_kinds", rows, context, counts, refused=len(closed), changes=changes)


def import_holidays(rows: Sequence[HolidayRow], context: ImportContext) -> Counts:
    """Write the holidays of a file; a day of a closed month may be renamed, but not become free or worked."""
    require(context.by, Permission.CALENDAR_CHANGE)
    hold_calendar()
    known = Holiday.objects.in_bulk([row.date for row in rows], field_name="date")
    first, last = min(row.date for row in rows), max(row.date for row in rows)
    closed = set(locks_between(first, last).values_list("month", flat=True))
    new: list[Holiday] = []
    changed: list[Holiday] = []
    changes: list[audit.Change] = []
    refused = 0
    for row in rows:
        holiday = known.get(row.date)
        turned = holiday is None or frees(holiday.kind) != frees(row.kind)
        if turned and Month.of(row.date).first in closed:
            refusal = closed_refusal(row.date, "date")
            context.report_error(row.line, refusal.field, refusal.message, refusal.code)
            refused += 1
        elif holiday is None:
            decree = row.decree_number or ""
            new.append(Holiday(date=row.date, kind=row.kind, name=row.name, decree_number=decree))
        else:
            before = holiday_state(holiday)
            holiday.kind, holiday.name = row.kind, row.name
            if row.decree_number is not None:
                holiday.decree_number = row.decree_number
            if holiday_state(holiday) != before:
                changed.append(holiday)
                changes.append(holiday_change("holiday.changed", holiday, before))
    Holiday.objects.bulk_create(new)
    Holiday.objects.bulk_update(changed, ["kind", "name", "decree_number"], batch_size=200)
    changes += [holiday_change("holiday.added", holiday, None) for holiday in new]
    return _finish("holidays", rows, context, Counts(len(new), len(changed)), refused=refused, changes=changes)


def import_absences(rows: Sequence[AbsenceRow], context: ImportContext) -> Counts:
    """Write the absences of a file; the same person, kind and first day is the same absence."""
    require(context.by, Permission.ABSENCES_CHANGE)
    people = Employee.objects.in_bulk({row.nip for row in rows}, field_name="nip")
    ids = [person.pk for person in people.values()]
    lock_people(ids)
    kinds = Kinds.load()
    first, last = min(row.starts_on for row in rows), max(row.ends_on for row in rows)
    known = {
        (absence.employee_id, absence.kind, absence.starts_on): absence
        for absence in Absence.objects.filter(employee__in=ids, starts_on__range=(first, last))
    }
    latest = max([last, *(absence.ends_on for absence in known.values())])
    closed = set(locks_between(first, latest).filter(employee__in=ids).values_list("employee_id", "month"))
    new: list[Absence] = []
    changed: list[Absence] = []
    changes: list[audit.Change] = []
    refused = 0
    for row in rows:
        person = people.get(row.nip)
        absence = known.get((person.pk, row.kind, row.starts_on)) if person else None
        entry = (row.ends_on, row.document_number or "")
        if absence and (absence.ends_on, absence.document_number) == entry:
            continue
        wrong = None if absence else kinds.refuse(row.kind, row.starts_on, document_number=row.document_number or "")
        if wrong:
            refused += 1
            context.report_error(row.line, wrong.field, wrong.message, wrong.code)
        elif person is None or _refuse_absence(row, person, absence, closed, context):
            refused += 1
            if person is None:
                message = _("Nobody here has this NIP. Correct it, or import the employees first.")
                context.report_error(row.line, "nip", message, "nip_unknown")
        elif absence is None:
            new.append(Absence(employee=person, kind=row.kind, starts_on=row.starts_on))
            new[-1].ends_on, new[-1].document_number = entry
        else:
            absence.employee = person
            before = absence_state(absence)
            absence.ends_on, absence.document_number = entry
            changed.append(absence)
            changes.append(absence_change("absence.changed", absence, before))
    Absence.objects.bulk_create(new)
    Absence.objects.bulk_update(changed, ["ends_on", "document_number"], batch_size=200)
    changes += [absence_change("absence.added", absence, None) for absence in new]
    return _finish("absences", rows, context, Counts(len(new), len(changed)), refused=refused, changes=changes)


def _refuse_absence(
    row: AbsenceRow, person: Employee, known: Absence | None, closed: set[tuple[int, date]], context: ImportContext
) -> bool:
    """Report why the absence cannot be written; tell whether there was a reason."""
    if row.ends_on < row.starts_on:
        message = _("The absence ends before it starts. Correct one of the two dates.")
        context.report_error(row.line, "ends_on", message, "absence_dates")
        return True
    for month in _changed_months(row, known):
        if (person.pk, month.first) in closed:
            refusal = closed_refusal(month.first, "starts_on")
            context.report_error(row.line, refusal.field, refusal.message, refusal.code)
            return True
    return False


def _changed_months(row: AbsenceRow, known: Absence | None) -> Iterator[Month]:
    """Iterate over the months in which the row changes what is required."""
    first, last = row.starts_on, row.ends_on
    if known:
        first, last = min(row.ends_on, known.ends_on) + date.resolution, max(row.ends_on, known.ends_on)
    month = Month.of(first)
    while first <= last and month.first <= last:
        yield month
        month = month.following


def _finish(
    kind: str,
    rows: Sequence[NamedTuple],
    context: ImportContext,
    done: Counts,
    *,
    refused: int,
    changes: Sequence[audit.Change],
) -> Counts:
    counts = Counts(done.created, done.updated, len(rows) - done.created - done.updated - refused)
    if changes:
        close_batch(open_batch(kind, rows, context), counts, refused, context, changes)
    return counts
