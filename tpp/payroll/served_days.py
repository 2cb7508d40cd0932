"""Where somebody is paid, and what of their work counts, put together from the facts and the data of the month."""

from collections.abc import Iterable, Iterator

from reports.month_facts.facts import MonthFacts
from reports.rules.enums import SilenceRule
from reports.rules.period import Month
from tpp.models import ActingPost
from tpp.payroll.base_amounts import Served
from tpp.payroll.people_data import KindSum, PeopleData
from tpp.payroll.status_rules import PersonStatus


def status_of(facts: MonthFacts, data: PeopleData) -> PersonStatus:
    """Put together sanctions, acting posts and leave episodes of one person; none of them is an empty tuple."""
    pk = facts.employee_id
    return PersonStatus(facts, data.sanctions.get(pk, ()), data.acting.get(pk, ()), data.episodes.get(pk, ()))


def counted_kinds(facts: MonthFacts, data: PeopleData) -> list[KindSum]:
    """Return the work of one person that counts: approved, or as the rule of its day says, not reviewed."""
    silence = facts.duty.silence
    return [
        one
        for one in data.kinds.get(facts.employee_id, ())
        if not one.waiting_on or (silence and silence[one.waiting_on] == SilenceRule.COUNT)
    ]


def served_days(facts: MonthFacts, acting: Iterable[ActingPost]) -> tuple[Served, ...]:
    """Return where and in which class somebody is paid on which days of the month.

    An acting post that replaces one's own is paid instead of it on its days.
    """
    served = [Served(post.agency_id, post.position_class, post.first.day, post.last.day) for post in facts.placements]
    for post in acting:
        if post.replaces:
            first, last = days_held(facts.month, post)
            served = [part for own in served for part in _replaced(own, post, first, last)]
    return tuple(served)


def _replaced(own: Served, post: ActingPost, first: int, last: int) -> Iterator[Served]:
    if last < own.first or own.last < first:
        yield own
        return
    if own.first < first:
        yield own._replace(last=first - 1)
    yield Served(post.agency_id, post.position_class, max(own.first, first), min(own.last, last))
    if last < own.last:
        yield own._replace(first=last + 1)


def days_held(month: Month, post: ActingPost) -> tuple[int, int]:
    """Cut the post at both ends of the month: 1..31, both included."""
    return max(month.first, post.starts_on).day, min(month.last, post.ends_on or month.last).day
