"""What approved minutes are worth against the required ones. Whole minutes; per cent as `Decimal`."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

COMPLETE = Decimal("100.00")


def credited(required: int, approved: int) -> int:
    """Return the minutes of one day that count: never more than required, and nothing is carried over.

    A day on which nothing is required (rest day, holiday, absence, not in service) credits nothing; the
    approved minutes are kept and shown. Source: SE Bupati Probolinggo 820/96/426.202/2021, 360 minutes a day.
    """
    return min(required, approved)


def credited_percent(credited_minutes: int, required_minutes: int) -> Decimal:
    """Return `credited / required` in per cent with two decimals, half up; 100 where nothing was required."""
    if not required_minutes:
        return COMPLETE
    hundredths = (20_000 * credited_minutes + required_minutes) // (2 * required_minutes)
    return Decimal(hundredths).scaleb(-2)


class Totals(NamedTuple):
    """Minutes of a period."""

    required: int
    credited: int

    @property
    def percent(self) -> Decimal:
        """Return the per cent reached, two decimals."""
        return credited_percent(self.credited, self.required)


def totals(days: Iterable[tuple[int, int]]) -> Totals:
    """Return the totals over days given as `(required, approved)` minutes."""
    required_sum = credited_sum = 0
    for required, approved in days:
        required_sum += required
        credited_sum += credited(required, approved)
    return Totals(required_sum, credited_sum)
