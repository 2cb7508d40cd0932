"""The import of rosters: a month of a person in every row."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from accounts import audit
from accounts.audit.states import State
from accounts.authorization.permissions import Permission, require
from accounts.imports.frame import Counts, ImportContext
from accounts.imports.frame.cells import shown
from accounts.models import Employee
from reports.calendar.actions.closed import closed_refusal, locks_between
from reports.calendar.actions.rosters import roster_change, roster_of, write_rosters
from reports.calendar.actions.shortening import told_closing
from reports.imports.actions.batch import close_batch, open_batch
from reports.imports.actions.rows import RosterRow
from reports.models import RosterDay, Shift
from reports.month_locks.locking import lock_people
from reports.rules.period import Month
from reports.working_time.rosters import rosters_of

MOST_CODES_NAMED = 20


def import_rosters(rows: Sequence[RosterRow], context: ImportContext) -> Counts:
    """Write the shifts of a file; an empty cell leaves its day as it is. A closed month changes nothing."""
    require(context.by, Permission.ROSTERS_CORRECT)
    people = Employee.objects.in_bulk({row.nip for row in rows}, field_name="nip")
    ids = [person.pk for person in people.values()]
    lock_people(ids)
    shifts = {shift.code: shift for shift in Shift.objects.all()}
    codes = {shift.pk: shift.code for shift in shifts.values()}
    months = {row.month for row in rows}
    held = roster_of(ids, *months)
    first, last = min(month.first for month in months), max(month.last for month in months)
    closed = set(locks_between(first, last).filter(employee__in=ids).values_list("employee_id", "month"))
    by_roster = {(line.employee_id, month) for month in months for line in rosters_of(month)}
    wanted: dict[tuple[int, date], Shift | None] = {}
    changed_months: list[tuple[Employee, Month, dict[date, str], dict[date, str]]] = []
    created, refused = 0, 0
    for row in rows:
        person = people.get(row.nip)
        if person is None:
            message = _("Nobody here has this NIP. Correct it, or import the employees first.")
            context.report_error(row.line, "nip", message, "nip_unknown")
            refused += 1
            continue
        before = {day: codes[held[person.pk, day].shift_id] for day in row.month.days if (person.pk, day) in held}
        if _refuse_codes(row, before, shifts, context):
            refused += 1
            continue
        given = {row.month.first.replace(day=number): shifts[code] for number, code in row.codes.items()}
        changed = {day: shift for day, shift in given.items() if before.get(day) != shift.code}
        if changed and (person.pk, row.month.first) in closed:
            refusal = closed_refusal(row.month.first, "month")
            context.report_error(row.line, refusal.field, refusal.message, refusal.code)
            refused += 1
            continue
        if changed:
            wanted |= {(person.pk, day): shift for day, shift in changed.items()}
            created += not before
            after = before | {day: shift.code for day, shift in changed.items()}
            changed_months.append((person, row.month, before, after))
        if (person.pk, row.month) not in by_roster:
            message = _(
                "This person works no day of %(month)s by a roster; the shifts count once a working week says so."
            )
            context.report_warning(row.line, "nip", message % {"month": str(row.month)}, "roster_no_pattern")
        else:
            _warn_of_gaps(row, before, context)
    written: Mapping[tuple[int, date], RosterDay | State] = {}
    if wanted:
        with told_closing(context, "import.rosters"):
            written = write_rosters(wanted, held)
    changes = _changes(changed_months, written)
    counts = Counts(created, len(changes) - created, len(rows) - len(changes) - refused)
    if changes:
        close_batch(open_batch("rosters", rows, context), counts, refused, context, changes)
    return counts


def _refuse_codes(row: RosterRow, before: dict[date, str], shifts: dict[str, Shift], context: ImportContext) -> bool:
    """Report the first cell that means nothing; tell whether there was one."""
    for number, code in sorted(row.codes.items()):
        shift = shifts.get(code)
        if number > row.month.length:
            message = _("%(month)s has only %(days)d days. Leave this cell empty.")
            message %= {"month": str(row.month), "days": row.month.length}
        elif shift is None or not (shift.is_active or before.get(row.month.first.replace(day=number)) == code):
            offered = sorted(one.code for one in shifts.values() if one.is_active)[:MOST_CODES_NAMED]
            message = _("No shift has the code “%(code)s”. Write one of these, or enter the shift first: %(codes)s.")
            message %= {"code": shown(code), "codes": ", ".join(offered)}
        else:
            continue
        context.report_error(row.line, str(number), message, "shift_unknown")
        return True
    return False


def _warn_of_gaps(row: RosterRow, before: dict[date, str], context: ImportContext) -> None:
    empty = [day.day for day in row.month.days if day.day not in row.codes and day not in before]
    if empty:
        message = _("No shift on day %(days)s: the ordinary working week holds there. Write L for a day off.")
        context.report_warning(row.line, str(empty[0]), message % {"days": ", ".join(map(str, empty))}, "roster_gap")


def _changes(
    changed: Sequence[tuple[Employee, Month, dict[date, str], dict[date, str]]],
    rows: Mapping[tuple[int, date], RosterDay | State],
) -> list[audit.Change]:
    """Compose one audit row for each person and month rather than one a day."""
    return [
        roster_change(
            person, month, before, after, [rows[person.pk, day] for day in month.days if (person.pk, day) in rows]
        )
        for person, month, before, after in changed
    ]
