"""What a person may see of the people side; a stranger gets 404."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from accounts.models import Employee, Role
from accounts.organisation.queries import in_service, serving, today_of
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from accounts.rules.roles import ROLES, Reach, RoleKind

# Who has left still reports the last days, reads the last recaps and can object to them.
LOGIN_AFTER_SERVICE = timedelta(days=92)


@dataclass(frozen=True)
class Confirmation:
    """The second person under whom a verb runs; nobody by name where the command line on the server confirms."""

    by: Employee | None = None


@dataclass(frozen=True)
class Authority:
    """The roles a person holds at a moment; the agencies are ids with everything below expanded."""

    employee: Employee
    # For each role the ids of the agencies where it holds; None stands for all.
    roles: Mapping[RoleKind, frozenset[int] | None] = field(default_factory=dict)
    # Whoever works on the server itself: nobody by name, `employee` has no id.
    is_command_line: bool = False
    # Only `accounts.second_person.actions.proposals` gives it, for one call of one verb.
    confirmation: Confirmation | None = None

    @property
    def is_officer(self) -> bool:
        """Tell whether the person holds any role."""
        return bool(self.roles)

    @property
    def actor(self) -> Employee | None:
        """Return whom audit rows name; None for the command line."""
        return None if self.is_command_line else self.employee

    def confirmed(self, by: Employee | None = None) -> "Authority":
        """Return the same authority with a second person beside it; without one the command line, or a rehearsal."""
        return replace(self, confirmation=Confirmation(by))


COMMAND_LINE = Authority(Employee(), is_command_line=True)


class Request(HttpRequest):
    """What the middleware has added once somebody is logged in: who asks, when, from where, with which authority."""

    user: Employee
    at: datetime
    # The moment of the last byte; `at` may be that of the first.
    whole_at: datetime
    authority: Authority
    # "web" and the address; what audit rows keep.
    source: str
    address: str
    # Whether the login was too old for somebody who holds a role; known once `user` was looked at.
    session_is_over: bool
    # An `accounts.login.throttle.Device`, once a login has succeeded.
    device: object


def roles_on(day: date) -> QuerySet[Role]:
    """Return the roles in force on `day`; a role does not outlive its holder's service."""
    return Role.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        starts_on__lte=day,
        employee__in=Employee.objects.filter(serving(day)),
    )


# One row per role and agency it reaches: its own and, by the recursion, every one below. UNION ends circles.
_GRANTED = """
WITH RECURSIVE reach(role_id, agency_id) AS (
    SELECT id, agency_id FROM accounts_role WHERE employee_id = %s
    UNION
    SELECT reach.role_id, below.id FROM accounts_agency AS below JOIN reach ON below.parent_id = reach.agency_id
)
SELECT granted.*, reach.agency_id AS reached_id
FROM reach JOIN accounts_role AS granted ON granted.id = reach.role_id
"""


def authority_of(employee: Employee, at: datetime) -> Authority:
    """Return what the employee may do at this moment; one query."""
    granted = list(Role.objects.raw(_GRANTED, [employee.pk]))
    if not granted:
        return Authority(employee)
    # Dates differ between the zones in the last hours of a day only; the zone of the employee is looked
    # up where that decides.
    west, east = local_date(at, Zone.WIB), local_date(at, Zone.WIT)
    held = _held(employee, granted, west)
    if west != east and held != _held(employee, granted, east):
        held = _held(employee, granted, today_of(employee.pk, at))
    # A code that only a later release knows permits nothing here.
    known = [role for role in held if role.role in ROLES]
    return Authority(employee, {RoleKind(kind): _within(RoleKind(kind), known) for kind in {one.role for one in known}})


def _within(kind: RoleKind, held: list[Role]) -> frozenset[int] | None:
    """Return the agencies that the grants of this role reach; None for a role that holds everywhere."""
    if ROLES[kind].reach is Reach.REGION:
        return None
    reached = (vars(role)["reached_id"] for role in held if role.role == kind)
    return frozenset(pk for pk in reached if pk is not None)


def _held(employee: Employee, granted: list[Role], today: date) -> list[Role]:
    if not in_service(employee, today):
        return []
    return [role for role in granted if role.starts_on <= today and (role.ends_on is None or today <= role.ends_on)]


def may_log_in(employee: Employee, at: datetime) -> bool:
    """Tell whether the employee is neither barred nor gone for longer than `LOGIN_AFTER_SERVICE`.

    Asked with every click, so the days are those of WIB for everybody and cost no query.
    """
    if not employee.is_active or employee.service_ends_on is None:
        return employee.is_active
    return local_date(at, Zone.WIB) <= employee.service_ends_on + LOGIN_AFTER_SERVICE


def answer_404_unless(condition: object) -> None:
    """Answer 404 unless the condition holds: what a person may not see does not exist for them."""
    if not condition:
        raise Http404
