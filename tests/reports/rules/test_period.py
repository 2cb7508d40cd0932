"""Months as people write them, and their neighbours."""

from datetime import date

import pytest

from reports.rules.period import Month


@pytest.mark.parametrize(("text", "month"), [("2026-10", Month(2026, 10)), ("2000-01", Month(2000, 1))])
def test_a_month_is_written_year_first_and_read_back(text, month):
    assert Month.parse(text) == month
    assert str(month) == text


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-00", "2026-13", "2026-1", "1999-12", "26-10", "2026-10-01", " 2026-10", "٢٠٢٦-١٠"]
)
def test_anything_else_is_no_month(text):
    with pytest.raises(ValueError, match="is not a month; write it as 2026-10"):
        Month.parse(text)


@pytest.mark.parametrize(
    ("month", "last"),
    [
        (Month(2026, 2), date(2026, 2, 28)),
        (Month(2028, 2), date(2028, 2, 29)),
        (Month(2026, 4), date(2026, 4, 30)),
        (Month(2026, 12), date(2026, 12, 31)),
    ],
)
def test_a_month_runs_from_its_first_to_its_last_day(month, last):
    days = list(month.days)
    assert (days[0], days[-1]) == (month.first, month.last) == (date(month.year, month.month, 1), last)
    assert len(days) == month.length == last.day
    assert {Month.of(day) for day in days} == {month}


def test_the_neighbours_cross_the_year():
    assert Month(2026, 12).following == Month(2027, 1)
    assert Month(2027, 1).preceding == Month(2026, 12)
    assert (Month(2028, 2).following, Month(2028, 3).preceding) == (Month(2028, 3), Month(2028, 2))
