"""Kalender and the day page: the month as a heat map, a day's activities, the copy of a whole day."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine

from reports.models import Activity, Holiday
from reports.month_locks.actions import lock_month
from reports.rules.period import Month
from tests.people import login
from tests.reports.counting import queries
from tests.reports.entries import NOON, TUESDAY, WIT, activity, entry, local, outside, review

pytestmark = pytest.mark.django_db
MONDAY = TUESDAY - timedelta(days=1)
DAY = "/days/2026-10-06/"


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def sari(client, people):
    return login(client, people.sari)


def states(page):
    return {cell["date"].day: cell["state"] for cell in page.context["days"]}


# Calendar


def test_the_month_shows_each_day_as_it_stands(sari, people):
    review(people.budi, activity(people.sari, entry("00:00", 360)))
    activity(people.sari, entry("08:00", 60, work_date=MONDAY))
    people.sari.absences.create(kind="sick", starts_on=date(2026, 10, 2), ends_on=date(2026, 10, 2))
    Holiday.objects.create(date=date(2026, 10, 1), kind="regional", name="Hari Jadi Kabupaten")
    page = sari.get("/calendar/")
    found = states(page)
    assert (found[1], found[2], found[3], found[5], found[6], found[7]) == (
        "holiday",
        "absent",
        "rest",
        "partial",
        "full",
        "future",
    )
    text = page.content.decode()
    assert "Oktober 2026" in text
    assert 'href="/days/2026-10-05/"' in text
    assert 'href="/days/2026-10-07/"' not in text
    assert page.context["totals"].credited == 360
    assert page.context["waiting"] == 60


def test_other_months_are_a_link_away(sari):
    text = sari.get("/calendar/").content.decode()
    assert 'href="/calendar/2026-09/"' in text
    assert 'href="/calendar/2026-11/"' in text
    assert sari.get("/calendar/2026-02/").context["month"] == Month(2026, 2)


def test_a_closed_month_says_so(sari, people):
    lock_month(month=Month(2026, 9), employee_ids=[people.sari.pk], at=NOON)
    assert sari.get("/calendar/2026-09/").context["locked"]
    assert not sari.get("/calendar/").context["locked"]


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "٢026-10", "x", "1999-01", "2150-01"])
def test_what_is_no_month_is_not_found(sari, month):
    assert sari.get(f"/calendar/{month}/").status_code == 404


def test_new_years_night_is_the_old_year_in_wib_and_the_new_one_in_wit(client, people, at_noon):
    at_noon.move_to(local(date(2027, 1, 1), "00:30", WIT))
    assert login(client, people.citra).get("/calendar/").context["month"] == Month(2027, 1)
    assert login(client, people.sari).get("/calendar/").context["month"] == Month(2026, 12)


def test_the_calendar_costs_the_same_for_one_and_many_activities(sari, people):
    activity(people.sari, entry("08:00", 30))
    few = queries(sari, "/calendar/")
    for number in range(10):
        activity(people.sari, entry(f"{number + 9:02d}:00", 15, work_date=MONDAY))
    assert queries(sari, "/calendar/") == few <= 12


def test_somebody_without_a_post_has_an_empty_calendar(client, people):
    people.tari.placements.all().delete()
    assert login(client, people.tari).get("/calendar/").status_code == 200


# Day


def test_a_day_shows_its_activities_the_gap_and_the_time_left(sari, people):
    kept = activity(people.sari, entry("08:00", 90))
    back = activity(people.sari, entry("10:00", 30, description="Rapat"))
    review(people.budi, back, "return", "Sebutkan hasilnya")
    page = sari.get(DAY)
    text = page.content.decode()
    assert "Selasa, 6 Oktober 2026" in text
    assert f'href="/activities/{kept.pk}/"' in text
    assert "Sebutkan hasilnya" in text
    assert "270" in page.context["sentence"]
    assert "Kamis 24.00 WIB" in text
    assert 'href="/activities/new/?date=2026-10-06"' in text


def test_a_day_that_is_closed_says_when_it_closed(sari):
    page = sari.get("/days/2026-10-01/")
    assert page.context["open"] is None
    assert "3 Oktober 2026" in page.context["closed_because"].message


def test_a_day_to_come_says_so(sari):
    page = sari.get("/days/2026-10-07/")
    assert page.status_code == 200
    assert page.context["open"] is None


def test_others_have_their_own_day(client, people):
    activity(people.sari, entry("08:00", 90, description="Rahasia Sari"))
    assert "Rahasia Sari" not in login(client, people.budi).get(DAY).content.decode()


@pytest.mark.parametrize("day", ["2026-02-30", "2026-1-1", "٢026-10-01", "x", "1999-01-01", "2150-01-01"])
def test_what_is_no_date_is_not_found(sari, day):
    assert sari.get(f"/days/{day}/").status_code == 404


def test_the_day_costs_the_same_for_one_and_many_activities(sari, people):
    activity(people.sari, entry("08:00", 30))
    few = queries(sari, DAY)
    for number in range(7):
        review(people.budi, activity(people.sari, entry(f"{number}:00".zfill(5), 15)), "reject", "Ganda")
    assert queries(sari, DAY) == few <= 12


def test_somebody_without_a_post_sees_a_day_without_duty(client, people):
    people.tari.placements.all().delete()
    assert login(client, people.tari).get(DAY).status_code == 200


# Copy


def copy(client, source="2026-10-05", target="2026-10-06", uuid=None):
    return client.post(f"/days/{source}/copy/", {"to_date": target, "client_uuid": str(uuid or uuid4())})


def test_a_day_is_copied_to_an_open_day(sari, people):
    activity(people.sari, entry("08:00", 90, work_date=MONDAY))
    activity(people.sari, entry("10:00", 30, work_date=MONDAY))
    answer = copy(sari)
    assert (answer.status_code, answer["Location"]) == (303, DAY)
    assert Activity.objects.filter(work_date=TUESDAY).count() == 2


def test_the_same_copy_twice_makes_one(sari, people):
    activity(people.sari, entry("08:00", 90, work_date=MONDAY))
    uuid = uuid4()
    copy(sari, uuid=uuid)
    copy(sari, uuid=uuid)
    assert Activity.objects.filter(work_date=TUESDAY).count() == 1


def test_what_cannot_be_copied_is_named_and_the_rest_is_copied(sari, people):
    activity(people.sari, entry("08:00", 90, work_date=MONDAY))
    activity(people.sari, outside("10:00", 30, work_date=MONDAY))
    answer = copy(sari)
    assert answer.status_code == 303
    assert "10.00–10.30" in sari.get(answer["Location"]).content.decode()
    assert Activity.objects.filter(work_date=TUESDAY).count() == 1


@pytest.mark.parametrize(
    ("source", "target", "field"),
    [
        ("2026-10-05", "2026-10-03", "3 Oktober"),
        ("2026-10-04", "2026-10-06", "4 Oktober"),
        ("2026-10-05", "", ""),
        ("2026-10-05", "kemarin", ""),
    ],
)
def test_a_refused_copy_shows_the_day_again_with_the_reason(sari, people, source, target, field):
    activity(people.sari, entry("08:00", 90, work_date=MONDAY))
    answer = copy(sari, source, target)
    assert answer.status_code == 422
    assert answer.context["refusals"]
    assert field in answer.context["refusals"][0].message


def test_a_copy_is_a_post(sari):
    assert sari.get("/days/2026-10-05/copy/").status_code == 405


def test_a_moved_working_day_is_called_by_its_name(client, people):
    Holiday.objects.create(date=date(2026, 10, 3), kind="workday", name="Pengganti cuti bersama")
    with time_machine.travel(NOON):
        sari = login(client, people.sari)
        assert "Pengganti cuti bersama" in sari.get("/days/2026-10-03/").content.decode()
        assert "Pengganti cuti bersama" in sari.get("/calendar/2026-10/").content.decode()
