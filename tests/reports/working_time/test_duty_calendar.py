"""Which rules are in force where and when."""

from datetime import UTC, date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Agency
from reports.models import AbsenceRule, Holiday, ReportingPolicy
from reports.working_time.calendar_rows import CalendarRows, _CalendarTable
from reports.working_time.duty import Free, anybody_of, duty
from reports.working_time.duty_calendar import Rulebook
from tests.reports.entries import required_in, window_in

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


@pytest.fixture
def dinas():
    return Agency.objects.create(code="1.01", name="Dinas Pendidikan")


@pytest.fixture
def sekolah(dinas):
    return Agency.objects.create(code="1.01.1", name="SMP Negeri 1", parent=dinas, working_days_per_week=6)


@pytest.fixture
def kantor():
    return Agency.objects.create(code="2.01", name="Kantor Camat", timezone="Asia/Jayapura")


def policy(agency, starts_on, quota):
    return ReportingPolicy.objects.create(agency=agency, starts_on=starts_on, quota_minutes=quota)


def test_the_seeded_general_rules_hold_everywhere(sekolah, kantor):
    rules = Rulebook.load(FIRST, LAST)
    assert required_in(sekolah.pk, FIRST, rules) == 360
    assert required_in(kantor.pk, LAST.replace(day=30), rules) == 360


def test_the_nearest_agency_upward_decides(dinas, sekolah, kantor):
    policy(dinas, date(2026, 1, 1), 300)
    rules = Rulebook.load(FIRST, LAST)
    assert required_in(sekolah.pk, FIRST, rules) == 300
    assert required_in(kantor.pk, FIRST, rules) == 360
    policy(sekolah, date(2026, 1, 1), 336)
    assert required_in(sekolah.pk, FIRST, Rulebook.load(FIRST, LAST)) == 336


def test_a_policy_of_the_future_leaves_the_one_above_in_force(dinas, sekolah):
    policy(dinas, date(2026, 1, 1), 300)
    policy(sekolah, date(2026, 10, 15), 336)
    rules = Rulebook.load(FIRST, LAST)
    assert required_in(sekolah.pk, date(2026, 10, 14), rules) == 300
    assert required_in(sekolah.pk, date(2026, 10, 15), rules) == 336


def test_the_latest_not_after_the_day_is_in_force(dinas):
    policy(dinas, date(2026, 2, 19), 312)
    policy(dinas, date(2026, 3, 21), 360)
    rules = Rulebook.load(date(2026, 2, 1), date(2026, 4, 30))
    assert [required_in(dinas.pk, day, rules) for day in (date(2026, 2, 18), date(2026, 2, 19))] == [360, 312]
    assert [required_in(dinas.pk, day, rules) for day in (date(2026, 3, 17), date(2026, 3, 25))] == [312, 360]


def test_nothing_is_required_on_free_days(dinas, sekolah):
    Holiday.objects.create(date=date(2026, 10, 2), kind="regional", name="Hari Jadi Kabupaten")
    rules = Rulebook.load(FIRST, LAST)
    saturday, sunday, holiday = date(2026, 10, 17), date(2026, 10, 18), date(2026, 10, 2)
    assert required_in(dinas.pk, saturday, rules) == 0
    assert required_in(sekolah.pk, saturday, rules) == 360
    assert required_in(sekolah.pk, sunday, rules) == 0
    assert required_in(sekolah.pk, holiday, rules) == 0
    assert rules.holiday_name(holiday) == "Hari Jadi Kabupaten"
    assert rules.holiday_name(saturday) is None


def test_a_day_without_rules_says_so(dinas):
    ReportingPolicy.objects.all().delete()
    policy(None, date(2026, 10, 5), 360)
    rules = Rulebook.load(FIRST, LAST)
    assert rules.policy(dinas.pk, FIRST) is None
    assert duty(rules, anybody_of(dinas.pk), FIRST).free == Free.NO_POLICY
    found = window_in(dinas.pk, FIRST, rules)
    assert (found.refusal, found.opens, found.closes) == (Free.NO_POLICY, None, None)
    assert required_in(dinas.pk, date(2026, 10, 5), rules) == 360


