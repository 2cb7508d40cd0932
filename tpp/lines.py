"""One person in a recap, with everything the figure was made from; and how that is stored and hashed."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from tpp.computation import Deduction, LineInputs, Portion, Result, Step, lacks_amount
from tpp.engine import Given
from tpp.paying import Composed, Incomputable
from tpp.status import NO_EFFECT, StatusEffect

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
    """The agency in whose recap a line stands."""

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

    @property
    def days(self) -> tuple[DayRow, ...]:
        """Return the days in service."""
        return self.read_days()

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


def inputs_from_json(plain: Mapping[str, Any]) -> tuple[LineInputs, tuple[DayRow, ...]]:
    """Return what `Line.inputs_as_json` wrote."""
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


def digest(header: Mapping[str, Any], lines: Iterable[Mapping[str, Any]]) -> str:
    """Return the SHA-256 (hex) over the header and the lines in their order, each followed by a line feed."""
    state = hashlib.sha256()
    for record in (header, *lines):
        state.update(canonical(record).encode())
        state.update(b"\n")
    return state.hexdigest()
