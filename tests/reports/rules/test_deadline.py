from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.rules.deadline import TOUCHED_BEFORE, DeadlineRule, Interruption, after_outages, cutoff, opens
from reports.rules.enums import DeadlineMode

ZONES = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
SECOND = timedelta(seconds=1)
H2 = DeadlineRule(DeadlineMode.CALENDAR_DAYS, 2)


def weekdays(day):
    return day.weekday() < 5


def midnight(day, zone):
    return datetime.combine(day, time(), ZoneInfo(zone))


def test_h_plus_2_closes_at_local_midnight_after_the_second_day():
    assert cutoff(H2, date(2026, 10, 6), "Asia/Jakarta") == datetime(2026, 10, 8, 17, tzinfo=UTC)
    assert cutoff(H2, date(2026, 10, 6), "Asia/Makassar") == datetime(2026, 10, 8, 16, tzinfo=UTC)
    assert cutoff(H2, date(2026, 10, 6), "Asia/Jayapura") == datetime(2026, 10, 8, 15, tzinfo=UTC)


@pytest.mark.parametrize(("zone", "offset"), ZONES.items())
@pytest.mark.parametrize(
    ("work_date", "closed_on"),
    [
        (date(2026, 10, 6), date(2026, 10, 9)),
        (date(2026, 10, 30), date(2026, 11, 2)),
        (date(2026, 12, 30), date(2027, 1, 2)),
        (date(2026, 12, 31), date(2027, 1, 3)),
        (date(2028, 2, 27), date(2028, 3, 1)),
        (date(2028, 2, 29), date(2028, 3, 3)),
        (date(2027, 2, 27), date(2027, 3, 2)),
    ],
)
def test_the_last_second_is_accepted_and_the_next_is_not(zone, offset, work_date, closed_on):
    closes = cutoff(H2, work_date, zone)
    assert closes.tzinfo is opens(H2, work_date, zone).tzinfo is UTC
    first_refused = datetime.combine(closed_on, time(), UTC) - timedelta(hours=offset)
    last_accepted = datetime.combine(closed_on, time(), ZoneInfo(zone)).astimezone(UTC) - SECOND
    assert last_accepted < closes
    assert not first_refused < closes
    assert first_refused == closes


def test_two_days_are_not_48_hours():
    rule = DeadlineRule(DeadlineMode.ELAPSED_HOURS, 48)
    ended = datetime(2026, 10, 6, 8, 30, tzinfo=UTC)
    assert cutoff(rule, date(2026, 10, 6), "Asia/Jakarta", ended_at=ended) == datetime(2026, 10, 8, 8, 30, tzinfo=UTC)
    assert cutoff(H2, date(2026, 10, 6), "Asia/Jakarta", ended_at=ended) == datetime(2026, 10, 8, 17, tzinfo=UTC)


def test_elapsed_hours_without_an_activity_count_from_the_end_of_the_day():
    rule = DeadlineRule(DeadlineMode.ELAPSED_HOURS, 48)
    assert cutoff(rule, date(2026, 10, 6), "Asia/Jayapura") == datetime(2026, 10, 8, 15, tzinfo=UTC)


def test_working_days_skip_the_weekend():
    rule = DeadlineRule(DeadlineMode.WORKING_DAYS, 2)
    friday = date(2026, 10, 9)
    assert cutoff(rule, friday, "Asia/Jakarta", is_working_day=weekdays) == midnight(date(2026, 10, 14), "Asia/Jakarta")


def test_no_working_day_of_grace_means_the_work_date_itself():
    rule = DeadlineRule(DeadlineMode.WORKING_DAYS, 0)
    assert cutoff(rule, date(2026, 10, 9), "Asia/Jakarta") == midnight(date(2026, 10, 10), "Asia/Jakarta")


