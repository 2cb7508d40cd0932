"""How long a login lasts: whoever holds a role logs in anew every day, employees every month."""

from datetime import UTC, datetime
from typing import cast

from django.contrib.auth import login
from django.contrib.sessions.backends.base import SessionBase

from accounts.authorization.access import Request, authority_of
from accounts.models import Employee
from accounts.rules.roles import ROLES

_BEGAN = "began"
_SHORTEST = min(terms.session for terms in ROLES.values())


def begin_session(request: Request, employee: Employee) -> None:
    """Log the employee in, and let the session say since when."""
    login(request, employee)
    mark(request.session, request.at)


def mark(session: SessionBase, at: datetime) -> None:
    """Write into the session that its login is of the moment `at`."""
    session[_BEGAN] = at.timestamp()


def is_over(session: SessionBase, employee: Employee, at: datetime) -> bool:
    """Tell whether the login of somebody who holds a role at `at` is older than the role lets it be.

    One query, and only for an old session of somebody who has been given a role at some time.
    """
    if not getattr(employee, "has_roles", True):
        return False
    began = _began(session, employee)
    if began is not None and at - began < _SHORTEST:
        return False
    lasting = [ROLES[role].session for role in authority_of(employee, at).roles]
    return bool(lasting) and (began is None or at - began >= min(lasting))


def _began(session: SessionBase, employee: Employee) -> datetime | None:
    began = cast(float | None, session.get(_BEGAN))
    # A session that does not say it is at most as old as the latest login on any device.
    return employee.last_login if began is None else datetime.fromtimestamp(began, UTC)
