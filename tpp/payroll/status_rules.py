"""The status layer of a month: its rows in force, and what they do to one person."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from django.db import connection
from django.db.models import TextField
from django.db.models.expressions import RawSQL

from accounts.rules.enums import EmployeeStatus
from reports.month_facts.facts import MonthFacts
from reports.rules.episodes import Episode
from reports.rules.period import Month
from reports.working_time.duty_calendar import Rulebook
from tpp.enums import ActingEffect, StatusCode
from tpp.models import ActingPost, Sanction
from tpp.payroll.base_amounts import Amounts, Served
from tpp.schemes.amounts import Portion
from tpp.schemes.status_effect import (
    NO_EFFECT,
    WHOLE,
    Added,
    ShareCombination,
    StatusEffect,
    StatusShare,
    acting_difference,
    stretches,
)

PERCENT = 100
_EMPLOYMENT = {
    EmployeeStatus.CPNS: StatusCode.CPNS,
    EmployeeStatus.PNS: StatusCode.PNS,
    EmployeeStatus.PPPK: StatusCode.PPPK,
}


class RuleRow(NamedTuple):
    """Only what a row does; region, dates and legal basis have chosen it before."""

    code: str
    percent: Decimal | None
    effect: str


# The rows of the layer that begin not after a day as one text, so that they come with the statement of the scheme.
_FOLDED = {
    "sqlite": "(SELECT json_group_array(json_array(starts_on, code, CAST(percent AS text), effect)) "
    "FROM tpp_statusrule WHERE starts_on <= %s)",
    "postgresql": "(SELECT CAST(json_agg(json_build_array(starts_on, code, CAST(percent AS text), effect)) AS text) "
    "FROM tpp_statusrule WHERE starts_on <= %s)",
}


def folded_rows(month: Month) -> RawSQL:
    """Return the expression whose value `StatusRules.unfold` reads."""
    return RawSQL(_FOLDED[connection.vendor], [month.first.isoformat()], output_field=TextField())  # noqa: S611 - no value is put in, they travel as parameters


@cache
def _part(percent: Decimal) -> Fraction:
    """Return a percentage as a share of 1; the same few ones are asked for everybody."""
    return Fraction(percent) / PERCENT


@dataclass(frozen=True)
class StatusRules:
    """The rows in force in a month by code: the latest of each status that begins not after its first day.

    The layer is on from the month in which its first row begins; before it neither absences take anything.
    """

    rows: Mapping[str, RuleRow] = field(default_factory=dict)
    combination: ShareCombination = ShareCombination.LOWEST

    @classmethod
    def unfold(cls, folded: str | None, combination: str | None) -> "StatusRules":
        """Return the rules that `folded_rows` gave, and the rule by which shares combine."""
        dated = sorted(json.loads(folded or "[]"))
        rows = (RuleRow(code, percent and Decimal(percent), effect) for _day, code, percent, effect in dated)
        return cls({row.code: row for row in rows}, ShareCombination(combination or ShareCombination.LOWEST))

    @property
    def is_on(self) -> bool:
        """Tell whether the layer is on in the month."""
        return bool(self.rows)

    def kept(self, code: str, otherwise: Fraction = WHOLE) -> Fraction:
        """Return what the row leaves as a share of 1, `otherwise` where it says that something else decides."""
        row = self.rows.get(code)
        if row is None:
            return WHOLE
        return otherwise if row.percent is None else _part(row.percent)

    def replaces(self, off: Collection[str]) -> bool:
        """Tell whether acting posts that are entered so are paid instead of one's own."""
        return StatusCode.ACTING_REPLACES in self.rows and StatusCode.ACTING_REPLACES not in off


@dataclass(frozen=True)
class PersonStatus:
    """What is stored about the status of one person in a month."""

    facts: MonthFacts
    sanctions: Sequence[Sanction] = ()
    acting: Sequence[ActingPost] = ()
    episodes: Sequence[Episode] = ()

    @property
    def days(self) -> list[tuple[int, date]]:
        """Return the days in service, with their numbers in the month."""
        agencies = self.facts.duty.agencies
        return [(day.day, day) for day in self.facts.month.days if agencies[day.day] is not None]

    def months_absent(self, kind: str, day: date) -> int:
        """Return how many whole months the absence of this kind has lasted when the day begins."""
        for episode in self.episodes:
            if episode.kind == kind and episode.first <= day <= episode.last:
                return episode.months_before(day)
        return 0