def test_a_last_day_that_is_free_moves_to_the_next_working_day():
    rule = DeadlineRule(DeadlineMode.CALENDAR_DAYS, 2, skips_holidays=True)
    thursday, friday = date(2026, 10, 8), date(2026, 10, 9)
    monday_night = midnight(date(2026, 10, 13), "Asia/Jakarta")
    assert cutoff(rule, thursday, "Asia/Jakarta", is_working_day=weekdays) == monday_night
    assert cutoff(rule, friday, "Asia/Jakarta", is_working_day=weekdays) == monday_night
    assert cutoff(rule, date(2026, 10, 6), "Asia/Jakarta", is_working_day=weekdays) == cutoff(
        H2, date(2026, 10, 6), "Asia/Jakarta"
    )


def test_moved_hours_keep_their_time_of_day():
    rule = DeadlineRule(DeadlineMode.ELAPSED_HOURS, 48, skips_holidays=True)
    ended = datetime(2026, 10, 8, 9, 15, tzinfo=UTC)
    closes = cutoff(rule, date(2026, 10, 8), "Asia/Jakarta", ended_at=ended, is_working_day=weekdays)
    assert closes == datetime(2026, 10, 12, 9, 15, tzinfo=UTC)


def test_the_last_moment_decides_which_day_must_be_worked():
    rule = DeadlineRule(DeadlineMode.ELAPSED_HOURS, 24, skips_holidays=True)
    thursday, friday_night = date(2026, 10, 8), midnight(date(2026, 10, 9), "Asia/Jakarta")
    moment = timedelta(microseconds=1)

    def closes(ended):
        return cutoff(rule, thursday, "Asia/Jakarta", ended_at=ended, is_working_day=weekdays)

    assert closes(friday_night) == midnight(date(2026, 10, 10), "Asia/Jakarta")
    assert closes(friday_night + moment) == midnight(date(2026, 10, 12), "Asia/Jakarta") + moment


def test_moved_hours_count_the_days_of_the_agency_not_of_the_server():
    rule = DeadlineRule(DeadlineMode.ELAPSED_HOURS, 48, skips_holidays=True)
    ended = datetime(2026, 10, 8, 20, tzinfo=UTC)  # Friday 03.00 WIB; 48 hours later it is Sunday there
    closes = cutoff(rule, date(2026, 10, 8), "Asia/Jakarta", ended_at=ended, is_working_day=weekdays)
    assert closes == datetime(2026, 10, 11, 20, tzinfo=UTC)


def test_the_month_ends_the_deadline():
    rule = DeadlineRule(DeadlineMode.CALENDAR_DAYS, 7, within_month=True)
    assert cutoff(rule, date(2026, 10, 28), "Asia/Makassar") == midnight(date(2026, 11, 1), "Asia/Makassar")
    assert cutoff(rule, date(2026, 10, 1), "Asia/Makassar") == midnight(date(2026, 10, 9), "Asia/Makassar")
    assert cutoff(rule, date(2026, 12, 31), "Asia/Makassar") == midnight(date(2027, 1, 1), "Asia/Makassar")
    assert cutoff(rule, date(2028, 2, 29), "Asia/Makassar") == midnight(date(2028, 3, 1), "Asia/Makassar")


def test_the_month_ends_even_a_deadline_that_moved():
    rule = DeadlineRule(DeadlineMode.CALENDAR_DAYS, 1, skips_holidays=True, within_month=True)
    friday = date(2026, 10, 30)
    assert cutoff(rule, friday, "Asia/Jakarta", is_working_day=weekdays) == midnight(date(2026, 11, 1), "Asia/Jakarta")


def test_opens_at_midnight_or_at_the_hour_of_the_policy():
    assert opens(H2, date(2026, 10, 6), "Asia/Jayapura") == datetime(2026, 10, 5, 15, tzinfo=UTC)
    late = DeadlineRule(DeadlineMode.CALENDAR_DAYS, 7, opens_at=time(16))
    assert opens(late, date(2026, 10, 6), "Asia/Jakarta") == datetime(2026, 10, 6, 9, tzinfo=UTC)


