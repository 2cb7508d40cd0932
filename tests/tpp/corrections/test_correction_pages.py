"""The small pages on which a correction is confirmed, cancelled or taken back: who gets them, and what they do."""

import pytest
import time_machine
from django.urls import reverse

from tests.people import acting, login
from tests.tpp.months import AFTER_CLOSING, OCTOBER
from tpp.closing.actions.freeze import freeze_recap
from tpp.corrections.actions.adjustments import enter_adjustment
from tpp.corrections.actions.objections import file_objection
from tpp.corrections.policies import Subject
from tpp.models import Adjustment, Objection

ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(AFTER_CLOSING, tick=False):
        yield


def by(person):
    return {"by": acting(person), "at": AFTER_CLOSING, "source": "tests"}


@pytest.fixture
def objection(october):
    return file_objection(**by(october.sari), subject=Subject(OCTOBER, None, "tpp"), reason="Salah")


@pytest.fixture
def adjustment(october):
    freeze_recap(**by(october.dewi), month=OCTOBER, agency=october.dinas)
    return enter_adjustment(
        **by(october.dewi),
        employee=october.sari,
        month=OCTOBER.following,
        corrects=OCTOBER,
        amount=50_000,
        reason="Dinas luar 6 Oktober",
        reference="800/12",
    )


def test_an_objection_is_taken_back_by_its_owner_alone(october, objection, client):
    page = reverse("tpp:objection_withdraw", args=[objection.pk])
    for person in (october.budi, october.dewi):
        assert login(client, person).post(page).status_code == 404
    login(client, october.sari)
    assert client.get(page).status_code == 200
    assert Objection.objects.get().status == "open"
    assert client.post(page, headers=ENGLISH)["Location"] == reverse("tpp:objection_mine")
    assert Objection.objects.get().status == "withdrawn"
    assert client.post(page).status_code == 422


def test_an_adjustment_is_confirmed_by_a_second_person(october, adjustment, client):
    page = reverse("tpp:adjustment_confirm", args=[adjustment.pk])
    for person in (october.fajar, october.tari, october.sari):
        assert login(client, person).get(page).status_code == 404
    assert login(client, october.dewi).post(page).status_code == 422
    assert Adjustment.objects.get().confirmed_at is None
    text = login(client, october.dina).get(page, headers=ENGLISH).content.decode().replace("\xa0", " ")
    assert all(words in text for words in ("Sari Wulandari", "Rp 50,000", "800/12", "Dinas luar 6 Oktober"))
    assert client.post(page)["Location"] == reverse("tpp:adjustment_list")
    assert Adjustment.objects.get().confirmed_by == october.dina


def test_an_adjustment_is_cancelled_once(october, adjustment, client):
    page = reverse("tpp:adjustment_cancel", args=[adjustment.pk])
    assert login(client, october.fajar).post(page).status_code == 404
    assert login(client, october.dina).get(page).status_code == 200
    assert Adjustment.objects.get().cancelled_at is None
    assert client.post(page)["Location"] == reverse("tpp:adjustment_list")
    assert Adjustment.objects.get().cancelled_by == october.dina
    assert client.post(page).status_code == 422
