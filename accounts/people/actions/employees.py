"""Enter people, correct their data, end their service."""

import secrets
from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, UNUSABLE_PASSWORD_SUFFIX_LENGTH
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.authorization.two_people import Act
from accounts.models import Employee
from accounts.notifications.actions.account_news import person_news, service_news, tell_owners
from accounts.organisation import closed_months
from accounts.people.actions.placements import lock_posts
from accounts.rules.nip import parse_nip
from accounts.rules.ranks import ranks_of, read_rank, unknown_rank
from accounts.rules.refusal import Refusal, Refused
from accounts.second_person.policies import holds_any_role, is_officer, required
from accounts.storage.uniqueness import refused_if_taken

EMPLOYEE_FIELDS = ("nip", "name", "email", "status", "rank", "is_active")


def employee_state(employee: Employee) -> dict[str, Any]:
    """Return what the audit trail keeps of an employee."""
    return {name: getattr(employee, name) for name in (*EMPLOYEE_FIELDS, "service_ends_on")}


def new_employee(*, nip: str, name: str, status: str, rank: str, email: str, at: datetime) -> Employee:
    """Return an unsaved employee without a usable password."""
    # What make_password(None) gives, which takes a millisecond for each of 20,000 people.
    password = UNUSABLE_PASSWORD_PREFIX + secrets.token_hex(UNUSABLE_PASSWORD_SUFFIX_LENGTH // 2)
    return Employee(nip=nip, name=name, status=status, rank=rank, email=email, created_at=at, password=password)


def create_employee(
    *, by: Authority, at: datetime, source: str, nip: str, name: str, status: str, rank: str, email: str = ""
) -> Employee:
    """Enter a person; they can log in only after an activation code was used.

    Refuse `nip_...` for a malformed NIP, `nip_taken` for one that exists, `rank` for one that the status does not have.
    """
    require(by, Permission.PEOPLE_CHANGE)
    rank = _rank(rank, status)
    with transaction.atomic():
        employee = new_employee(nip=_free_nip(nip), name=name, status=status, rank=rank, email=email, at=at)
        with refused_if_taken(lambda: _free_nip(nip)):
            employee.save(force_insert=True)
        _record("employee_created", employee, before=None, by=by, at=at, source=source)
    return employee


def update_employee(*, by: Authority, at: datetime, source: str, employee: Employee, **changes: str | bool) -> Employee:
    """Change any of nip, name, email, status, rank, is_active; nothing is written where nothing changed.

    Refuse like `create_employee`, and `own_login` when somebody wants to bar themselves.
    """
    require(by, Permission.PEOPLE_CHANGE)
    unknown = changes.keys() - set(EMPLOYEE_FIELDS)
    if unknown:
        raise TypeError(f"not a field of an employee: {sorted(unknown)}")
    if by.employee.pk == employee.pk and changes.get("is_active") is False:
        raise Refused(Refusal("own_login", _("You cannot bar yourself; ask a colleague."), "is_active"))
    with transaction.atomic():
        stored = Employee.objects.select_for_update().get(pk=employee.pk)
        before = employee_state(stored)
        if "nip" in changes and changes["nip"] != stored.nip:
            changes["nip"] = _free_nip(str(changes["nip"]))
        if {"rank", "status"} & changes.keys():
            changes["rank"] = _rank(str(changes.get("rank", stored.rank)), str(changes.get("status", stored.status)))
        for name, value in changes.items():
            setattr(stored, name, value)
        if employee_state(stored) != before:
            _ask_for_second(stored, before, by, at)
            with refused_if_taken(lambda: _free_nip(str(changes.get("nip", "")))):
                stored.save(update_fields=list(changes))
            _record("employee_updated", stored, before=before, by=by, at=at, source=source)
            tell_owners(person_news(stored, before, by, at), by=by, at=at)
    return stored


def finish_tour(*, by: Authority, at: datetime) -> None:
    """Show the tour of the first login no more by itself. How somebody likes the start page changes nothing else."""
    Employee.objects.filter(pk=by.employee.pk, tour_done_at=None).update(tour_done_at=at)


def end_service(
    *,
    by: Authority,
    at: datetime,
    source: str,
    employee: Employee,
    last_day: date | None,
    reason: str = "",
    is_locked: closed_months.IsLocked = closed_months.touches_closed_month,
) -> Employee:
    """Set the last day in service, or open the service again with None.

    Refuse `before_first_placement`, and `month_locked` where the change would touch a closed month.
    """
    require(by, Permission.PEOPLE_CHANGE)
    with transaction.atomic():
        # Like a post, it says who is listed in a month that closes.
        lock_posts()
        stored = Employee.objects.select_for_update().get(pk=employee.pk)
        if last_day == stored.service_ends_on:
            return stored
        _check_last_day(stored, last_day)
        days = [day for day in (last_day, stored.service_ends_on) if day is not None]
        # The last day itself is served before and after.
        if is_locked(stored.pk, min(days) + date.resolution):
            raise Refused(closed_months.closed_month_refusal("last_day"))
        required(Act.OWN_PERSON, by, [stored.pk])
        if is_officer(stored.pk, at):
            required(Act.OFFICER_ACCOUNT, by, [stored.pk])
        before = employee_state(stored)
        stored.service_ends_on = last_day
        stored.save(update_fields=["service_ends_on"])
        event = "service_ended" if last_day else "service_reopened"
        _record(event, stored, before=before, by=by, at=at, source=source, reason=reason)
        tell_owners([service_news(stored, by, at)], by=by, at=at)
    return stored


def _ask_for_second(employee: Employee, before: dict[str, Any], by: Authority, at: datetime) -> None:
    """Pay is computed from one's own status and rank; who opens an officer's mailbox or bars one bends power."""
    changed = {name for name, value in before.items() if value != getattr(employee, name)}
    touches = [employee.pk]
    if changed & {"nip", "status", "rank"}:
        required(Act.OWN_PERSON, by, touches)
    is_other = by.employee.pk != employee.pk
    if is_other and changed & {"nip", "email", "is_active"} and holds_any_role(touches, at):
        required(Act.OFFICER_ACCOUNT, by, touches)


def _check_last_day(employee: Employee, last_day: date | None) -> None:
    first = employee.placements.order_by("starts_on").values_list("starts_on", flat=True).first()
    if last_day is not None and first is not None and last_day < first:
        message = _("The service began on %(date)s; choose that day or a later one.") % {"date": first.isoformat()}
        raise Refused(Refusal("before_first_placement", message, "last_day"))


def _rank(text: str, status: str) -> str:
    rank = read_rank(text)
    if rank not in ranks_of(status):
        raise Refused(Refusal("rank", unknown_rank(text, status), "rank"))
    return rank


def _free_nip(text: str) -> str:
    try:
        nip = parse_nip(text)
    except ValidationError as error:
        raise Refused(Refusal(error.code or "nip_length", error.messages[0], "nip")) from None
    if Employee.objects.filter(nip=nip).exists():
        message = _("Somebody with this NIP has been entered already; search for the NIP in the list.")
        raise Refused(Refusal("nip_taken", message, "nip"))
    return nip


def _record(
    event: str,
    employee: Employee,
    *,
    before: dict[str, Any] | None,
    by: Authority,
    at: datetime,
    source: str,
    reason: str = "",
) -> None:
    change = audit.Change(
        event,
        "employee",
        employee.pk,
        employee,
        before=before,
        after=employee_state(employee),
        reason=reason,
        rows=[employee],
    )
    audit.record([change], by=by.actor, at=at, source=source)
