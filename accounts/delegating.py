"""Who may name a stand-in: a supervisor for himself or herself, a permission for anybody."""

from datetime import datetime

from accounts.access import Authority
from accounts.models import Delegation
from accounts.permissions import NotPermitted, Permission, allows, not_permitted
from accounts.queries import supervises_anyone, today_of


def may_delegate(authority: Authority, absent_id: int, at: datetime) -> bool:
    """Tell whether the person may name who stands in for `absent_id`."""
    if allows(authority, Permission.DELEGATIONS_CHANGE):
        return True
    return absent_id == authority.employee.pk and supervises_anyone(absent_id, today_of(absent_id, at))


def may_change(authority: Authority, delegation: Delegation) -> bool:
    """Tell whether the person may end or cancel the delegation: who is absent, and the permission for anybody."""
    return delegation.absent_id == authority.employee.pk or allows(authority, Permission.DELEGATIONS_CHANGE)


def require_delegating(authority: Authority, absent_id: int, at: datetime) -> None:
    """Raise `NotPermitted` unless `may_delegate`."""
    if not may_delegate(authority, absent_id, at):
        raise NotPermitted(not_permitted())


def require_change(authority: Authority, delegation: Delegation) -> None:
    """Raise `NotPermitted` unless `may_change`."""
    if not may_change(authority, delegation):
        raise NotPermitted(not_permitted())