def test_a_rule_that_needs_the_calendar_refuses_to_guess():
    for rule in (DeadlineRule(DeadlineMode.WORKING_DAYS, 1), DeadlineRule(DeadlineMode.CALENDAR_DAYS, 1, True)):
        with pytest.raises(ValueError, match="calendar"):
            cutoff(rule, date(2026, 10, 6), "Asia/Jakarta")


def test_a_calendar_without_working_days_is_an_error_and_no_endless_search():
    with pytest.raises(ValueError, match="No working day"):
        cutoff(
            DeadlineRule(DeadlineMode.WORKING_DAYS, 1),
            date(2026, 10, 6),
            "Asia/Jakarta",
            is_working_day=lambda _day: False,
        )


def test_an_unknown_mode_is_an_error():
    with pytest.raises(ValueError, match="mode"):
        cutoff(DeadlineRule("moons", 1), date(2026, 10, 6), "Asia/Jakarta")


days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
zones = st.sampled_from(sorted(ZONES))
rules = st.builds(
    DeadlineRule,
    st.sampled_from(DeadlineMode.values),
    st.integers(0, 10),
    st.booleans(),
    st.booleans(),
    st.none() | st.times(max_value=time(18)),
)


@given(days, st.integers(0, 40), zones)
def test_calendar_days_agree_with_plain_counting(day, count, zone):
    # The independent reckoning: whole days after the work date, less the zone's hours.
    expected = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=count + 1, hours=-ZONES[zone])
    assert cutoff(DeadlineRule(DeadlineMode.CALENDAR_DAYS, count), day, zone) == expected


@given(rules, days, zones)
def test_a_day_opens_before_it_closes(rule, day, zone):
    closes = cutoff(rule, day, zone, is_working_day=weekdays)
    assert opens(rule, day, zone) < closes
    if rule.within_month:
        assert closes.astimezone(ZoneInfo(zone)) <= datetime.combine(
            (day.replace(day=28) + timedelta(days=4)).replace(day=1), time(), ZoneInfo(zone)
        )


@given(rules, days, zones)
def test_a_later_day_never_closes_earlier(rule, day, zone):
    first = cutoff(rule, day, zone, is_working_day=weekdays)
    second = cutoff(rule, day + timedelta(days=1), zone, is_working_day=weekdays)
    assert first <= second


def test_elapsed_hours_look_for_a_working_day_by_the_local_calendar():
    # Thursday 01.00 in Jayapura is Wednesday in UTC and Jakarta; 48 hours later it is Saturday there only.
    rule = DeadlineRule(DeadlineMode.ELAPSED_HOURS, 48, skips_holidays=True)
    ended_at = datetime(2026, 11, 25, 16, tzinfo=UTC)
    closes = cutoff(rule, date(2026, 11, 25), "Asia/Jayapura", ended_at=ended_at, is_working_day=weekdays)
    assert closes == datetime(2026, 11, 30, 1, tzinfo=ZoneInfo("Asia/Jayapura"))


# ---- Outages ----------------------------------------------------------------------------------------


def outage(zone, first, last):
    """Return an interruption between two local moments of October 2026, each (day, hour, minute)."""
    (day, hour, minute), (end_day, end_hour, end_minute) = first, last
    local = ZoneInfo(zone)
    start = datetime(2026, 10, day, hour, minute, tzinfo=local).astimezone(UTC)
    end = datetime(2026, 10, end_day, end_hour, end_minute, tzinfo=local).astimezone(UTC)
    return Interruption(start, end, known_at=start)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("first", "last", "moves_to"),
    [
        # The report of Tuesday the 6th closes when Thursday the 8th ends.
        ((8, 20, 0), (8, 23, 0), 10),
        ((8, 0, 0), (8, 0, 1), 10),
        ((8, 23, 59), (9, 0, 0), 10),
        # It goes on over midnight: its last day is the 9th, so the whole 10th is given.
        ((8, 23, 59), (9, 0, 1), 11),
        # Longer than a day, from long before to long after.
        ((5, 8, 0), (12, 8, 0), 14),
        # Over when the last 24 hours began; or it began when everything was closed.
        ((7, 8, 0), (8, 0, 0), 9),
        ((9, 0, 0), (9, 12, 0), 9),
        # Nothing at all.
        ((8, 20, 0), (8, 20, 0), 9),
    ],
)
def test_an_outage_in_the_last_day_gives_the_whole_following_day(zone, first, last, moves_to):
    closes = cutoff(H2, date(2026, 10, 6), zone)
    moved = after_outages(closes, [outage(zone, first, last)], zone)
    assert moved == midnight(date(2026, 10, moves_to), zone)


