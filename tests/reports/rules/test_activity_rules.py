from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import SimpleNamespace

import pytest

from reports.models import Activity
from reports.rules import activity_rules
from reports.rules.activity_rules import ContentProblem, ends_at, starts_at, stretch

DAY = date(2026, 10, 6)
OFF_THE_EARTH = ContentProblem("position_out_of_range", "latitude")


@pytest.mark.parametrize(
    ("field", "limit"),
    [
        ("description", activity_rules.DESCRIPTION_LENGTH),
        ("output", activity_rules.OUTPUT_LENGTH),
        ("letter_number", activity_rules.LETTER_LENGTH),
        ("decision_reason", activity_rules.REASON_LENGTH),
    ],
)
def test_the_limits_are_those_of_the_database(field, limit):
    assert Activity._meta.get_field(field).max_length == limit


def test_an_interval_is_local_and_may_run_past_midnight():
    night = SimpleNamespace(work_date=DAY, next_day=False, start_time=time(22), minutes=240)
    start, end = starts_at(night, "Asia/Jayapura"), ends_at(night, "Asia/Jayapura")
    assert start == datetime(2026, 10, 6, 13, tzinfo=UTC)
    assert end == datetime(2026, 10, 6, 17, tzinfo=UTC)
    assert start.tzinfo is end.tzinfo is UTC


def test_a_shift_past_midnight_meets_the_next_morning():
    night = stretch(DAY, time(22), 240)
    assert night.meets(stretch(date(2026, 10, 7), time(1, 59), 5))
    assert not night.meets(stretch(date(2026, 10, 7), time(2), 5))


def test_what_ends_when_the_other_starts_does_not_meet_it():
    early, late = stretch(DAY, time(8, 45), 30), stretch(DAY, time(9, 15), 60)
    assert not early.meets(late)
    assert not late.meets(early)
    longer = stretch(DAY, time(8, 45), 31)
    assert longer.meets(late)
    assert late.meets(longer)


@pytest.mark.parametrize("minutes", [0, -1, 1.5, 60.0, None, "60", True])
def test_minutes_are_whole_and_positive(minutes):
    assert activity_rules.check_minutes(minutes) == [ContentProblem("minutes_not_positive", "minutes")]


def test_minutes_fit_a_day():
    assert activity_rules.check_minutes(1) == activity_rules.check_minutes(1440) == []
    assert activity_rules.check_day_total(1440) == []
    too_many = [ContentProblem("day_over_24h", "minutes", {"total": 1441})]
    assert activity_rules.check_minutes(1441) == activity_rules.check_day_total(1441) == too_many


def test_work_may_end_now_but_not_later():
    now = datetime(2026, 10, 6, 5, tzinfo=UTC)
    assert activity_rules.check_past(now, now) == []
    assert activity_rules.check_past(datetime(2026, 10, 6, 5, 0, 1, tzinfo=UTC), now) == [
        ContentProblem("future", "start_time")
    ]


@pytest.mark.parametrize("text", ["", "\u200b \u200b", "\u2800", "\u00ad", "\u3164"])
def test_a_text_that_says_nothing_is_missing(text):
    assert activity_rules.check_description(text) == [ContentProblem("description_missing", "description")]
    assert activity_rules.check_description(f"{text}x") == []


@pytest.mark.parametrize(("volume", "fits"), [(None, True), (1, True), (32_767, True), (0, False), (32_768, False)])
def test_a_volume_is_a_count(volume, fits):
    refused = [ContentProblem("volume_invalid", "volume", {"limit": 32_767})]
    assert activity_rules.check_volume(volume) == ([] if fits else refused)


@pytest.mark.parametrize(
    ("latitude", "longitude", "accuracy", "problem"),
    [
        (None, None, None, None),
        ("-90", "-180", 0, None),
        ("90", "180", 20_000_000, None),
        ("-7.7", None, 5, ContentProblem("position_missing", "latitude")),
        (None, "113", 5, ContentProblem("position_missing", "latitude")),
        ("90.000001", "113", 5, OFF_THE_EARTH),
        ("-90.000001", "113", 5, OFF_THE_EARTH),
        ("-7", "180.000001", 5, OFF_THE_EARTH),
        ("-7", "-180.000001", 5, OFF_THE_EARTH),
        ("NaN", "113", 5, OFF_THE_EARTH),
        ("-7", "Infinity", 5, OFF_THE_EARTH),
        ("-7", "113", None, ContentProblem("accuracy_missing", "accuracy_m")),
        ("-7", "113", -1, ContentProblem("position_out_of_range", "accuracy_m")),
        ("-7", "113", 20_000_001, ContentProblem("position_out_of_range", "accuracy_m")),
    ],
)
def test_a_position_is_whole_and_on_the_earth(latitude, longitude, accuracy, problem):
    numbers = [None if value is None else Decimal(value) for value in (latitude, longitude)]
    assert activity_rules.check_position(*numbers, accuracy) == ([problem] if problem else [])


def test_evidence_is_asked_for_piece_by_piece():
    def ask(needed=True, **has):
        return activity_rules.check_evidence("WFH", needs_photo=needed, needs_position=needed, **has)

    photo = ContentProblem("photo_missing", "photo", {"mode": "WFH"})
    position = ContentProblem("position_missing", "latitude", {"mode": "WFH"})
    assert ask(has_photo=True, has_position=True) == []
    assert ask(has_photo=False, has_position=True) == [photo]
    assert ask(has_photo=True, has_position=False) == [position]
    assert ask(has_photo=False, has_position=False) == [photo, position]
    assert ask(needed=False, has_photo=False, has_position=False) == []


def test_a_work_mode_is_one_that_is_offered_on_the_day():
    day = date(2026, 10, 6)
    assert activity_rules.check_mode("DL", ["WFO", "DL"], day) == []
    known = {"day": day, "modes": "WFO, DL"}
    assert activity_rules.check_mode("WFA", ["WFO", "DL"], day) == [ContentProblem("mode_unknown", "mode", known)]
