"""Writing imported rows about people: what is new, what changed, and that no closed month is touched."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils import formats
from django.utils.translation import gettext as _

from accounts import audit
from accounts.imports.actions.held_rows import PersonRow
from accounts.imports.frame import Counts, ImportContext
from accounts.imports.frame.spec import HasLine
from accounts.models import Employee, ImportBatch
from reports.imports.actions.batch import close_batch, open_batch
from reports.month_locks.actions import hold_calendar
from reports.month_locks.queries import last_locked_days, locked_months
from reports.rules.period import Month
from tpp.models import ActingPost, PayData, Sanction, Score

BATCH = 500


# The rows of people that files bring: each with its employee and the import it came with.
M = TypeVar("M", Score, PayData, Sanction, ActingPost)
R = TypeVar("R", bound=PersonRow)


@dataclass
class RowWriter(Generic[M]):
    """Collects what the rows of one file ask for; `finish` writes it with a fixed number of statements.

    `key` are the fields that make a row of the model the same one, `values` those that a file can correct.
    """

    kind: str
    model: type[M]
    key: tuple[str, ...]
    values: tuple[str, ...]
    context: ImportContext
    known: dict[tuple[Any, ...], M] = field(default_factory=dict)
    by_person: dict[int, list[M]] = field(default_factory=dict)
    new: list[M] = field(default_factory=list)
    changed: list[M] = field(default_factory=list)
    changes: list[audit.Change] = field(default_factory=list)
    # Lines of the file by what they did.
    created_lines: set[int] = field(default_factory=set)
    updated_lines: set[int] = field(default_factory=set)
    refused_lines: set[int] = field(default_factory=set)
    _subjects: dict[int, Employee] = field(default_factory=dict)

    def load(self, rows: models.QuerySet[M]) -> None:
        """Remember the rows that the file may correct."""
        for row in rows:
            self._remember(row)

    def of(self, employee_id: int) -> list[M]:
        """Return the rows of one person, those of this file included."""
        return self.by_person.get(employee_id, [])

    def find(self, **key: Any) -> M | None:
        """Return the stored row of the same key, or None: each is written once whatever the file repeats."""
        return self.known.get(tuple(key[name] for name in self.key))

    def differs(self, row: M | None, values: Mapping[str, Any]) -> bool:
        """Tell whether the file says something else than the known row, or there is none."""
        return row is None or any(getattr(row, name) != value for name, value in values.items())

    def put(self, line: int, employee: Employee, values: Mapping[str, Any], **key: Any) -> None:
        """Write or correct the row with this key, if it differs."""
        row = self.find(employee_id=employee.pk, **key)
        if not self.differs(row, values):
            return
        self._subjects[employee.pk] = employee
        if row is None:
            row = self.model(employee=employee, **key, **values)
            self._remember(row)
            self.new.append(row)
            self.created_lines.add(line)
            return
        before = self._state(row)
        for name, value in values.items():
            setattr(row, name, value)
        self.changed.append(row)
        self.updated_lines.add(line)
        self._record(f"{self.kind}_corrected", row, employee, before)

    def refuse(self, line: int, column: str, message: str, code: str) -> None:
        """Report a cell and leave its line out of what is written; the import goes on for the report's sake."""
        self.refused_lines.add(line)
        self.context.report_error(line, column, message, code)

    def finish(self, rows: Sequence[HasLine]) -> Counts:
        """Write everything with its trail; without changes nothing at all, not even the batch."""
        created = self.created_lines - self.refused_lines
        updated = self.updated_lines - created - self.refused_lines
        counts = Counts(len(created), len(updated), len(rows) - len(created | updated | self.refused_lines))
        if self.new or self.changed:
            batch = open_batch(self.kind, rows, self.context)
            self._write(batch)
            close_batch(batch, counts, len(self.refused_lines), self.context, self.changes)
        return counts

    def _write(self, batch: ImportBatch) -> None:
        for row in (*self.new, *self.changed):
            row.batch = batch
        manager = self.model._base_manager
        manager.bulk_create(self.new, batch_size=BATCH)
        manager.bulk_update(self.changed, [*self.values, "batch"], batch_size=BATCH)
        for added in self.new:
            self._record(f"{self.kind}_added", added, self._subjects[added.employee_id], None)

    def _record(self, event: str, row: M, employee: Employee, before: dict[str, Any] | None) -> None:
        change = audit.Change(
            event, self.kind, row.pk, subject=employee, before=before, after=self._state(row), rows=[row]
        )
        self.changes.append(change)

    def _remember(self, row: M) -> None:
        self.known[self._key_of(row)] = row
        self.by_person.setdefault(row.employee_id, []).append(row)

    def _key_of(self, row: M) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in self.key)

    def _state(self, row: M) -> dict[str, Any]:
        return {name: getattr(row, name) for name in (*self.key[1:], *self.values)}


class People:
    """The people whom a file names, and the last closed day of each; two queries."""

    def __init__(self, nips: Collection[str]) -> None:
        # Who closes a month waits for this import, and this import for the closing.
        hold_calendar()
        self._by_nip = Employee.objects.in_bulk(list(nips), field_name="nip")
        self.ids = {employee.pk for employee in self._by_nip.values()}
        self._closed = last_locked_days(self.ids)
        self._locks: set[tuple[int, Month]] = set()

    def find(self, row: PersonRow, writer: RowWriter[Any]) -> Employee | None:
        """Look up by NIP; report `nip_unknown` and return None where nobody has it."""
        found = self._by_nip.get(row.nip)
        if found is None:
            message = _("Nobody here has this NIP. Correct it, or import the employees first.")
            writer.refuse(row.line, "nip", message, "nip_unknown")
        return found

    def read_locks(self, months: Collection[Month]) -> None:
        """Read the locks of all rows at once, before the first is written; one query a portion of ids."""
        self._locks = locked_months(self.ids, months)

    def is_locked(self, employee: Employee, month: Month) -> bool:
        """Tell whether a month that was asked for is closed for the person."""
        return (employee.pk, month) in self._locks

    def closed_on(self, employee: Employee, first: date) -> Month | None:
        """Return the latest closed month if `first` is not after it: a rate from then on would reach into it."""
        last = self._closed.get(employee.pk)
        return Month.of(last) if last and first <= last else None


def row_in_closed_month(month: Month) -> str:
    """Say that the month can be reopened, or the difference be paid as an adjustment."""
    return _(
        "%(month)s is closed for this person, so data of that month or before cannot change any more. Have the recap "
        "reopened, or pay the difference as an adjustment."
    ) % {"month": formats.date_format(month.first, "F Y")}


def write_rows(
    rows: Sequence[R], context: ImportContext, writer: RowWriter[Any], put: Callable[[R, Employee, People], None]
) -> Counts:
    """Write the rows of one file: `put` decides about each row whose person is known."""
    people = People({row.nip for row in rows})
    writer.load(writer.model._base_manager.filter(employee__in=people.ids).order_by("pk"))
    for row in rows:
        if employee := people.find(row, writer):
            put(row, employee, people)
    context.progress(len(rows))
    return writer.finish(rows)
