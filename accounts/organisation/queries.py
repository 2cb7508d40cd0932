"""Questions about people at a date: post, supervisor, subordinates, agencies below. Read only."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import Agency, AuditEvent, Delegation, Employee, Placement
from accounts.organisation.deciders import Departed, StandIn, Succession
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class InForce(TypedDict):
    """What `with_placement_on` adds to an employee; None where there is no placement."""

    placement_id: int | None
    agency_id: int | None
    agency_code: str | None
    agency_name: str | None
    supervisor_id: int | None
    position_title: str | None
    position_class: int | None


def in_service(employee: Employee, day: date) -> bool:
    """Tell whether the employee has not left by `day`; the last day in service still counts."""
    return employee.service_ends_on is None or day <= employee.service_ends_on


def serving(day: date) -> Q:
    """Return the condition "has not left by `day`" for querysets of `Employee`."""
    return Q(service_ends_on__isnull=True) | Q(service_ends_on__gte=day)


def placements_in_force(day: date) -> QuerySet[Placement]:
    """Keep each person's latest row that began by `day`; those who have left since are among them."""
    later = Placement.objects.filter(
        employee=OuterRef("employee"), starts_on__gt=OuterRef("starts_on"), starts_on__lte=day
    )
    return Placement.objects.filter(~Exists(later), starts_on__lte=day)


def ever_served(agency_ids: Collection[int], until: date) -> QuerySet[Placement, Any]:
    """Return, for another query to look up, the ids of all whom a placement up to a day put into the agencies."""
    return Placement.objects.filter(agency__in=agency_ids, starts_on__lte=until).order_by().values("employee")


def placement_on(employee_id: int, day: date) -> Placement | None:
    """Return the employee's placement in force on `day` with agency and supervisor, or None before the first.

    The end of service is not looked at; see `in_service`.
    """
    return (
        Placement.objects.filter(employee_id=employee_id, starts_on__lte=day)
        .select_related("agency", "supervisor")
        .order_by("-starts_on")
        .first()
    )


def placements_during(
    first: date, last: date, employees: QuerySet[Employee] | None = None
) -> dict[int, list[Placement]]:
    """Return each employee's placements in force somewhere from `first` to `last`, ordered by date; one query.

    That is the latest not after `first` and those that start later, up to `last`. Agencies are not fetched.
    """
    replaced = Placement.objects.filter(
        employee=OuterRef("employee"), starts_on__gt=OuterRef("starts_on"), starts_on__lte=first
    )
    rows = Placement.objects.filter(~Exists(replaced), starts_on__lte=last)
    if employees is not None:
        rows = rows.filter(employee__in=employees.order_by().values("pk"))
    found: dict[int, list[Placement]] = {}
    for placement in rows.order_by("employee_id", "starts_on"):
        found.setdefault(placement.employee_id, []).append(placement)
    return found


def works_within(employee_id: int, agency_id: int | None, first: date, last: date) -> bool:
    """Tell whether the person belongs to the agency or below it somewhere from `first` to `last`; None means all."""
    if agency_id is None:
        return True
    posts = placements_during(first, last, Employee.objects.filter(pk=employee_id)).get(employee_id, [])
    return not subtree_ids([agency_id]).isdisjoint({post.agency_id for post in posts})


def with_placement_on(day: date) -> "QuerySet[WithAnnotations[Employee, InForce]]":
    """Return everybody, also without a post, with the columns of `InForce`; NULL before the first post."""
    current = Placement.objects.filter(employee=OuterRef("pk"), starts_on__lte=day).order_by("-starts_on")

    def column(name: str) -> Subquery:
        return Subquery(current.values(name)[:1])

    return Employee.objects.annotate(
        placement_id=column("pk"),
        agency_id=column("agency_id"),
        agency_code=column("agency__code"),
        agency_name=column("agency__name"),
        supervisor_id=column("supervisor_id"),
        position_title=column("title"),
        position_class=column("position_class"),
    )


