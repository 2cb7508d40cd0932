"""A calendar month, the period of an allowance."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple, Self

_TEXT = re.compile(r"(2[0-9]{3})-(0[1-9]|1[0-2])")


@lru_cache(maxsize=128)
def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


class Month(NamedTuple):
    """A month of a year, written `2026-10`."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the month written as `YYYY-MM` with ASCII digits; raise `ValueError` for anything else."""
        match = _TEXT.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is not a month; write it as 2026-10")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """Drop the day."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Return its first day, which also stands for the month in the database."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Return its last day (28th to 31st), which belongs to it."""
        return date(self.year, self.month, self.length)

    @property
    def length(self) -> int:
        """Return the number of calendar days."""
        return _length(self.year, self.month)

    @property
    def days(self) -> Iterator[date]:
        """Iterate over the calendar days."""
        return (date(self.year, self.month, number) for number in range(1, self.length + 1))

    @property
    def following(self) -> Self:
        """December is followed by January of the next year."""
        return type(self).of(self.last + timedelta(days=1))

    @property
    def preceding(self) -> Self:
        """January is preceded by December of the year before."""
        return type(self).of(self.first - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def monday_of(day: date) -> date:
    """Go back zero to six days."""
    return day - timedelta(days=day.weekday())


def first_of(day: date) -> date:
    """Set the day to 1."""
    return day.replace(day=1)
