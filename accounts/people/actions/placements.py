"""Place people in posts; supervision never forms a circle, on no day."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.open_days import confirmed_closing
from accounts.authorization.permissions import Permission, require
from accounts.authorization.two_people import Act
from accounts.models import Agency, Employee, Placement
from accounts.notifications.actions.account_news import post_news, tell_owners
from accounts.organisation import closed_months
from accounts.organisation.supervision_cycles import FOREVER, Person, SupervisedPost, find_circle
from accounts.rules.refusal import Refusal, Refused
from accounts.second_person.policies import required

# Any number that nothing else in this database uses: two changes of supervision wait for each other.
_SUPERVISION_LOCK = 7_315_001


def placement_state(placement: Placement) -> dict[str, Any]:
    """Return what the audit trail keeps of a placement."""
    return {
        "agency": placement.agency_id,
        "title": placement.title,
        "position_class": placement.position_class,
        "supervisor": placement.supervisor_id,
        "starts_on": placement.starts_on,
    }


def lock_posts() -> None:
    """Let other changes of posts wait until this transaction ends.

    Two of them, each without a circle by itself, could form one together; and a month that closes must find the post,
    or the post the closed month. SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SUPERVISION_LOCK])


def circle_message(names: Collection[str]) -> str:
    """Return the sentence for a circle; `names` begins with the employee and goes upward."""
    circle = " → ".join([*names, next(iter(names))])
    return _(
        "Supervision would form a circle: %(circle)s. Choose another supervisor, or first give one of them another."
    ) % {"circle": circle}


def place_employee(
    *,
    by: Authority,
    at: datetime,
    source: str,
    employee: Employee,
    agency: Agency,
    title: str,
    position_class: int,
    supervisor: Employee | None,
    starts_on: date,
    is_locked: closed_months.IsLocked = closed_months.touches_closed_month,
    confirmed: str = "",
) -> Placement:
    """Place an employee from a date on; the earlier placement ends the day before.

    Refuse `placement_exists` (same date), `supervisor_self`, `supervision_cycle` (with the names in the
    circle), `after_service`, `month_locked`.
    """
    require(by, Permission.POSTS_CHANGE)
    required(Act.OWN_POST, by, [employee.pk])
    placement = Placement(
        employee=employee,
        agency=agency,
        title=title,
        position_class=position_class,
        supervisor=supervisor,
        starts_on=starts_on,
    )
    act = f"placement.{employee.pk}.{starts_on}"
    closing = confirmed_closing(by=by, at=at, source=source, act=act, confirmed=confirmed, employee_ids=[employee.pk])
    with transaction.atomic(), closing:
        lock_posts()
        if Placement.objects.filter(employee=employee, starts_on=starts_on).exists():
            message = _("There is a placement from this date already; correct that one.")
            raise Refused(Refusal("placement_exists", message, "starts_on"))
        _check(placement, is_locked)
        placement.save(force_insert=True)
        change = audit.Change(
            "placed", "placement", placement.pk, employee, after=placement_state(placement), rows=[placement]
        )
        audit.record([change], by=by.actor, at=at, source=source)
        tell_owners([post_news(placement, by, at)], by=by, at=at)
    return placement


def correct_placement(
    *,
    by: Authority,
    at: datetime,
    source: str,
    placement: Placement,
    agency: Agency,
    title: str,
    position_class: int,
    supervisor: Employee | None,
    is_locked: closed_months.IsLocked = closed_months.touches_closed_month,
    confirmed: str = "",
) -> Placement:
    """Correct what a placement says; its date stays. Refuse like `place_employee`."""
    require(by, Permission.POSTS_CHANGE)
    act = f"placement.{placement.pk}"
    closing = confirmed_closing(
        by=by, at=at, source=source, act=act, confirmed=confirmed, employee_ids=[placement.employee_id]
    )
    with transaction.atomic(), closing:
        lock_posts()
        stored = Placement.objects.select_related("employee").get(pk=placement.pk)
        before = placement_state(stored)
        stored.agency, stored.title, stored.position_class = agency, title, position_class
        stored.supervisor = supervisor
        if placement_state(stored) == before:
            return stored
        required(Act.OWN_POST, by, [stored.employee_id])
        _check(stored, is_locked)
        stored.save()
        change = audit.Change(
            "placement_corrected",
            "placement",
            stored.pk,
            stored.employee,
            before=before,
            after=placement_state(stored),
            rows=[stored],
        )
        audit.record([change], by=by.actor, at=at, source=source)
        tell_owners([post_news(stored, by, at)], by=by, at=at)
    return stored


def _check(placement: Placement, is_locked: closed_months.IsLocked) -> None:
    employee = placement.employee
    if placement.supervisor_id == employee.pk:
        message = _("Nobody can supervise themselves. Choose another supervisor.")
        raise Refused(Refusal("supervisor_self", message, "supervisor"))
    if employee.service_ends_on is not None and placement.starts_on > employee.service_ends_on:
        message = _("The service of %(name)s ended before this day. Choose an earlier day or open the service again.")
        raise Refused(Refusal("after_service", message % {"name": employee}, "starts_on"))
    if is_locked(employee.pk, placement.starts_on):
        raise Refused(closed_months.closed_month_refusal("starts_on"))
    _check_circle(placement)


def _check_circle(placement: Placement) -> None:
    if placement.supervisor_id is None:
        return
    following = (
        Placement.objects.filter(employee_id=placement.employee_id, starts_on__gt=placement.starts_on)
        .order_by("starts_on")
        .values_list("starts_on", flat=True)
        .first()
    )
    circle = find_circle(
        placement.employee_id, placement.supervisor_id, placement.starts_on, following or FOREVER, _histories
    )
    if circle:
        names = Employee.objects.in_bulk(circle)
        message = circle_message([names[pk].name for pk in circle])
        raise Refused(Refusal("supervision_cycle", message, "supervisor"))


def _histories(people: Collection[Person]) -> dict[Person, list[SupervisedPost]]:
    rows = Placement.objects.filter(employee__in=[int(person) for person in people]).order_by(
        "employee_id", "starts_on"
    )
    found: dict[Person, list[SupervisedPost]] = {}
    for employee_id, starts_on, supervisor_id in rows.values_list("employee_id", "starts_on", "supervisor_id"):
        found.setdefault(employee_id, []).append(SupervisedPost(starts_on, supervisor_id))
    return found
