"""One person in a recap, with everything the figure was made from; and how that is stored and hashed."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from tpp.schemes.amounts import Deduction, LineInputs, Portion, Step, lacks_amount
from tpp.schemes.computation import Result
from tpp.schemes.engine import Given
from tpp.schemes.payment import Composed, Incomputable
from tpp.schemes.status_effect import NO_EFFECT, StatusEffect

# The columns of a stored day, in order; also in the header of every recap, so that it explains itself.
DAY_COLUMNS = ("day", "agency", "required", "approved", "credited", "waiting", "absence", "holiday", "silent")


class DayRow(NamedTuple):
    """One day of the month (1..31); whole minutes. `absence` is a code, `holiday` a name, both may be empty.

    `silent` is what of `credited` nobody has approved; recaps from before the policy knew of it do not have it.
    """

    day: int
    agency: str
    required: int
    approved: int
    credited: int
    waiting: int
    absence: str
    holiday: str
    silent: int = 0


class Person(NamedTuple):
    """Whom a line is about, as known when it was made."""

    employee_id: int
    nip: str
    name: str
    status: str
    rank: str


class Unit(NamedTuple):
    """Id, code and name as of now; closed lines keep those of the closing."""

    agency_id: int
    code: str
    name: str


class StoredResult(NamedTuple):
    """The figures of a closed month, as they were stored; nothing is computed again."""

    base: int
    tpp: int
    deduction: int
    percent: Decimal
    deductions: tuple[Deduction, ...]
    net: int
    steps: tuple[Step, ...]


class Scored(NamedTuple):
    """An imported score as it stands in the file, and the import it came with."""

    code: str
    value: str
    batch_id: int


class Adjusted(NamedTuple):
    """A correction of an earlier month that is paid with this one; rupiah with sign."""

    reference: str
    reason: str
    amount: int


class Payment(NamedTuple):
    """From the allowance to what is paid out; `net` = `gross` - deductions + adjustments."""

    gross: int
    deductions: tuple[Deduction, ...]
    adjustments: tuple[Adjusted, ...]
    net: int


class Running(NamedTuple):
    """The two figures of a month that is not closed, at a moment: allowances before deductions, in whole rupiah.

    `if_ended_now`, "bila bulan berakhir sekarang": what the recap would give if the month were closed at this moment.
    Approved minutes count, what waits for review counts as the rule at closing says, and every day that lacks minutes
    lacks them for good, days to come too.

    `safe`, "aman sejauh ini": what is earned already and what is not lost, if everything that can still be done is
    done. Days whose deadline has not passed count as reported in full and approved, days to come too; returned reports
    that can still be sent again count as approved; a day whose deadline has passed counts as for `if_ended_now`, so
    that nothing else is lost but what is missing there and what other rules cut. A scheme that pays less for more work
    cannot make it less than `if_ended_now`: nobody has to report.

    Both are the figure of the recap once the last deadline has passed and nothing can be sent again (`is_open` is
    false), and None where no figure can be given. `safe_net` is what would be paid out of `safe`.
    """

    safe: int | None
    if_ended_now: int | None
    safe_net: int | None = None
    is_open: bool = False


AnyResult: TypeAlias = Result | Composed | Incomputable | StoredResult


class Line(NamedTuple):
    """One person in the recap of one agency, drafted or stored."""

    unit: Unit
    person: Person
    position_class: int
    inputs: LineInputs
    result: AnyResult
    # The days are made when asked for: most lines of a large recap are only summed.
    read_days: Callable[[], tuple[DayRow, ...]]
    # Of the last post in the month; a stored line does not have them.
    title: str = ""
    supervisor_id: int | None = None
    # What a composed scheme was given: numbers as they are written (90 for 90 %), or words.
    given: Mapping[str, Given] = {}
    # The same as if status took nothing away, where a scheme has a whole amount of its own and status takes something.
    given_whole: Mapping[str, Given] = {}
    adjustments: tuple[Adjusted, ...] = ()
    # Waiting minutes that keep the month from closing; a stored line has none.
    held: int = 0
    # Credited minutes that nobody has approved.
    silent: int = 0
    # Days by roster for which no shift is entered; a stored line has none.
    unrostered: int = 0
    # Read for papers only.
    scored: tuple[Scored, ...] = ()
    bank: str = ""
    account_number: str = ""
    # None where no moment was named, and for a stored line.
    running: Running | None = None

    @property
    def days(self) -> tuple[DayRow, ...]:
        """Read from what was kept, anew at each call: see `with_days`."""
        return self.read_days()

    def with_days(self) -> "Line":
        """Return the line with its days made once, for who asks for them several times."""
        days = self.days
        return self._replace(read_days=lambda: days)

    @property
    def waiting(self) -> int:
        """Return the minutes that nobody has reviewed."""
        return sum(day.waiting for day in self.days)

    @property
    def scores(self) -> tuple[tuple[str, str], ...]:
        """Return (code, value) of the imported scores."""
        return tuple((one.code, one.value) for one in self.scored)

    @property
    def payment(self) -> Payment:
        """Return what is paid out and how it comes from the allowance."""
        result = self.result
        adjusted = sum(one.amount for one in self.adjustments)
        return Payment(result.tpp, result.deductions, self.adjustments, result.net + adjusted)

    @property
    def lacks_amount(self) -> bool:
        """Tell whether there is a day in service for which no amount of a post is known at all."""
        return lacks_amount(self.inputs)

    @property
    def figure(self) -> int | None:
        """Return the allowance, None where it cannot be given."""
        return None if self.lacks_amount or isinstance(self.result, Incomputable) else self.result.tpp

    def inputs_as_json(self) -> dict[str, Any]:
        """Return the inputs as plain JSON; days as lists in the order of `DAY_COLUMNS`."""
        effect = self.inputs.effect
        return {
            "month_days": self.inputs.month_days,
            "required": self.inputs.required,
            "credited": self.inputs.credited,
            "portions": [
                [p.first, p.last, p.agency, p.position_class, [list(amount) for amount in p.amounts]]
                for p in self.inputs.portions
            ],
            "days": [list(day) for day in self.days],
            **({"status_effect": effect.as_json()} if effect != NO_EFFECT else {}),
            "given": _written(self.given),
            **({"given_whole": _written(self.given_whole)} if self.given_whole else {}),
            "scores": [list(one) for one in self.scored],
            "bank": self.bank,
            "account_number": self.account_number,
        }

    def steps_as_json(self) -> list[dict[str, Any]]:
        """Return the explanation as plain JSON."""
        return [step.as_json() for step in self.result.steps]


def _written(given: Mapping[str, Given]) -> dict[str, str]:
    return {name: str(value) for name, value in given.items()}


def running_sums(lines: Iterable[Line]) -> Running | None:
    """Return both figures of several people together, without those who have none; None where nothing is open."""
    known = [line.running for line in lines if line.running]
    if not any(one.is_open for one in known):
        return None
    safe, now = (sum(getattr(one, name) or 0 for one in known) for name in ("safe", "if_ended_now"))
    return Running(safe, now, is_open=True)


def inputs_from_json(plain: Mapping[str, Any]) -> tuple[LineInputs, tuple[DayRow, ...]]:
    """Read a stored line back; what was closed before the status layer has no effect of it."""
    portions = tuple(
        Portion(first, last, agency, position_class, tuple((name, amount) for name, amount in amounts))
        for first, last, agency, position_class, amounts in plain["portions"]
    )
    effect = StatusEffect.from_json(plain["status_effect"]) if "status_effect" in plain else NO_EFFECT
    inputs = LineInputs(plain["month_days"], portions, plain["required"], plain["credited"], effect)
    return inputs, tuple(DayRow(*day) for day in plain["days"])


def canonical(value: object) -> str:
    """Return plain JSON in its one spelling: sorted keys, no spaces, no escapes."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def recap_digest(header: Mapping[str, Any], lines: Iterable[Mapping[str, Any]]) -> str:
    """Return the SHA-256 (hex) over the header and the lines in their order, each followed by a line feed."""
    return digest_of_spellings(map(canonical, (header, *lines)))


def digest_of_spellings(spellings: Iterable[str]) -> str:
    """Return the SHA-256 (hex) over header and lines in their one spelling, each followed by a line feed."""
    state = hashlib.sha256()
    for spelling in spellings:
        state.update(spelling.encode())
        state.update(b"\n")
    return state.hexdigest()


def sums(lines: Sequence[Line]) -> dict[str, int]:
    """Return the sums of the lines without what waits, for which the days of everybody are made."""
    return {
        "people": len(lines),
        "required": sum(line.inputs.required for line in lines),
        "credited": sum(line.inputs.credited for line in lines),
        "silent": sum(line.silent for line in lines),
        "base": sum(line.result.base for line in lines),
        "deduction": sum(line.result.deduction for line in lines),
        "tpp": sum(line.result.tpp for line in lines),
        "net": sum(line.payment.net for line in lines),
    }


NAMED_AT_MOST = 10
