"""When a moment is believed, to the second; and that whoever goes steadily is believed in the end."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.rules.clock_trust import (
    APART,
    LATEST,
    PROBATION,
    SILENT,
    STEP,
    Doubt,
    deadline_moment,
    doubt,
    is_heard,
    steady,
)
from tests.reports.entries import NOON, SECOND

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
YEAR = 365 * DAY
spans = st.timedeltas(min_value=-2 * YEAR, max_value=2 * YEAR)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOON - STEP, None),
        (NOON - STEP - SECOND, Doubt.BEHIND),
        (NOON - DAY, Doubt.BEHIND),
        (NOON, None),
        (NOON + LATEST, None),
        (NOON + LATEST + SECOND, Doubt.AHEAD),
        (NOON + DAY, Doubt.AHEAD),
        (NOON + YEAR, Doubt.AHEAD),
    ],
)
def test_a_moment_beside_the_last_beat(at, expected):
    assert doubt(at, NOON) == expected


@given(spans)
def test_before_the_first_beat_nothing_is_known(span):
    assert doubt(NOON + span, None) is None


@pytest.mark.parametrize(
    ("database_at", "expected"),
    [
        (NOON + YEAR + APART, Doubt.AHEAD),
        (NOON + YEAR + APART + SECOND, Doubt.DATABASE),
        (NOON + YEAR - APART, Doubt.AHEAD),
        (NOON + YEAR - APART - SECOND, Doubt.DATABASE),
        (NOON, Doubt.DATABASE),
    ],
)
def test_a_jump_is_compared_with_the_clock_of_the_database(database_at, expected):
    assert doubt(NOON + YEAR, NOON, [], database_at) == expected


def test_a_clock_that_goes_on_is_not_asked_about():
    assert doubt(NOON + 5 * MINUTE, NOON, [], NOON + YEAR) is None


def test_after_half_an_hour_of_steady_beats_a_later_moment_is_believed():
    begun = NOON + 21 * DAY
    beats = [begun + 5 * number * MINUTE for number in range(6)][::-1]
    assert doubt(begun + PROBATION - SECOND, NOON, beats) == Doubt.AHEAD
    assert doubt(begun + PROBATION, NOON, beats) is None
    # As long as the database says otherwise, never.
    assert doubt(begun + PROBATION, NOON, beats, NOON) == Doubt.DATABASE
    # A jump begins it anew.
    assert doubt(begun + PROBATION + DAY, NOON, beats) == Doubt.AHEAD


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOON - STEP - SECOND, False),
        (NOON - STEP, True),
        (NOON + SILENT, True),
        (NOON + SILENT + SECOND, False),
        (NOON + LATEST, False),
    ],
)
def test_what_is_heard_is_stricter(at, expected):
    assert is_heard(at, NOON) == expected
    assert is_heard(at, None)


def test_a_steady_half_hour_is_heard():
    begun = NOON + timedelta(hours=1)
    assert not is_heard(begun + PROBATION - SECOND, NOON, [begun])
    assert is_heard(begun + PROBATION, NOON, [begun])


def test_jobs_that_cron_starts_every_hour_are_believed():
    ticks = [NOON + number * timedelta(hours=1, seconds=20) for number in range(5)]
    assert [doubt(later, earlier) for earlier, later in pairwise(ticks)] == [None] * 4
    # After a power cut as well: from the second one on.
    back = NOON + 21 * DAY
    assert doubt(back + timedelta(hours=1), NOON, [back]) is None


def test_an_earlier_moment_is_never_believed_by_waiting():
    begun = NOON - DAY
    beats = [begun + 5 * number * MINUTE for number in range(200)][::-1]
    assert doubt(beats[0] + MINUTE, NOON, beats) == Doubt.BEHIND


@given(st.timedeltas(min_value=LATEST + SECOND, max_value=2 * YEAR), st.lists(spans, max_size=5))
def test_whatever_was_doubted_before_a_steady_half_hour_is_enough(off, wild):
    begun = NOON + off
    beats = [NOON + span for span in wild] + [begun + 5 * number * MINUTE for number in range(7)]
    assert doubt(begun + 31 * MINUTE, NOON, beats[::-1]) is None


@given(spans, st.lists(spans, max_size=8))
def test_one_tick_alone_never_outweighs_a_jump(span, wild):
    """However the beats before jumped about, a moment is not believed unless a chain without a jump leads to it."""
    at = NOON + span
    beats = [NOON + one for one in wild]
    if doubt(at, NOON, beats) is None and not -STEP <= span <= LATEST:
        chain = [at, *steady(at, beats)]
        assert at - chain[-1] >= PROBATION
        assert all(-STEP <= later - earlier <= LATEST for later, earlier in pairwise(chain))


@given(spans)
def test_deadlines_never_go_back_by_more_than_a_quarter_of_an_hour(span):
    at = NOON + span
    assert deadline_moment(at, None) == at
    assert deadline_moment(at, NOON) >= NOON - STEP
    assert deadline_moment(at, NOON) >= at


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOON + YEAR, NOON + YEAR),
        (NOON, NOON),
        (NOON - STEP, NOON - STEP),
        (NOON - STEP - SECOND, NOON),
        (NOON - DAY, NOON),
    ],
)
def test_the_moment_of_deadlines(at, expected):
    assert deadline_moment(at, NOON) == expected
