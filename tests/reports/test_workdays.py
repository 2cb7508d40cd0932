"""Working days of 2026 as they follow from the decree's holidays."""

import csv
from datetime import date
from pathlib import Path

import pytest

from reports.models import Holiday
from reports.period import Month
from reports.workdays import is_working_day, working_days

DATA = Path(__file__).parent.parent / "data"


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EXPECTED = rows("working_days_2026.csv")
DECREE = frozenset(date.fromisoformat(row["date"]) for row in rows("holidays_2026.csv"))


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row["month"])
def test_the_decree_gives_the_published_working_days(row):
    month = Month.parse(row["month"])
    for days_per_week, column in ((5, "five_day_week"), (6, "six_day_week")):
        assert len(list(working_days(month.first, month.last, days_per_week, DECREE))) == int(row[column])


def test_the_year_has_240_and_291_working_days():
    year = date(2026, 1, 1), date(2026, 12, 31)
    assert len(list(working_days(*year, 5, DECREE))) == 240
    assert len(list(working_days(*year, 6, DECREE))) == 291


@pytest.mark.django_db
@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row["month"])
def test_the_seeded_holidays_give_them_too(row):
    month = Month.parse(row["month"])
    seeded = frozenset(Holiday.objects.values_list("date", flat=True))
    for days_per_week, column in ((5, "five_day_week"), (6, "six_day_week")):
        assert len(list(working_days(month.first, month.last, days_per_week, seeded))) == int(row[column])


def test_saturday_is_worked_in_a_six_day_week_only():
    saturday = date(2026, 10, 17)
    assert is_working_day(saturday, 6, ())
    assert not is_working_day(saturday, 5, ())


def test_sunday_is_free():
    assert not is_working_day(date(2026, 10, 18), 6, ())


def test_a_holiday_is_free():
    assert is_working_day(date(2026, 12, 24), 5, ())
    assert not is_working_day(date(2026, 12, 24), 5, {date(2026, 12, 24)})


def test_both_ends_belong_to_the_period():
    assert list(working_days(date(2026, 10, 5), date(2026, 10, 5), 5, ())) == [date(2026, 10, 5)]
    assert list(working_days(date(2026, 10, 6), date(2026, 10, 5), 5, ())) == []
