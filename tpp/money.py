"""Rupiah are whole numbers; rounding happens in one place."""

from decimal import Decimal
from fractions import Fraction


def half_up(value: int | Fraction) -> int:
    """Return the whole number nearest to `value`; a half goes up (2.5 -> 3, -2.5 -> -2)."""
    return half_up_of(value.numerator, value.denominator)


def half_up_of(numerator: int, denominator: int) -> int:
    """Return `half_up` of the quotient; the one place where rupiah are rounded. `denominator` > 0."""
    return (2 * numerator + denominator) // (2 * denominator)


def percent_of_share(share: int | Fraction, places: int = 2) -> Decimal:
    """Round half up to `places` decimals: 1/8 is 12.50."""
    return Decimal(half_up(share * 100 * 10**places)).scaleb(-places)


def grouped(amount: int) -> str:
    """Return a whole number as Indonesians write it: `1.234.567`."""
    return f"{amount:,}".replace(",", ".")


def exact(value: int | Fraction) -> str:
    """Spell a fraction as it is stored and hashed, in lowest terms: `3` or `31240/31`."""
    return str(value)