def effect_of(
    person: PersonStatus,
    rules: StatusRules,
    rulebook: Rulebook,
    amounts: Amounts,
    portions: Sequence[Portion],
    *,
    off: Collection[str] = (),
) -> StatusEffect:
    """Return what the layer does to a person whose own amounts are `portions`; `off` are rows switched off by name."""
    if not rules.is_on:
        return NO_EFFECT
    # Nearly everybody has nothing of all this, and pays for it with a look.
    whole_month = [(code, kept) for code, kept in _whole_month(person, rules) if kept != WHOLE and code not in off]
    is_absent = any(person.facts.duty.absences)
    if not (whole_month or is_absent or person.acting):
        return NO_EFFECT
    days = person.days
    shares = [share for code, kept in whole_month for share in stretches((number, code, kept) for number, _day in days)]
    shares += _absent(person, rulebook, days, off)
    if rules.replaces(off):
        shares += _replaced(person, days)
    added = tuple(_added(person, rules, amounts, portions)) if StatusCode.ACTING not in off else ()
    if not shares and not added:
        return NO_EFFECT
    return StatusEffect(tuple(shares), added, rules.combination)


def _whole_month(person: PersonStatus, rules: StatusRules) -> Iterator[tuple[str, Fraction]]:
    """Yield (row, kept) of what holds in a whole month: employment, and sanctions in force on its first day."""
    employment = _EMPLOYMENT[EmployeeStatus(person.facts.status)]
    yield employment, rules.kept(employment)
    for sanction in person.sanctions:
        code = f"sanction_{sanction.level}"
        yield code, rules.kept(code, WHOLE - Fraction(sanction.cut_percent) / PERCENT)


def _absent(
    person: PersonStatus, rulebook: Rulebook, days: Iterable[tuple[int, date]], off: Collection[str]
) -> list[StatusShare]:
    found = []
    for number, day in days:
        kind = person.facts.duty.absences[number]
        if kind and kind not in off:
            terms = rulebook.absence(kind, day)
            months = person.months_absent(kind, day) if terms.longer else 0
            kept = _part(terms.kept(months))
            if kept != WHOLE:
                found.append((number, kind, kept))
    return stretches(found)


def _replaced(person: PersonStatus, days: Iterable[tuple[int, date]]) -> list[StatusShare]:
    held = [post for post in person.acting if post.replaces]
    code = StatusCode.ACTING_REPLACES
    return stretches((number, code, WHOLE) for number, day in days if any(_holds(post, day) for post in held))


def _holds(post: ActingPost, day: date) -> bool:
    return post.starts_on <= day and (post.ends_on is None or day <= post.ends_on)


def _added(person: PersonStatus, rules: StatusRules, amounts: Amounts, portions: Sequence[Portion]) -> Iterator[Added]:
    """Yield what posts held beside one's own add, on days in service; nothing that the row says adds nothing."""
    row = rules.rows.get(StatusCode.ACTING)
    part = rules.kept(StatusCode.ACTING)
    if row is None or not part:
        return
    for post in person.acting:
        if post.replaces:
            continue
        numbers = [number for number, day in person.days if _holds(post, day)]
        for first, last in _runs(numbers):
            served = Served(post.agency_id, post.position_class, first, last)
            for portion in amounts.portions((served,)):
                yield from _parts(row, portion, part, portions)


def _parts(row: RuleRow, portion: Portion, part: Fraction, own: Sequence[Portion]) -> Iterator[Added]:
    whole = Added(row.code, portion.first, portion.last, portion.agency, portion.position_class, part, portion.amounts)
    # Without any amount the line lacks one, and no month is closed with it.
    if row.effect == ActingEffect.ADDS or not portion.amounts:
        yield whole
        return
    for mine in own:
        first, last = max(mine.first, portion.first), min(mine.last, portion.last)
        if first <= last and (more := acting_difference(mine.amounts, portion.amounts)):
            yield whole._replace(first=first, last=last, amounts=more)


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and last of each run of numbers without a gap."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
