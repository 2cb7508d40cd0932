"""Leave to report later: asked for with what was typed, granted with an end, refused or cancelled with a reason."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.authorization.two_people import Act
from accounts.models import Agency, Employee
from accounts.notifications.actions.notices import tell
from accounts.organisation.queries import works_within, zone_of
from accounts.rules.refusal import Refusal, Refused
from accounts.second_person.policies import required
from reports.activities.dispensable import already_asked, refuse_locked, refuse_request
from reports.calendar.actions.shortening import confirmed_closing
from reports.evidence import attachments
from reports.models import Dispensation
from reports.month_locks.locking import lock_people
from reports.notifications.employees import dispensation_decided
from reports.wording.sentences import refusal

STREAM = "dispensations"
FILE_NAME_LENGTH = 255
# Later is another rule of reporting, not a dispensation.
LONGEST = timedelta(days=31)


def ask_dispensation(
    *,
    by: Authority,
    at: datetime,
    source: str,
    day: date,
    reason: str,
    typed: Mapping[str, str],
    attachment: attachments.Attachment | None = None,
    attachment_name: str = "",
) -> Dispensation:
    """Ask to report a day of one's own that has closed; `typed` is what the form held.

    Raise `Refused` with `reason_missing`, or what `reports.activities.dispensable.refuse_request` says.
    """
    if not reason.strip():
        raise Refused(refusal("reason_missing", "reason"))
    try:
        with transaction.atomic():
            lock_people([by.employee.pk])
            if obstacle := refuse_request(by.employee.pk, day, at):
                raise Refused(obstacle)
            name = attachments.store(attachment, folder="dispensations", at=at) if attachment else ""
            asked = Dispensation.objects.create(
                employee=by.employee,
                first_day=day,
                last_day=day,
                reason=reason.strip(),
                typed=dict(typed),
                attachment=name,
                attachment_name=attachment_name[-FILE_NAME_LENGTH:] if name else "",
                asked_at=at,
            )
            audit.record([_change("asked", asked, reason=asked.reason)], by=by.actor, at=at, source=source)
    except IntegrityError:
        raise Refused(already_asked(day)) from None
    return asked


def decide_dispensation(
    *,
    by: Authority,
    at: datetime,
    source: str,
    dispensation_id: int,
    grant: bool,
    ends_at: datetime | None,
    answer: str,
) -> Dispensation:
    """Grant what somebody asked for until `ends_at`, or refuse it with an answer; never one's own.

    Raise `Refused` with `already_decided`, `own_dispensation`, `reason_missing`, `dispensation_end` or `month_locked`.
    """
    require(by, Permission.DISPENSATIONS_DECIDE)
    with transaction.atomic():
        found = _held(dispensation_id)
        if found.status != Dispensation.Status.ASKED:
            raise Refused(_already_decided())
        _refuse_own(found, by)
        if grant:
            _refuse_end(ends_at, at)
            if found.employee_id:
                lock_people([found.employee_id])
                _refuse_locked(found.employee_id, found.first_day, found.last_day)
            found.status, found.ends_at = Dispensation.Status.GRANTED, ends_at
        else:
            if not answer.strip():
                raise Refused(refusal("reason_missing", "answer"))
            found.status = Dispensation.Status.REFUSED
        found.decided_at, found.decided_by, found.answer = at, by.employee, answer.strip()
        found.save(update_fields=["status", "ends_at", "decided_at", "decided_by", "answer"])
        audit.record([_change(found.status, found, reason=found.answer)], by=by.actor, at=at, source=source)
        tell([dispensation_decided(found, zone_of(found.employee_id, at))], at=at)
    return found


def grant_dispensation(
    *,
    by: Authority,
    at: datetime,
    source: str,
    employee: Employee | None,
    agency: Agency | None,
    first_day: date,
    last_day: date,
    ends_at: datetime,
    reason: str,
) -> Dispensation:
    """Grant one that nobody asked for: to a person, to an agency with everything below, or to all.

    Raise `Refused` with `reason_missing`, `dispensation_owner`, `dispensation_days`, `dispensation_end`,
    `own_dispensation` or `month_locked`. Closed months of others stay closed: the gate asks their lock.
    """
    require(by, Permission.DISPENSATIONS_DECIDE)
    if not reason.strip():
        raise Refused(refusal("reason_missing", "reason"))
    if employee and agency:
        message = _("Choose either one person or one agency.")
        raise Refused(Refusal("dispensation_owner", message, "agency"))
    if last_day < first_day:
        raise Refused(
            Refusal("dispensation_days", _("The last day lies before the first. Correct one of the two."), "last_day")
        )
    _refuse_end(ends_at, at)
    with transaction.atomic():
        granted = Dispensation(
            employee=employee,
            agency=agency,
            first_day=first_day,
            last_day=last_day,
            ends_at=ends_at,
            reason=reason.strip(),
            status=Dispensation.Status.GRANTED,
            decided_at=at,
            decided_by=by.employee,
        )
        _refuse_own(granted, by)
        if employee:
            lock_people([employee.pk])
            _refuse_locked(employee.pk, first_day, last_day)
        if employee is None:
            _ask_for_second(granted, by)
        granted.save(force_insert=True)
        audit.record([_change("granted", granted, reason=granted.reason)], by=by.actor, at=at, source=source)
        if employee:
            tell([dispensation_decided(granted, zone_of(employee.pk, at))], at=at)
    return granted


def cancel_dispensation(
    *, by: Authority, at: datetime, source: str, dispensation_id: int, reason: str, confirmed: str = ""
) -> Dispensation:
    """Let the usual deadlines hold again; what was accepted meanwhile stays.

    Refuse `reason_missing`, `already_decided`. Raise `Unconfirmed` where somebody would lose an open day.
    """
    require(by, Permission.DISPENSATIONS_DECIDE)
    if not reason.strip():
        raise Refused(refusal("reason_missing", "reason"))
    closing = confirmed_closing(
        by=by,
        at=at,
        source=source,
        act=f"dispensation.{dispensation_id}",
        confirmed=confirmed,
        reason=reason.strip(),
    )
    with transaction.atomic(), closing:
        found = _held(dispensation_id)
        if found.status != Dispensation.Status.GRANTED:
            raise Refused(_already_decided())
        found.status, found.answer = Dispensation.Status.CANCELLED, reason.strip()
        found.decided_at, found.decided_by = at, by.employee
        found.save(update_fields=["status", "answer", "decided_at", "decided_by"])
        audit.record([_change("cancelled", found, reason=found.answer)], by=by.actor, at=at, source=source)
    return found


def _held(dispensation_id: int) -> Dispensation:
    return Dispensation.objects.select_for_update(of=("self",)).get(pk=dispensation_id)


def _already_decided() -> Refusal:
    return Refusal("already_decided", _("This dispensation is decided or cancelled already. Load the page again."))


def _refuse_own(found: Dispensation, by: Authority) -> None:
    if found.employee_id == by.employee.pk:
        message = _("Nobody grants a dispensation to themselves. Ask a second person.")
        raise Refused(Refusal("own_dispensation", message))


def _ask_for_second(granted: Dispensation, by: Authority) -> None:
    reached = works_within(by.employee.pk, granted.agency_id, granted.first_day, granted.last_day)
    required(Act.DISPENSATION, by, [by.employee.pk] if reached else [])


def _refuse_end(ends_at: datetime | None, at: datetime) -> None:
    if ends_at is None or not at < ends_at <= at + LONGEST:
        message = _("Choose until when reports are accepted: later than now, and at most %(days)d days from now.")
        raise Refused(Refusal("dispensation_end", message % {"days": LONGEST.days}, "last_moment"))


def _refuse_locked(employee_id: int, first: date, last: date) -> None:
    if locked := refuse_locked(employee_id, first, last):
        raise Refused(locked)


def _change(verb: str, found: Dispensation, *, reason: str) -> audit.Change:
    after: dict[str, Any] = {
        "agency": found.agency.code if found.agency else None,
        "first_day": found.first_day,
        "last_day": found.last_day,
        "ends_at": found.ends_at,
        "status": str(found.status),
    }
    if found.typed:
        after["typed"] = found.typed
    return audit.Change(
        f"dispensation.{verb}",
        "dispensation",
        found.pk,
        subject=found.employee,
        after=after,
        reason=reason,
        stream=STREAM,
        rows=[found],
    )
