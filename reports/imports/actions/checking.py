"""May a row of activities come in? The gate and the rules of content, asked for the moments of the row.

Everything is read once for the whole file; the questions are those of `policies` and `content`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.authorization.access import Authority
from accounts.imports.frame import ImportContext
from accounts.models import Employee, Role
from accounts.rules.clock import local_date
from accounts.rules.refusal import Refusal
from accounts.rules.roles import Permission, RoleKind, roles_with
from reports.activities.acceptance import Taken, around, check_place, taken_by
from reports.activities.gate_facts import Context, DraftReport, Situation
from reports.imports.actions.row_refusals import SENTENCES, placed, row_refusal
from reports.imports.actions.rows import ActivityRow
from reports.models import Activity, ActivityKind
from reports.rules import activity_rules
from reports.rules.enums import ActivityStatus
from reports.rules.lifecycle import RELEASED, Event, needs_reason
from reports.rules.work_modes import beyond, week_of
from reports.wording.sentences import refusal_of, week_full
from reports.working_time.absence_kinds import absence_name
from reports.working_time.duty import Free

EVENTS = {
    ActivityStatus.APPROVED: Event.APPROVE,
    ActivityStatus.RETURNED: Event.RETURN,
    ActivityStatus.REJECTED: Event.REJECT,
}


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A good row with the ids its codes stand for; `reviewer_id` is None where nothing has been decided."""

    row: ActivityRow
    identifier: UUID
    employee_id: int
    reviewer_id: int | None
    kind_id: int | None


