"""The verbs of an employee: submit, edit or resend, and withdraw one report."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.authorization.access import Authority
from accounts.rules.codes import new_code
from accounts.rules.refusal import Refusal, Refused
from reports.activities.acceptance import ReportSurroundings, Verdict
from reports.activities.actions.changes import ChangedMeanwhile, audit_change, differences, report_snapshot
from reports.activities.actions.given_evidence import announce, given_evidence, new_evidence
from reports.activities.activity_input import ActivityInput, content_of
from reports.activities.gate_facts import Context, DraftReport, Situation
from reports.evidence.actions.parts import forget_replaced
from reports.models import Activity, Evidence
from reports.month_locks.locking import lock_people
from reports.rules.activity_rules import has_grown
from reports.rules.enums import ActivityStatus
from reports.rules.lifecycle import Event, correction, transition
from reports.wording.sentences import refusal, times_of
from reports.working_time.duty_calendar import Rulebook

__all__ = ["ActivityInput", "Submitted", "edit_activity", "submit_activity", "withdraw_activity"]


@dataclass(frozen=True, slots=True)
class Submitted:
    """What came of a report: `created` is False where the same submission had arrived before."""

    activity: Activity
    created: bool
    warnings: tuple[Refusal, ...] = ()
    # In which the moment of arrival is told; empty where nothing new arrived.
    zone: str = ""


def submit_activity(
    *,
    by: Authority,
    at: datetime,
    source: str,
    client_uuid: UUID,
    entry: ActivityInput,
    rulebook: Rulebook | None = None,
) -> Submitted:
    """Write a report of one's own and return it, or the one that the same `client_uuid` made before.

    A page that has read the rules already passes its `rulebook`; where it does not reach, it is read anew.
    Raise `Refused` with every reason found, or with `sent_already` where the same `client_uuid` came with
    something else; nothing is written then.
    """
    entry = entry.tidy()
    try:
        with transaction.atomic():
            return _submit(client_uuid, entry, by=by, at=at, source=source, rulebook=rulebook)
    except IntegrityError:
        # The same submission, arrived in the same moment through another connection.
        stored = Activity.objects.filter(employee=by.employee, client_uuid=client_uuid).first()
        if stored is None:
            raise
        return _repeated(stored, entry)


def edit_activity(
    *,
    by: Authority,
    at: datetime,
    source: str,
    activity_id: int,
    seen_version: int,
    entry: ActivityInput,
    rulebook: Rulebook | None = None,
) -> Submitted:
    """Correct a report of one's own; a returned one is submitted again by this.

    Raise `ChangedMeanwhile` where the report is no longer the version `seen_version`, else `Refused` with
    every reason found. A change of the work date must be allowed on both dates.
    """
    entry = entry.tidy()
    with transaction.atomic():
        activity = _own(by, activity_id)
        context = Context([by.employee.pk], [activity.work_date, entry.work_date], rulebook)
        event = correction(activity.status)
        zone = _allowed(context.situation(activity, at), event, by)
        if activity.version != seen_version:
            return _stale(activity, zone, entry)
        situation, refused = _judge_move(context, activity, event, entry, at)
        surroundings = ReportSurroundings(by.employee.pk, [entry], context)
        verdict = judge(surroundings, situation, entry, refused, own=activity)
        before = report_snapshot(activity)
        _fill(activity, entry, given_evidence(by, at, entry, verdict))
        if event == Event.EDIT and report_snapshot(activity) == before:
            return Submitted(activity, created=False, warnings=verdict.warnings)
        activity.grown = has_grown(
            activity.seen_minutes, activity.seen_description, activity.minutes, activity.description
        )
        _advance(activity, event, at)
        activity.submitted_at, activity.receipt = at, new_code()
        activity.dispensed = activity.dispensed or situation.is_dispensed
        activity.save()
        forget_replaced(activity)
        announce(activity, entry)
        beside = new_evidence(activity, verdict.evidence)
        audit.record([audit_change(activity, event, before, beside=beside)], by=by.actor, at=at, source=source)
        return Submitted(activity, created=True, warnings=verdict.warnings, zone=zone)


def withdraw_activity(*, by: Authority, at: datetime, source: str, activity_id: int, seen_version: int) -> Activity:
    """Take back a report of one's own that nobody has decided about; its time of the day is free again."""
    with transaction.atomic():
        activity = _own(by, activity_id)
        context = Context([by.employee.pk], [activity.work_date])
        zone = _allowed(context.situation(activity, at), Event.WITHDRAW, by)
        if activity.version != seen_version:
            raise ChangedMeanwhile(activity, zone)
        before = report_snapshot(activity)
        _advance(activity, Event.WITHDRAW, at)
        activity.save()
        audit.record([audit_change(activity, Event.WITHDRAW, before)], by=by.actor, at=at, source=source)
        return activity


def note_late(*, by: Authority, at: datetime, source: str, entry: ActivityInput) -> None:
    """Keep in the audit trail what arrived too late and when, so that nobody has to be believed about it."""
    with transaction.atomic():
        change = audit.Change("activity.late", "employee", by.employee.pk, subject=by.employee, after=content_of(entry))
        audit.record([change], by=by.actor, at=at, source=source)


