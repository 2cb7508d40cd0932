"""Downloads of recaps on the web: who may, what comes, which version."""

import csv
import io

import pytest
import time_machine
from django.urls import reverse

from tests.people import acting, login
from tests.tpp.months import AFTER_CLOSING, OCTOBER, report
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.models import Scheme


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(AFTER_CLOSING, tick=False):
        yield


def url(code="1.01"):
    return reverse("tpp:recap_export", kwargs={"month": OCTOBER, "code": code})


ALL = reverse("tpp:recap_export", kwargs={"month": OCTOBER})


def content(answer):
    assert answer.status_code == 200
    # Read to its end, the answer closes itself; closing it by hand would close the database connection too.
    return b"".join(answer.streaming_content)


def names(answer):
    return [row["name"] for row in csv.DictReader(io.StringIO(content(answer).decode()))]


@pytest.mark.parametrize(
    ("person", "statuses"),
    [
        ("dewi", [200, 200, 200]),
        ("fajar", [200, 200, 200]),
        ("tari", [200, 404, 200]),
        ("oki", [404, 404, 404]),
        ("sari", [404, 404, 404]),
    ],
)
def test_who_may_take_a_recap_away(october, client, person, statuses):
    login(client, getattr(october, person))
    asked = {"format": "csv"}
    answers = [client.get(address, asked) for address in (url(), url("2.01"), ALL)]
    for answer in answers:
        b"".join(answer)
    assert [answer.status_code for answer in answers] == statuses


def test_an_operator_reads_and_gets_no_download_links(october, client):
    login(client, october.oki)
    page = client.get(reverse("tpp:recap_detail", kwargs={"month": OCTOBER, "code": "1.01"})).content.decode()
    assert url() not in page
    assert ALL not in client.get(reverse("tpp:recap_list", kwargs={"month": OCTOBER})).content.decode()


def test_a_treasurers_file_of_all_is_the_own_subtree(october, client):
    assert set(names(login(client, october.tari).get(ALL, {"format": "csv"}))) == {
        "Kepala Dinas",
        "Budi Santoso",
        "Tari Puspita",
        "Oki Ramadhan",
        "Sari Wulandari",
        "Eko Prasetyo",
    }


@pytest.mark.parametrize(("form", "begin"), [("csv", b"period,"), ("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_each_format_comes_as_a_file_with_a_name(october, client, form, begin):
    answer = login(client, october.dewi).get(url(), {"format": form})
    assert content(answer).startswith(begin)
    assert answer["Content-Disposition"] == f'attachment; filename="rekap-tpp-2026-10-1.01.{form}"'


def test_the_mark_for_excel_is_an_option(october, client):
    login(client, october.dewi)
    assert content(client.get(url(), {"format": "csv", "bom": "1"})).startswith(b"\xef\xbb\xbf")


def test_the_signed_paper_is_indonesian_also_on_an_english_page(october, client):
    login(client, october.dewi)
    ways = [client.get(url(), {"format": "xlsx"}, headers={"accept-language": way}) for way in ("id", "en")]
    assert len({len(content(answer)) for answer in ways}) == 1


@pytest.mark.parametrize(
    "asked", [{}, {"format": "exe"}, {"format": "csv", "version": "7"}, {"format": "csv", "version": "x"}]
)
def test_what_does_not_exist_is_not_found(october, client, asked):
    assert login(client, october.dewi).get(url(), asked).status_code == 404


def test_without_a_scheme_there_is_nothing_to_take(october, client):
    Scheme.objects.all().delete()
    assert login(client, october.dewi).get(url(), {"format": "csv"}).status_code == 404


def test_an_older_version_can_still_be_taken(october, client):
    ways = {"at": AFTER_CLOSING, "source": "tests"}
    recap = freeze_recap(by=acting(october.dewi), month=OCTOBER, agency=october.dinas, **ways)
    login(client, october.fajar)
    closed = content(client.get(url(), {"format": "csv"}))
    request_reopen(by=acting(october.dewi), recap=recap, reason="Salah", **ways)
    confirm_reopen(by=acting(october.dina), recap=recap, **ways)
    report(october.sari, 6, 360, by=october.budi)
    assert content(client.get(url(), {"format": "csv"})) != closed
    older = client.get(url(), {"format": "csv", "version": "1"})
    assert older["Content-Disposition"].endswith('1.01-v1.csv"')
    assert content(older) == closed


PARTS = ("recap", "minutes", "scores", "detail", "treasury", "summary")


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"format": "pdf", "part": "packet"}, "rekap-tpp-2026-10-1.01-berkas.pdf"),
        ({"format": "csv", "part": "treasury"}, "rekap-tpp-2026-10-1.01-bank.csv"),
        ({"format": "xlsx", "part": "scores"}, "rekap-tpp-2026-10-1.01-nilai.xlsx"),
    ],
)
def test_a_part_comes_under_its_name(october, client, asked, name):
    answer = login(client, october.tari).get(url(), asked)
    assert content(answer)
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize("asked", [{"format": "csv", "part": "packet"}, {"format": "pdf", "part": "bank"}])
def test_a_part_that_does_not_exist_is_not_found(october, client, asked):
    assert login(client, october.dewi).get(url(), asked).status_code == 404


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_bank_accounts_and_all_else_are_for_those_who_may_take_files(october, client, form, part):
    for person in (october.oki, october.sari, october.budi):
        assert login(client, person).get(url(), {"format": form, "part": part}).status_code == 404
    assert login(client, october.tari).get(url("2.01"), {"format": form, "part": part}).status_code == 404


def test_the_page_offers_every_part_and_the_code_of_the_papers(october, client):
    recap = freeze_recap(by=acting(october.dewi), month=OCTOBER, agency=october.dinas, at=AFTER_CLOSING, source="tests")
    address = reverse("tpp:recap_detail", kwargs={"month": OCTOBER, "code": "1.01"})
    page = login(client, october.tari).get(address).content.decode()
    for part in PARTS:
        for form in ("pdf", "xlsx", "csv"):
            assert f'href="{url()}?format={form}&amp;part={part}"' in page
    assert f'href="{url()}?format=pdf&amp;part=packet"' in page
    code = f"{recap.code[:5]}-{recap.code[5:]}"
    assert reverse("papers:paper_confirm", kwargs={"code": code}) in page
