"""An employee's own month so far: what is safe, what waits, what can still be saved and what is lost."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from accounts.clock import local_date
from accounts.models import Employee
from reports.facts import DayFact, MonthFacts, employee_month
from reports.period import Month
from reports.rulebook import Rulebook
from reports.window import window
from tpp.facts import data_of, line_of, with_adjustments
from tpp.known import counted_kinds
from tpp.lines import AnyResult, Line
from tpp.money import half_up
from tpp.paying import Incomputable
from tpp.rule_words import figure_problem
from tpp.rules import MonthRules


class Share(StrEnum):
    """What a minute of the month's duty is at this moment; no minute is `OTHER`, only rupiah that other rules cost."""

    CREDITED = "credited"
    WAITING = "waiting"
    RETURNED = "returned"
    OPEN = "open"
    COMING = "coming"
    LOST = "lost"
    OTHER = "other"


class StandingDay(NamedTuple):
    """One day of the month; `missing` minutes were neither reported nor returned. `until` closes the day (UTC)."""

    fact: DayFact
    parts: dict[Share, int]
    until: datetime | None

    @property
    def missing(self) -> int:
        """Return the minutes that are not reported yet."""
        return self.parts[Share.OPEN] + self.parts[Share.LOST] + self.parts[Share.COMING]

    @property
    def lacking(self) -> int:
        """Return the minutes still to be reported, or corrected and sent again: what home calls missing."""
        return self.missing + self.parts[Share.RETURNED]


class Slice(NamedTuple):
    """Minutes and rupiah of one share; the rupiah of all shares add up to the whole allowance."""

    share: Share
    minutes: int
    rupiah: int


class OpenDay(NamedTuple):
    """A day on which minutes can still be saved until `until` (UTC); `rupiah` is about what they are worth."""

    day: date
    minutes: int
    until: datetime
    rupiah: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The month of one employee so far, at a moment that is `today` in `zone`.

    `result` is None and `slices` empty where no base amount is known, so that no rupiah can be named.
    """

    zone: str
    today: date
    days: tuple[StandingDay, ...]
    required: int
    slices: tuple[Slice, ...]
    result: AnyResult | None
    open_days: tuple[OpenDay, ...]
    # Why no rupiah can be named, where the scheme lacks something about the person.
    problems: tuple[str, ...] = ()
    line: Line | None = None
    document: object = None
    # Minutes that wait, by what becomes of them when the month is closed (`SilenceRule`).
    silence: Mapping[str, int] = field(default_factory=dict)

    def minutes(self, share: Share) -> int:
        """Return the minutes of one share."""
        return sum(day.parts[share] for day in self.days)


def standing(employee: Employee, month: Month, at: datetime) -> Standing | None:
    """Return how the month stands at this moment; None for somebody who was not in service in it.

    Raise `NoSchemeError` where no scheme is in force, `MissingPolicyError` where no rules of reporting are.
    """
    rules = MonthRules.load(month)
    facts = employee_month(employee.pk, month, rulebook=rules.rulebook)
    if facts is None or not facts.placements:
        return None
    zone = rules.rulebook.zone(facts.placements[-1].agency_id)
    today = local_date(at, zone)
    known = ((fact, window(rules.rulebook, facts.service, fact.day, at).closes) for fact in facts.days)
    days = tuple(_day(fact, until, at, today) for fact, until in known)
    silence = _silence(days, rules.rulebook)
    worth = Worth(facts, rules, employee, at)
    line = worth.line(facts.credited)
    if line.lacks_amount or isinstance(line.result, Incomputable):
        problems = line.result.problems if isinstance(line.result, Incomputable) else ()
        sentences = tuple(figure_problem(problem, line.result.scheme) for problem in problems)  # type: ignore[union-attr]
        return Standing(
            zone, today, days, facts.required, (), None, _open_days(days, Fraction(0)), sentences, silence=silence
        )
    minutes = [sum(day.parts[share] for day in days) for share in Share]
    slices = tuple(
        Slice(*values) for values in zip(Share, minutes, split(worth.tpp, line.result.base, minutes[:-1]), strict=True)
    )
    worth_of_open = next(part for part in slices if part.share == Share.OPEN)
    per_minute = Fraction(worth_of_open.rupiah, worth_of_open.minutes) if worth_of_open.minutes else Fraction(0)
    open_days = _open_days(days, per_minute)
    line = with_adjustments(line, rules)
    return Standing(
        zone, today, days, facts.required, slices, line.result, open_days, (), line, rules.scheme.document, silence
    )


def _silence(days: Iterable[StandingDay], rulebook: Rulebook) -> dict[str, int]:
    found: Counter[str] = Counter()
    for day in days:
        if day.parts[Share.WAITING] and day.fact.agency_id is not None:
            found[rulebook.silence(day.fact.agency_id, day.fact.day)] += day.parts[Share.WAITING]
    return dict(found)


class Worth:
    """What one person's month would be worth if so many minutes were credited, all else as it is at a moment."""

    def __init__(self, facts: MonthFacts, rules: MonthRules, employee: Employee, at: datetime) -> None:
        self._facts, self._rules, self._at = facts, rules, at
        self._data = data_of(rules, employee.pk)

    def line(self, credited: int) -> Line:
        """Return the line with `credited` minutes; minutes beyond today's are taken for approved."""
        more = credited - self._facts.credited
        facts = self._facts._replace(credited=credited)
        approved = sum(fact.approved for fact in facts.days if fact.in_service)
        instead = {"approved_minutes": approved + more} if more else {}
        if more and self._data.kinds:
            instead["norm_minutes"] = sum(one.norm for one in counted_kinds(facts, self._data)) + more
        return line_of(facts, self._rules, self._rules.document, self._data, at=self._at, instead=instead)

    def tpp(self, credited: int) -> int:
        """Return the allowance with `credited` minutes; what cannot be computed is worth nothing more."""
        return self.line(credited).result.tpp


def split(worth: Callable[[int], int], base: int, minutes: Sequence[int]) -> list[int]:
    """Return the rupiah of each share of minutes, in order, and of the rest; they add up to `base`.

    Each share is worth what the allowance (`worth` of credited minutes) grows by when it is credited on top of those
    before it.
    """
    credited, reached, parts = 0, 0, []
    for more in minutes:
        credited += more
        tpp = worth(credited)
        parts.append(tpp - reached)
        reached = tpp
    return [*parts, base - reached]


def _day(fact: DayFact, until: datetime | None, at: datetime, today: date) -> StandingDay:
    parts = dict.fromkeys(Share, 0)
    parts[Share.CREDITED] = fact.credited
    rest = fact.required - fact.credited
    for share, minutes in ((Share.WAITING, fact.waiting), (Share.RETURNED, fact.returned)):
        parts[share] = min(rest, minutes)
        rest -= parts[share]
    parts[_fate(fact.day, until, at, today)] = rest
    return StandingDay(fact, parts, until)


def _fate(day: date, until: datetime | None, at: datetime, today: date) -> Share:
    if day > today:
        return Share.COMING
    return Share.OPEN if until and at < until else Share.LOST


def _open_days(days: Iterable[StandingDay], per_minute: Fraction) -> tuple[OpenDay, ...]:
    found = [
        OpenDay(day.fact.day, day.parts[Share.OPEN], day.until, half_up(per_minute * day.parts[Share.OPEN]))
        for day in days
        if day.until and day.parts[Share.OPEN]
    ]
    return tuple(sorted(found, key=lambda day: (day.until, day.day)))
