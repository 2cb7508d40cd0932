"""An employee's own month so far: what is safe, what waits, what can still be saved and what is lost."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from accounts.models import Employee
from accounts.rules.clock import local_date
from reports.month_facts.facts import DayFact, MonthFacts
from reports.month_facts.open_days import OpenDays
from reports.rules.period import Month
from reports.working_time.duty_calendar import Rulebook
from tpp.money import half_up
from tpp.payroll.draft_line import line_of
from tpp.payroll.month_lines import one_line
from tpp.payroll.month_rules import MonthRules
from tpp.payroll.people_data import PeopleData
from tpp.payroll.recap_line import AnyResult, Line, Running
from tpp.payroll.running_month import as_if_approved
from tpp.schemes.labels import figure_problem
from tpp.schemes.payment import Incomputable


class MinuteState(StrEnum):
    """What a minute of the month's duty is at this moment; no minute is `OTHER`, only rupiah that other rules cost."""

    CREDITED = "credited"
    WAITING = "waiting"
    RETURNED = "returned"
    OPEN = "open"
    COMING = "coming"
    # Waits for a review on a day that is over: earned only if somebody decides before the month is closed.
    UNDECIDED = "undecided"
    LOST = "lost"
    OTHER = "other"


UNKNOWN = Running(None, None)
# What `Running.safe` takes for approved, in the order in which it is added to `Running.if_ended_now`.
STILL_POSSIBLE = (MinuteState.WAITING, MinuteState.RETURNED, MinuteState.OPEN, MinuteState.COMING)


class StandingDay(NamedTuple):
    """One day of the month; `missing` minutes were neither reported nor returned. `until` closes the day (UTC)."""

    fact: DayFact
    parts: dict[MinuteState, int]
    until: datetime | None
    # Minutes that count as approved, before any limit.
    counted: int

    @property
    def missing(self) -> int:
        """Return the minutes that are not reported yet."""
        return self.parts[MinuteState.OPEN] + self.parts[MinuteState.LOST] + self.parts[MinuteState.COMING]

    @property
    def lacking(self) -> int:
        """Return the minutes still to be reported, or corrected and sent again: what home calls missing."""
        return self.missing + self.parts[MinuteState.RETURNED]


class Slice(NamedTuple):
    """Minutes and rupiah of one share; the rupiah of all shares add up to the whole allowance."""

    share: MinuteState
    minutes: int
    rupiah: int


class DayAtStake(NamedTuple):
    """A day on which minutes can still be saved until `until` (UTC); `rupiah` is about what they are worth."""

    day: date
    minutes: int
    until: datetime
    rupiah: int


@dataclass(frozen=True, slots=True)
class MonthStanding:
    """The month of one employee so far, at a moment that is `today` in `zone`.

    `running` are the two figures that every page and file shows; `result` and `line` are those of `if_ended_now`.
    `result` is None and `slices` empty where no base amount is known, so that no rupiah can be named.
    """

    zone: str
    today: date
    days: tuple[StandingDay, ...]
    required: int
    slices: tuple[Slice, ...]
    result: AnyResult | None
    open_days: tuple[DayAtStake, ...]
    # Why no rupiah can be named, where the scheme lacks something about the person.
    problems: tuple[str, ...] = ()
    line: Line | None = None
    document: object = None
    running: Running = UNKNOWN
    # The first day without rules of reporting, if there is one: what is asked for in the month is not known.
    without_rules: date | None = None
    # Minutes that wait, by what becomes of them when the month is closed (`SilenceRule`).
    silence: Mapping[str, int] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """Return the minutes that nobody has reviewed."""
        return sum(self.silence.values())

    def minutes(self, share: MinuteState) -> int:
        """Return how many whole minutes of the month's duty are in the given state."""
        return sum(day.parts[share] for day in self.days)


def standing(employee: Employee, month: Month, at: datetime) -> MonthStanding | None:
    """Return how the month stands at this moment; None for somebody who was not in service in it.

    Raise `NoSchemeError` where no scheme is in force.
    """
    rules = MonthRules.load(month)
    found = one_line(employee.pk, rules, at)
    if found is None:
        return None
    facts, data, open_days, line = found
    zone = rules.rulebook.zone(facts.placements[-1].agency_id)
    today = local_date(at, zone)
    resendable = open_days.resendable(facts)
    days = tuple(_day(fact, facts, open_days, today, resendable.get(fact.day.day, 0)) for fact in facts.days)
    silence = _silence(days, rules.rulebook)
    running = line.running or UNKNOWN
    if line.figure is None or running.safe is None:
        sentences = _problems(line.result)
        return MonthStanding(
            zone,
            today,
            days,
            facts.required,
            (),
            None,
            _open_days(days, Fraction(0)),
            sentences,
            without_rules=facts.duty.without_rules,
            silence=silence,
        )
    worth = Worth(facts, data, rules, days, running)
    minutes = [sum(day.parts[share] for day in days) for share in MinuteState]
    rupiah = split(worth.reached(), line.result.base)
    slices = tuple(Slice(*values) for values in zip(MinuteState, minutes, rupiah, strict=True))
    worth_of_open = next(part for part in slices if part.share == MinuteState.OPEN)
    per_minute = Fraction(worth_of_open.rupiah, worth_of_open.minutes) if worth_of_open.minutes else Fraction(0)
    return MonthStanding(
        zone,
        today,
        days,
        facts.required,
        slices,
        line.result,
        _open_days(days, per_minute),
        (),
        line,
        rules.scheme.document,
        running,
        silence=silence,
    )


