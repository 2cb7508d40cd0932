"""Working weeks of agencies and of single employees: entered, ended or removed while no month they touch is closed."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.authorization.two_people import Act
from accounts.models import Agency, Employee, Placement
from accounts.organisation.queries import subtree_ids
from accounts.rules.refusal import Refusal, Refused
from accounts.second_person.policies import required
from reports.calendar.actions.closed import locks_between, refuse_closed_month
from reports.calendar.actions.shortening import confirmed_closing
from reports.models import MonthLock, WorkPattern
from reports.rules.enums import WorkWeek

STREAM = "calendar"


def add_pattern(
    *,
    by: Authority,
    at: datetime,
    source: str,
    agency: Agency | None = None,
    employee: Employee | None = None,
    week: WorkWeek,
    starts_on: date,
    ends_on: date | None,
    legal_basis: str = "",
    confirmed: str = "",
) -> WorkPattern:
    """Enter the working week of an agency and everything below it, or of one employee (then without an agency).

    An employee's own holds while they serve where `starts_on` finds them. Refuse `pattern_whose`,
    `pattern_no_post`, `pattern_dates`, `pattern_overlaps` (the same agency or person twice on one day) and
    `month_locked`.
    """
    require(by, Permission.WORK_TIME_CHANGE)
    closing = confirmed_closing(by=by, at=at, source=source, act=f"work_pattern.{starts_on}", confirmed=confirmed)
    with transaction.atomic(), closing:
        if (agency is None) == (employee is None):
            message = _("Choose an agency, or write the NIP of one employee; not both.")
            raise Refused(Refusal("pattern_whose", message, "agency"))
        pattern = WorkPattern(
            agency=agency or _agency_of(employee, starts_on),
            employee=employee,
            week=week,
            legal_basis=legal_basis.strip(),
            starts_on=starts_on,
            ends_on=ends_on,
        )
        _refuse_dates(pattern)
        _refuse_closed(pattern, "starts_on")
        _refuse_overlap(pattern, "starts_on")
        required(Act.OWN_WORK_TIME, by, _whose(pattern))
        pattern.save(force_insert=True)
        change = audit.Change(
            "work_pattern.added",
            "work_pattern",
            pattern.pk,
            subject=employee,
            after=pattern_state(pattern),
            stream=STREAM,
            rows=[pattern],
        )
        audit.record([change], by=by.actor, at=at, source=source)
    return pattern


def end_pattern(
    *, by: Authority, at: datetime, source: str, pattern_id: int, ends_on: date, confirmed: str = ""
) -> WorkPattern:
    """Let a pattern end on another day; what lies between must be open. Refuse like `add_pattern`."""
    require(by, Permission.WORK_TIME_CHANGE)
    closing = confirmed_closing(by=by, at=at, source=source, act=f"work_pattern.{pattern_id}", confirmed=confirmed)
    with transaction.atomic(), closing:
        pattern = _held(pattern_id)
        before, was = pattern_state(pattern), pattern.ends_on
        pattern.ends_on = ends_on
        _refuse_dates(pattern)
        changed = min(ends_on, was or ends_on) + date.resolution
        until = None if was is None else max(ends_on, was)
        if until is None or changed <= until:
            moved = WorkPattern(agency=pattern.agency, employee=pattern.employee, starts_on=changed, ends_on=until)
            _refuse_closed(moved, "ends_on")
        _refuse_overlap(pattern, "ends_on")
        if pattern_state(pattern) != before:
            required(Act.OWN_WORK_TIME, by, _whose(pattern))
            pattern.save(update_fields=["ends_on"])
            change = audit.Change(
                "work_pattern.changed",
                "work_pattern",
                pattern.pk,
                subject=pattern.employee,
                before=before,
                after=pattern_state(pattern),
                stream=STREAM,
                rows=[pattern],
            )
            audit.record([change], by=by.actor, at=at, source=source)
    return pattern


def remove_pattern(*, by: Authority, at: datetime, source: str, pattern_id: int, confirmed: str = "") -> None:
    """Let what held before hold again on all its days. Refuse `month_locked` where one of its months is closed."""
    require(by, Permission.WORK_TIME_CHANGE)
    closing = confirmed_closing(by=by, at=at, source=source, act=f"work_pattern.{pattern_id}", confirmed=confirmed)
    with transaction.atomic(), closing:
        pattern = _held(pattern_id)
        _refuse_closed(pattern, "")
        required(Act.OWN_WORK_TIME, by, _whose(pattern))
        change = audit.Change(
            "work_pattern.removed",
            "work_pattern",
            pattern.pk,
            subject=pattern.employee,
            before=pattern_state(pattern),
            stream=STREAM,
            rows=[audit.deleted_state(pattern)],
        )
        pattern.delete()
        audit.record([change], by=by.actor, at=at, source=source)


def _whose(pattern: WorkPattern) -> list[int]:
    """Return the id of the one person whose own pattern it is, if any."""
    return [pattern.employee_id] if pattern.employee_id else []


def pattern_state(pattern: WorkPattern) -> dict[str, Any]:
    """Return agency (its code), week, legal basis and both days, as the audit trail keeps them."""
    return {
        "agency": pattern.agency.code,
        "week": pattern.week,
        "legal_basis": pattern.legal_basis,
        "starts_on": pattern.starts_on,
        "ends_on": pattern.ends_on,
    }


def _held(pattern_id: int) -> WorkPattern:
    return WorkPattern.objects.select_related("agency", "employee").select_for_update(of=("self",)).get(pk=pattern_id)


def _agency_of(employee: Employee | None, day: date) -> Agency:
    held = Placement.objects.filter(employee=employee, starts_on__lte=day).select_related("agency")
    post = held.order_by("-starts_on").first()
    if post is None:
        message = _("This person has no post yet on the first day. Choose a later day, or enter the placement first.")
        raise Refused(Refusal("pattern_no_post", message, "starts_on"))
    return post.agency


def _refuse_dates(pattern: WorkPattern) -> None:
    if pattern.ends_on is not None and pattern.ends_on < pattern.starts_on:
        raise Refused(
            Refusal("pattern_dates", _("The last day lies before the first. Correct one of the two."), "ends_on")
        )


def _refuse_overlap(pattern: WorkPattern, field: str) -> None:
    same = WorkPattern.objects.filter(agency=pattern.agency, employee=pattern.employee).exclude(pk=pattern.pk)
    same = same.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=pattern.starts_on))
    if pattern.ends_on is not None:
        same = same.filter(starts_on__lte=pattern.ends_on)
    if other := same.order_by("starts_on").first():
        message = _("“%(week)s” holds on some of these days already. End that one first, or choose other days.")
        week = WorkWeek(other.week).label
        raise Refused(Refusal("pattern_overlaps", message % {"week": week}, field))


def _refuse_closed(pattern: WorkPattern, field: str) -> None:
    locks = locks_between(pattern.starts_on, pattern.ends_on)
    if refusal := refuse_closed_month(_of(locks, pattern), field):
        raise Refused(refusal)


def _of(locks: QuerySet[MonthLock], pattern: WorkPattern) -> QuerySet[MonthLock]:
    """Return the closed months of those whom the pattern concerns."""
    if pattern.employee is not None:
        return locks.filter(employee=pattern.employee)
    return locks.filter(employee__placements__agency__in=subtree_ids([pattern.agency.pk]))
