"""Beranda: today, open days with the time left, what came back, the month, waiting reviews."""

from datetime import date, timedelta

import pytest
import time_machine

from reports.month_locks.actions import lock_month
from reports.rules.period import Month
from tests.people import login
from tests.reports.counting import queries
from tests.reports.entries import NOON, TUESDAY, WIT, activity, entry, local, policy, review

pytestmark = pytest.mark.django_db
MONDAY = TUESDAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def sari(client, people):
    return login(client, people.sari)


def test_sari_sees_today_and_the_open_days_with_the_time_left(sari, people):
    review(people.budi, activity(people.sari, entry("08:00", 60)))
    activity(people.sari, entry("09:00", 30))
    page = sari.get("/")
    text = page.content.decode()
    assert "Selasa, 6 Oktober 2026" in text
    assert "270" in page.context["today_sentence"]
    assert "60 mnt disetujui" in text
    assert "30 mnt menunggu validasi" in text
    for closing in ("Kamis 24.00 WIB", "Rabu 24.00 WIB", "Selasa 24.00 WIB"):
        assert closing in text
    assert 'data-until="2026-10-08T17:00:00+00:00"' in text
    assert 'href="/activities/new/"' in text


def test_the_time_left_is_that_of_the_eastern_zone_for_citra(client, people, at_noon):
    at_noon.move_to(local(date(2026, 10, 8), "23:59", WIT))
    text = login(client, people.citra).get("/").content.decode()
    assert "Kamis 24.00 WIT" in text
    assert "1 m" in text


def test_what_came_back_shows_the_reason_and_until_when(sari, people, at_noon):
    back = activity(people.sari, entry("08:00", 60))
    review(people.budi, back, "return", "Sebutkan hasilnya", at=local(date(2026, 10, 8), "20:00"))
    at_noon.move_to(local(date(2026, 10, 9), "08:00"))
    text = sari.get("/").content.decode()
    assert "Sebutkan hasilnya" in text
    assert "Budi Santoso" in text
    assert "Sabtu 20.00 WIB" in text
    assert f'href="/activities/{back.pk}/edit/"' in text
    at_noon.move_to(local(date(2026, 10, 10), "20:00"))
    late = sari.get("/")
    assert late.context["returned"][0]["refusal"].code == "after_cutoff"
    assert f'href="/activities/{back.pk}/edit/"' not in late.content.decode()


def test_the_month_stands_at_what_is_approved(sari, people):
    review(people.budi, activity(people.sari, entry("00:00", 400)))
    activity(people.sari, entry("08:00", 60, work_date=MONDAY))
    standing = sari.get("/").context["standing"]
    assert standing["totals"].credited == 360
    assert standing["totals"].required == 22 * 360
    assert standing["waiting"] == 60


@pytest.mark.parametrize(("name", "count"), [("budi", 1), ("eko", 0), ("sari", 0), ("kepala", 0)])
def test_the_supervisor_sees_how_many_wait(client, people, name, count):
    activity(people.sari, entry())
    page = login(client, getattr(people, name)).get("/")
    assert page.context["waiting_reviews"] == count
    assert ('href="/review/"' in page.content.decode().split("<main")[1].split("</main>")[0]) is bool(count)


def test_a_free_day_needs_nothing(sari, at_noon):
    at_noon.move_to(local(date(2026, 10, 10)))
    page = sari.get("/")
    assert page.context["standing"]["today"].required == 0
    assert page.context["today_sentence"]


def test_before_the_opening_hour_nothing_asks_to_log(client, people):
    policy(opens_at="16:00", deadline_count=0)
    page = login(client, people.sari).get("/")
    assert page.status_code == 200
    assert page.context["standing"]["open_days"] == []


def test_after_the_closing_of_the_month_its_days_are_no_longer_offered(sari, people, at_noon):
    lock_month(month=Month(2026, 10), employee_ids=[people.sari.pk], at=NOON)
    at_noon.move_to(local(date(2026, 11, 1), "08:00"))
    assert [found.day for found in sari.get("/").context["standing"]["open_days"]] == [date(2026, 11, 1)]


def test_without_a_post_home_says_what_to_do(client, people):
    people.citra.placements.all().delete()
    page = login(client, people.citra).get("/")
    assert page.status_code == 200
    assert page.context["standing"] is None


def test_home_costs_the_same_for_one_and_many(client, people):
    budi = login(client, people.budi)
    activity(people.sari, entry("08:00", 15))
    few = queries(budi, "/")
    for number in range(1, 7):
        review(people.budi, activity(people.sari, entry(f"0{number}:00", 15)), "return", "Kurang jelas")
        activity(people.oki, entry(f"0{number}:00", 15))
        activity(people.budi, entry(f"0{number}:00", 15))
    assert queries(budi, "/") == few <= 12
    assert queries(login(client, people.sari), "/") <= 12


DAILY = ["/", "/more/", "/calendar/", "/activities/new/", "/review/", "/review/decided/"]


def test_everybody_has_the_daily_pages_within_twelve_statements(client, people):
    above = {}
    for name in ("sari", "budi", "kepala", "citra", "dewi", "fajar", "oki", "tari"):
        login(client, getattr(people, name))
        above |= {(name, url): count for url in DAILY if (count := queries(client, url)) > 12}
    assert above == {}


def test_more_lists_everything_the_person_may_open(sari):
    text = sari.get("/more/").content.decode()
    assert 'href="/calendar/"' in text
    assert 'href="/account/logout/"' in text


@pytest.mark.parametrize("url", ["/", "/more/", "/calendar/", "/review/", "/review/decided/"])
def test_pages_that_show_take_no_post(sari, url):
    assert sari.post(url).status_code == 405


def test_the_month_is_measured_until_today(people, client):
    """On the 6th of October four of 22 working days have passed; the others are no loss yet."""
    activity(people.sari, entry("08:00", 360), at=local(TUESDAY, "15:00"))
    with time_machine.travel(local(TUESDAY, "16:00"), tick=False):
        page = login(client, people.sari).get("/").content.decode()
    assert "0 dari 1.440 menit" in page
    assert "0 dari 7.920" in page
