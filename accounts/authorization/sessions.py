"""How long a login lasts: whoever holds a role logs in anew every day, employees every month."""

from datetime import UTC, datetime
from typing import cast

from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.base import SessionBase

from accounts.authorization.access import Request, authority_of
from accounts.models import Employee

_BEGAN = "began"


def begin(request: Request, employee: Employee) -> None:
    """Log the employee in, and let the session say since when."""
    login(request, employee)
    mark(request.session, request.at)


def mark(session: SessionBase, at: datetime) -> None:
    """Write into the session that its login is of the moment `at`."""
    session[_BEGAN] = at.timestamp()


def is_over(session: SessionBase, employee: Employee, at: datetime) -> bool:
    """Tell whether the login of somebody who holds a role at `at` is older than `settings.OFFICER_SESSION`.

    One query, and only for an old session of somebody who has been given a role at some time.
    """
    if not getattr(employee, "has_roles", True):
        return False
    began = _began(session, employee)
    is_old = began is None or at - began >= settings.OFFICER_SESSION
    return is_old and authority_of(employee, at).is_officer


def _began(session: SessionBase, employee: Employee) -> datetime | None:
    began = cast(float | None, session.get(_BEGAN))
    # A session that does not say it is at most as old as the latest login on any device.
    return employee.last_login if began is None else datetime.fromtimestamp(began, UTC)
