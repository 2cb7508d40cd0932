"""Stand-ins (Plh, Plt): entered with dates and a decree, ended or cancelled, never deleted."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.two_people import Act
from accounts.models import Agency, Delegation, Employee
from accounts.organisation.queries import agencies_below, direct_reports, in_service, today_of
from accounts.people.delegation_policies import DelegationScope, require_change, require_delegating, sharing
from accounts.rules.enums import DelegationKind
from accounts.rules.refusal import Refusal, Refused
from accounts.second_person.policies import required


def delegation_state(delegation: Delegation) -> dict[str, Any]:
    """Return what the audit trail keeps of a delegation."""
    return {
        "stand_in": delegation.stand_in.name,
        "kind": str(delegation.kind),
        "agency": delegation.agency_id,
        "starts_on": delegation.starts_on,
        "ends_on": delegation.ends_on,
        "document_number": delegation.document_number,
        "cancelled": delegation.cancelled_at is not None,
    }


def enter_delegation(
    *,
    by: Authority,
    at: datetime,
    source: str,
    absent: Employee,
    stand_in: Employee,
    kind: DelegationKind,
    starts_on: date,
    ends_on: date | None,
    document_number: str,
    agency: Agency | None = None,
) -> Delegation:
    """Let somebody stand in for a supervisor, with an agency only for the people who work there or below.

    Only a Plt may be open at its end. Refuse `stand_in_self`, `delegation_ends_early`, `plh_needs_end`,
    `document_missing`, `stand_in_left` (not in service on the first day) and `delegation_overlap` (somebody stands in
    for the same people in that time already), or `not_permitted` by `accounts.people.delegation_policies.may_delegate`.
    """
    require_delegating(by, absent.pk, at)
    document_number = document_number.strip()
    with transaction.atomic():
        # The row of the absent person is the lock: two entries at once would not see each other.
        rows = Employee.objects.select_for_update().order_by("pk").in_bulk([absent.pk, stand_in.pk])
        absent, stand_in = rows[absent.pk], rows[stand_in.pk]
        refusals = _problems(
            absent=absent, stand_in=stand_in, kind=kind, starts_on=starts_on, ends_on=ends_on, document=document_number
        )
        if refusals:
            raise Refused(*refusals)
        _refuse_overlap(absent, starts_on, ends_on, agency)
        _ask_for_second(absent, stand_in, by, at)
        delegation = Delegation.objects.create(
            absent=absent,
            stand_in=stand_in,
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            agency=agency,
            document_number=document_number,
        )
        after = delegation_state(delegation)
        change = audit.Change("delegation_entered", "delegation", delegation.pk, absent, after=after, rows=[delegation])
        audit.record([change], by=by.actor, at=at, source=source)
    return delegation


def end_delegation(*, by: Authority, at: datetime, source: str, delegation_id: int, ends_on: date) -> Delegation:
    """Set another last day, which still counts.

    Refuse `delegation_ends_early`, `delegation_cancelled`, `delegation_overlap`, or `not_permitted` by
    `accounts.people.delegation_policies`.
    """
    with transaction.atomic():
        delegation = _held(delegation_id, by)
        before = delegation_state(delegation)
        if ends_on < delegation.starts_on:
            raise Refused(_ends_early())
        _refuse_overlap(delegation.absent, delegation.starts_on, ends_on, delegation.agency, but=delegation.pk)
        delegation.ends_on = ends_on
        if delegation_state(delegation) != before:
            _ask_for_second(delegation.absent, delegation.stand_in, by, at)
            delegation.save(update_fields=["ends_on"])
            _record("delegation_ended", delegation, before, by=by, at=at, source=source)
    return delegation


def cancel_delegation(*, by: Authority, at: datetime, source: str, delegation_id: int, reason: str) -> Delegation:
    """Take a delegation back that should not be; decisions made under it stay.

    Refuse `reason_missing`, `delegation_cancelled`, `not_permitted` by `accounts.people.delegation_policies`.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(Refusal("reason_missing", _("Write the reason."), "reason"))
    with transaction.atomic():
        delegation = _held(delegation_id, by)
        _ask_for_second(delegation.absent, delegation.stand_in, by, at)
        before = delegation_state(delegation)
        delegation.cancelled_at, delegation.cancel_reason = at, reason
        delegation.save(update_fields=["cancelled_at", "cancel_reason"])
        _record("delegation_cancelled", delegation, before, by=by, at=at, source=source, reason=reason)
    return delegation