def test_days_that_were_not_read_are_not_guessed(dinas):
    rules = Rulebook.load(FIRST, LAST)
    with pytest.raises(ValueError, match="2026-11-01"):
        rules.policy(dinas.pk, date(2026, 11, 1))
    with pytest.raises(ValueError, match="2026-09-30"):
        rules.is_working_day(dinas.pk, date(2026, 9, 30))


def test_the_deadline_is_counted_in_the_agencys_zone(dinas, kantor):
    rules = Rulebook.load(FIRST, LAST)
    assert rules.zone(kantor.pk) == "Asia/Jayapura"
    assert window_in(dinas.pk, FIRST, rules).opens == datetime(2026, 9, 30, 17, tzinfo=UTC)
    assert window_in(dinas.pk, FIRST, rules).closes == datetime(2026, 10, 3, 17, tzinfo=UTC)
    assert window_in(kantor.pk, FIRST, rules).closes == datetime(2026, 10, 3, 15, tzinfo=UTC)


def test_every_setting_of_the_deadline_is_used(dinas):
    row = policy(dinas, date(2026, 1, 1), 360)
    row.deadline_mode, row.deadline_count, row.opens_at = "working_days", 1, time(16)
    row.save()
    friday = date(2026, 10, 30)
    rules = Rulebook.load(FIRST, LAST)
    # Monday 2 November lies beyond the days that were asked for, and its holidays are known all the same.
    assert window_in(dinas.pk, friday, rules).closes == datetime(2026, 11, 2, 17, tzinfo=UTC)
    assert window_in(dinas.pk, friday, rules).opens == datetime(2026, 10, 30, 9, tzinfo=UTC)
    Holiday.objects.create(date=date(2026, 11, 2), kind="regional", name="Hari Jadi")
    assert window_in(dinas.pk, friday, Rulebook.load(FIRST, LAST)).closes == datetime(2026, 11, 3, 17, tzinfo=UTC)
    row.deadline_within_month = True
    row.save()
    assert window_in(dinas.pk, friday, Rulebook.load(FIRST, LAST)).closes == datetime(2026, 10, 31, 17, tzinfo=UTC)
    row.deadline_within_month, row.deadline_mode, row.deadline_count = False, "calendar_days", 1
    row.deadline_skips_holidays = True
    row.save()
    assert window_in(dinas.pk, friday, Rulebook.load(FIRST, LAST)).closes == datetime(2026, 11, 3, 17, tzinfo=UTC)
    row.deadline_mode, row.deadline_count, row.deadline_skips_holidays = "elapsed_hours", 48, False
    row.save()
    ended = datetime(2026, 10, 30, 8, tzinfo=UTC)
    assert window_in(dinas.pk, friday, Rulebook.load(FIRST, LAST), ended).closes == datetime(2026, 11, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("code", [*_CalendarTable, "post", "lock", "own"])
def test_a_kind_of_absence_may_be_called_like_a_table(dinas, code):
    before = CalendarRows.read(FIRST)
    AbsenceRule.objects.create(code=code, starts_on=FIRST, name=code, mark=code[:5], excuses_duty=False)
    after = CalendarRows.read(FIRST)
    assert {terms.excuses for terms in after.absences.pop(code)} == {False}
    assert after == before
    assert not Rulebook.load(FIRST, LAST).absence(code, FIRST).excuses


def test_reading_takes_two_queries_however_many_are_asked_about(dinas, sekolah, kantor):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        rules = Rulebook.load(FIRST, LAST)
        for agency in (dinas, sekolah, kantor):
            for number in range(1, 32):
                required_in(agency.pk, date(2026, 10, number), rules)
                window_in(agency.pk, date(2026, 10, number), rules)
    assert len(queries) == 2
