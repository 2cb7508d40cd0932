"""Which calendar days are working days."""

from collections.abc import Container
from datetime import date


def is_working_day(day: date, days_per_week: int, holidays: Container[date], moved: Container[date] = ()) -> bool:
    """Tell whether `day` is worked in a week of 5 (Monday to Friday) or 6 days (to Saturday).

    Every holiday frees the whole day, public holiday and joint leave alike (joint ministerial decree of the year).
    A day in `moved` is worked whatever day of the week it is, because a decree made another one free for it.
    """
    return day in moved or (day.weekday() < days_per_week and day not in holidays)
