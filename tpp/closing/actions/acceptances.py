"""Accept findings before closing with a reason, and take that back; never in a closed month."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.models import Employee
from accounts.rules.refusal import Refusal, Refused
from reports.month_locks.actions import hold_calendar
from reports.rules.activity_rules import REASON_LENGTH
from reports.rules.period import Month
from tpp.closing.findings import Finding, findings
from tpp.closing.policies import already_closed
from tpp.models import Acceptance, RecapLine
from tpp.payroll.listed_people import listed
from tpp.recaps.queries import recaps_in_force


class Picked(NamedTuple):
    """A finding as somebody saw it: about whom, of which kind, and exactly what."""

    employee_id: int
    code: str
    fingerprint: str


def accept_findings(
    *, by: Authority, at: datetime, source: str, month: Month, picked: Collection[Picked], reason: str
) -> list[Acceptance]:
    """Accept findings of a month with one reason, all of them or none; those accepted already stay as they are.

    Raise `Refused` with `not_permitted`, `nothing_picked`, `reason_missing`, `text_too_long`, `already_closed`,
    `finding_changed` (not there as it was seen) or `not_acceptable` (no figure can be given).
    """
    require(by, Permission.FINDINGS_ACCEPT)
    if refusal := _refuse_words(picked, reason):
        raise Refused(refusal)
    with transaction.atomic():
        # Whoever closes at this moment waits, or is waited for.
        hold_calendar()
        found = _as_they_are(month, picked, at)
        chosen = [found[one] for one in dict.fromkeys(picked) if found[one].accepted is None]
        people = Employee.objects.in_bulk([one.person.employee_id for one in chosen])
        written = Acceptance.objects.bulk_create(
            Acceptance(
                month=month.first,
                employee=people[one.person.employee_id],
                code=one.code,
                fingerprint=one.fingerprint,
                reason=reason.strip(),
                accepted_at=at,
                accepted_by=by.employee,
            )
            for one in chosen
        )
        changes = [
            _change("finding_accepted", row, after=_state(row) | {"facts": dict(one.facts)})
            for row, one in zip(written, chosen, strict=True)
        ]
        audit.record(changes, by=by.actor, at=at, source=source)
    return written


def withdraw_acceptance(*, by: Authority, at: datetime, source: str, month: Month, acceptance_id: int) -> Acceptance:
    """Take an acceptance back: the finding is open again.

    Raise `Refused` with `not_permitted`, `already_withdrawn` or `already_closed`.
    """
    require(by, Permission.FINDINGS_ACCEPT)
    with transaction.atomic():
        hold_calendar()
        row = Acceptance.objects.select_related("employee").filter(pk=acceptance_id, month=month.first).first()
        if row is None:
            raise Refused(
                Refusal(
                    "already_withdrawn",
                    _("This acceptance has been taken back already. Load the page again to see it."),
                )
            )
        closed = RecapLine.objects.filter(
            recap__month=month.first, recap__reopened_at__isnull=True, employee=row.employee
        ).select_related("recap__agency")
        if line := closed.first():
            check = already_closed(month, line.recap.agency)
            raise Refused(Refusal(check.code, check.message))
        change = _change("finding_acceptance_withdrawn", row, before=_state(row))
        row.delete()
        audit.record([change], by=by.actor, at=at, source=source)
    return row


def _refuse_words(picked: Collection[Picked], reason: str) -> Refusal | None:
    if not picked:
        return Refusal("nothing_picked", _("Tick the findings that you accept first."))
    if not reason.strip():
        return Refusal("reason_missing", _("Say why this is right: the auditor reads it."), "reason")
    if len(reason.strip()) > REASON_LENGTH:
        return Refusal(
            "text_too_long", _("Write the reason in at most %(count)d characters.") % {"count": REASON_LENGTH}, "reason"
        )
    return None


def _as_they_are(month: Month, picked: Collection[Picked], at: datetime) -> dict[Picked, Finding]:
    """Return the findings that were picked as they are now; refuse when one is not there any more."""
    people = listed(month).filter(pk__in={one.employee_id for one in picked})
    agency_ids = {person.recap_agency_id for person in people}
    if closed := list(recaps_in_force(month, agency_ids)):
        checks = [already_closed(month, recap.agency) for recap in closed]
        raise Refused(*(Refusal(check.code, check.message) for check in checks))
    # Who has left is listed nowhere. Of the others nothing is computed: the calendar is held meanwhile.
    ids = {one.employee_id for one in picked}
    noticed = findings(month, agency_ids, at, ids) if agency_ids else []
    now = {Picked(one.person.employee_id, one.code, one.fingerprint): one for one in noticed}
    gone = {one.employee_id for one in picked if one not in now}
    if gone:
        raise Refused(Refusal("finding_changed", _changed_sentence(gone)))
    if any(not now[one].may_be_accepted for one in picked):
        message = _("A figure that cannot be given cannot be accepted. Enter what is missing.")
        raise Refused(Refusal("not_acceptable", message))
    return now


def _changed_sentence(employee_ids: Iterable[int]) -> str:
    names = list(Employee.objects.filter(pk__in=employee_ids).order_by("name").values_list("name", flat=True))
    return _(
        "Nothing was accepted: what was found about %(names)s has changed or been settled meanwhile. Look at the list "
        "below and accept what still holds."
    ) % {"names": ", ".join(names) or "–"}


def _state(row: Acceptance) -> dict[str, Any]:
    return {"month": f"{row.month:%Y-%m}", "finding": row.code, "fingerprint": row.fingerprint}


def _change(
    event: str, row: Acceptance, *, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None
) -> audit.Change:
    rows = [row if after else audit.deleted_state(row)]
    return audit.Change(
        event, "finding", row.pk, row.employee, before=before, after=after, reason=row.reason, rows=rows
    )