def judge(
    surroundings: ReportSurroundings,
    situation: Situation,
    entry: ActivityInput,
    refused: Refusal | None,
    own: Activity | None = None,
) -> Verdict:
    """Return the verdict about an entry; raise `Refused` with what the gate and the rules of content say."""
    if situation.agency_id is None:
        raise Refused(*([refused] if refused else []))
    verdict = surroundings.judge(entry, situation.agency_id, situation.at, own)
    reasons = [*([refused] if refused else []), *verdict.refusals]
    if reasons:
        raise Refused(*reasons)
    return verdict


def build(by: Authority, at: datetime, client_uuid: UUID, entry: ActivityInput, verdict: Verdict) -> Activity:
    """Return an unsaved report; its evidence is written, because the row refers to it."""
    activity = Activity(
        employee=by.employee, client_uuid=client_uuid, submitted_at=at, changed_at=at, receipt=new_code()
    )
    _fill(activity, entry, given_evidence(by, at, entry, verdict))
    return activity


def draft_report(employee_id: int, entry: ActivityInput, own: Activity | None = None) -> DraftReport:
    """Return the entry as the gate sees it; `own` lends state and decision to a correction."""
    return DraftReport(
        employee_id,
        entry.work_date,
        entry.start_time,
        entry.minutes if isinstance(entry.minutes, int) else 0,
        own.status if own else None,
        own.decided_at if own else None,
        entry.next_day,
        own.photo_until if own else None,
    )


def _submit(
    client_uuid: UUID, entry: ActivityInput, *, by: Authority, at: datetime, source: str, rulebook: Rulebook | None
) -> Submitted:
    lock_people([by.employee.pk])
    context = Context([by.employee.pk], [entry.work_date], rulebook)
    surroundings = ReportSurroundings(by.employee.pk, [entry], context, [client_uuid])
    if client_uuid in surroundings.sent:
        return _repeated(surroundings.sent[client_uuid], entry)
    situation = context.situation(draft_report(by.employee.pk, entry), at)
    refused = situation.refuse(Event.CREATE, by)
    verdict = judge(surroundings, situation, entry, refused)
    activity = build(by, at, client_uuid, entry, verdict)
    activity.dispensed = situation.is_dispensed
    activity.save(force_insert=True)
    announce(activity, entry)
    beside = new_evidence(activity, verdict.evidence)
    audit.record([audit_change(activity, Event.CREATE, None, beside=beside)], by=by.actor, at=at, source=source)
    return Submitted(activity, created=True, warnings=verdict.warnings, zone=situation.zone)


def _repeated(stored: Activity, entry: ActivityInput) -> Submitted:
    """Return the answer to what has arrived before; raise `Refused` (`sent_already`) where it has not.

    A form that the browser brings back still carries its old identifier, but may be filled in anew, or be
    sent again after a withdrawal: that must not be taken for saved.
    """
    if stored.status != ActivityStatus.WITHDRAWN and not differences(stored, entry):
        return Submitted(stored, created=False)
    raise Refused(refusal("sent_already", "client_uuid", times_of(stored)))


def _own(by: Authority, activity_id: int) -> Activity:
    lock_people([by.employee.pk])
    activity = Activity.objects.select_related("employee", "evidence").filter(pk=activity_id).first()
    if activity is None:
        raise Refused(refusal("not_found"))
    return activity


def _judge_move(
    context: Context, activity: Activity, event: Event, entry: ActivityInput, at: datetime
) -> tuple[Situation, Refusal | None]:
    """Ask the gate about the report as it would be: on another date it is as if it were new there."""
    moved = entry.work_date != activity.work_date
    draft = draft_report(activity.employee_id, entry, None if moved else activity)
    situation = context.situation(draft, at)
    return situation, situation.refuse(Event.CREATE if moved else event, Authority(activity.employee))


def _stale(activity: Activity, zone: str, entry: ActivityInput) -> Submitted:
    found = differences(activity, entry)
    if found or activity.status != ActivityStatus.SUBMITTED:
        raise ChangedMeanwhile(activity, zone, found)
    # The same correction sent twice: it stands already.
    return Submitted(activity, created=False)


def _allowed(situation: Situation, event: Event, by: Authority) -> str:
    """Return the zone of the report; raise `Refused` where the gate is closed."""
    refused = situation.refuse(event, by)
    if refused:
        raise Refused(refused)
    return situation.zone


def _advance(activity: Activity, event: Event, at: datetime) -> None:
    row = transition(event, activity.status)
    if row is None:
        raise ValueError(f"{event} is not possible from {activity.status}")
    activity.status = row.target
    activity.version += 1
    activity.changed_at = at
    activity.decided_at, activity.decided_by, activity.decided_for, activity.decision_reason = None, None, None, ""


def _fill(activity: Activity, entry: ActivityInput, evidence: Evidence | None) -> None:
    for name, value in content_of(entry).items():
        setattr(activity, name, value)
    activity.evidence = evidence
    # What proves several reports has come for all of them or for none.
    activity.photo_until = evidence.photo_until if evidence else None
