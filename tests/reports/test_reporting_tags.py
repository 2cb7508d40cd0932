"""How deadlines, hours and positions are written."""

from datetime import date, time, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from reports.templatetags.reporting import closes, closing_soon, position_link, time_left
from reports.wording.sentences import hours
from tests.reports.entries import NOON, TUESDAY, WIB, WIT, local


@pytest.mark.parametrize(
    ("language", "until", "zone", "expected"),
    [
        ("id", local(date(2026, 10, 9), "00:00"), WIB, "Kamis 24.00 WIB"),
        ("en", local(date(2026, 10, 9), "00:00"), WIB, "Thursday 24:00 WIB"),
        ("id", local(date(2026, 10, 9), "00:00", WIT), WIT, "Kamis 24.00 WIT"),
        ("id", local(date(2026, 10, 8), "16:30"), WIB, "Kamis 16.30 WIB"),
        ("id", local(date(2026, 10, 13), "00:00"), WIB, "Senin 24.00 WIB"),
        ("id", local(date(2026, 10, 15), "00:00"), WIB, "Rabu, 14 Oktober 2026, 24.00 WIB"),
        ("en", local(date(2027, 1, 1), "00:00"), WIB, "Thursday, 31 December 2026, 24:00 WIB"),
    ],
)
def test_midnight_belongs_to_the_day_it_ends(language, until, zone, expected):
    with override(language):
        assert closing_soon(until, zone, NOON) == expected


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (timedelta(days=1, hours=14, minutes=5), "1 d 14 h"),
        (timedelta(days=2), "2 d"),
        (timedelta(hours=5, minutes=12, seconds=59), "5 h 12 min"),
        (timedelta(hours=5), "5 h 0 min"),
        (timedelta(seconds=59), "0 min"),
        (timedelta(seconds=-5), "0 min"),
    ],
)
def test_the_time_left_is_rounded_down_to_the_minute(left, expected):
    with override("en"):
        assert time_left(NOON + left, NOON) == expected


@pytest.mark.parametrize(("left", "urgent"), [(timedelta(hours=3), False), (timedelta(hours=2, minutes=59), True)])
def test_the_last_three_hours_are_urgent(left, urgent):
    assert ("is-urgent" in closes(NOON + left, WIB, NOON)) is urgent


@pytest.mark.parametrize(
    ("language", "start", "minutes", "expected"),
    [
        ("id", "07:30", 90, "07.30–09.00"),
        ("en", "07:30", 90, "07:30–09:00"),
        ("id", "21:00", 180, "21.00–24.00"),
        ("id", "21:00", 300, "21.00–02.00 (+1)"),
        ("id", "00:00", 1440, "00.00–24.00"),
        ("en", "23:59", 1, "23:59–24:00"),
    ],
)
def test_hours_say_when_an_activity_ended(language, start, minutes, expected):
    activity = piece_of(start, minutes)
    with override(language):
        assert hours(activity) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [("id", "7 Oktober 2026 02.00–03.00"), ("en", "7 October 2026 02:00–03:00")]
)
def test_hours_after_midnight_name_their_own_date(language, expected):
    with override(language):
        assert hours(piece_of("02:00", 60, next_day=True)) == expected


def piece_of(start, minutes, *, next_day=False):
    began = time.fromisoformat(start)
    return SimpleNamespace(start_time=began, minutes=minutes, work_date=TUESDAY, next_day=next_day)


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_position_links_to_the_map_with_dots_in_every_language(language):
    with override(language):
        link = position_link(Decimal("-7.750000"), Decimal("113.210000"), 1200)
    assert 'href="geo:-7.750000,113.210000?q=-7.750000,113.210000"' in link
    assert "±1200 m" in link
