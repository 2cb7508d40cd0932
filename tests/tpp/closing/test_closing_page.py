"""Closing a month on a page, reopening by two people, and verifying."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from reports.models import Absence, MonthLock
from tests.people import acting, login
from tests.reports.counting import queries
from tests.support.forms import codes
from tests.support.pages import alerts, shown, shows, under
from tests.tpp.months import AFTER_CLOSING, OCTOBER
from tpp.closing.actions.freeze import freeze_recap
from tpp.models import BaseAmount, Recap, RecapLine, Scheme

ENGLISH = {"accept-language": "en"}
TICKED = {"accept_warnings": "on", "accept_unusual": "on"}


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(AFTER_CLOSING, tick=False):
        yield


def url(name, code="1.01"):
    return reverse(f"tpp:{name}", kwargs={"month": OCTOBER, "code": code})


@pytest.fixture
def closed(october):
    return freeze_recap(by=acting(october.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=october.dinas)


def checks(page, heading="This must be settled first"):
    """Return what closing waits for, or what is to be looked at."""
    return [sentence for sentence in alerts(page) if sentence in under(page, heading)]


@pytest.mark.parametrize("name", ["recap_freeze", "recap_reopen", "recap_confirm_reopen"])
@pytest.mark.parametrize("person", ["fajar", "tari", "oki", "sari", "budi"])
def test_only_the_personnel_agency_closes_and_reopens(closed, october, client, name, person):
    login(client, getattr(october, person))
    assert client.get(url(name)).status_code == 404
    assert client.post(url(name), {"reason": "x", "accept_warnings": "on"}).status_code == 404


def test_warnings_must_be_accepted(october, client):
    login(client, october.dewi)
    page = client.get(url("recap_freeze"), headers=ENGLISH)
    assert checks(page, "Please look at this") == [
        "Reports of 1 person have not been reviewed. They would not count.",
        "1 person has no supervisor in service; the personnel agency reviews the reports.",
    ]
    assert "Sari Wulandari" in page.content.decode()

    refused = client.post(url("recap_freeze"), {"accept_unusual": "on"})
    assert refused.status_code == 422
    assert codes(refused) == ["required"]
    assert not Recap.objects.exists()

    accepted = client.post(url("recap_freeze"), TICKED)
    assert (accepted.status_code, accepted["Location"]) == (303, url("recap_detail"))
    assert Recap.objects.get().frozen_by == october.dewi
    assert MonthLock.objects.filter(employee=october.sari, month=date(2026, 10, 1)).exists()


def test_looking_closes_nothing(october, client):
    login(client, october.dewi).get(url("recap_freeze"))
    assert not Recap.objects.exists()
    assert not MonthLock.objects.exists()


def test_without_warnings_there_is_nothing_to_tick(october, client):
    page = login(client, october.dewi).get(url("recap_freeze", "1.01.1"), headers=ENGLISH)
    assert "accept_warnings" not in page.content.decode()
    assert "Nothing is amiss" in page.content.decode()
    assert client.post(url("recap_freeze", "1.01.1"), {"accept_unusual": "on"}).status_code == 303


def test_before_the_last_deadline_has_passed_the_button_is_missing_and_the_post_refused(october, client):
    with time_machine.travel(datetime(2026, 11, 2, 16, 59, 59, tzinfo=UTC), tick=False):
        login(client, october.dewi)
        page = client.get(url("recap_freeze", "1.01.1"), headers=ENGLISH)
        until = "Monday, 2 November 2026 at 24:00 WIB"
        assert checks(page) == [
            f"SD Negeri 1: reports of October 2026 are accepted until {until}. Close the month after that."
        ]
        assert '<button class="btn btn-primary"' not in page.content.decode()
        refused = client.post(url("recap_freeze", "1.01.1"))
        assert refused.status_code == 422
        assert codes(refused) == ["month_not_over"]


def test_people_without_an_amount_block_and_are_linked(october, client):
    BaseAmount.objects.filter(position_class=7).delete()
    page = login(client, october.dewi).get(url("recap_freeze"), headers=ENGLISH)
    assert checks(page) == ["For 2 people no base amount is known. Enter the amounts of their classes first."]
    assert reverse("accounts:employee_detail", args=[october.sari.pk]) in page.content.decode()
    refused = client.post(url("recap_freeze"), {"accept_warnings": "on"})
    assert (refused.status_code, codes(refused)) == (422, ["base_amount_missing"])


def test_overlapping_absences_lead_to_the_absences(october, client):
    for kind, first in (("sick", 8), ("annual_leave", 9)):
        Absence.objects.create(
            employee=october.budi, kind=kind, starts_on=date(2026, 10, first), ends_on=date(2026, 10, 12)
        )
    page = login(client, october.dewi).get(url("recap_freeze")).content.decode()
    assert f"{reverse('settings:absence_list')}?q={october.budi.nip}" in page


def test_a_closed_month_cannot_be_closed_again(closed, october, client):
    refused = login(client, october.dewi).post(url("recap_freeze"), {"accept_warnings": "on"})
    assert refused.status_code == 422
    assert "already_closed" in codes(refused)
    assert Recap.objects.count() == 1


def test_without_a_scheme_the_way_leads_to_the_draft_that_says_so(october, client):
    Scheme.objects.all().delete()
    answer = login(client, october.dewi).get(url("recap_freeze"))
    assert (answer.status_code, answer["Location"]) == (303, url("recap_detail"))


def test_reopening_takes_two_people_and_a_reason(closed, october, client):
    login(client, october.dewi)
    without = client.post(url("recap_reopen"), {"reason": "  "})
    assert (without.status_code, codes(without)) == (422, ["required"])
    long = client.post(url("recap_reopen"), {"reason": "x" * 501})
    assert long.status_code == 422
    assert "x" * 501 in long.content.decode()
    assert client.post(url("recap_reopen"), {"reason": "Cuti tertinggal"}).status_code == 303
    offer, alone = f'href="{url("recap_confirm_reopen")}"', "you cannot do that yourself"
    asked = client.get(url("recap_detail"), headers=ENGLISH).content.decode()
    assert (offer in asked, alone in asked) == (False, True)
    second = login(client, october.dina).get(url("recap_detail"), headers=ENGLISH).content.decode()
    assert (offer in second, alone in second) == (True, False)
    login(client, october.dewi)
    again = client.post(url("recap_reopen"), {"reason": "Sekali lagi"})
    assert (again.status_code, codes(again)) == (422, ["already_requested"])

    alone = client.post(url("recap_confirm_reopen"))
    assert (alone.status_code, codes(alone)) == (422, ["second_person"])
    closed.refresh_from_db()
    assert closed.reopened_at is None

    login(client, october.dina)
    page = client.get(url("recap_confirm_reopen"))
    assert "Cuti tertinggal" in page.content.decode()
    assert client.post(url("recap_confirm_reopen")).status_code == 303
    closed.refresh_from_db()
    assert closed.reopened_by == october.dina
    assert not MonthLock.objects.exists()
    assert (
        "Computed just now from what has been approved so far."
        in client.get(url("recap_detail"), headers=ENGLISH).content.decode()
    )
    assert client.post(url("recap_confirm_reopen")).status_code == 404


def test_confirming_what_nobody_requested_is_refused(closed, october, client):
    answer = login(client, october.dina).post(url("recap_confirm_reopen"))
    assert (answer.status_code, codes(answer)) == (422, ["not_requested"])


def test_there_is_nothing_to_reopen_in_a_draft(october, client):
    login(client, october.dewi)
    assert client.get(url("recap_reopen")).status_code == 404
    assert client.get(url("recap_confirm_reopen")).status_code == 404


@pytest.mark.parametrize(
    ("person", "status"), [("dewi", 200), ("fajar", 200), ("tari", 404), ("oki", 404), ("sari", 404)]
)
def test_who_verifies(closed, october, client, person, status):
    assert login(client, getattr(october, person)).get(url("recap_verify")).status_code == status


def test_verifying_finds_a_changed_rupiah(closed, october, client):
    login(client, october.fajar)
    assert shown(client.get(url("recap_verify"), headers=ENGLISH), "Field") == []
    row = RecapLine.objects.get(employee=october.sari)
    RecapLine.objects.filter(pk=row.pk).update(tpp=row.tpp + 1, base_amount=row.base_amount + 1)
    page = client.get(url("recap_verify"), headers=ENGLISH)
    assert {"tpp", "sha256"} <= set(shown(page, "Field"))
    shows(page, "Stored", str(row.tpp + 1), row=" tpp ")
    shows(page, "Computed now", str(row.tpp), row=" tpp ")
    assert client.get(url("recap_verify", "1.01.1")).status_code == 404


def test_the_checks_cost_the_same_for_one_and_many(october, client):
    login(client, october.dewi)
    one, many = (queries(client, url("recap_freeze", code)) for code in ("1.01.1", "1.01"))
    # Who is paid what, and what was closed before, is one more; so is whose photos may still come.
    assert one == many <= 14


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_languages_render(closed, october, client, language):
    login(client, october.dewi)
    for page in (
        url("recap_freeze"),
        url("recap_freeze", "1.01.1"),
        url("recap_reopen"),
        url("recap_confirm_reopen"),
        url("recap_verify"),
    ):
        answer = client.get(page, headers={"accept-language": language})
        assert f'<html lang="{language}">' in answer.content.decode()
