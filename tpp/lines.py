"""One person in a recap, with everything the figure was made from; and how that is stored and hashed."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from tpp.computation import LineInputs, Portion, Result, Step

# The columns of a stored day, in order; also in the header of every recap, so that it explains itself.
DAY_COLUMNS = ("day", "agency", "required", "approved", "credited", "waiting", "absence", "holiday")


class DayRow(NamedTuple):
    """One day of the month (1..31); whole minutes. `absence` is a code, `holiday` a name, both may be empty."""

    day: int
    agency: str
    required: int
    approved: int
    credited: int
    waiting: int
    absence: str
    holiday: str


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
    steps: tuple[Step, ...]


class Line(NamedTuple):
    """One person in the recap of one agency, drafted or stored."""

    unit: Unit
    person: Person
    position_class: int
    inputs: LineInputs
    result: Result | StoredResult
    # The days are made when asked for: most lines of a large recap are only summed.
    read_days: Callable[[], tuple[DayRow, ...]]
    # Of the last post in the month; a stored line does not have them.
    title: str = ""
    supervisor_id: int | None = None

    @property
    def days(self) -> tuple[DayRow, ...]:
        """Return the days in service."""
        return self.read_days()

    @property
    def waiting(self) -> int:
        """Return the minutes that nobody has reviewed."""
        return sum(day.waiting for day in self.days)

    @property
    def lacks_amount(self) -> bool:
        """Tell whether there is a day in service for which no amount is known at all."""
        return any(not portion.amounts for portion in self.inputs.portions)

    def inputs_as_json(self) -> dict[str, Any]:
        """Return the inputs as plain JSON; days as lists in the order of `DAY_COLUMNS`."""
        return {
            "month_days": self.inputs.month_days,
            "required": self.inputs.required,
            "credited": self.inputs.credited,
            "portions": [
                [p.first, p.last, p.agency, p.position_class, [list(amount) for amount in p.amounts]]
                for p in self.inputs.portions
            ],
            "days": [list(day) for day in self.days],
        }

    def steps_as_json(self) -> list[dict[str, Any]]:
        """Return the explanation as plain JSON."""
        return [step.as_json() for step in self.result.steps]


def inputs_from_json(plain: Mapping[str, Any]) -> tuple[LineInputs, tuple[DayRow, ...]]:
    """Return what `Line.inputs_as_json` wrote."""
    portions = tuple(
        Portion(first, last, agency, position_class, tuple((name, amount) for name, amount in amounts))
        for first, last, agency, position_class, amounts in plain["portions"]
    )
    inputs = LineInputs(plain["month_days"], portions, plain["required"], plain["credited"])
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