def test_outages_one_after_the_other_move_what_was_moved():
    zone = "Asia/Jakarta"
    closes = cutoff(H2, date(2026, 10, 6), zone)
    first, second = outage(zone, (8, 20, 0), (8, 21, 0)), outage(zone, (9, 20, 0), (9, 21, 0))
    assert after_outages(closes, [second], zone) == closes
    assert after_outages(closes, [second, first], zone) == midnight(date(2026, 10, 11), zone)


def test_an_outage_that_ends_when_the_last_day_begins_touches_nothing():
    zone = "Asia/Jakarta"
    closes = cutoff(H2, date(2026, 10, 6), zone)
    start, end = closes - TOUCHED_BEFORE - timedelta(hours=3), closes - TOUCHED_BEFORE
    assert after_outages(closes, [Interruption(start, end, known_at=end)], zone) == closes
    assert after_outages(closes, [Interruption(start, end + SECOND, known_at=end)], zone) > closes


def test_an_outage_moves_past_the_end_of_month_and_year():
    rule = DeadlineRule(DeadlineMode.CALENDAR_DAYS, 7, within_month=True)
    zone = "Asia/Makassar"
    closes = cutoff(rule, date(2026, 12, 29), zone)
    noon = datetime(2026, 12, 31, 12, tzinfo=UTC)
    down = Interruption(noon, noon + timedelta(hours=2), known_at=noon)
    assert after_outages(closes, [down], zone) == midnight(date(2027, 1, 2), zone)


@pytest.mark.parametrize(
    ("known_at", "moves_to"),
    [
        # Registered within the day after: nothing more. From the 10th on, its own following day counts.
        (datetime(2026, 10, 8, 16, 59, 59, tzinfo=UTC), 10),
        (datetime(2026, 10, 8, 17, tzinfo=UTC), 11),
        (datetime(2026, 10, 20, 3, tzinfo=UTC), 22),
    ],
)
def test_an_outage_registered_late_gives_the_day_after_that(known_at, moves_to):
    zone = "Asia/Jakarta"
    down = outage(zone, (8, 20, 0), (8, 23, 0))._replace(known_at=known_at)
    moved = after_outages(cutoff(H2, date(2026, 10, 6), zone), [down], zone)
    assert moved == midnight(date(2026, 10, moves_to), zone)


moments = st.datetimes(datetime(2026, 2, 20), datetime(2026, 3, 10), timezones=st.just(UTC))
stretches = st.lists(st.tuples(moments, st.timedeltas(timedelta(0), timedelta(days=4)), moments), max_size=5)


@given(moments, stretches, st.sampled_from(sorted(ZONES)))
def test_outages_never_shorten_and_their_order_does_not_matter(closes, found, zone):
    outages = [Interruption(start, start + length, known) for start, length, known in found]
    moved = after_outages(closes, outages, zone)
    assert moved >= closes
    assert after_outages(closes, reversed(outages), zone) == moved
    assert moved == closes or moved.astimezone(ZoneInfo(zone)).time() == time()
    # Once moved, nothing touches it any more; and nobody is left with less than a day after any outage.
    assert after_outages(moved, outages, zone) == moved
    for down in outages:
        if down.starts_at < down.ends_at and down.starts_at < moved:
            assert moved >= down.ends_at + TOUCHED_BEFORE
