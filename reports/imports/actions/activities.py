"""The way over from an earlier system: its activities, with the moments and decisions they had there."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.authorization.two_people import Act
from accounts.imports.actions.held_rows import Held, by_officer
from accounts.imports.frame import Counts, ImportContext
from accounts.models import Audited, Employee, GoLive, ImportBatch
from accounts.rules.refusal import Refusal
from accounts.second_person.actions.proposals import note_command_line
from reports.activities.activity_input import CONTENT, TEXTS
from reports.imports.actions.batch import close_batch, open_batch
from reports.imports.actions.checking import CheckedRow, Checks, nips_of
from reports.imports.actions.rows import ActivityRow
from reports.models import Activity, Evidence, Review
from reports.month_locks.locking import lock_people
from reports.rules.enums import ActivityStatus

PROGRESS_EVERY = 500
BATCH = 1000
DECISIONS = {
    ActivityStatus.APPROVED: Review.Decision.APPROVE,
    ActivityStatus.RETURNED: Review.Decision.RETURN,
    ActivityStatus.REJECTED: Review.Decision.REJECT,
}


def all_activities(rows: Sequence[ActivityRow], context: ImportContext) -> Mapping[int, Held]:
    """Hold every row: what an earlier system is said to have decided is pay."""
    return by_officer(rows, Act.EARLIER_SYSTEM, context.at)


def import_activities(rows: Sequence[ActivityRow], context: ImportContext) -> Counts:
    """Write the activities of a file as they were reported and decided in the earlier system.

    Only days before the first day of SIKAP (`go_live_missing`, `after_go_live`), by two people. Every rule of
    reporting applies at the row's own `submitted_at`; only photos may be missing. A row that
    came in before is left alone. One that differs from it in anything is another activity, and is refused
    where it overlaps.
    """
    require(context.by, Permission.ACTIVITIES_IMPORT)
    people = Employee.objects.in_bulk(nips_of(rows), field_name="nip")
    lock_people(person.pk for person in people.values())
    checks = Checks(rows, people, context)
    rows = [checks.spelled(row) for row in rows]
    go_live = GoLive.objects.first()
    accepted: list[CheckedRow] = []
    unchanged = 0
    for number, row in enumerate(rows, start=1):
        identifier = row.identifier
        if checks.is_known(row, identifier):
            unchanged += 1
        elif refusal := refuse_day(row.work_date, go_live, context.by):
            context.report_error(row.line, refusal.field, refusal.message, refusal.code)
        elif found := checks.accept(row, identifier):
            accepted.append(found)
        if number % PROGRESS_EVERY == 0:
            context.progress(number)
    counts = Counts(created=len(accepted), unchanged=unchanged)
    if accepted:
        reported = (audit.Change("activity.submitted", "activity", None, people[found.row.nip]) for found in accepted)
        context.show(reported)
        batch = open_batch("activities", rows, context)
        written = _write(accepted, batch)
        event = close_batch(batch, counts, len(rows) - len(accepted) - unchanged, context, beside=written)
        note_command_line(
            Act.EARLIER_SYSTEM, "import_rows", [event], by=context.by, at=context.at, source=context.source
        )
    return counts


def refuse_day(day: date, go_live: GoLive | None, by: Authority) -> Refusal | None:
    """Return why a day cannot come from an earlier system, or None.

    Before a first day is recorded only the command line on the server imports, and leaves its mark.
    """
    if go_live is None:
        if by.is_command_line:
            return None
        message = _("Record the first day of SIKAP first; only days before it come from an earlier system.")
        return Refusal("go_live_missing", message, "work_date")
    if day >= go_live.day:
        message = _("From %(day)s on people report here; an earlier system has only the days before.")
        return Refusal("after_go_live", message % {"day": date_format(go_live.day, "j F Y")}, "work_date")
    return None


def _write(accepted: Sequence[CheckedRow], batch: ImportBatch) -> list[Audited]:
    """Insert photos, activities and reviews in portions of `BATCH`; the audit row names all of them."""
    evidence = [_evidence(found) for found in accepted]
    Evidence.objects.bulk_create([given for given in evidence if given], batch_size=BATCH)
    activities = [_activity(found, given, batch) for found, given in zip(accepted, evidence, strict=True)]
    Activity.objects.bulk_create(activities, batch_size=BATCH)
    reviews = [_review(found, activity) for found, activity in zip(accepted, activities, strict=True)]
    Review.objects.bulk_create([review for review in reviews if review], batch_size=BATCH)
    return [row for row in (*evidence, *activities, *reviews) if row]


def _evidence(found: CheckedRow) -> Evidence | None:
    row = found.row
    if row.latitude is None:
        return None
    return Evidence(
        employee_id=found.employee_id,
        latitude=row.latitude,
        longitude=row.longitude,
        accuracy_m=row.accuracy_m,
        received_at=row.submitted_at,
    )


def _activity(found: CheckedRow, evidence: Evidence | None, batch: ImportBatch) -> Activity:
    row = found.row
    return Activity(
        employee_id=found.employee_id,
        client_uuid=found.identifier,
        **_content(found),
        evidence_id=evidence.pk if evidence else None,
        status=row.status,
        # A decision made a new version there as it does here.
        version=1 if found.reviewer_id is None else 2,
        submitted_at=row.submitted_at,
        changed_at=row.reviewed_at or row.submitted_at,
        decided_at=row.reviewed_at,
        decided_by_id=found.reviewer_id,
        decision_reason=row.review_note or "",
        import_batch_id=batch.pk,
    )


def _content(found: CheckedRow) -> dict[str, Any]:
    """Return the content that the file tells; of a part without a column it says nothing, as of an empty cell."""
    cells = {name: getattr(found.row, name, None) for name in CONTENT} | {"kind_id": found.kind_id}
    said = {name: value for name, value in cells.items() if value is not None}
    return said | {name: text.tidy(said[name]) for name, text in TEXTS.items() if name in said}


def _review(found: CheckedRow, activity: Activity) -> Review | None:
    row = found.row
    if found.reviewer_id is None or row.reviewed_at is None:
        return None
    return Review(
        activity_id=activity.pk,
        activity_version=1,
        decision=DECISIONS[row.status],
        reason=row.review_note or "",
        reviewer_id=found.reviewer_id,
        decided_at=row.reviewed_at,
    )
