"""What heads of agencies are told about their people; October 2026 of the named people."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.jobs import run_due
from accounts.notice_models import Notice
from accounts.notice_words import words
from reports.actions.locks import lock_month
from reports.agency_lists import monthly, weekly
from reports.period import Month
from sikap.jobs import JOBS
from tests.reports.entries import WIB, WIT, activity, entry, local, review
from tests.reports.test_nudges import absent

pytestmark = pytest.mark.django_db
MONDAY, NEXT = date(2026, 10, 5), date(2026, 10, 12)
FIRST_OF_NOVEMBER = date(2026, 11, 1)


def to(person, news):
    return [item.parameters for item in news if item.employee_id == person.pk]


def week(zone=WIB, day=NEXT):
    return weekly(zone, day, local(day, "07:30", zone))


def test_the_head_is_told_on_monday_about_the_week_before(people):
    for number in range(5):
        day = MONDAY + timedelta(days=number)
        at = local(day, "17:00")
        done = activity(people.tari, entry("08:00", 360, work_date=day), at=at)
        if number:
            activity(people.sari, entry("08:00", 300, work_date=day), at=at)
        if number < 2:
            review(people.kepala, done, at=at)
    (found,) = to(people.kepala, week())
    assert (found["agency"], found["first"], found["last"]) == ("Dinas Pendidikan", "2026-10-05", "2026-10-11")
    # Kepala, Budi, Oki lack five days of 360; Sari one day and four times 60; Tari nothing. Eko serves at the school.
    assert (found["people"], found["count"], found["more"]) == (5, 4, False)
    assert found["names"] == [
        "Budi Santoso (1800)",
        "Kepala Dinas (1800)",
        "Oki Ramadhan (1800)",
        "Sari Wulandari (600)",
    ]
    assert found["waiting"] == 4 * 300 + 3 * 360


def test_the_school_has_a_head_of_its_own_and_six_days(people):
    (found,) = to(people.eko, week())
    assert (found["agency"], found["names"]) == ("SD Negeri 1", ["Eko Prasetyo (2160)"])


def test_only_on_mondays_and_in_the_zone_of_the_agency(people):
    assert week(day=NEXT + timedelta(days=1)) == []
    assert to(people.wira, week()) == []
    assert [found["agency"] for found in to(people.wira, week(WIT))] == ["Kantor Perwakilan"]


def test_the_month_is_told_on_its_first_day_after_while_it_is_open(people):
    assert monthly(WIB, NEXT, local(NEXT)) == []
    (found,) = to(people.kepala, monthly(WIB, FIRST_OF_NOVEMBER, local(FIRST_OF_NOVEMBER)))
    assert (found["first"], found["last"], found["count"]) == ("2026-10-01", "2026-10-31", 5)
    lock_month(month=Month(2026, 10), employee_ids=[person.pk for person in people.employees()], at=local(NEXT))
    assert monthly(WIB, FIRST_OF_NOVEMBER, local(FIRST_OF_NOVEMBER)) == []


def test_a_head_on_leave_is_left_alone(people):
    absent(people.kepala, NEXT, NEXT, people.dewi)
    assert to(people.kepala, week()) == []


def test_the_notice_is_written_once_and_reads_as_a_sentence(people):
    for _again in range(2):
        run_due(JOBS, at=local(NEXT, "07:30"))
    notice = Notice.objects.get(employee=people.kepala, kind="agency")
    said = words(notice)
    assert said.title == "Dinas Pendidikan: 5 dari 5 orang belum melapor lengkap"
    assert said.body.startswith("Senin, 5 Oktober 2026 sampai Minggu, 11 Oktober 2026: Budi Santoso (1800),")


def test_the_number_of_statements_does_not_grow(people):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            week()
        return len(captured)

    one = cost()
    for person in (people.sari, people.oki, people.tari):
        activity(person, entry("08:00", 60, work_date=MONDAY), at=local(MONDAY))
    assert cost() == one