class Checks:
    """The rows of one file, judged one after the other; each accepted one holds its time for the next.

    Eight queries, however many rows.
    """

    def __init__(self, rows: Sequence[ActivityRow], people: Mapping[str, Employee], context: ImportContext) -> None:
        self._context = context
        self._people = people
        self._kinds = ActivityKind.objects.in_bulk({row.kind for row in rows if row.kind}, field_name="code")
        days = {row.work_date for row in rows}
        first, last = min(days), max(days)
        ids = {people[row.nip].pk for row in rows if row.nip in people}
        employees = Employee.objects.filter(pk__in=ids)
        self._gate = Context(ids, days)
        self._officers = _officers()
        self._held: dict[tuple[int, date], list[Taken]] = defaultdict(list)
        for taken in taken_by(ids, days | self._limited_weeks(rows)):
            self._held[taken.employee_id, taken.work_date].append(taken)
        self._proved = self._days_with_evidence(rows)
        imported = Activity.objects.filter(
            employee__in=employees, work_date__range=(first, last), import_batch__isnull=False
        )
        self._known = set(imported.order_by().values_list("employee_id", "client_uuid"))
        self._seen: set[UUID] = set()

    def spelled(self, row: ActivityRow) -> ActivityRow:
        """Return the row with the code of its work mode, where it has the name that the region gave it."""
        return row._replace(mode=self._gate.rulebook.modes.spelled(row.mode))

    def is_known(self, row: ActivityRow, identifier: UUID) -> bool:
        """Tell whether the row came in with an earlier import, whatever became of it since."""
        employee = self._people.get(row.nip)
        return employee is not None and (employee.pk, identifier) in self._known

    def accept(self, row: ActivityRow, identifier: UUID) -> CheckedRow | None:
        """Return the row with what its codes stand for, or report every reason why it cannot come in."""
        employee = self._people.get(row.nip)
        if employee is None:
            self._report(row, row_refusal("nip_unknown", "nip"))
            return None
        refusals = [*self._refuse_codes(row), *self._refuse_row(row, employee)]
        if identifier in self._seen:
            refusals = [row_refusal("repeated", "")]
        for refused in refusals:
            self._report(row, refused)
        if refusals:
            return None
        self._warn_absent(row, employee)
        self._warn_week(row, employee)
        self._seen.add(identifier)
        if row.status not in RELEASED:
            self._held[employee.pk, row.work_date].append(_taken(row, employee))
        return CheckedRow(
            row,
            identifier,
            employee_id=employee.pk,
            reviewer_id=self._people[row.reviewer_nip].pk if row.reviewer_nip else None,
            kind_id=self._kinds[row.kind].pk if row.kind else None,
        )

    def _refuse_codes(self, row: ActivityRow) -> Iterator[Refusal]:
        if row.kind and row.kind not in self._kinds:
            yield row_refusal("kind_unknown", "kind")
        if row.reviewer_nip and row.reviewer_nip not in self._people:
            yield row_refusal("nip_unknown", "reviewer_nip")
        decision = {name: getattr(row, name) for name in ("reviewer_nip", "reviewed_at", "review_note")}
        event = EVENTS.get(row.status)
        if event is None:
            yield from (row_refusal("decision_unexpected", name) for name, value in decision.items() if value)
            return
        yield from (
            row_refusal("decision_missing", name) for name in ("reviewer_nip", "reviewed_at") if not decision[name]
        )
        if needs_reason(event) and not row.review_note:
            yield row_refusal("reason_missing", "review_note")

    def _refuse_row(self, row: ActivityRow, employee: Employee) -> Iterator[Refusal]:
        yield from self._refuse_moments(row)
        minutes = activity_rules.check_minutes(row.minutes)
        yield from map(refusal_of, minutes)
        draft = DraftReport(employee.pk, row.work_date, row.start_time, row.minutes, next_day=row.next_day)
        situation = self._gate.situation(draft, row.submitted_at)
        refused = situation.refuse(Event.CREATE, Authority(employee))
        if refused:
            # Too late is too late: whatever else is wrong with the row changes nothing.
            yield placed(refused)
        if refused or situation.agency_id is None:
            return
        yield from self._refuse_reviewer(row, employee)
        yield from self._refuse_mode(row, employee)
        yield from self._refuse_position(row, employee, situation.agency_id)
        if not minutes:
            yield from self._refuse_time(row, employee, situation)

    def _refuse_moments(self, row: ActivityRow) -> Iterator[Refusal]:
        for name in ("submitted_at", "reviewed_at"):
            moment: datetime | None = getattr(row, name)
            if moment and moment > self._context.at:
                yield row_refusal("not_yet", name)
        if row.reviewed_at and row.reviewed_at < row.submitted_at:
            yield row_refusal("decision_too_early", "reviewed_at")

    def _refuse_reviewer(self, row: ActivityRow, employee: Employee) -> Iterator[Refusal]:
        reviewer = self._people.get(row.reviewer_nip or "")
        event = EVENTS.get(row.status)
        if reviewer is None or row.reviewed_at is None or event is None:
            return
        waiting = DraftReport(
            employee.pk,
            row.work_date,
            row.start_time,
            row.minutes,
            ActivityStatus.SUBMITTED,
            next_day=row.next_day,
        )
        situation = self._gate.situation(waiting, row.reviewed_at)
        today = local_date(row.reviewed_at, situation.zone)
        authority = Authority(reviewer, self._officers.roles_of(reviewer.pk, today))
        refused = situation.refuse(event, authority)
        if refused and refused.code in SENTENCES:
            yield placed(refused)

    def _refuse_mode(self, row: ActivityRow, employee: Employee) -> Iterator[Refusal]:
        offered = [terms.code for terms in self._gate.rulebook.modes.offered(row.work_date)]
        yield from map(refusal_of, activity_rules.check_mode(row.mode, offered, row.work_date))
        yield from self._over_week(row, employee, refuses=True)

    def _over_week(self, row: ActivityRow, employee: Employee, *, refuses: bool) -> Iterator[Refusal]:
        post = self._gate.service(employee.pk).post(row.work_date)
        if post is None or row.status in RELEASED:
            return
        terms = self._gate.rulebook.limited(employee.pk, post.agency_id, row.work_date, row.mode)
        if terms is None or terms.refuses_beyond is not refuses:
            return
        held = (taken for day in week_of(row.work_date) for taken in self._held.get((employee.pk, day), ()))
        if days := beyond(terms, row.work_date, {taken.work_date for taken in held if taken.mode == row.mode}):
            yield week_full("mode_week_full" if refuses else "mode_week_over", terms, row.work_date, days)

    def _warn_week(self, row: ActivityRow, employee: Employee) -> None:
        for found in self._over_week(row, employee, refuses=False):
            self._context.report_warning(row.line, "mode", found.message, found.code)

    def _limited_weeks(self, rows: Sequence[ActivityRow]) -> set[date]:
        modes = self._gate.rulebook.modes
        dated = ((row.work_date, modes.on(self.spelled(row).mode, row.work_date)) for row in rows)
        limited = {day for day, terms in dated if terms and terms.days_a_week is not None}
        return {day for found in limited for day in week_of(found)}

    def _refuse_position(self, row: ActivityRow, employee: Employee, agency_id: int) -> Iterator[Refusal]:
        policy = self._gate.rulebook.policy(agency_id, row.work_date)
        if policy is None:
            # The gate has refused the day.
            return
        needs_position = self._gate.rulebook.demands(agency_id, row.work_date, row.mode).position
        of_the_day = policy.evidence_per_day and (employee.pk, row.work_date, row.mode) in self._proved
        problems = activity_rules.check_position(row.latitude, row.longitude, row.accuracy_m)
        problems += activity_rules.check_evidence(
            row.mode,
            needs_photo=False,
            needs_position=needs_position,
            has_photo=False,
            has_position=bool(of_the_day) or row.latitude is not None or row.longitude is not None,
        )
        yield from (row_refusal(problem.code, problem.field) for problem in problems)

    def _refuse_time(self, row: ActivityRow, employee: Employee, situation: Situation) -> Iterator[Refusal]:
        shift = self._gate.shift(employee.pk, row.work_date)
        yield from (row_refusal(problem.code, problem.field) for problem in activity_rules.check_night(row, shift))
        if activity_rules.check_past(activity_rules.ends_at(row, situation.zone), row.submitted_at):
            yield row_refusal("future", "start_time")
        if row.status not in RELEASED:
            held = [taken for day in around([row.work_date]) for taken in self._held.get((employee.pk, day), ())]
            yield from check_place(_taken(row, employee), held)

    def _warn_absent(self, row: ActivityRow, employee: Employee) -> None:
        due = self._gate.duty(employee.pk, row.work_date)
        if due.free == Free.ABSENT:
            message = _("The person is recorded as absent on this day (%(kind)s); the report will count nothing.")
            kind = absence_name(due.absence or "")
            self._context.report_warning(row.line, "work_date", message % {"kind": kind}, "absence")

    def _days_with_evidence(self, rows: Sequence[ActivityRow]) -> set[tuple[int, date, str]]:
        given = {
            (self._people[row.nip].pk, row.work_date, self.spelled(row).mode)
            for row in rows
            if row.latitude is not None and row.nip in self._people
        }
        held = (taken for day in self._held.values() for taken in day if taken.evidence_id)
        return given | {(taken.employee_id, taken.work_date, taken.mode) for taken in held}

    def _report(self, row: ActivityRow, refused: Refusal) -> None:
        self._context.report_error(row.line, refused.field, refused.message, refused.code)


def nips_of(rows: Sequence[ActivityRow]) -> set[str]:
    """Return the numbers of everybody the rows name."""
    return {row.nip for row in rows} | {row.reviewer_nip for row in rows if row.reviewer_nip}


class _Officers:
    """Who reviewed for those who had nobody above them, and when."""

    def __init__(self, rows: Sequence[tuple[int, str, date, date | None, date | None]]) -> None:
        self._rows = rows

    def roles_of(self, employee_id: int, day: date) -> Mapping[RoleKind, None]:
        """Return the roles by which the person did so on the day, everywhere, as an authority has them."""
        return {
            RoleKind(role): None
            for holder, role, starts, ends, leaves in self._rows
            if holder == employee_id and starts <= day <= min(ends or day, leaves or day)
        }


def _officers() -> _Officers:
    held = Role.objects.filter(role__in=roles_with(Permission.REPORTS_REVIEW)).order_by()
    return _Officers(list(held.values_list("employee_id", "role", "starts_on", "ends_on", "employee__service_ends_on")))


def _taken(row: ActivityRow, employee: Employee) -> Taken:
    return Taken(None, employee.pk, row.work_date, row.start_time, row.minutes, row.mode, None, row.next_day)
