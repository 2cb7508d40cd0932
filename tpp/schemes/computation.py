"""What a month is worth: pure, exact, and explained.

Everything is a fraction until the one rounding of each component; a printed sum is the sum of printed amounts.
"""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from reports.rules import credit
from tpp.money import half_up_of
from tpp.schemes.amounts import Component, Deduction, LineInputs, Step, _sums, components_of
from tpp.schemes.computation_steps import computation_steps
from tpp.schemes.percentage_scheme import SchemeDocument
from tpp.schemes.status_effect import NO_EFFECT


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
        """Return an exact share, 1 for everything."""
        return Fraction(*self.achieved)

    @property
    def deduction(self) -> int:
        """Return by how many rupiah the allowance is less than the base."""
        return self.base - self.tpp

    @property
    def percent(self) -> Decimal:
        """Return credited of required minutes in per cent (two decimals), 100.00 where nothing was required."""
        return credit.credited_percent(self.inputs.credited, self.inputs.required)

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
        return tuple(computation_steps(self))


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
    # The same as `components_of` gives, in whole numbers with one division: nearly everybody has no such status.
    base = tpp = 0
    for _name, total, rounded in _sums(inputs):
        base += rounded
        tpp += half_up_of(total * above, inputs.month_days * below)
    return Result(inputs, achieved, base, tpp)


def _achieved(required: int, credited: int, scheme: SchemeDocument) -> tuple[int, int]:
    """Return the achievement as numerator and denominator; whole numbers, since this is done for everybody."""
    above, below = scheme.activity_weight
    return (credited * above, required * below) if required else (above, below)
