"""What a composed scheme pays: from the given inputs of a person to whole, gross, deductions and net."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reports.rules import credit
from tpp.schemes.amounts import WHOLE, Deduction, LineInputs, Step, base_of, components_of
from tpp.schemes.computation_steps import share_steps, status_steps, total_steps, whole_steps
from tpp.schemes.engine import (
    Composition,
    FigureError,
    FigureKind,
    FigureProblem,
    Given,
    SchemeOutcome,
    evaluate,
    outcome_steps,
)
from tpp.schemes.engine.composition import Pays
from tpp.schemes.engine.inputs import plain
from tpp.schemes.engine.nodes import Name
from tpp.schemes.engine.vocabulary import BASE

# The code of the problem of a day (its `name`, ISO) on which no rules of reporting are in force.
NO_POLICY = "no_policy"


@dataclass(frozen=True, slots=True)
class Composed:
    """The figures of one person under a composed scheme, in whole rupiah; `outcome` has what they are made of."""

    inputs: LineInputs
    outcome: SchemeOutcome
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
        return credit.credited_percent(self.inputs.credited, self.inputs.required)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return how the figures came about; made when asked for."""
        return tuple(_steps(self))


@dataclass(frozen=True, slots=True)
class Incomputable:
    """Somebody whose figure cannot be given yet, and why; nothing is paid and no month is closed with it.

    `scheme` has the words for what it lacks; None where it was not asked, because a day has no rules of reporting.
    """

    inputs: LineInputs
    problems: tuple[FigureProblem, ...]
    scheme: Composition | None

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
        return credit.credited_percent(self.inputs.credited, self.inputs.required)


def pay(
    scheme: Composition, inputs: LineInputs, given: Mapping[str, Given], given_whole: Mapping[str, Given] | None = None
) -> Composed:
    """Return what a scheme with `pays` is worth for one person; raise `FigureError` with the reason otherwise.

    What is paid lies between nothing and the whole, and net is gross minus deductions to the rupiah. `given_whole` are
    the inputs as if status took nothing away, for a whole amount that the scheme makes itself.
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
        unreduced = evaluate(scheme, given_whole, paid=True) if given_whole and pays.whole else outcome
        whole = _rupiah(unreduced, pays.whole) if pays.whole else base_of(inputs)
    return Composed(inputs, outcome, whole, gross, check_paid(outcome, gross, whole))


def check_paid(outcome: SchemeOutcome, gross: int, whole: int | None) -> tuple[Deduction, ...]:
    """Return what is taken off a gross amount; raise `FigureError` where it cannot be paid.

    `whole` is None where nobody knows it, as in a table of examples without amounts.
    """
    scheme, pays = outcome.scheme, outcome.scheme.pays or Pays()
    if whole is not None and gross > whole:
        raise FigureError(FigureProblem("above_whole", pays.percent or pays.gross, str(gross), str(whole)))
    taken = tuple(
        Deduction(one.name, one.words.id, one.words.en, _rupiah(outcome, one.name), str(pays.kinds.get(one.name, "")))
        for one in (scheme.values[name] for name in pays.deductions)
    )
    net = gross - sum(one.amount for one in taken)
    if pays.net and _rupiah(outcome, pays.net) != net:
        raise FigureError(FigureProblem("not_adding_up", pays.net, str(_rupiah(outcome, pays.net)), str(net)))
    if net < 0:
        raise FigureError(FigureProblem("negative", pays.net, str(net)))
    return taken


def check_example(scheme: Composition, outcome: SchemeOutcome) -> bool:
    """Tell whether the whole allowance of an example is known; raise `FigureError` where it cannot be paid.

    The example has inputs, but no posts with amounts: the whole is what the scheme says it is, else the input that is
    `base_total`, else the sum of those that are amounts of components. `outcome` must be evaluated with `paid`.
    """
    pays = scheme.pays or Pays()
    whole = _rupiah(outcome, pays.whole) if pays.whole else _whole_given(outcome)
    if not pays.percent:
        check_paid(outcome, _rupiah(outcome, pays.gross), whole)
        return whole is not None
    share = _share(outcome)
    if share > 1:
        name, percents = pays.percent, plain(share * 100)
        raise FigureError(FigureProblem("too_high", name, f"{percents} %", "100 %"))
    return True


def _whole_given(outcome: SchemeOutcome) -> int | None:
    sources = {name: one.name for name, one in outcome.scheme.sources.items() if isinstance(one, Name)}
    totals_given = [name for name, source in sources.items() if source == "base_total"]
    parts = [name for name, source in sources.items() if source.startswith(BASE)]
    names = totals_given[:1] or parts
    amounts = [outcome.given.get(name, outcome.scheme.inputs[name].default) for name in names]
    if not amounts or any(amount is None for amount in amounts):
        return None
    return sum(int(amount) for amount in amounts if amount is not None)


def read_given(scheme: Composition, stored: Mapping[str, str]) -> dict[str, Given]:
    """Return what `Line.inputs_as_json` stored of the inputs: words stay words, numbers become exact again."""
    return {
        name: text if name not in scheme.inputs or scheme.inputs[name].kind is FigureKind.WORD else _number(text)
        for name, text in stored.items()
    }


def _number(text: str) -> Given:
    number = Fraction(text)
    return number.numerator if number.denominator == 1 else number


def _share(outcome: SchemeOutcome) -> Fraction:
    name = outcome.scheme.pays.percent if outcome.scheme.pays else ""
    return Fraction(outcome.results[name].exact)


def _rupiah(outcome: SchemeOutcome, name: str) -> int:
    return outcome.results[name].exact.numerator


def _steps(found: Composed) -> Iterator[Step]:
    yield from status_steps(found.inputs)
    yield from outcome_steps(found.outcome)
    pays = found.outcome.scheme.pays
    if pays and pays.percent:
        yield from share_steps(found.inputs, _share(found.outcome))
    else:
        for component in components_of(found.inputs, WHOLE):
            yield from whole_steps(found.inputs, component)
    yield from total_steps(found.base, found.tpp)
    for taken in found.deductions:
        words: dict[str, str | int] = {"name": taken.name, "id": taken.id, "en": taken.en}
        yield Step("taken", words, str(taken.amount), taken.amount)
    if found.deductions:
        yield Step("net", {}, str(found.net), found.net)
