"""Addresses that nobody types by accident: they are unknown, never a failure of the server."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.people import login
from tests.reports.entries import NOON

pytestmark = pytest.mark.django_db
# PostgreSQL takes no NUL in a text; Python's quoted cookies can carry one.
NUL_COOKIE = 'sessionid="{}"'.format("\\000" * 9)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize(
    "url",
    [
        "/tpp/recaps/2026-10/%00/",
        "/tpp/recaps/2026-10/%00/export/?format=csv",
        "/tpp/recaps/2026-10/%00/lines/1/",
        "/settings/kinds/?q=%00",
        "/settings/absences/?q=a%00b",
        "/people/?q=%00",
    ],
)
def test_a_nul_in_an_address_is_a_bad_request(client, people, url):
    assert login(client, people.dewi).get(url).status_code == 400


def test_a_nul_in_a_cookie_is_a_bad_request(db):
    assert Client().get("/", headers={"cookie": NUL_COOKIE}).status_code == 400


@pytest.mark.parametrize("number", ["9" * 19, "9" * 30, "9" * 5000])
@pytest.mark.parametrize("month", ["2026-09", "2026-10"])
def test_a_person_with_an_endless_number_does_not_exist(client, people, month, number):
    dewi = login(client, people.dewi)
    for tail in ("", "reports/"):
        assert dewi.get(f"/tpp/recaps/{month}/1.01/lines/{number}/{tail}").status_code == 404


def test_the_language_can_be_chosen_before_logging_in(client, db):
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/account/login/"})
    assert answer.headers["Location"] == "/account/login/"
    assert "Log in" in client.get("/account/login/").content.decode()


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(client, db, target):
    assert client.post(reverse("set_language"), {"language": "en", "next": target}).headers["Location"] == "/"


def test_an_operator_cannot_count_through_the_names_of_people_elsewhere(client, people):
    oki = login(client, people.oki)
    assert oki.get(f"/tpp/recaps/2026-10/1.01/lines/{people.sari.pk}/reports/").status_code == 200
    assert oki.get(f"/tpp/recaps/2026-10/1.01/lines/{people.citra.pk}/reports/").status_code == 404
