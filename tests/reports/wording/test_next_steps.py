"""Whoever is refused finds on the same page the way on, or the person to ask."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine

from reports.activities.actions.activities import withdraw_activity
from reports.models import Dispensation, ReportingPolicy
from reports.month_locks.actions import lock_month
from reports.rules.period import Month
from tests.people import acting, login
from tests.reports.disruptions.test_dispensations import FRIDAY_NOON, ask, decide
from tests.reports.entries import TUESDAY, activity, local, policy, review

pytestmark = pytest.mark.django_db

NEW, REQUEST = "/activities/new/", "/dispensations/new/"
THURSDAY, FRIDAY, MONDAY = date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 12)
TYPED = {"start_time": "08:00", "minutes": "60", "mode": "WFO", "description": "Rapat"}
UNFILLED = ("Bagian ini belum diisi", "This field is required")


@pytest.fixture
def sari(client, people):
    with time_machine.travel(FRIDAY_NOON, tick=False):
        yield login(client, people.sari)


def main(answer) -> str:
    """Return the page without what stands on every page."""
    return answer.content.decode().split('<main id="content"')[1].split("</main>")[0]


def links(answer) -> set[str]:
    return set(map(unescape, re.findall(r'<(?:a|button)[^>]*\s(?:href|formaction)="([^"]+)"', main(answer))))


def chosen(answer) -> list[str]:
    return re.findall(r'name="work_date" id="day-([\d-]+)" value="[^"]+" checked', main(answer))


# The closed day


def test_a_closed_day_leads_to_the_request_for_it(sari):
    assert f"{REQUEST}?day=2026-10-06" in links(sari.get("/days/2026-10-06/"))
    page = sari.get(f"{REQUEST}?day=2026-10-06")
    assert 'name="day" value="2026-10-06"' in main(page)
    assert sari.post(REQUEST, {"day": "2026-10-06", "reason": "Listrik padam"}).status_code == 303


def test_an_open_day_a_future_one_and_one_before_the_post_do_not(sari):
    for day in ("2026-10-08", "2026-10-09", "2026-10-12", "2025-12-30"):
        assert not [to for to in links(sari.get(f"/days/{day}/")) if REQUEST in to]
    assert "BKD" in main(sari.get("/days/2025-12-30/"))


def test_a_day_that_was_asked_for_leads_to_the_request_as_it_stands(sari, people):
    asked = ask(people)
    page = sari.get("/days/2026-10-06/")
    assert "/dispensations/" in links(page)
    assert not [to for to in links(page) if REQUEST in to]
    again = sari.get(f"{REQUEST}?day=2026-10-06")
    assert "/dispensations/" in links(again)
    assert "sudah mengajukan" in main(again)
    decide(people.dewi, asked, grant=False, answer="Sistem normal")
    assert f"{REQUEST}?day=2026-10-06" in links(sari.get("/days/2026-10-06/"))


def test_a_locked_month_leads_to_the_objection(sari, people):
    lock_month(month=Month(2026, 9), employee_ids=[people.sari.pk], at=FRIDAY_NOON)
    for page in ("/days/2026-09-29/", f"{REQUEST}?day=2026-09-29", f"{NEW}?date=2026-09-29"):
        assert "/tpp/mine/2026-09/object/?day=2026-09-29" in links(sari.get(page)), page
        assert not [to for to in links(sari.get(page)) if f"{REQUEST}?day=2026-09" in to]
    refused = sari.post(REQUEST, {"day": "2026-09-29", "reason": "Listrik padam"})
    assert refused.status_code == 422
    assert "/tpp/mine/2026-09/object/?day=2026-09-29" in links(refused)
    assert "Listrik padam" in main(refused)


def test_my_dispensations_lead_to_a_new_one(sari):
    assert REQUEST in links(sari.get("/dispensations/"))


# The request


@pytest.mark.parametrize("day", ["", "?day=", "?day=2026-13-40", "?day=kemarin"])
def test_without_a_day_the_request_asks_for_it(sari, day):
    page = main(sari.get(REQUEST + day))
    assert re.search(r'<input type="date" name="day"', page)
    refused = sari.post(REQUEST, {"day": day[5:], "reason": "Listrik padam"})
    assert refused.status_code == 422
    text = main(refused)
    assert not [words for words in UNFILLED if words in text]
    assert "Listrik padam" in text
    assert re.search(r'<a href="#id_day"', text)


def test_the_request_offers_the_days_that_closed(sari, people):
    activity(people.sari, at=local(TUESDAY, "20:00"))
    offered = links(sari.get(REQUEST))
    # Monday lacks everything, Tuesday lacks 300 minutes; Wednesday is open until tonight ends.
    assert {f"{REQUEST}?day=2026-10-05", f"{REQUEST}?day=2026-10-06"} <= offered
    assert not {to for to in offered if "2026-10-07" in to or "2026-10-04" in to}


@pytest.mark.parametrize("day", ["2026-10-08", "2026-10-09"])
def test_a_day_that_is_open_leads_to_the_report(sari, day):
    assert f"{NEW}?date={day}" in links(sari.get(f"{REQUEST}?day={day}"))
    refused = sari.post(REQUEST, {"day": day, "reason": "Listrik padam"} | TYPED)
    assert refused.status_code == 422
    assert f"{NEW}?date={day}" in links(refused)


def test_what_cannot_be_carried_is_shown_to_be_mended(sari):
    typed = {"description": "x" * 5001, "output": "\0berkas"}
    refused = sari.post(REQUEST, {"day": "2026-10-06", "reason": "Listrik padam"} | typed)
    assert refused.status_code == 422
    assert re.search(r'<textarea name="description"', main(refused))
    assert sari.post(REQUEST, {"day": "2026-10-06", "reason": "Padam", "output": "\0berkas"}).status_code == 303
    assert Dispensation.objects.get().typed == {"output": "berkas"}


def test_a_granted_one_of_long_ago_can_be_filled_in(sari, people):
    long_ago = date(2026, 8, 20)
    asked = ask(people, day=long_ago)
    decide(people.dewi, asked)
    page = sari.get(f"{NEW}?dispensation={asked.pk}")
    assert chosen(page) == ["2026-08-20"]
    assert "ditutup untuk laporan" not in main(page)
    assert f"{NEW}?date=2026-08-20" in links(sari.get("/days/2026-08-20/"))
    assert chosen(sari.get(f"{NEW}?date=2026-08-20")) == ["2026-08-20"]


# ?date=


def test_the_date_of_a_closed_day_never_becomes_another(sari):
    page = sari.get(f"{NEW}?date=2026-10-06")
    assert chosen(page) == ["2026-10-06"]
    assert f"{REQUEST}?day=2026-10-06" in links(page)
    assert "Selasa, 6 Oktober 2026" in main(page)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("date=2026-10-12", "Senin, 12 Oktober 2026"),
        ("date=2025-12-30", "Selasa, 30 Desember 2025"),
        ("date=9999-12-31", "31 Desember 9999"),
        ("date=0001-01-01", "1 Januari"),
    ],
)
def test_the_date_of_a_day_that_cannot_be_is_said(sari, query, said):
    page = sari.get(f"{NEW}?{query}")
    assert page.status_code == 200
    assert chosen(page) == [query[5:]]
    assert said in re.sub(r"<input.*?>|<label.*?</label>", "", main(page), flags=re.S)


@pytest.mark.parametrize("query", ["date=2026-02-30", "date=kemarin", "date=2026-10-06&date=2026-10-09"])
def test_a_date_that_is_none_chooses_nothing(sari, query):
    page = sari.get(f"{NEW}?{query}")
    assert chosen(page) == []
    assert "Pilih hari" in main(page)


def test_the_same_date_twice_is_one(sari):
    assert chosen(sari.get(f"{NEW}?date=2026-10-08&date=2026-10-08")) == ["2026-10-08"]


def test_a_copy_says_the_same_of_its_date(sari, people):
    copied = activity(people.sari, at=local(TUESDAY, "20:00"))
    page = sari.get(f"/activities/{copied.pk}/copy/?date=2026-10-06")
    assert chosen(page) == ["2026-10-06"]
    assert f"{REQUEST}?day=2026-10-06" in links(page)


def test_without_a_date_the_likeliest_is_proposed(sari):
    assert chosen(sari.get(NEW)) == ["2026-10-09"]


# Reports


def test_a_report_that_came_back_too_late_leads_to_the_request(sari, people):
    returned = activity(people.sari, at=local(TUESDAY, "20:00"))
    review(people.budi, returned, "return", "Lengkapi", at=local(TUESDAY, "21:00"))
    with time_machine.travel(local(MONDAY), tick=False):
        for page in ("/", f"/activities/{returned.pk}/", f"/activities/{returned.pk}/edit/"):
            assert f"{REQUEST}?day=2026-10-06" in links(sari.get(page)), page


def test_a_withdrawn_report_leads_to_a_new_one_while_the_day_is_open(sari, people):
    stored = activity(people.sari, at=local(TUESDAY, "20:00"))
    withdraw_activity(
        by=acting(people.sari), at=local(TUESDAY, "21:00"), source="tests", activity_id=stored.pk, seen_version=1
    )
    with time_machine.travel(local(THURSDAY), tick=False):
        assert f"{NEW}?date=2026-10-06" in links(sari.get(f"/activities/{stored.pk}/"))
    found = links(sari.get(f"/activities/{stored.pk}/"))
    assert f"{NEW}?date=2026-10-06" not in found
    assert f"{REQUEST}?day=2026-10-06" in found


def test_who_has_no_post_is_told_whom_to_ask(client, people):
    people.citra.placements.all().delete()
    with time_machine.travel(FRIDAY_NOON, tick=False):
        citra = login(client, people.citra)
        for page in (
            NEW,
            f"{NEW}?date=2026-10-06",
            "/",
            "/days/2026-10-06/",
            "/calendar/",
            f"{REQUEST}?day=2026-10-06",
        ):
            assert "BKD" in main(citra.get(page)), page


def test_where_no_rules_hold_the_person_is_told_whom_to_ask(sari, people):
    ReportingPolicy.objects.all().delete()
    for page in (NEW, "/days/2026-10-06/", f"{REQUEST}?day=2026-10-06"):
        assert "BKD" in main(sari.get(page)), page


def test_nothing_open_is_an_empty_state_with_a_way_on(sari, people):
    policy(people.dinas, starts_on=date(2026, 9, 1), opens_at="18:00", deadline_count=0)
    for page in ("/", NEW):
        text = main(sari.get(page))
        assert "tidak ada hari" in text
        assert {"/calendar/", REQUEST} & links(sari.get(page)), page
