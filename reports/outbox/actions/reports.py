"""Take in a report that a phone sent: by the same verbs and the same gate as the form."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from accounts.authorization.access import Authority
from accounts.rules.refusal import Refusal, Refused
from reports.activities.actions.activities import Submitted, edit_activity, note_late, submit_activity
from reports.activities.actions.changes import ChangedMeanwhile
from reports.activities.activity_input import ActivityInput
from reports.models import Activity, OutboxReport
from reports.month_locks.locking import lock_people
from reports.outbox.limits import OPEN_PROMISES, PROMISED_BYTES, REPORTS_AN_HOUR
from reports.outbox.queries import find_report, on_the_way, received_lately
from reports.outbox.sent_report import SentReport
from reports.wording.sentences import refusal, times_of


@dataclass(frozen=True, slots=True)
class Received:
    """What stands of a report after a phone sent it; `created` is False for what is no new report."""

    report: OutboxReport
    created: bool
    warnings: tuple[Refusal, ...] = ()


class StandsOtherwise(Refused):
    """Refused because something else stands under this name (`sent_already`, `changed_elsewhere`)."""

    def __init__(self, stands: OutboxReport | None, refused: Refusal) -> None:
        self.stands = stands
        super().__init__(refused)


def receive_report(*, by: Authority, at: datetime, source: str, sent: SentReport) -> Received:
    """Write a report that a phone sent, or correct the one that it sent before, and say what stands now.

    `at` is the moment of its last byte. The same revision again changes nothing. Raise `StandsOtherwise` where its
    name holds something else, `Refused` with `too_many` or `promises_full` where the phone is to wait, and with every
    reason where the rules refuse. What came after the day had closed is kept in the audit trail as that of a form is.
    """
    try:
        with transaction.atomic():
            lock_people([by.employee.pk])
            known = find_report(by.employee.pk, sent.uuid)
            if known is None:
                return _new(by, at, source, sent)
            if sent.rev <= known.rev:
                return _again(known, sent)
            return _corrected(known, by, at, source, sent)
    except Refused as refused:
        if any(one.code == "after_cutoff" for one in refused.refusals):
            note_late(by=by, at=at, source=source, entry=sent.entry.tidy())
        raise


def _again(known: OutboxReport, sent: SentReport) -> Received:
    if (sent.rev, sent.digest) == (known.rev, known.digest):
        return Received(known, created=False)
    raise StandsOtherwise(known, refusal("sent_already", "uuid", times_of(known.activity)))


def _new(by: Authority, at: datetime, source: str, sent: SentReport) -> Received:
    _refuse_too_much(by, at, sent.entry, None)
    try:
        done = submit_activity(by=by, at=at, source=source, client_uuid=sent.uuid, entry=sent.entry)
    except Refused as refused:
        # Posted by the form under the same name, and something else there.
        if refused.code == "sent_already":
            raise StandsOtherwise(None, refused.refusals[0]) from None
        raise
    return Received(_write(OutboxReport(activity=done.activity), sent), done.created, done.warnings)


def _corrected(known: OutboxReport, by: Authority, at: datetime, source: str, sent: SentReport) -> Received:
    activity = known.activity
    entry = _with_what_stays(activity, sent.entry)
    _refuse_too_much(by, at, entry, activity.pk)
    try:
        done: Submitted = edit_activity(
            by=by,
            at=at,
            source=source,
            activity_id=activity.pk,
            seen_version=sent.seen_version or known.version,
            entry=entry,
        )
    except ChangedMeanwhile:
        raise StandsOtherwise(known, refusal("changed_elsewhere", "uuid")) from None
    known.activity = done.activity
    return Received(_write(known, sent), created=False, warnings=done.warnings)


def _with_what_stays(activity: Activity, entry: ActivityInput) -> ActivityInput:
    """Return the entry without evidence that the report has already: the same bytes are announced once."""
    kept = activity.evidence
    if kept is None or entry.announced is None or kept.raw_sha256 != entry.announced.sha256:
        return entry
    stays = replace(entry, announced=None, reuse_evidence_id=kept.pk)
    tidy = entry.tidy()
    if (kept.latitude, kept.longitude) == (tidy.latitude, tidy.longitude):
        return replace(stays, latitude=None, longitude=None, accuracy_m=None, fixed_at=None)
    return stays


def _refuse_too_much(by: Authority, at: datetime, entry: ActivityInput, activity_id: int | None) -> None:
    if received_lately(by.employee.pk, at) >= REPORTS_AN_HOUR:
        raise Refused(refusal("too_many"))
    if entry.announced:
        before = on_the_way(by.employee.pk, at, but=activity_id)
        if before.files >= OPEN_PROMISES or before.size + entry.announced.size > PROMISED_BYTES:
            raise Refused(refusal("promises_full"))


def _write(report: OutboxReport, sent: SentReport) -> OutboxReport:
    activity = report.activity
    report.rev, report.digest, report.schema, report.written_at = sent.rev, sent.digest, sent.schema, sent.written_at
    report.received_at, report.receipt, report.version = activity.submitted_at, activity.receipt, activity.version
    report.save()
    return report
