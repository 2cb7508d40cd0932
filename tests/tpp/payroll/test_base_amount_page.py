"""Pages of the base amounts."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEvent
from tests.people import acting, login
from tests.reports.counting import queries
from tests.support.forms import codes_by_field, filled
from tests.support.pages import shown
from tests.tpp.months import AFTER_CLOSING, OCTOBER, amount
from tpp.closing.actions.freeze import freeze_recap
from tpp.models import BaseAmount

LIST, CREATE = reverse("tpp:base_amount_list"), reverse("tpp:base_amount_create")
IMPORT = reverse("tpp:import_base_amounts")
ENGLISH = {"accept-language": "en"}


def typed(**changes):
    values = {
        "agency": "",
        "position_class": "7",
        "component": "kondisi_kerja",
        "amount": "1.541.890",
        "starts_on": "2026-11-01",
    }
    return values | changes


@pytest.mark.parametrize(("person", "status"), [("dewi", 200), ("fajar", 200), ("sari", 404), ("oki", 404)])
def test_who_sees_the_amounts(client, people, person, status):
    assert login(client, getattr(people, person)).get(LIST).status_code == status


@pytest.mark.parametrize("person", ["fajar", "sari", "oki", "tari"])
def test_only_the_personnel_agency_enters_them(client, people, person):
    login(client, getattr(people, person))
    for url in (CREATE, IMPORT):
        assert client.get(url).status_code == 404
        assert client.post(url, typed()).status_code == 404


@pytest.mark.parametrize("rupiah", ["1541890", "1.541.890", "Rp 1.541.890", "Rp1.541.890,00", "rp. 1.541.890,-"])
def test_an_amount_is_entered_as_people_write_rupiah(client, people, rupiah):
    assert login(client, people.dewi).post(CREATE, typed(amount=rupiah)).status_code == 303
    entered = BaseAmount.objects.get()
    assert (entered.amount, entered.agency, entered.component) == (1_541_890, None, "kondisi_kerja")
    assert AuditEvent.objects.filter(object_type="base_amount", actor=people.dewi).exists()


@pytest.mark.parametrize("rupiah", ["1,541,890", "Rp 1,541,890.00", "1.541.890"])
def test_who_reads_english_may_write_as_the_pages_do(client, people, rupiah):
    answer = login(client, people.dewi).post(CREATE, typed(amount=rupiah), headers={"accept-language": "en"})
    assert answer.status_code == 303
    assert BaseAmount.objects.get().amount == 1_541_890


def test_zero_says_that_nothing_is_paid(client, people):
    assert login(client, people.dewi).post(CREATE, typed(amount="0")).status_code == 303
    assert BaseAmount.objects.get().amount == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": "1.541.89"}, "amount"),
        ({"amount": "1,541,890"}, "amount"),
        ({"amount": "1541890,50"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "١٥٤"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"position_class": "18"}, "position_class"),
        ({"position_class": "0"}, "position_class"),
        ({"component": "beban kerja"}, "component"),
        ({"starts_on": "kemarin"}, "starts_on"),
        ({"agency": "999999"}, "agency"),
    ],
)
def test_what_is_refused_keeps_everything_typed(client, people, changes, field):
    answer = login(client, people.dewi).post(CREATE, typed(**changes))
    assert answer.status_code == 422
    assert field in codes_by_field(answer)
    assert f'value="{typed(**changes)["amount"]}"' in answer.content.decode() or not typed(**changes)["amount"]
    assert not BaseAmount.objects.exists()


def test_an_amount_reaching_into_a_closed_month_is_refused(client, october):
    freeze_recap(by=acting(october.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=october.dinas)
    before = BaseAmount.objects.count()
    answer = login(client, october.dewi).post(CREATE, typed(starts_on="2026-10-15"))
    assert answer.status_code == 422
    assert codes_by_field(answer)["starts_on"] == ["month_locked"]
    assert BaseAmount.objects.count() == before
    assert client.post(CREATE, typed(starts_on="2026-11-01")).status_code == 303


def test_the_list_is_narrowed_by_agency_and_class(client, people):
    amount(7, "beban_kerja", 1000)
    amount(8, "beban_kerja", 2000)
    amount(7, "beban_kerja", 3000, agency=people.dinas)
    login(client, people.dewi)

    def amounts(**filters):
        return sorted(shown(client.get(LIST, filters, headers=ENGLISH), "Amount a month"))

    assert amounts() == ["Rp 1,000", "Rp 2,000", "Rp 3,000"]
    assert amounts(position_class="7") == ["Rp 1,000", "Rp 3,000"]
    assert amounts(agency=people.dinas.pk) == ["Rp 3,000"]
    assert amounts(position_class="x") == ["Rp 1,000", "Rp 2,000", "Rp 3,000"]


def test_empty_lists_say_what_to_do(client, people):
    login(client, people.dewi)
    assert "No base amounts yet" in client.get(LIST, headers=ENGLISH).content.decode()
    assert "No amount fits" in client.get(LIST, {"position_class": "3"}, headers=ENGLISH).content.decode()


def test_amounts_are_imported_after_confirming(client, people):
    login(client, people.dewi)
    text = "agency_code,position_class,component,amount,starts_on\n,5,beban_kerja,1117423,2026-01-01\n"
    preview = client.post(IMPORT, {"file": SimpleUploadedFile("besaran.csv", text.encode())})
    assert not BaseAmount.objects.exists()
    client.post(IMPORT, {"pending": filled(preview)["pending"], "step": "write"})
    assert BaseAmount.objects.get().amount == 1_117_423


def test_as_many_queries_for_one_as_for_many(client, people):
    login(client, people.dewi)
    amount(1, "beban_kerja", 1000, agency=people.dinas)
    one = queries(client, LIST)
    BaseAmount.objects.bulk_create(
        BaseAmount(position_class=cls, component=f"c{n}", amount=1, starts_on=date(2026, 1, 1), agency=people.kantor)
        for cls in range(1, 18)
        for n in range(4)
    )
    assert queries(client, LIST) == one <= 12


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_languages_render(client, people, language):
    amount(7, "beban_kerja", 1000)
    login(client, people.dewi)
    for url in (LIST, CREATE, IMPORT):
        answer = client.get(url, headers={"accept-language": language})
        assert f'<html lang="{language}">' in answer.content.decode()
