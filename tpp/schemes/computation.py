"""What a month is worth: pure, exact, and explained.

Everything is a fraction until the one rounding of each component; a printed sum is the sum of printed amounts.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple

from reports.rules import credit
from tpp.money import exact, half_up, half_up_of
from tpp.schemes.percentage_scheme import SchemeDocument
from tpp.schemes.status_effect import NO_EFFECT, Share, StatusEffect

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
        """Return the number of calendar days."""
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
        """Return the step as plain JSON."""
        plain: dict[str, Any] = {"key": self.key, "params": self.params, "exact": self.exact}
        if self.amount is not None:
            plain["amount"] = self.amount
        if self.parts:
            plain["parts"] = [part.as_json() for part in self.parts]
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Step":
        """Return the step that `as_json` wrote."""
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


class Result(NamedTuple):
    """The figures of one person and month: `base` and `tpp` in whole rupiah; nothing is taken off.

    The achievement is kept as two whole numbers; a fraction is made of them only when somebody looks.
    """

    inputs: LineInputs
    achieved: tuple[int, int]
    base: int
    tpp: int

    @property
    def achievement(self) -> Fraction:
        """Return the achievement as a share of 1."""
        return Fraction(*self.achieved)

    @property
    def deduction(self) -> int:
        """Return what is lost, in rupiah."""
        return self.base - self.tpp

    @property
    def percent(self) -> Decimal:
        """Return credited of required minutes in per cent (two decimals), 100.00 where nothing was required."""
        return credit.percent(self.inputs.credited, self.inputs.required)

    @property
    def components(self) -> tuple[Component, ...]:
        """Return the components by name; made when asked for, as most figures are never opened."""
        return components_of(self.inputs, self.achievement)

    @property
    def deductions(self) -> tuple[Deduction, ...]:
        """Return what is taken off: nothing, this scheme knows no tax."""
        return ()

    @property
    def net(self) -> int:
        """Return what is left of the allowance, in rupiah."""
        return self.tpp

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return how the figure came about; made when asked for."""
        return tuple(_steps(self))


def compute(inputs: LineInputs, scheme: SchemeDocument) -> Result:
    """Return what a month is worth under a scheme.

    Per component: base = the amounts of the portions, each for its calendar days, rounded; allowance = what status
    leaves of the same unrounded sum x achievement, rounded. Raise `ValueError` for inputs that cannot be.
    """
    if not 0 <= inputs.credited <= inputs.required:
        raise ValueError(f"credited minutes must lie between 0 and required: {inputs}")
    above, below = achieved = _achieved(inputs.required, inputs.credited, scheme)
    if inputs.effect != NO_EFFECT:
        parts = components_of(inputs, Fraction(above, below))
        return Result(inputs, achieved, sum(part.base for part in parts), sum(part.tpp for part in parts))
    base = tpp = 0
    for _name, total, rounded in _sums(inputs):
        base += rounded
        tpp += half_up_of(total * above, inputs.month_days * below)
    return Result(inputs, achieved, base, tpp)


def components_of(inputs: LineInputs, share: Fraction) -> tuple[Component, ...]:
    """Return the components by name: whole, what status leaves of it, and the share of that which is paid."""
    if inputs.effect == NO_EFFECT:
        wholes = ((name, Fraction(total, inputs.month_days)) for name, total, _base in _sums(inputs))
        return tuple(_component(name, whole, whole, share) for name, whole in wholes)
    return tuple(_component(name, whole, left, share) for name, whole, left in _with_status(inputs))


def _component(name: str, whole: Fraction, left: Fraction, share: Fraction) -> Component:
    paid = left * share
    return Component(name, whole, half_up(whole), left, paid, half_up(paid))


def _with_status(inputs: LineInputs) -> Iterable[tuple[str, Fraction, Fraction]]:
    """Yield (component, whole, left), each day with what acting posts add to it and the share that is kept of both."""
    _check(inputs.portions, inputs.month_days)
    whole: dict[str, Fraction] = {}
    left: dict[str, Fraction] = {}
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


