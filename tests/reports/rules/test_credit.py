"""What counts of a day and of a month."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.rules.credit import Totals, credited, credited_percent, totals

minutes = st.integers(0, 1440)


@pytest.mark.parametrize(
    ("required", "approved", "counted"),
    [(360, 0, 0), (360, 359, 359), (360, 360, 360), (360, 361, 360), (0, 480, 0), (312, 360, 312)],
)
def test_a_day_counts_up_to_what_was_required(required, approved, counted):
    assert credited(required, approved) == counted


def test_minutes_are_not_carried_over_to_another_day():
    assert totals([(360, 720), (360, 0)]) == Totals(required=720, credited=360)


def test_a_rest_day_adds_nothing():
    assert totals([(360, 360), (0, 240)]) == Totals(360, 360)


def test_a_month_without_duty_is_complete():
    assert totals([(0, 0), (0, 120)]).percent == Decimal("100.00")
    assert totals([]).percent == Decimal("100.00")


@pytest.mark.parametrize(
    ("done", "required", "text"),
    [
        (6876, 7920, "86.82"),
        (7539, 7920, "95.19"),
        (0, 7920, "0.00"),
        (7920, 7920, "100.00"),
        (1, 800, "0.13"),  # 0.125: half goes up
        (7919, 7920, "99.99"),
    ],
)
def test_the_percentage_has_two_decimals_half_up(done, required, text):
    assert str(credited_percent(done, required)) == text


@given(st.lists(st.tuples(minutes, minutes), max_size=31))
def test_an_independent_count_agrees(days):
    required = sum(day[0] for day in days)
    counted = sum(sorted(day)[0] for day in days)
    exact = Decimal(100 * counted) / required if required else Decimal(100)
    assert totals(days) == (required, counted)
    assert totals(days).percent == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
