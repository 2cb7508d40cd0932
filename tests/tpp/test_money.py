from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpp.money import exact, grouped, half_up


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0", 0), ("1/2", 1), ("49/100", 0), ("3/2", 2), ("5/2", 3), ("-1/2", 0), ("-5/2", -2), ("10/3", 3), ("11/3", 4)],
)
def test_a_half_goes_up(value, rounded):
    assert half_up(Fraction(value)) == rounded


@given(st.fractions(min_value=-(10**12), max_value=10**12))
def test_rounding_is_never_off_by_more_than_a_half(value):
    assert -Fraction(1, 2) < half_up(value) - value <= Fraction(1, 2)


def test_amounts_are_grouped_with_dots():
    assert [grouped(n) for n in (0, 999, 1000, 1234567, -1500)] == ["0", "999", "1.000", "1.234.567", "-1.500"]


def test_fractions_are_written_exactly():
    assert exact(Fraction(6, 4)) == "3/2"
    assert exact(Fraction(4)) == "4"
