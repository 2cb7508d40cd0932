"""Hostile hands on working weeks, rosters, kinds of absence, the board, the helper's page and the handbook."""

from datetime import date

import pytest
import time_machine

from reports.calendar.actions.patterns import add_pattern
from reports.models import AbsenceRule, RosterDay, Shift, WorkPattern
from tests.people import acting, login
from tests.reports.entries import NOON

pytestmark = pytest.mark.django_db
HUGE = 10**30
NASTY = (
    "\0",
    "\u202e",
    "'; DROP TABLE",
    "{{ 7*7 }}",
    "<script>alert(1)</script>",
    "9" * 400,
    "99:99",
    "-1",
    "😀" * 999,
)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize(
    "url",
    [
        f"/settings/patterns/{HUGE}/end/",
        f"/settings/patterns/{HUGE}/delete/",
        f"/settings/shifts/{HUGE}/retire/",
        f"/settings/rosters/{HUGE}/2026-10/",
        f"/adoption/{HUGE}/",
        f"/help-desk/{HUGE}/guide.pdf",
        f"/handbook/{HUGE}/",
    ],
)
def test_an_id_that_fits_no_column_is_nobodys(client, people, url):
    dewi = login(client, people.dewi)
    assert dewi.get(url).status_code in {404, 405}
    assert dewi.post(url, {"ends_on": "2026-10-31"}).status_code in {404, 405}


@pytest.mark.parametrize("text", NASTY)
def test_whatever_is_typed_is_refused_or_comes_back_as_text(client, people, text):
    dewi = login(client, people.dewi)
    for url, names in {
        "/settings/patterns/new/": ("week", "agency", "nip", "starts_on", "ends_on", "legal_basis"),
        "/settings/shifts/": ("code", "name", "starts_at", "duty_minutes"),
        "/settings/absences/kinds/new/": (
            "code", "name", "mark", "starts_on", "legal_basis", "allowance_percent", "treated_as",
        ),
        f"/settings/rosters/{people.sari.pk}/2026-10/": tuple(f"day_{number}" for number in range(1, 32)),
    }.items():  # fmt: skip
        answer = dewi.post(url, dict.fromkeys(names, text))
        assert answer.status_code == 422, url
        assert "<script>alert" not in answer.content.decode()
    assert not WorkPattern.objects.exists()
    assert not AbsenceRule.objects.exclude(allowance_percent=0).exists()
    assert not RosterDay.objects.exists()
    assert Shift.objects.count() == 1


@pytest.mark.parametrize("text", NASTY)
def test_whatever_is_asked_for_is_no_failure(client, people, text):
    dewi = login(client, people.dewi)
    for url, names in {
        "/settings/rosters/": ("month", "agency", "page"),
        "/adoption/": ("week",),
        f"/adoption/{people.dinas.pk}/": ("group", "page"),
        "/adoption/export/": ("format", "people"),
        "/help-desk/": ("agency", "need", "page"),
        "/settings/absences/kinds/new/": ("code",),
        "/settings/absences/": ("kind", "month", "q"),
        "/": ("tour",),
    }.items():
        answer = dewi.get(url, dict.fromkeys(names, text))
        assert answer.status_code in {200, 400, 404, 422}, url
        assert b"<script>alert" not in answer.content


@pytest.mark.parametrize("month", ["2000-01", "2999-12", "2026-00", "0001-01", "9999-12", "2026-1", "x"])
def test_a_month_at_the_edge_of_time(client, people, month):
    add_pattern(
        by=acting(people.dewi), at=NOON, source="tests", employee=people.sari, week="roster",
        starts_on=date(2026, 1, 1), ends_on=None,
    )  # fmt: skip
    dewi = login(client, people.dewi)
    assert dewi.get("/settings/rosters/", {"month": month}).status_code in {200, 422}
    assert dewi.get(f"/settings/rosters/{people.sari.pk}/{month}/").status_code in {200, 404}


@pytest.mark.parametrize("field", ["starts_on", "ends_on"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_week_at_the_edge_of_time(client, people, field, day):
    dewi = login(client, people.dewi)
    typed = {"week": "six_days", "agency": people.dinas.pk, "starts_on": "2026-10-01", field: day}
    answer = dewi.post("/settings/patterns/new/", typed)
    assert answer.status_code in {303, 422}
    assert dewi.get("/settings/patterns/").status_code == 200
    assert dewi.get("/adoption/").status_code == 200
    assert login(client, people.sari).get("/").status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_kind_at_the_edge_of_time(client, people, day):
    dewi = login(client, people.dewi)
    typed = {"code": "ibadah", "name": "Cuti", "starts_on": day, "allowance_percent": "50", "treated_as": "leave"}
    assert dewi.post("/settings/absences/kinds/new/", typed).status_code in {303, 422}
    for url in ("/settings/absences/kinds/", "/settings/absences/kinds/new/?code=ibadah", "/settings/absences/new/"):
        assert dewi.get(url).status_code == 200
    assert login(client, people.sari).get("/calendar/").status_code == 200


def test_an_operator_reaches_no_further_than_his_agencies(client, people):
    oki = login(client, people.oki)
    assert oki.post(f"/settings/rosters/{people.citra.pk}/2026-10/", {"day_30": "L"}).status_code == 404
    assert oki.get("/settings/rosters/", {"month": "2026-10", "agency": people.kantor.pk}).status_code == 422
    assert oki.get(f"/adoption/{people.kantor.pk}/").status_code == 404
    assert oki.post("/settings/patterns/new/", {"week": "six_days"}).status_code == 404
    assert oki.post("/settings/shifts/", {"code": "X"}).status_code == 404
    assert not RosterDay.objects.exists()
