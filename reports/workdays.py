"""Which calendar days are working days."""

from collections.abc import Container, Iterator
from datetime import date, timedelta


def is_working_day(day: date, days_per_week: int, holidays: Container[date]) -> bool:
    """Tell whether `day` is worked in a week of 5 (Monday to Friday) or 6 days (to Saturday).

    Every holiday frees the whole day, public holiday and joint leave alike (joint ministerial decree of the year).
    """
    return day.weekday() < days_per_week and day not in holidays


def working_days(first: date, last: date, days_per_week: int, holidays: Container[date]) -> Iterator[date]:
    """Iterate over the working days from `first` to `last`, both included."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return (day for day in days if is_working_day(day, days_per_week, holidays))
