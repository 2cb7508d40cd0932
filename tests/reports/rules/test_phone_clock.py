from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.rules.phone_clock import OLDEST, TOLERANCE, Fix, offset, read_fix

AT = datetime(2026, 10, 6, 5, tzinfo=UTC)
MOMENTS = st.datetimes(timezones=st.just(UTC))


def test_how_wrong_a_clock_is():
    assert offset(None, AT) is None
    assert offset(AT - timedelta(seconds=90), AT) == -90
    assert offset(AT + timedelta(days=1), AT) == 86_400
    assert offset(datetime.max.replace(tzinfo=UTC), AT) == 2**31 - 1


def test_without_a_position_nothing_is_wrong():
    assert read_fix(None, 10**6, AT) == Fix(None, clock_wrong=False)


@pytest.mark.parametrize(
    ("fixed_at", "offset_s", "expected"),
    [
        (AT, None, Fix(AT, clock_wrong=False)),
        (AT, 1800, Fix(AT, clock_wrong=False)),
        (AT, 1801, Fix(AT, clock_wrong=True)),
        (AT + TOLERANCE, None, Fix(AT + TOLERANCE, clock_wrong=False)),
        (AT + TOLERANCE + timedelta(seconds=1), None, Fix(None, clock_wrong=True)),
        (AT - OLDEST, 0, Fix(AT - OLDEST, clock_wrong=False)),
        (AT - OLDEST - timedelta(seconds=1), 0, Fix(None, clock_wrong=True)),
        (AT - timedelta(days=1), -86_400, Fix(AT, clock_wrong=True)),
    ],
)
def test_what_a_time_means(fixed_at, offset_s, expected):
    assert read_fix(fixed_at, offset_s, AT) == expected


@given(MOMENTS, st.integers(-(2**31), 2**31), MOMENTS.filter(lambda moment: 1971 < moment.year < 9998))
def test_no_clock_is_too_mad(fixed_at, offset_s, received_at):
    found = read_fix(fixed_at, offset_s, received_at)
    assert found.taken_at is None or received_at - OLDEST <= found.taken_at <= received_at + TOLERANCE
    assert found.taken_at is not None or found.clock_wrong
