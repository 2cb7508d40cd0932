from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from reports import content, models
from reports.content import interval, span

DAY = date(2026, 10, 6)


def codes(problems):
    return [problem.code for problem in problems]


def test_the_limits_are_those_of_the_database():
    assert content.MINUTES_A_DAY == models.MINUTES_A_DAY
    assert content.DESCRIPTION_LENGTH == models.DESCRIPTION_LENGTH
    assert content.OUTPUT_LENGTH == models.OUTPUT_LENGTH
    assert content.REASON_LENGTH == models.REASON_LENGTH


def test_an_interval_is_local_and_may_run_past_midnight():
    start, end = interval(DAY, time(22), 240, "Asia/Jayapura")
    assert start == datetime(2026, 10, 6, 13, tzinfo=UTC)
    assert end == datetime(2026, 10, 6, 17, tzinfo=UTC)


def test_a_shift_past_midnight_meets_the_next_morning():
    night = span(DAY, time(22), 240)
    assert night.meets(span(date(2026, 10, 7), time(1, 59), 5))
    assert not night.meets(span(date(2026, 10, 7), time(2), 5))


def test_what_ends_when_the_other_starts_does_not_meet_it():
    assert not span(DAY, time(8), 60).meets(span(DAY, time(9), 60))
    assert span(DAY, time(8), 61).meets(span(DAY, time(9), 60))


@pytest.mark.parametrize("minutes", [0, -1, 1.5, 60.0, None, "60", True])
def test_minutes_are_whole_and_positive(minutes):
    assert codes(content.check_minutes(minutes)) == ["minutes_not_positive"]


def test_minutes_fit_a_day():
    assert content.check_minutes(1) == content.check_minutes(1440) == []
    assert codes(content.check_minutes(1441)) == ["day_over_24h"]
    assert content.check_day_total(1440) == []
    assert codes(content.check_day_total(1441)) == ["day_over_24h"]


def test_work_may_end_now_but_not_later():
    now = datetime(2026, 10, 6, 5, tzinfo=UTC)
    assert content.check_past(now, now) == []
    assert codes(content.check_past(datetime(2026, 10, 6, 5, 0, 1, tzinfo=UTC), now)) == ["future"]


def test_texts_have_limits():
    assert codes(content.check_texts("", "", None)) == ["description_missing"]
    assert content.check_texts("x" * 1000, "y" * 300, 1) == []
    problems = content.check_texts("x" * 1001, "y" * 301, 1)
    assert [(p.code, p.field) for p in problems] == [("text_too_long", "description"), ("text_too_long", "output")]


@pytest.mark.parametrize(("volume", "fits"), [(None, True), (1, True), (32_767, True), (0, False), (32_768, False)])
def test_a_volume_is_a_count(volume, fits):
    assert codes(content.check_texts("x", "", volume)) == ([] if fits else ["volume_invalid"])


@pytest.mark.parametrize(
    ("latitude", "longitude", "accuracy", "code"),
    [
        (None, None, None, None),
        ("-90", "-180", 0, None),
        ("90", "180", 20_000_000, None),
        ("-7.7", None, 5, "position_missing"),
        (None, "113", 5, "position_missing"),
        ("90.000001", "113", 5, "position_out_of_range"),
        ("-90.000001", "113", 5, "position_out_of_range"),
        ("-7", "180.000001", 5, "position_out_of_range"),
        ("-7", "-180.000001", 5, "position_out_of_range"),
        ("NaN", "113", 5, "position_out_of_range"),
        ("-7", "Infinity", 5, "position_out_of_range"),
        ("-7", "113", None, "accuracy_missing"),
        ("-7", "113", -1, "position_out_of_range"),
        ("-7", "113", 20_000_001, "position_out_of_range"),
    ],
)
def test_a_position_is_whole_and_on_the_earth(latitude, longitude, accuracy, code):
    numbers = [None if value is None else Decimal(value) for value in (latitude, longitude)]
    assert codes(content.check_position(*numbers, accuracy)) == ([code] if code else [])


def test_evidence_is_asked_for_piece_by_piece():
    def ask(**has):
        return codes(content.check_evidence("WFH", needs_photo=True, needs_position=True, **has))

    assert ask(has_photo=True, has_position=True) == []
    assert ask(has_photo=False, has_position=True) == ["photo_missing"]
    assert ask(has_photo=True, has_position=False) == ["position_missing"]
    assert ask(has_photo=False, has_position=False) == ["photo_missing", "position_missing"]


def test_work_modes_are_a_closed_list():
    assert content.check_mode("DL") == []
    assert codes(content.check_mode("WFA")) == ["mode_unknown"]
