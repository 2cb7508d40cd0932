"""Imports of the catalogue and of absences."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.permissions import Permission, require
from accounts.imports.frame import Counts, ImportContext
from accounts.models import Employee
from reports.absences.actions.absences import absence_change, absence_state
from reports.absences.policies import overlap_in_file
from reports.calendar.actions.catalogue import kind_change, kind_state
from reports.calendar.actions.closed import closed_refusal, kinds_with_closed_norms, locks_between, norm_refusal
from reports.imports.actions.batch import finish
from reports.imports.actions.rows import AbsenceFileRow, KindRow
from reports.models import Absence, ActivityKind
from reports.month_locks.actions import hold_calendar
from reports.month_locks.locking import lock_people
from reports.rules.period import Month
from reports.working_time.absence_kinds import Kinds


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
    return finish("activity_kinds", rows, context, counts, refused=len(closed), changes=changes)


def import_absences(rows: Sequence[AbsenceFileRow], context: ImportContext) -> Counts:
    """Write the absences of a file; the same person, kind and first day is the same absence."""
    require(context.by, Permission.ABSENCES_CHANGE)
    people = Employee.objects.in_bulk({row.nip for row in rows}, field_name="nip")
    ids = [person.pk for person in people.values()]
    lock_people(ids)
    kinds = Kinds.load()
    first, last = min(row.starts_on for row in rows), max(row.ends_on for row in rows)
    held: dict[int, list[Absence]] = {}
    for stored in Absence.objects.filter(employee__in=ids, starts_on__lte=last, ends_on__gte=first):
        held.setdefault(stored.employee_id, []).append(stored)
    known = {(one.employee_id, one.kind, one.starts_on): one for rows_of in held.values() for one in rows_of}
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
        elif person is None or _refuse_absence(row, person, absence, closed, context, held=held.get(person.pk, ())):
            refused += 1
            if person is None:
                message = _("Nobody here has this NIP. Correct it, or import the employees first.")
                context.report_error(row.line, "nip", message, "nip_unknown")
        elif absence is None:
            new.append(Absence(employee=person, kind=row.kind, starts_on=row.starts_on))
            new[-1].ends_on, new[-1].document_number = entry
            held.setdefault(person.pk, []).append(new[-1])
        else:
            absence.employee = person
            before = absence_state(absence)
            absence.ends_on, absence.document_number = entry
            changed.append(absence)
            changes.append(absence_change("absence.changed", absence, before))
    Absence.objects.bulk_create(new)
    Absence.objects.bulk_update(changed, ["ends_on", "document_number"], batch_size=200)
    changes += [absence_change("absence.added", absence, None) for absence in new]
    return finish("absences", rows, context, Counts(len(new), len(changed)), refused=refused, changes=changes)


def _refuse_absence(
    row: AbsenceFileRow,
    person: Employee,
    known: Absence | None,
    closed: set[tuple[int, date]],
    context: ImportContext,
    *,
    held: Sequence[Absence],
) -> bool:
    """Report why the absence cannot be written; tell whether there was a reason."""
    if row.ends_on < row.starts_on:
        message = _("The absence ends before it starts. Correct one of the two dates.")
        context.report_error(row.line, "ends_on", message, "absence_dates")
        return True
    overlapping = (one for one in held if one is not known and one.starts_on <= row.ends_on)
    if other := next((one for one in overlapping if one.ends_on >= row.starts_on), None):
        refusal = overlap_in_file(other)
        context.report_error(row.line, refusal.field, refusal.message, refusal.code)
        return True
    for month in _changed_months(row, known):
        if (person.pk, month.first) in closed:
            refusal = closed_refusal(month.first, "starts_on")
            context.report_error(row.line, refusal.field, refusal.message, refusal.code)
            return True
    return False


def _changed_months(row: AbsenceFileRow, known: Absence | None) -> Iterator[Month]:
    """Yield those between the old and the new last day; all of them for an absence that is new."""
    first, last = row.starts_on, row.ends_on
    if known:
        first, last = min(row.ends_on, known.ends_on) + date.resolution, max(row.ends_on, known.ends_on)
    month = Month.of(first)
    while first <= last and month.first <= last:
        yield month
        month = month.following