def _achieved(required: int, credited: int, scheme: SchemeDocument) -> tuple[int, int]:
    """Return the achievement as numerator and denominator; whole numbers, since this is done for everybody."""
    above, below = scheme.activity_weight
    return (credited * above, required * below) if required else (above, below)


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


def _steps(result: Result) -> Iterable[Step]:
    yield _activity_step(result.inputs)
    yield from status_steps(result.inputs)
    yield from share_steps(result.inputs, result.achievement)
    yield from total_steps(result.base, result.tpp)


def status_steps(inputs: LineInputs) -> Iterable[Step]:
    """Yield each row of the status layer that holds in the month, and how several combine on one day."""
    shares = inputs.effect.shares
    for share in shares:
        params: dict[str, str | int] = {"code": share.code, "first": share.first, "last": share.last}
        yield Step("status", {**params, "month_days": inputs.month_days}, exact(share.kept))
    if _meet(shares):
        yield Step("status_combination", {"rule": str(inputs.effect.combination)}, "0")


def _meet(shares: Sequence[Share]) -> bool:
    cutting = [share for share in shares if share.kept != WHOLE]
    return any(one.first <= two.last and two.first <= one.last for one, two in combinations(cutting, 2))


def share_steps(inputs: LineInputs, share: Fraction) -> Iterable[Step]:
    """Yield for each component its whole amount, from the portions of the month, and the share that is paid."""
    for component in components_of(inputs, share):
        name: dict[str, str | int] = {"component": component.name}
        yield from whole_steps(inputs, component)
        params = {**name, "base": exact(component.exact_left), "share": exact(share)}
        yield Step("component_tpp", params, exact(component.exact_tpp), component.tpp)


def whole_steps(inputs: LineInputs, component: Component) -> Iterable[Step]:
    """Yield how the whole amount of a component came about, and what status leaves of it where it takes anything."""
    yield base_step(inputs, component)
    if inputs.effect.shares:
        yield Step("component_left", {"component": component.name}, exact(component.exact_left))


def base_step(inputs: LineInputs, component: Component) -> Step:
    """Return how the whole amount of a component came about."""
    name: dict[str, str | int] = {"component": component.name}
    return Step("component_base", name, exact(component.exact_base), component.base, _portions(inputs, component))


def total_steps(base: int, tpp: int) -> Iterable[Step]:
    """Yield the totals: whole allowance, allowance, and what is not paid."""
    for key, total in (("base", base), ("tpp", tpp), ("deduction", base - tpp)):
        yield Step(key, {}, str(total), total)


def _activity_step(inputs: LineInputs) -> Step:
    share = activity_share(inputs.required, inputs.credited)
    minutes: dict[str, str | int] = {"credited": inputs.credited, "required": inputs.required}
    return Step("activity" if inputs.required else "nothing_required", minutes, exact(share))


def _portions(inputs: LineInputs, component: Component) -> tuple[Step, ...]:
    return (*_own_portions(inputs, component), *_added_portions(inputs, component))


def _added_portions(inputs: LineInputs, component: Component) -> Iterable[Step]:
    for one in inputs.effect.added:
        for name, amount in one.amounts:
            if name == component.name:
                days = one.last - one.first + 1
                params: dict[str, str | int] = {
                    "code": one.code,
                    "agency": one.agency,
                    "class": one.position_class,
                    "first": one.first,
                    "last": one.last,
                    "days": days,
                    "month_days": inputs.month_days,
                    "amount": amount,
                    "part": exact(one.part),
                }
                yield Step("portion_added", params, exact(one.part * amount * days / inputs.month_days))


def _own_portions(inputs: LineInputs, component: Component) -> tuple[Step, ...]:
    return tuple(
        Step(
            "portion",
            {
                "agency": portion.agency,
                "class": portion.position_class,
                "first": portion.first,
                "last": portion.last,
                "days": portion.days,
                "month_days": inputs.month_days,
                "amount": amount,
            },
            exact(Fraction(amount * portion.days, inputs.month_days)),
        )
        for portion in inputs.portions
        for name, amount in portion.amounts
        if name == component.name
    )
