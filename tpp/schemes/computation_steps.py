"""How a figure came about, step by step, in codes and numbers; the words are `tpp.schemes.step_labels`."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from tpp.money import exact
from tpp.schemes.amounts import WHOLE, Component, LineInputs, Step, activity_share, components_of
from tpp.schemes.status_effect import StatusShare

if TYPE_CHECKING:
    from tpp.schemes.computation import Result


def computation_steps(result: "Result") -> Iterable[Step]:
    """Yield how a result of the percentage scheme came about, from the minutes to the allowance."""
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


def _meet(shares: Sequence[StatusShare]) -> bool:
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
