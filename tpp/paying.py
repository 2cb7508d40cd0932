"""What a composed scheme pays: from the given inputs of a person to whole, gross, deductions and net."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reports import totals
from tpp.computation import (
    WHOLE,
    Deduction,
    LineInputs,
    Step,
    base_of,
    base_step,
    components_of,
    share_steps,
    total_steps,
)
from tpp.engine import Composition, FigureError, Given, Kind, Outcome, Problem, evaluate, steps_of


@dataclass(frozen=True, slots=True)
class Composed:
    """The figures of one person under a composed scheme, in whole rupiah; `outcome` has what they are made of."""

    inputs: LineInputs
    outcome: Outcome
    base: int
    tpp: int
    deductions: tuple[Deduction, ...] = ()

    @property
    def deduction(self) -> int:
        """Return what is lost of the whole allowance."""
        return self.base - self.tpp

    @property
    def net(self) -> int:
        """Return what is left after the deductions."""
        return self.tpp - sum(taken.amount for taken in self.deductions)

    @property
    def percent(self) -> Decimal:
        """Return credited of required minutes in per cent, as for every scheme."""
        return totals.percent(self.inputs.credited, self.inputs.required)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return how the figures came about; made when asked for."""
        return tuple(_steps(self))


@dataclass(frozen=True, slots=True)
class Incomputable:
    """Somebody whose figure cannot be given yet, and why; nothing is paid and no month is closed with it."""

    inputs: LineInputs
    problems: tuple[Problem, ...]
    scheme: Composition

    tpp, net, deductions = 0, 0, ()
    steps: tuple[Step, ...] = ()

    @property
    def base(self) -> int:
        """Return the whole allowance, as far as amounts are known."""
        return base_of(self.inputs)

    @property
    def deduction(self) -> int:
        """Return what is not paid: everything."""
        return self.base

    @property
    def percent(self) -> Decimal:
        """Return credited of required minutes in per cent."""
        return totals.percent(self.inputs.credited, self.inputs.required)


def pay(scheme: Composition, inputs: LineInputs, given: Mapping[str, Given]) -> Composed:
    """Return what a scheme with `pays` is worth for one person; raise `FigureError` with the reason otherwise.

    What is paid lies between nothing and the whole, and net is gross minus deductions to the rupiah.
    """
    if scheme.pays is None:
        raise ValueError(f"the scheme {scheme.name} does not say what it pays")
    outcome = evaluate(scheme, given, paid=True)
    pays = scheme.pays
    if pays.percent:
        share = _share(outcome)
        gross = sum(component.tpp for component in components_of(inputs, share))
        whole = base_of(inputs)
    else:
        gross = _rupiah(outcome, pays.gross)
        whole = _rupiah(outcome, pays.whole) if pays.whole else base_of(inputs)
    if gross > whole:
        raise FigureError(Problem("above_whole", pays.percent or pays.gross, str(gross), str(whole)))
    values = [scheme.values[name] for name in pays.deductions]
    taken = tuple(
        Deduction(one.name, one.words.id, one.words.en, _rupiah(outcome, one.name), str(pays.kinds.get(one.name, "")))
        for one in values
    )
    found = Composed(inputs, outcome, whole, gross, taken)
    if pays.net and _rupiah(outcome, pays.net) != found.net:
        raise FigureError(Problem("not_adding_up", pays.net, str(_rupiah(outcome, pays.net)), str(found.net)))
    if found.net < 0:
        raise FigureError(Problem("negative", pays.net, str(found.net)))
    return found


def read_given(scheme: Composition, stored: Mapping[str, str]) -> dict[str, Given]:
    """Return what `Line.inputs_as_json` stored of the inputs: words stay words, numbers become exact again."""
    return {
        name: text if name not in scheme.inputs or scheme.inputs[name].kind is Kind.WORD else _number(text)
        for name, text in stored.items()
    }


def _number(text: str) -> Given:
    number = Fraction(text)
    return number.numerator if number.denominator == 1 else number


def _share(outcome: Outcome) -> Fraction:
    name = outcome.scheme.pays.percent if outcome.scheme.pays else ""
    return Fraction(outcome.results[name].exact)


def _rupiah(outcome: Outcome, name: str) -> int:
    return outcome.results[name].exact.numerator


def _steps(found: Composed) -> Iterator[Step]:
    yield from steps_of(found.outcome)
    pays = found.outcome.scheme.pays
    if pays and pays.percent:
        yield from share_steps(found.inputs, _share(found.outcome))
    else:
        for component in components_of(found.inputs, WHOLE):
            yield base_step(found.inputs, component)
    yield from total_steps(found.base, found.tpp)
    for taken in found.deductions:
        words: dict[str, str | int] = {"name": taken.name, "id": taken.id, "en": taken.en}
        yield Step("taken", words, str(taken.amount), taken.amount)
    if found.deductions:
        yield Step("net", {}, str(found.net), found.net)
