"""Tell people in the same transaction what somebody changed of their post, role, account or pay."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from accounts.authorization.access import Authority
from accounts.models import Employee, Placement, Role
from accounts.notifications.actions.notices import News, tell
from accounts.rules.enums import NoticeKind, Zone

_TOLD_FIELDS = ("nip", "email", "status", "rank")


def tell_owners(news: Iterable[News], *, by: Authority, at: datetime) -> None:
    """Tell it to everybody but the one who did it."""
    tell([item for item in news if by.actor is None or item.employee_id != by.actor.pk], at=at)


def post_news(placement: Placement, by: Authority, at: datetime) -> News:
    """Return what somebody is told about a new or corrected post."""
    what = f"{placement.title} · {placement.agency.name} · {placement.position_class}"
    said = {"what": what, "day": placement.starts_on.isoformat()}
    return data_news(placement.employee_id, "post", said, by=by, at=at, key=placement.pk)


def role_news(role: Role, by: Authority, at: datetime) -> News:
    """Return what somebody is told about a role granted or ended."""
    said = {
        "role": str(role.role),
        "agency": role.agency.name if role.agency else "",
        "day": role.starts_on.isoformat(),
        "last": role.ends_on.isoformat() if role.ends_on else "",
    }
    return data_news(role.employee_id, "role", said, by=by, at=at, key=role.pk)


def person_news(employee: Employee, before: dict[str, Any], by: Authority, at: datetime) -> list[News]:
    """Return what somebody is told about changes of NIP, e-mail, status or rank; nothing where none changed."""
    changed = [name for name in _TOLD_FIELDS if before[name] != getattr(employee, name)]
    if not changed:
        return []
    what = ", ".join(f"{before[name] or '–'} → {getattr(employee, name) or '–'}" for name in changed)
    about = "nip" if "nip" in changed else "person"
    return [data_news(employee.pk, about, {"what": what}, by=by, at=at, key=employee.pk)]


def service_news(employee: Employee, by: Authority, at: datetime) -> News:
    """Return what somebody is told about the end of service, or that it is open again."""
    last = employee.service_ends_on
    return data_news(employee.pk, "service", {"last": last.isoformat() if last else ""}, by=by, at=at, key=employee.pk)


def letter_news(employee_id: int, by: Authority, at: datetime) -> News:
    """Return what somebody is told about an activation letter."""
    return data_news(employee_id, "letter", {}, by=by, at=at, key=employee_id)


def bank_news(employee_id: int, account: str, since: date, *, by: Authority, at: datetime, key: int) -> News:
    """Return what somebody is told about the bank account of a row; only its last digits are written."""
    said = {"what": f"…{account[-4:]}", "day": since.isoformat()}
    return data_news(employee_id, "bank", said, by=by, at=at, key=key)


def data_news(employee_id: int, about: str, said: dict[str, Any], *, by: Authority, at: datetime, key: int) -> News:
    """Return one piece of news about somebody's data, said once for this object and moment."""
    known = {"about": about, "by": by.actor.name if by.actor else "", **said}
    moment = f"{at:%Y%m%d%H%M%S%f}"
    return News(
        employee_id,
        NoticeKind.DATA,
        f"{about}.{key}.{moment}",
        known,
        f"{reverse('accounts:profile')}#changes",
        Zone.WIB,
    )
