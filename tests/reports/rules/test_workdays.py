"""Working days of 2026 as they follow from the decree's holidays."""

import csv
from datetime import date

import pytest

from reports.models import Holiday
from reports.rules.period import Month
from reports.rules.workdays import is_working_day
from tests import DATA


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EXPECTED = rows("working_days_2026.csv")
DECREE = frozenset(date.fromisoformat(row["date"]) for row in rows("holidays_2026.csv"))


def worked(days, days_per_week, holidays):
    return sum(is_working_day(day, days_per_week, holidays) for day in days)


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row["month"])
def test_the_decree_gives_the_published_working_days(row):
    month = Month.parse(row["month"])
    for days_per_week, column in ((5, "five_day_week"), (6, "six_day_week")):
        assert worked(month.days, days_per_week, DECREE) == int(row[column])


def test_the_year_has_240_and_291_working_days():
    year = [day for number in range(1, 13) for day in Month(2026, number).days]
    assert worked(year, 5, DECREE) == 240
    assert worked(year, 6, DECREE) == 291


@pytest.mark.django_db
@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row["month"])
def test_the_seeded_holidays_give_them_too(row):
    month = Month.parse(row["month"])
    seeded = frozenset(Holiday.objects.values_list("date", flat=True))
    for days_per_week, column in ((5, "five_day_week"), (6, "six_day_week")):
        assert worked(month.days, days_per_week, seeded) == int(row[column])


def test_saturday_is_worked_in_a_six_day_week_only():
    saturday = date(2026, 10, 17)
    assert is_working_day(saturday, 6, ())
    assert not is_working_day(saturday, 5, ())


def test_sunday_is_free():
    assert not is_working_day(date(2026, 10, 18), 6, ())


def test_a_holiday_is_free():
    assert is_working_day(date(2026, 12, 24), 5, ())
    assert not is_working_day(date(2026, 12, 24), 5, {date(2026, 12, 24)})


def test_a_moved_working_day_is_worked_by_everybody():
    saturday, sunday = date(2026, 10, 17), date(2026, 10, 18)
    assert is_working_day(saturday, 5, (), {saturday})
    assert is_working_day(sunday, 6, {sunday}, {sunday})
    assert not is_working_day(sunday, 6, (), {saturday})
