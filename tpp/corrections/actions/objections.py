"""File, withdraw and answer objections."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.rules.refusal import Refusal, Refused
from reports.evidence import attachments
from tpp.corrections.policies import Subject, refuse_answer, refuse_objection
from tpp.models import Objection

FILE_NAME_LENGTH = 255


def file_objection(
    *,
    by: Authority,
    at: datetime,
    source: str,
    subject: Subject,
    reason: str,
    attachment: attachments.Attachment | None = None,
    attachment_name: str = "",
) -> Objection:
    """Object to a day or a figure of one's own month.

    Raise `Refused` with `window_closed`, `not_in_service`, `month_ahead`, `subject_missing`, `day_elsewhere`,
    `figure_unknown`, `reason_missing`, `text_too_long` or `already_open`.
    """
    if refusal := refuse_objection(by.employee, subject, reason, at):
        raise Refused(refusal)
    name = attachments.store(attachment, folder="objections", at=at) if attachment else ""
    try:
        with transaction.atomic():
            objection = Objection.objects.create(
                employee=by.employee,
                month=subject.month.first,
                day=subject.day,
                figure=subject.figure,
                reason=reason.strip(),
                attachment=name,
                attachment_name=attachment_name[-FILE_NAME_LENGTH:] if name else "",
                filed_at=at,
            )
            audit.record([_change("objection_filed", objection)], by=by.actor, at=at, source=source)
    except IntegrityError:
        message = _("You have objected to this already. Wait for the answer, or withdraw that objection first.")
        raise Refused(Refusal("already_open", message)) from None
    return objection


def withdraw_objection(*, by: Authority, at: datetime, source: str, objection: Objection) -> Objection:
    """Take back one's own unanswered objection; raise `Refused` with `already_answered`."""
    with transaction.atomic():
        held = Objection.objects.select_for_update().get(pk=objection.pk, employee=by.employee)
        if held.status != Objection.Status.OPEN:
            message = _("This objection has been answered or withdrawn already. Look at it again.")
            raise Refused(Refusal("already_answered", message))
        held.status = Objection.Status.WITHDRAWN
        held.withdrawn_at = at
        held.save(update_fields=["status", "withdrawn_at"])
        audit.record([_change("objection_withdrawn", held)], by=by.actor, at=at, source=source)
    return held


def answer_objection(
    *, by: Authority, at: datetime, source: str, objection: Objection, accept: bool, outcome: str, answer: str
) -> Objection:
    """Answer an objection as the personnel agency; an accepted one says what follows.

    Raise `Refused` with `not_permitted`, `already_answered`, `own_objection`, `outcome_missing`, `month_open`,
    `answer_missing` or `text_too_long`.
    """
    require(by, Permission.OBJECTIONS_ANSWER)
    follows = outcome if accept else ""
    with transaction.atomic():
        held = Objection.objects.select_for_update().get(pk=objection.pk)
        refusal = refuse_answer(held, by.employee, outcome=follows, answer=answer)
        if not refusal and accept and follows not in Objection.Outcome.values:
            refusal = Refusal("outcome_missing", _("Choose what follows from accepting it."), "outcome")
        if refusal:
            raise Refused(refusal)
        held.status = Objection.Status.ACCEPTED if accept else Objection.Status.REFUSED
        held.outcome = follows
        held.answer = answer.strip()
        held.answered_at, held.answered_by = at, by.employee
        held.save(update_fields=["status", "outcome", "answer", "answered_at", "answered_by"])
        audit.record([_change("objection_answered", held)], by=by.actor, at=at, source=source)
    return held


def _change(event: str, objection: Objection) -> audit.Change:
    after = {
        "month": f"{objection.month:%Y-%m}",
        "day": objection.day,
        "figure": objection.figure,
        "status": objection.status,
        "outcome": objection.outcome,
        "answer": objection.answer,
    }
    return audit.Change(
        event,
        "objection",
        objection.pk,
        subject=objection.employee,
        after=after,
        reason=objection.reason,
        rows=[objection],
    )