def direct_reports(supervisor_id: int, day: date) -> QuerySet[Employee]:
    """Return the team as its posts name the supervisor; deputies and empty posts are the business of `deciders`."""
    below = placements_in_force(day).filter(supervisor_id=supervisor_id)
    return Employee.objects.filter(serving(day), pk__in=below.values("employee_id"))


def supervises_anyone(employee_id: int, day: date) -> bool:
    """Tell whether the employee has anybody directly below on `day`."""
    return direct_reports(employee_id, day).exists()


def heads_of(day: date, agency_ids: Collection[int] | None = None) -> dict[int, list[int]]:
    """Return by agency those whose supervisor is not in it, of the highest class among them; one query."""
    posts = placements_in_force(day).filter(employee__in=Employee.objects.filter(serving(day))).order_by()
    if agency_ids is not None:
        posts = posts.filter(agency__in=agency_ids)
    rows = list(posts.values_list("employee_id", "agency_id", "supervisor_id", "position_class"))
    where = {employee_id: agency_id for employee_id, agency_id, _above, _class in rows}
    tops: dict[int, list[tuple[int, int]]] = {}
    for employee_id, agency_id, above, position_class in rows:
        if above is None or where.get(above) != agency_id:
            tops.setdefault(agency_id, []).append((position_class, employee_id))
    return {
        agency_id: [pk for position_class, pk in sorted(found) if position_class == max(found)[0]]
        for agency_id, found in tops.items()
    }


def unsupervised_on(day: date) -> QuerySet[Employee]:
    """Return the people in service who have a placement on `day` and nobody in service above them."""
    alone = placements_in_force(day).filter(Q(supervisor__isnull=True) | Q(supervisor__service_ends_on__lt=day))
    return Employee.objects.filter(serving(day), pk__in=alone.values("employee_id"))


# Stand-ins of these days, and supervisors who have left with who was above them on their last day.
_SUCCESSION = """
SELECT 'stand-in', one.absent_id, one.stand_in_id, one.agency_id, one.starts_on, one.ends_on, person.service_ends_on
FROM accounts_delegation AS one JOIN accounts_employee AS person ON person.id = one.stand_in_id
WHERE one.cancelled_at IS NULL AND one.starts_on <= %(last)s AND (one.ends_on IS NULL OR one.ends_on >= %(first)s)
UNION ALL
SELECT 'departed', gone.id, post.supervisor_id, NULL, gone.service_ends_on, NULL, NULL
FROM accounts_employee AS gone JOIN accounts_placement AS post ON post.employee_id = gone.id
WHERE gone.service_ends_on < %(last)s AND post.starts_on <= gone.service_ends_on
AND NOT EXISTS (SELECT 1 FROM accounts_placement AS later WHERE later.employee_id = gone.id
    AND later.starts_on > post.starts_on AND later.starts_on <= gone.service_ends_on)
AND EXISTS (SELECT 1 FROM accounts_placement AS below WHERE below.supervisor_id = gone.id)
ORDER BY 1, 2, 5
"""


class _SuccessionRow(NamedTuple):
    """A row of the statement: a stand-in and the days, or who was above somebody on `first`, their last day."""

    about: str
    absent_id: int
    person_id: int
    # Of the scope of a stand-in; None for all.
    agency_id: int | None
    # ISO text on SQLite.
    first: date | str | None
    last: date | str | None
    serves_until: date | str | None


def succession_at(at: datetime) -> Succession:
    """Return who decides in whose place around this moment, in all zones; one query, two where a scope is an agency."""
    return succession_between(local_date(at, Zone.WIB), local_date(at, Zone.WIT))


