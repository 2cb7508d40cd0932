"""What a month's figure is made of: portions of posts, amounts by component, deductions, explained steps."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from tpp.money import half_up, half_up_of
from tpp.schemes.status_effect import NO_EFFECT, StatusEffect

WHOLE = Fraction(1)


class Portion(NamedTuple):
    """A stretch of a month in one post with unchanged amounts.

    `first` and `last` are days of the month (1..31), both included; `amounts` are rupiah for a whole month
    per component, sorted by component.
    """

    first: int
    last: int
    agency: str
    position_class: int
    amounts: tuple[tuple[str, int], ...]

    @property
    def days(self) -> int:
        """Return the number of calendar days, both ends included."""
        return self.last - self.first + 1


class LineInputs(NamedTuple):
    """Everything the figure of one person depends on; minutes are whole, days are calendar days."""

    month_days: int
    portions: tuple[Portion, ...]
    required: int
    credited: int
    effect: StatusEffect = NO_EFFECT


class Component(NamedTuple):
    """One component, unrounded and rounded (rupiah): the whole month, what status leaves of it, and what is paid."""

    name: str
    exact_base: Fraction
    base: int
    exact_left: Fraction
    exact_tpp: Fraction
    tpp: int


class Step(NamedTuple):
    """One named amount of the explanation.

    `key` and `params` become words in `tpp.schemes.step_labels`; `exact` is the unrounded value (`3/4`), `amount` the
    whole number that was used, None where nothing was rounded; `parts` explain it.
    """

    key: str
    params: dict[str, str | int]
    exact: str
    amount: int | None = None
    parts: tuple["Step", ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return key, parameters and exact value (a fraction as text), as recaps store and hash them; parts nested."""
        plain: dict[str, Any] = {"key": self.key, "params": self.params, "exact": self.exact}
        if self.amount is not None:
            plain["amount"] = self.amount
        if self.parts:
            plain["parts"] = [part.as_json() for part in self.parts]
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Step":
        """Read a stored explanation, parts included; one without `amount` was no money."""
        parts = tuple(cls.from_json(part) for part in plain.get("parts", ()))
        return cls(plain["key"], plain["params"], plain["exact"], plain.get("amount"), parts)


class DeductionKind(StrEnum):
    """What a deduction is; papers and lists put it into their columns by this, never by its name."""

    TAX = "tax"
    HEALTH_INSURANCE = "health_insurance"
    PENSION_INSURANCE = "pension_insurance"
    DUES = "dues"
    ZAKAT = "zakat"
    OTHER = "other"


class Deduction(NamedTuple):
    """Something taken off the allowance (tax, insurance, dues) in whole rupiah, with its words in both languages.

    `kind` is a `DeductionKind`; empty for schemes that were stored before there were kinds.
    """

    name: str
    id: str
    en: str
    amount: int
    kind: str = ""

    def as_json(self) -> dict[str, str | int]:
        """Return what a closed recap keeps; without a kind what was kept before there were kinds."""
        plain = self._asdict()
        return plain if self.kind else {key: value for key, value in plain.items() if key != "kind"}


def components_of(inputs: LineInputs, share: Fraction) -> tuple[Component, ...]:
    """Return the components by name: whole, what status leaves of it, and the share of that which is paid."""
    if inputs.effect == NO_EFFECT:
        wholes = ((name, Fraction(total, inputs.month_days)) for name, total, _base in _sums(inputs))
        return tuple(_component(name, whole, whole, share) for name, whole in wholes)
    return tuple(_component(name, whole, left, share) for name, whole, left in _with_status(inputs))


def _component(name: str, whole: Fraction, left: Fraction, share: Fraction) -> Component:
    # Each is rounded from its own exact amount: what is rounded twice may be a rupiah off.
    paid = left * share
    return Component(name, whole, half_up(whole), left, paid, half_up(paid))


def _with_status(inputs: LineInputs) -> Iterable[tuple[str, Fraction, Fraction]]:
    """Yield (component, whole, left), each day with what acting posts add to it and the share that is kept of both."""
    _check(inputs.portions, inputs.month_days)
    whole: dict[str, Fraction] = {}
    left: dict[str, Fraction] = {}
    # Shares and additions begin and end within portions, so each day is asked. Only sums are rounded, by the caller:
    # days rounded one by one could be half a rupiah off thirty times.
    for portion in inputs.portions:
        for day in range(portion.first, portion.last + 1):
            kept = inputs.effect.kept_on(day)
            amounts = [(name, Fraction(amount)) for name, amount in portion.amounts]
            for one in inputs.effect.added_on(day):
                amounts += [(name, amount * one.part) for name, amount in one.amounts]
            for name, amount in amounts:
                whole[name] = whole.get(name, Fraction(0)) + amount
                left[name] = left.get(name, Fraction(0)) + amount * kept
    return ((name, whole[name] / inputs.month_days, left[name] / inputs.month_days) for name in sorted(whole))


def base_of(inputs: LineInputs) -> int:
    """Return the whole allowance in rupiah: the sum of the rounded components, whatever status takes away."""
    if inputs.effect == NO_EFFECT:
        return sum(base for _name, _total, base in _sums(inputs))
    return sum(component.base for component in components_of(inputs, WHOLE))


def lacks_amount(inputs: LineInputs) -> bool:
    """Tell whether there is a day on which no amount of one's own post, or of an acting post, is known at all."""
    own, acting = inputs.portions, inputs.effect.added
    return any(not one.amounts for one in own) or any(not one.amounts for one in acting)


def left_of(inputs: LineInputs) -> int:
    """Return what status leaves of the whole allowance in rupiah: the sum of the rounded components."""
    return sum(component.tpp for component in components_of(inputs, WHOLE))


def activity_share(required: int, credited: int) -> Fraction:
    """Return credited of required minutes; a month in which nothing was required is complete."""
    return Fraction(credited, required) if required else WHOLE


def _sums(inputs: LineInputs) -> tuple[tuple[str, int, int], ...]:
    return _sums_of(inputs.portions, inputs.month_days)


@lru_cache(maxsize=4096)
def _sums_of(portions: tuple[Portion, ...], month_days: int) -> tuple[tuple[str, int, int], ...]:
    """Return (component, rupiah x days, rounded base) by component; the same for all who served alike."""
    _check(portions, month_days)
    sums: dict[str, int] = {}
    for portion in portions:
        for name, amount in portion.amounts:
            sums[name] = sums.get(name, 0) + amount * portion.days
    return tuple((name, total, half_up_of(total, month_days)) for name, total in sorted(sums.items()))


def _check(portions: tuple[Portion, ...], month_days: int) -> None:
    end = 0
    for portion in portions:
        if not end < portion.first <= portion.last <= month_days:
            raise ValueError(f"portions must be days of the month, in order, without overlap: {portions}")
        end = portion.last
