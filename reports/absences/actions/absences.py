"""Approved absences: they excuse whole days of one person."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.authorization.two_people import Act
from accounts.notifications.actions.notices import tell
from accounts.organisation.queries import today_of, zone_of
from accounts.rules.refusal import Refusal, Refused
from accounts.second_person.policies import required
from reports.absences.policies import acts_for, may_shorten, refuse_entry, refuse_shortening
from reports.calendar.actions.closed import locks_between, refuse_closed_month
from reports.models import Absence, AbsenceRequest
from reports.month_locks.locking import lock_people
from reports.notifications.employees import leave_shortened
from reports.working_time.absence_kinds import Kinds


def add_absence(
    *,
    by: Authority,
    at: datetime,
    source: str,
    employee_id: int,
    kind: str,
    starts_on: date,
    ends_on: date,
    document_number: str = "",
    cut_earlier: bool = False,
) -> Absence:
    """Enter an approved absence from `starts_on` to `ends_on`, both included.

    With `cut_earlier` an absence that began before and reaches into these days gives way to it: it ends on the day
    before, and goes on after the last day if it lasted longer (sickness during annual leave). Refuse like
    `enter_absence`.
    """
    require(by, Permission.ABSENCES_CHANGE)
    required(Act.OWN_ABSENCE, by, [employee_id])
    return enter_absence(
        by=by,
        at=at,
        source=source,
        employee_id=employee_id,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        document_number=document_number,
        cut_earlier=cut_earlier,
    )


def enter_absence(
    *,
    by: Authority,
    at: datetime,
    source: str,
    employee_id: int,
    kind: str,
    starts_on: date,
    ends_on: date,
    document_number: str = "",
    cut_earlier: bool = False,
) -> Absence:
    """Enter an approved absence from `starts_on` to `ends_on`, both included; for whoever may grant it.

    The permission has been asked by `add_absence`, or the request is decided by whom it goes to.

    Refuse `absence_dates` (it ends before it starts), `absence_exists`, `absence_overlap`, the codes of
    `reports.working_time.absence_kinds.Kinds`, and `month_locked` where a month it touches is closed for the person.
    """
    if ends_on < starts_on:
        message = _("The absence ends before it starts. Correct one of the two dates.")
        raise Refused(Refusal("absence_dates", message, "ends_on"))
    if refusal := Kinds.load().refuse(kind, starts_on, document_number=document_number):
        raise Refused(refusal)
    with transaction.atomic():
        lock_people([employee_id])
        _refuse_closed(employee_id, starts_on, ends_on)
        if Absence.objects.filter(employee_id=employee_id, kind=kind, starts_on=starts_on).exists():
            message = _("This absence has been entered already. Delete the old one first if its last day is wrong.")
            raise Refused(Refusal("absence_exists", message, "starts_on"))
        others = Absence.objects.filter(employee_id=employee_id, starts_on__lte=ends_on, ends_on__gte=starts_on)
        overlapping = list(others.select_related("employee").order_by("starts_on"))
        if refusal := refuse_entry(overlapping, starts_on, cut_earlier=cut_earlier):
            raise Refused(refusal)
        changes = [change for one in overlapping for change in _give_way(one, starts_on, ends_on, by, at)]
        absence = Absence.objects.create(
            employee_id=employee_id, kind=kind, starts_on=starts_on, ends_on=ends_on, document_number=document_number
        )
        changes.append(absence_change("absence.added", absence, None))
        audit.record(changes, by=by.actor, at=at, source=source)
        tell([leave_shortened(one, by.employee, zone_of(employee_id, at)) for one in overlapping], at=at)
    return absence


def _give_way(absence: Absence, first: date, last: date, by: Authority, at: datetime) -> Iterator[audit.Change]:
    """End an absence before `first` and let it go on after `last` where it lasted longer; yield what was written."""
    _refuse_closed(absence.employee_id, first, absence.ends_on)
    before, ended = absence_state(absence), absence.ends_on
    absence.ends_on, absence.shortened_at, absence.shortened_by = first - date.resolution, at, by.actor
    absence.shorten_reason = _("Other leave from %(day)s on") % {"day": first.isoformat()}
    absence.save(update_fields=["ends_on", "shortened_at", "shortened_by", "shorten_reason"])
    yield absence_change("absence.shortened", absence, before, absence.shorten_reason)
    if ended > last:
        rest = Absence.objects.create(
            employee=absence.employee,
            kind=absence.kind,
            starts_on=last + date.resolution,
            ends_on=ended,
            document_number=absence.document_number,
        )
        yield absence_change("absence.added", rest, None, absence.shorten_reason)


def remove_absence(*, by: Authority, at: datetime, source: str, absence_id: int, reason: str) -> None:
    """Take an absence back; its days are required again. Refuse `reason_missing` and `month_locked`."""
    require(by, Permission.ABSENCES_CHANGE)
    with transaction.atomic():
        absence = _held(absence_id, reason)
        required(Act.OWN_ABSENCE, by, [absence.employee_id])
        _refuse_closed(absence.employee_id, absence.starts_on, absence.ends_on)
        before = absence_state(absence)
        # Whoever asked for it reads on the request what became of it.
        requests = list(AbsenceRequest.objects.filter(absence=absence))
        for request in requests:
            request.status, request.absence = AbsenceRequest.Status.CANCELLED, None
            request.decided_at, request.decided_by, request.decided_for = at, by.actor, None
            request.decision_reason = reason
            request.save(
                update_fields=["status", "absence", "decided_at", "decided_by", "decided_for", "decision_reason"]
            )
        change = audit.Change(
            "absence.removed",
            "absence",
            absence.pk,
            subject=absence.employee,
            before=before,
            reason=reason,
            rows=[audit.deleted_state(absence), *requests],
        )
        absence.delete()
        audit.record([change], by=by.actor, at=at, source=source)


def shorten_absence(
    *, by: Authority, at: datetime, source: str, absence_id: int, ends_on: date, reason: str
) -> Absence:
    """End an absence earlier, with `ends_on` as its last day; the days after it are required again.

    Refuse `not_reviewer`, `reason_missing` and the codes of `reports.absences.policies.refuse_shortening`.
    """
    with transaction.atomic():
        absence = _held(absence_id, reason)
        if not may_shorten(absence, by, at):
            message = _("You do not decide about this absence. Its supervisor of today does, or the personnel agency.")
            raise Refused(Refusal("not_reviewer", message))
        if refusal := refuse_shortening(absence, ends_on, at):
            raise Refused(refusal)
        required(Act.OWN_ABSENCE, by, [absence.employee_id])
        before = absence_state(absence)
        absence.ends_on, absence.shortened_at, absence.shortened_by = ends_on, at, by.employee
        absence.shortened_for_id = acts_for(absence.employee_id, today_of(absence.employee_id, at), by.employee, at)
        absence.shorten_reason = reason.strip()
        absence.save(update_fields=["ends_on", "shortened_at", "shortened_by", "shortened_for", "shorten_reason"])
        change = absence_change("absence.shortened", absence, before, absence.shorten_reason)
        audit.record([change], by=by.actor, at=at, source=source)
        tell([leave_shortened(absence, by.employee, zone_of(absence.employee_id, at))], at=at)
    return absence


def _held(absence_id: int, reason: str) -> Absence:
    """Return the absence as it stands while nobody else writes about the person; refuse an empty reason."""
    if not reason.strip():
        message = _("Write the reason, so that the person knows what to do.")
        raise Refused(Refusal("reason_missing", message, "reason"))
    lock_people([Absence.objects.values_list("employee_id", flat=True).get(pk=absence_id)])
    return Absence.objects.select_related("employee").get(pk=absence_id)


def absence_state(absence: Absence) -> dict[str, Any]:
    """Return kind (its code), first and last day (both included) and document number, as the audit trail keeps them."""
    return {
        "kind": str(absence.kind),
        "starts_on": absence.starts_on,
        "ends_on": absence.ends_on,
        "document_number": absence.document_number,
    }


def absence_change(event: str, absence: Absence, before: dict[str, Any] | None, reason: str = "") -> audit.Change:
    """Compose the audit row; `before` is None for a new one, else its `absence_state` until now."""
    return audit.Change(
        event,
        "absence",
        absence.pk,
        subject=absence.employee,
        before=before,
        after=absence_state(absence),
        reason=reason,
        rows=[absence],
    )


def _refuse_closed(employee_id: int, first: date, last: date) -> None:
    locks = locks_between(first, last).filter(employee_id=employee_id)
    if refusal := refuse_closed_month(locks, "starts_on"):
        raise Refused(refusal)