def succession_between(first: date, last: date) -> Succession:
    """Return who decides in whose place on the days from `first` to `last`; one or two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_SUCCESSION, {"first": first.isoformat(), "last": last.isoformat()})
        rows = list(map(_SuccessionRow._make, cursor.fetchall()))
    scoped = any(row.agency_id is not None for row in rows)
    children = agencies_below() if scoped else {}
    stand_ins: dict[int, list[StandIn]] = {}
    departed: dict[int, Departed] = {}
    for row in rows:
        first = _date(row.first) or date.min
        if row.about == "departed":
            departed[row.absent_id] = Departed(first, row.person_id)
        else:
            scope = None if row.agency_id is None else ids_within(children, [row.agency_id])
            one = StandIn(row.person_id, first, _date(row.last), scope, _date(row.serves_until))
            stand_ins.setdefault(row.absent_id, []).append(one)
    return Succession(stand_ins, departed)


def stood_in_for(employee_id: int, at: datetime) -> QuerySet[Delegation]:
    """Return the delegations under which the employee stands in at this moment, with the absent person."""
    today = today_of(employee_id, at)
    held = Delegation.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)
    return held.filter(stand_in=employee_id, cancelled_at__isnull=True).select_related("absent")


def _date(value: date | str | None) -> date | None:
    """Return a date; SQLite gives text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def subtree_ids(agency_ids: Iterable[int]) -> frozenset[int]:
    """Close a set of agencies downward, themselves included; one query, none for an empty set."""
    wanted = frozenset(agency_ids)
    return ids_within(agencies_below(), wanted) if wanted else wanted


def agencies_below() -> dict[int | None, list[int]]:
    """Return {agency id: ids of its children}, under None those of the top; the whole tree in one query."""
    children: dict[int | None, list[int]] = {}
    for pk, parent_id in Agency.objects.order_by().values_list("pk", "parent_id"):
        children.setdefault(parent_id, []).append(pk)
    return children


def ids_within(children: Mapping[int | None, Sequence[int]], agency_ids: Iterable[int]) -> frozenset[int]:
    """Return the ids of the agencies and of everything below them, in the tree of `agencies_below`."""
    found: set[int] = set()
    waiting = list(agency_ids)
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.add(pk)
            waiting.extend(children.get(pk, ()))
    return frozenset(found)


def begun(at: datetime) -> Q:
    """Return the condition "has begun at this moment, by the calendar of its own zone" for placements."""
    condition = Q()
    for zone in Zone:
        condition |= Q(agency__timezone=zone, starts_on__lte=local_date(at, zone))
    return condition


def post_at(employee_id: int | None, at: datetime) -> tuple[date, Placement | None]:
    """Return the date it is at this moment where the employee works, and the placement in force there.

    The placement comes with agency and supervisor; without one the date is that of WIB. One query.
    """
    posts = Placement.objects.filter(begun(at), employee=employee_id).select_related("agency", "supervisor")
    placement = posts.order_by("-starts_on").first()
    return local_date(at, placement.agency.timezone if placement else Zone.WIB), placement


def zone_of(employee_id: int | None, at: datetime) -> str:
    """Return the IANA zone of the agency the employee belongs to at this moment; WIB without a placement."""
    placement = post_at(employee_id, at)[1]
    return placement.agency.timezone if placement else Zone.WIB


def today_of(employee_id: int | None, at: datetime) -> date:
    """Return the calendar date it is at this moment where the employee works; mostly without a query."""
    west, east = local_date(at, Zone.WIB), local_date(at, Zone.WIT)
    return west if west == east else post_at(employee_id, at)[0]


# What somebody else enters about a person: post, role, account, pay. Reports and decisions have pages of their own.
DATA_EVENTS = (
    "employee_created",
    "employee_updated",
    "service_ended",
    "service_reopened",
    "placed",
    "placement_corrected",
    "role_granted",
    "role_ended",
    "activation_code_issued",
    "activated",
    "password_set",
    *(f"{kind}_{what}" for kind in ("pay_data", "sanctions", "acting_posts") for what in ("added", "corrected")),
)


def changes_of(employee_id: int) -> QuerySet[Any, Any]:
    """Return what the trail keeps about the person's own data and account, newest first, with who did it."""
    events = AuditEvent.objects.filter(subject=employee_id, event__in=DATA_EVENTS)
    return events.select_related("actor").order_by("-at", "-pk")
