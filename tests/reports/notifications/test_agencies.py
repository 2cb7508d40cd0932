"""What heads of agencies are told about their people; October 2026 of the named people."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Notice
from accounts.notifications.actions.jobs import run_due
from accounts.notifications.labels import notice_words
from accounts.second_person.actions.go_live import set_go_live
from reports.month_locks.actions import lock_month
from reports.notifications.agencies import monthly, weekly
from reports.rules.period import Month
from sikap.jobs import JOBS
from tests.people import acting
from tests.reports.entries import WIB, WIT, activity, entry, local, review
from tests.reports.notifications.test_employees import absent

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
    notice = said_to(people.kepala).get(key__contains="2026-10-11")
    said = notice_words(notice)
    assert said.title == "Dinas Pendidikan: 5 dari 5 orang belum melapor lengkap"
    assert said.body.startswith("Senin, 5 Oktober 2026 sampai Minggu, 11 Oktober 2026: Budi Santoso (1800),")


def said_to(person):
    return Notice.objects.filter(employee=person, kind="agency").order_by("pk")


def about(notice):
    return notice.parameters["first"], notice.parameters["last"]


@pytest.mark.parametrize("days", [1, 2, 6])
def test_a_missed_monday_is_told_until_the_end_of_the_week_once(people, days):
    """The server was off from Monday morning on; after it came back it was restarted a few times."""
    run_due(JOBS, at=local(NEXT, "07:29"))
    back = NEXT + timedelta(days=days)
    for clock in ("00:10", "07:29"):
        run_due(JOBS, at=local(back, clock))
    assert not said_to(people.kepala).filter(key__contains="2026-10-11").exists()
    for clock in ("07:30", "07:31", "23:59"):
        run_due(JOBS, at=local(back, clock))
    (found,) = said_to(people.kepala).filter(key__contains="2026-10-11")
    assert about(found) == ("2026-10-05", "2026-10-11")


def test_after_the_week_the_next_list_is_told_instead(people):
    run_due(JOBS, at=local(NEXT + timedelta(days=7), "07:30"))
    weeks = [about(found) for found in said_to(people.kepala) if "2026-10-01" not in found.key]
    assert ("2026-10-05", "2026-10-11") not in weeks
    assert ("2026-10-12", "2026-10-18") in weeks


def test_a_missed_first_of_the_month_is_told_until_its_end_once(people):
    for day in (date(2026, 11, 30), date(2026, 11, 30), date(2026, 12, 1)):
        run_due(JOBS, at=local(day, "09:00"))
    months = [about(found) for found in said_to(people.kepala) if found.parameters["first"].endswith("-01")]
    assert months == [("2026-10-01", "2026-10-31"), ("2026-11-01", "2026-11-30")]


def test_the_morning_after_a_missed_one_is_that_of_the_agency(people):
    """Half past seven of Papua is half past five in Java."""
    wednesday = NEXT + timedelta(days=2)
    run_due(JOBS, at=local(wednesday, "07:30", WIT))
    assert said_to(people.wira).filter(key__contains="2026-10-11").count() == 1
    assert not said_to(people.kepala).exists()


def test_who_is_head_when_it_is_told_is_told(people):
    absent(people.kepala, NEXT, NEXT, people.dewi)
    assert to(people.kepala, weekly(WIB, NEXT, local(NEXT + timedelta(days=1), "07:30")))


def test_what_lies_before_the_first_day_is_nobodys_gap(people):
    entered = {"by": acting(people.dewi).confirmed(people.dina), "at": local(NEXT), "source": "tests"}
    set_go_live(**entered, day=NEXT, reason="SK Bupati")
    assert week() == []
    set_go_live(**entered, day=NEXT - timedelta(days=2), reason="SK Bupati")
    assert {item.parameters["first"] for item in week()} <= {"2026-10-10"}


def test_the_number_of_statements_does_not_grow(people):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            week()
        return len(captured)

    one = cost()
    for person in (people.sari, people.oki, people.tari):
        activity(person, entry("08:00", 60, work_date=MONDAY), at=local(MONDAY))
    assert cost() == one