def _problems(
    *, absent: Employee, stand_in: Employee, kind: DelegationKind, starts_on: date, ends_on: date | None, document: str
) -> list[Refusal]:
    found = []
    if absent.pk == stand_in.pk:
        message = _("Nobody can stand in for themselves. Choose another person.")
        found.append(Refusal("stand_in_self", message, "stand_in"))
    if ends_on is None and kind == DelegationKind.PLH:
        message = _("A Plh has a last day. Enter the day on which the superior comes back, minus one.")
        found.append(Refusal("plh_needs_end", message, "ends_on"))
    if ends_on is not None and ends_on < starts_on:
        found.append(_ends_early())
    if not document:
        message = _("Enter the number of the letter of appointment; auditors ask for it.")
        found.append(Refusal("document_missing", message, "document_number"))
    if not in_service(stand_in, starts_on):
        message = _(
            "According to the records %(name)s is not in service any more then. Choose another person or other days."
        )
        found.append(Refusal("stand_in_left", message % {"name": stand_in.name}, "stand_in"))
    return found


def _ask_for_second(absent: Employee, stand_in: Employee, by: Authority, at: datetime) -> None:
    """A supervisor names who stands in for themselves; the personnel agency nobody to its own benefit."""
    if absent.pk == by.employee.pk:
        return
    today = today_of(absent.pk, at)
    own = direct_reports(absent.pk, today).filter(pk=by.employee.pk).values_list("pk", flat=True)
    required(Act.STAND_IN, by, [stand_in.pk, *own])


def _ends_early() -> Refusal:
    message = _("The last day lies before the first. Correct one of the two.")
    return Refusal("delegation_ends_early", message, "ends_on")


def _refuse_overlap(
    absent: Employee, starts_on: date, ends_on: date | None, agency: Agency | None, but: int | None = None
) -> None:
    others = Delegation.objects.exclude(pk=but or 0).select_related("stand_in", "agency").order_by("starts_on", "pk")
    mine = DelegationScope(absent.pk, starts_on, ends_on, agency.pk if agency else None)
    if other := next(sharing(mine, others.filter(absent=absent, cancelled_at__isnull=True), agencies_below()), None):
        message = _(
            "%(name)s stands in for the same people in that time already (%(scope)s). End that first, or choose other "
            "days."
        )
        scope = other.agency.name if other.agency else _("for the whole team")
        raise Refused(
            Refusal("delegation_overlap", message % {"name": other.stand_in.name, "scope": scope}, "starts_on")
        )


def _held(delegation_id: int, by: Authority) -> Delegation:
    rows = Delegation.objects.select_for_update(of=("self",)).select_related("absent", "stand_in", "agency")
    delegation = rows.get(pk=delegation_id)
    require_change(by, delegation)
    Employee.objects.select_for_update().get(pk=delegation.absent_id)
    if delegation.cancelled_at is not None:
        raise Refused(
            Refusal("delegation_cancelled", _("This has been cancelled already. Load the page again to see it."))
        )
    return delegation


def _record(
    event: str,
    delegation: Delegation,
    before: dict[str, Any],
    *,
    by: Authority,
    at: datetime,
    source: str,
    reason: str = "",
) -> None:
    after = delegation_state(delegation)
    change = audit.Change(
        event, "delegation", delegation.pk, delegation.absent, before, after, reason, rows=[delegation]
    )
    audit.record([change], by=by.actor, at=at, source=source)
