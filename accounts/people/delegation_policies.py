"""Who may name a stand-in: a supervisor for themselves, a permission for anybody; and when two are too many."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple, TypeAlias

from accounts.authorization.access import Authority
from accounts.authorization.permissions import NotPermitted, Permission, allows, not_permitted
from accounts.models import Delegation
from accounts.organisation.queries import agencies_below, ids_within, supervises_anyone, today_of

AgenciesBelow: TypeAlias = Mapping[int | None, Sequence[int]]


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


class DelegationScope(NamedTuple):
    """For whom somebody stands in, and when: both days are included, no last day is for good.

    Without agency it is the whole team of the absent person, else those of the team who work there or below.
    """

    absent_id: int
    starts_on: date
    ends_on: date | None
    agency_id: int | None


def sharing(mine: DelegationScope, others: Iterable[Delegation], below: AgenciesBelow) -> Iterator[Delegation]:
    """Yield those of the delegations that have a day and a person with `mine` in common; `below` as `agencies_below`.

    One person has one who decides: a whole team and one of its agencies share people, as do an agency and one below.
    """
    for other in others:
        if mine.absent_id == other.absent_id and _meet(mine, other) and _share(mine.agency_id, other.agency_id, below):
            yield other


def doubly_stood_in(day: date) -> list[tuple[Delegation, Delegation]]:
    """Return the pairs of delegations that share days and people on `day` or later; two queries.

    From before the two were refused, or because an agency moved below another one.
    """
    held = Delegation.objects.filter(cancelled_at__isnull=True).exclude(ends_on__lt=day)
    rows = list(held.select_related("absent", "stand_in", "agency").order_by("absent_id", "starts_on", "pk"))
    below, pairs = agencies_below(), []
    for _absent, own in groupby(rows, lambda one: one.absent_id):
        of_one = list(own)
        for number, one in enumerate(of_one):
            mine = DelegationScope(one.absent_id, one.starts_on, one.ends_on, one.agency_id)
            pairs += [(one, other) for other in sharing(mine, of_one[number + 1 :], below)]
    return pairs


def _meet(one: DelegationScope, other: Delegation) -> bool:
    begins_in_time = other.ends_on is None or one.starts_on <= other.ends_on
    return begins_in_time and (one.ends_on is None or other.starts_on <= one.ends_on)


def _share(one: int | None, other: int | None, below: AgenciesBelow) -> bool:
    if one is None or other is None:
        return True
    return other in ids_within(below, [one]) or one in ids_within(below, [other])
