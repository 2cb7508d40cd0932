"""Which calendar days are working days."""

from collections.abc import Container, Mapping, Sequence
from datetime import date, time
from typing import NamedTuple

# Days of the ordinary weeks, Monday first.
DAYS_PER_WEEK = {"five_days": 5, "six_days": 6}
ROSTER = "roster"
SATURDAY = 5


class Pattern(NamedTuple):
    """A working week (`reports.rules.enums.WorkWeek`) from a day on; `last` is None where it holds on."""

    agency_id: int
    first: date
    last: date | None
    week: str

    def holds_on(self, day: date) -> bool:
        """Tell whether the pattern is in force on a local date; both its days are included, no last one is for good."""
        return self.first <= day and (self.last is None or day <= self.last)


class Rostered(NamedTuple):
    """A shift on a day: its minutes (None: those of an ordinary day), and when it begins (None: a day off)."""

    minutes: int | None
    starts_at: time | None = None


class OwnCalendar(NamedTuple):
    """What is one person's alone: patterns, and the days that a roster names."""

    patterns: Sequence[Pattern] = ()
    roster: Mapping[date, Rostered] = {}


def is_working_day(day: date, days_per_week: int, holidays: Container[date], moved: Container[date] = ()) -> bool:
    """Tell whether `day` is worked in a week of 5 (Monday to Friday) or 6 days (to Saturday).

    Every holiday frees the whole day, public holiday and joint leave alike (joint ministerial decree of the year).
    A day in `moved` is worked whatever day of the week it is, because a decree made another one free for it.
    """
    return day in moved or (day.weekday() < days_per_week and day not in holidays)