def _silence(days: Iterable[StandingDay], rulebook: Rulebook) -> dict[str, int]:
    found: Counter[str] = Counter()
    for day in days:
        if day.fact.required and day.fact.waiting and day.fact.agency_id is not None:
            policy = rulebook.policy(day.fact.agency_id, day.fact.day)
            found[policy.silence_at_closing if policy else ""] += min(
                day.fact.waiting, day.fact.required - min(day.fact.required, day.fact.approved)
            )
    return {rule: minutes for rule, minutes in found.items() if minutes}


class Worth:
    """What one person's month is worth step by step: from the month as it stands to everything that was asked."""

    def __init__(
        self, facts: MonthFacts, data: PeopleData, rules: MonthRules, days: Sequence[StandingDay], running: Running
    ) -> None:
        self._facts, self._data, self._rules, self._days, self._running = facts, data, rules, days, running

    def reached(self) -> list[int]:
        """Return the allowance after each share but the last, in their order: never less than after the one before.

        The first is `Running.if_ended_now`, and `Running.safe` is reached with the last that is still possible.
        """
        safe, reached = self._running.safe or 0, self._running.if_ended_now or 0
        found, taken = [reached], [MinuteState.CREDITED]
        for share in list(MinuteState)[1:-1]:
            taken.append(share)
            if any(day.parts[share] for day in self._days) and share != STILL_POSSIBLE[-1]:
                reached = max(reached, self._tpp(taken))
            if share in STILL_POSSIBLE:
                reached = safe if share == STILL_POSSIBLE[-1] else min(reached, safe)
            found.append(reached)
        return found

    def _tpp(self, taken: Collection[MinuteState]) -> int:
        minutes = {
            day.fact.day.day: day.counted + sum(day.parts[share] for share in taken if share != MinuteState.CREDITED)
            for day in self._days
            if any(day.parts[share] for share in taken if share != MinuteState.CREDITED)
        }
        facts, data = as_if_approved(self._facts, self._data, minutes)
        return line_of(facts, self._rules, self._rules.document, data).result.tpp


def split(reached: Sequence[int], base: int) -> list[int]:
    """Return the rupiah of each share and of the rest, from what is reached after each; they add up to `base`."""
    return [after - before for before, after in pairwise([0, *reached, base])]


def _day(fact: DayFact, facts: MonthFacts, open_days: OpenDays, today: date, resendable: int) -> StandingDay:
    parts = dict.fromkeys(MinuteState, 0)
    parts[MinuteState.CREDITED] = fact.credited
    rest = fact.required - fact.credited
    is_open = open_days.is_open(facts, fact.day)
    # What counts without a review is credited already.
    waiting = 0 if fact.silent else fact.waiting
    for share, minutes in (
        (MinuteState.WAITING if is_open else MinuteState.UNDECIDED, waiting),
        (MinuteState.RETURNED, resendable),
    ):
        parts[share] = min(rest, minutes)
        rest -= parts[share]
    parts[_fate(fact.day, today, is_open=is_open)] += rest
    counted = facts.approved_by_day[fact.day.day - 1]
    return StandingDay(fact, parts, open_days.until(facts, fact.day), counted)


def _fate(day: date, today: date, *, is_open: bool) -> MinuteState:
    if not is_open:
        return MinuteState.LOST
    return MinuteState.COMING if day > today else MinuteState.OPEN


def _open_days(days: Iterable[StandingDay], per_minute: Fraction) -> tuple[DayAtStake, ...]:
    found = [
        DayAtStake(
            day.fact.day, day.parts[MinuteState.OPEN], day.until, half_up(per_minute * day.parts[MinuteState.OPEN])
        )
        for day in days
        if day.until and day.parts[MinuteState.OPEN]
    ]
    return tuple(sorted(found, key=lambda day: (day.until, day.day)))


def _problems(result: AnyResult) -> tuple[str, ...]:
    """Return why a figure cannot be given, a sentence each."""
    if not isinstance(result, Incomputable):
        return ()
    return tuple(figure_problem(problem, result.scheme) for problem in result.problems)
