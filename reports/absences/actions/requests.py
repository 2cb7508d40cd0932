"""Ask for leave, take the request back, decide about it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, allows
from accounts.models import Employee
from accounts.notifications.actions.notices import tell
from accounts.organisation.queries import zone_of
from accounts.rules.refusal import Refusal, Refused
from reports.absences.actions.absences import enter_absence
from reports.absences.policies import acts_for, is_decider, refuse_closed, refuse_days, refuse_filing, refuse_overlap
from reports.evidence import attachments
from reports.models import AbsenceRequest
from reports.month_locks.locking import lock_people
from reports.notifications.employees import leave_decided
from reports.working_time.absence_kinds import Kinds

FILE_NAME_LENGTH = 255


def file_absence_request(
    *,
    by: Authority,
    at: datetime,
    source: str,
    employee: Employee,
    kind: str,
    starts_on: date,
    ends_on: date,
    document_number: str = "",
    attachment: attachments.Attachment | None = None,
    attachment_name: str = "",
) -> AbsenceRequest:
    """Ask for leave from `starts_on` to `ends_on`, both included; nothing is excused before it is granted.

    Raise `Refused` with `not_your_agency`, the codes of `reports.absences.policies.refuse_days` and
    `reports.working_time.absence_kinds.Kinds`, or `absence_overlap`.
    """
    if refusal := refuse_filing(by, employee, at):
        raise Refused(refusal)
    with transaction.atomic():
        lock_people([employee.pk])
        wrong = (
            refuse_days(employee, starts_on, ends_on, at)
            or refuse_overlap(employee.pk, starts_on, ends_on)
            or Kinds.load().refuse(
                kind, starts_on, document_number=document_number, requested=not allows(by, Permission.ABSENCES_CHANGE)
            )
        )
        if wrong:
            raise Refused(wrong)
        name = attachments.store(attachment, folder="absences", at=at) if attachment else ""
        request = AbsenceRequest.objects.create(
            employee=employee,
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            document_number=document_number.strip(),
            attachment=name,
            attachment_name=attachment_name[-FILE_NAME_LENGTH:] if name else "",
            filed_at=at,
            filed_by=by.employee,
        )
        audit.record([_change("absence_request.filed", request)], by=by.actor, at=at, source=source)
    return request


def withdraw_absence_request(*, by: Authority, at: datetime, source: str, request_id: int) -> AbsenceRequest:
    """Take back one's own undecided request, nobody else's; raise `Refused` with `already_decided`."""
    with transaction.atomic():
        request = _open(request_id)
        if request.employee_id != by.employee.pk:
            raise Refused(_already_decided())
        request.status = AbsenceRequest.Status.WITHDRAWN
        request.withdrawn_at = at
        request.save(update_fields=["status", "withdrawn_at"])
        audit.record([_change("absence_request.withdrawn", request)], by=by.actor, at=at, source=source)
    return request


def decide_absence_request(
    *, by: Authority, at: datetime, source: str, request_id: int, grant: bool, reason: str = ""
) -> AbsenceRequest:
    """Grant a request, which makes the absence that excuses its days, or refuse it with a reason.

    Raise `Refused` with `already_decided`, `not_reviewer`, `reason_missing`, `absence_month_closed` or
    `absence_overlap`.
    """
    with transaction.atomic():
        request = _open(request_id)
        if not is_decider(request, by, at):
            message = _("You do not decide about this request. It goes to the supervisor on its first day.")
            raise Refused(Refusal("not_reviewer", message))
        if grant:
            days = (request.employee_id, request.starts_on, request.ends_on)
            if refusal := refuse_closed(*days) or refuse_overlap(*days, asked=request.pk):
                # Nothing of this can be mended in the form of the decision.
                raise Refused(Refusal(refusal.code, refusal.message))
            request.absence = enter_absence(
                by=by,
                at=at,
                source=source,
                employee_id=request.employee_id,
                kind=request.kind,
                starts_on=request.starts_on,
                ends_on=request.ends_on,
                document_number=request.document_number,
            )
        elif not reason.strip():
            message = _("Write the reason, so that the person knows what to do.")
            raise Refused(Refusal("reason_missing", message, "reason"))
        request.status = AbsenceRequest.Status.APPROVED if grant else AbsenceRequest.Status.REFUSED
        request.decided_at, request.decided_by, request.decision_reason = at, by.employee, reason.strip()
        request.decided_for_id = acts_for(request.employee_id, request.starts_on, by.employee, at)
        request.save(update_fields=["status", "decided_at", "decided_by", "decided_for", "decision_reason", "absence"])
        event = "absence_request.granted" if grant else "absence_request.refused"
        audit.record([_change(event, request)], by=by.actor, at=at, source=source)
        tell([leave_decided(request, by.employee, zone_of(request.employee_id, at))], at=at)
    return request


def _open(request_id: int) -> AbsenceRequest:
    """Return the request, held until the transaction ends; refuse one that is decided or withdrawn."""
    employee_id = AbsenceRequest.objects.values_list("employee_id", flat=True).get(pk=request_id)
    lock_people([employee_id])
    request = AbsenceRequest.objects.select_related("employee").get(pk=request_id)
    if request.status != AbsenceRequest.Status.OPEN:
        raise Refused(_already_decided())
    return request


def _already_decided() -> Refusal:
    return Refusal("already_decided", _("This request is decided or withdrawn already. Load the page again to see it."))


def _change(event: str, request: AbsenceRequest) -> audit.Change:
    after = {
        "kind": str(request.kind),
        "starts_on": request.starts_on,
        "ends_on": request.ends_on,
        "document_number": request.document_number,
        "status": str(request.status),
    }
    if request.decided_for:
        after["on_behalf_of"] = request.decided_for.name
    reason = request.decision_reason
    return audit.Change(
        event, "absence_request", request.pk, subject=request.employee, after=after, reason=reason, rows=[request]
    )
