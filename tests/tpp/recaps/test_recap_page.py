"""The overview of a month, the recap of an agency, and the line of a person."""

import pytest
import time_machine
from django.urls import reverse

from accounts.pages.formatting import percent, thousands
from accounts.rules.nip import display_nip
from tests.people import acting, login
from tests.reports.counting import queries
from tests.support.pages import figures, shown, shows
from tests.tpp.months import AFTER_CLOSING, OCTOBER, report
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.models import BaseAmount, RecapLine, Scheme
from tpp.payroll import draft_line
from tpp.recaps.exports.columns import ALLOWANCE

ENGLISH = {"accept-language": "en"}
SARI_BASE = 3_854_725


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(AFTER_CLOSING, tick=False):
        yield


def url(name, code="1.01", **more):
    return reverse(f"tpp:{name}", kwargs={"month": OCTOBER, "code": code, **more})


def month_url():
    return reverse("tpp:recap_list", kwargs={"month": OCTOBER})


def freeze(people, at=AFTER_CLOSING):
    return freeze_recap(by=acting(people.dewi), at=at, source="tests", month=OCTOBER, agency=people.dinas)


def reopen(people, recap):
    ways = {"at": AFTER_CLOSING, "source": "tests", "recap": recap}
    request_reopen(by=acting(people.dewi), reason="Cuti Sari tertinggal", **ways)
    confirm_reopen(by=acting(people.dina), **ways)


@pytest.mark.parametrize(
    ("person", "statuses"),
    [
        ("dewi", [200, 200, 200, 200]),
        ("fajar", [200, 200, 200, 200]),
        ("tari", [200, 200, 200, 404]),
        ("oki", [200, 200, 200, 404]),
        ("sari", [404, 404, 404, 404]),
        ("budi", [404, 404, 404, 404]),
        ("kepala", [404, 404, 404, 404]),
    ],
)
def test_who_sees_which_recap(october, client, person, statuses):
    overview, dinas, sekolah, kantor = statuses
    login(client, getattr(october, person))
    assert client.get(month_url()).status_code == overview
    assert client.get(reverse("tpp:recap_list")).status_code == overview
    for code, status in (("1.01", dinas), ("1.01.1", sekolah), ("2.01", kantor), ("9.99", 404)):
        assert client.get(url("recap_detail", code)).status_code == status
    sari = client.get(url("recap_line", employee_id=october.sari.pk))
    assert sari.status_code == dinas
    citra = client.get(url("recap_line", "2.01", employee_id=october.citra.pk))
    assert citra.status_code == kantor


@pytest.mark.parametrize("person", ["dewi", "fajar", "tari", "oki"])
def test_the_same_people_see_the_closed_one(october, client, person):
    freeze(october)
    login(client, getattr(october, person))
    for page in (url("recap_detail"), url("recap_line", employee_id=october.sari.pk)):
        text = client.get(page, headers=ENGLISH).content.decode()
        assert "version 1" in text
        assert "Computed just now" not in text


def test_closing_is_offered_to_those_who_may_close(october, client):
    offer = f'href="{url("recap_freeze")}"'

    def offered(name):
        return offer in login(client, getattr(october, name)).get(url("recap_detail")).content.decode()

    assert {name: offered(name) for name in ("dewi", "fajar", "oki", "tari")} == {
        "dewi": True,
        "fajar": False,
        "oki": False,
        "tari": False,
    }


def test_strangers_do_not_see_the_closed_one(october, client):
    freeze(october)
    for person in (october.sari, october.wira):
        login(client, person)
        assert client.get(url("recap_detail")).status_code == 404
        assert client.get(url("recap_line", employee_id=october.sari.pk)).status_code == 404


def test_the_overview_says_how_far_each_agency_is(october, client):
    recap = freeze(october)
    page = login(client, october.dewi).get(month_url(), headers=ENGLISH)
    shows(page, "Status", "closed", row="Dinas Pendidikan 1.01 5 1 Rp 350,430")
    shows(page, "Status", "draft", row="SD Negeri 1 1.01.1 1 0")
    shows(page, "Status", "draft", row="Kantor Perwakilan 2.01 2 0")
    shows(page, "Status", "draft", row="Badan Kepegawaian Daerah 5.03 3 0")
    shows(page, "Agencies closed", "1 of 4")
    assert shown(page, "Employees") == ["11", "5", "1", "2", "3"]
    shows(page, "Allowance of closed recaps", "Rp 350,430")
    assert "not paid: Rp 25,446,530" in page.content.decode()
    reopen(october, recap)
    shows(client.get(month_url(), headers=ENGLISH), "Status", "reopened", row="Dinas Pendidikan")


def test_the_overview_of_a_treasurer_has_only_the_own_subtree(october, client):
    page = login(client, october.tari).get(month_url(), headers=ENGLISH)
    shows(page, "Agencies closed", "0 of 2")
    assert [name.split()[0] for name in shown(page, "Agency")] == ["Dinas", "SD"]
    shows(page, "Status", "draft")


def test_without_a_month_the_last_finished_one_is_shown(october, client):
    page = login(client, october.dewi).get(reverse("tpp:recap_list"), headers=ENGLISH)
    assert "<h1>October 2026</h1>" in page.content.decode()
    chosen = client.get(reverse("tpp:recap_list"), {"month": "2026-09"}, headers=ENGLISH)
    assert "<h1>September 2026</h1>" in chosen.content.decode()


def test_a_month_without_anybody_says_what_to_do(october, client):
    page = login(client, october.dewi).get("/tpp/recaps/2020-01/", headers=ENGLISH).content.decode()
    assert "Nobody is listed in this month" in page


def test_the_draft_adds_up_and_names_who_waits(october, client):
    page = login(client, october.dewi).get(url("recap_detail"), headers=ENGLISH)
    assert [who.split(" 19")[0] for who in shown(page, "Name / NIP")] == [
        "Kepala Dinas",
        "Budi Santoso",
        "Tari Puspita",
        "Oki Ramadhan",
        "Sari Wulandari",
    ]
    shows(page, "Employees", "5")
    money_of_the_recap(page)
    shows(page, "Name / NIP", "60 minutes await review", row="Sari Wulandari")


def money_of_the_recap(page):
    shows(page, "Not paid", "Rp 25,446,530")
    assert shown(page, "Whole allowance")[0] == "Rp 25,796,960"
    assert shown(page, "Allowance")[0] == "Rp 350,430"
    for value in ("9.09%", "720 / 7,920"):
        shows(page, "Minutes", value, row="Sari Wulandari")
    for value in ("3,854,725", "− 3,504,295"):
        shows(page, "Whole allowance", value, row="Sari Wulandari")
    shows(page, "Allowance", "350,430", row="Sari Wulandari")
    shows(page, "Allowance", "0", row="Oki Ramadhan")


def test_every_column_of_the_recap_stands_in_the_row_of_a_person(october, client):
    freeze(october)
    page = login(client, october.dewi).get(url("recap_detail"), headers=ENGLISH)
    (row,) = {one.row for one in figures(page) if "Sari Wulandari" in one.row}
    line = RecapLine.objects.get(employee=october.sari)
    money = dict.fromkeys(("money", "minutes"), thousands)
    said = {"nip": display_nip, "percent": percent} | money
    found = {one.name: str(said.get(one.kind, str)(getattr(line, one.name))) for one in ALLOWANCE}
    assert [name for name, text in found.items() if text not in row] == []


def test_one_person_is_found_by_name_or_nip(october, client):
    login(client, october.dewi)

    def found(text):
        page = client.get(url("recap_detail"), {"q": text}, headers=ENGLISH)
        return [who.split(" 19")[0] for who in shown(page, "Name / NIP")]

    assert found("sari") == found("19900101 201503 2") == ["Sari Wulandari"]
    freeze(october)
    assert found("sari") == found("19900101 201503 2") == ["Sari Wulandari"]
    nobody = client.get(url("recap_detail"), {"q": "zzz"}, headers=ENGLISH)
    assert "Nobody found" in nobody.content.decode()


def test_the_closed_recap_does_not_follow_later_changes(october, client):
    login(client, october.dewi)
    recap = freeze(october)
    BaseAmount.objects.update(amount=1)
    closed = client.get(url("recap_detail"), headers=ENGLISH)
    money_of_the_recap(closed)
    assert recap.sha256 in closed.content.decode()


def test_an_older_version_stays_readable(october, client):
    recap = freeze(october)
    reopen(october, recap)
    report(october.sari, 6, 360, by=october.budi)
    login(client, october.fajar)

    assert "Computed just now" in client.get(url("recap_detail"), headers=ENGLISH).content.decode()
    older = client.get(url("recap_detail"), {"version": "1"}, headers=ENGLISH)
    assert "no longer in force" in older.content.decode()
    assert "Cuti Sari tertinggal" in older.content.decode()
    shows(older, "Minutes", "720 / 7,920", row="Sari Wulandari")
    line = url("recap_line", employee_id=october.sari.pk)
    older = client.get(line, {"version": "1"}, headers=ENGLISH).content.decode()
    assert "Credited 720 of 7,920 required minutes" in older
    assert "Credited 1,080 of 7,920 required minutes" in client.get(line, headers=ENGLISH).content.decode()
    assert client.get(url("recap_detail"), {"version": "2"}).status_code == 404
    assert client.get(url("recap_line", employee_id=october.sari.pk), {"version": "x"}).status_code == 404


def test_a_line_explains_the_figure_down_to_the_days(october, client):
    page = login(client, october.fajar).get(url("recap_line", employee_id=october.sari.pk), headers=ENGLISH)
    text = page.content.decode()
    assert "Credited 720 of 7,920 required minutes" in text
    shows(page, "Credited", "360", row="Fri 2 360 400")
    assert [minutes for minutes in shown(page, "Credited") if minutes != "0"] == ["360", "360"]
    assert set(shown(page, "Required")) == {"0", "360"}
    reports = client.get(url("recap_reports", employee_id=october.sari.pk), headers=ENGLISH).content.decode()
    assert all(f"{minutes} minutes" in reports for minutes in (360, 400, 60))


def test_a_treasurer_sees_minutes_but_no_reports(october, client):
    page = login(client, october.tari).get(url("recap_line", employee_id=october.sari.pk))
    assert page.status_code == 200
    assert "recap_reports" not in page.content.decode()
    assert client.get(url("recap_reports", employee_id=october.sari.pk)).status_code == 404


def test_an_operator_sees_the_reports_of_the_own_subtree_only(october, client):
    login(client, october.oki)
    assert client.get(url("recap_reports", employee_id=october.sari.pk)).status_code == 200
    assert client.get(url("recap_reports", "2.01", employee_id=october.citra.pk)).status_code == 404
    # Nor the name of somebody who is not listed here.
    assert client.get(url("recap_reports", employee_id=october.citra.pk)).status_code == 404


def test_a_month_without_reports_says_so(october, client):
    page = login(client, october.dewi).get(url("recap_reports", employee_id=october.budi.pk), headers=ENGLISH)
    assert "Nothing was reported" in page.content.decode()


def test_somebody_of_another_agency_is_not_in_this_recap(october, client):
    login(client, october.dewi)
    assert client.get(url("recap_line", employee_id=october.citra.pk)).status_code == 404
    assert client.get(url("recap_line", employee_id=999_999)).status_code == 404


def test_without_a_scheme_the_page_says_so(october, client):
    Scheme.objects.all().delete()
    login(client, october.dewi)
    page = client.get(url("recap_detail"), headers=ENGLISH)
    assert "No scheme is in force in this month" in page.content.decode()
    assert client.get(url("recap_line", employee_id=october.sari.pk)).status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "1999-10", "x", "٢٠٢٦-١٠"])
def test_a_month_that_is_none_is_not_found(october, client, month):
    assert login(client, october.dewi).get(f"/tpp/recaps/{month}/").status_code == 404


@pytest.mark.parametrize("person", ["dewi", "fajar", "tari", "oki"])
def test_pages_cost_the_same_for_one_and_many(october, client, person):
    login(client, getattr(october, person))
    pages = [month_url(), url("recap_detail", "1.01.1"), url("recap_detail")]
    names = ["recap_line"] if person == "tari" else ["recap_line", "recap_reports"]
    pages += [url(name, employee_id=october.sari.pk) for name in names]
    few = [queries(client, page) for page in pages]
    assert few[1] == few[2]
    for day in range(7, 30):
        report(october.sari, day, 60, by=october.budi)
        report(october.oki, day, 60, by=october.budi)
    assert [queries(client, page) for page in pages] == few
    freeze(october)
    few += [queries(client, page) for page in pages]
    assert max(few) <= 12, few


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_languages_render(october, client, language):
    login(client, october.dewi)
    line = {"employee_id": october.sari.pk}
    pages = [month_url(), url("recap_detail"), url("recap_line", **line), url("recap_reports", **line)]
    for page in pages:
        answer = client.get(page, headers={"accept-language": language})
        assert f'<html lang="{language}">' in answer.content.decode()
    freeze(october)
    for page in pages:
        assert client.get(page, headers={"accept-language": language}).status_code == 200


def test_the_days_of_a_draft_are_made_only_for_the_rows_that_are_shown(october, client, monkeypatch):
    """They say what waits; twice for everybody, to show a hundred rows, took most of the page."""
    made = []
    days = draft_line._days
    monkeypatch.setattr(draft_line, "_days", lambda *of: made.append(of) or days(*of))
    monkeypatch.setattr("tpp.recaps.views.recaps.PAGE", 2)
    page = login(client, october.dewi).get(reverse("tpp:recap_detail", args=[OCTOBER, "1.01"]))
    assert len(shown(page, "Nama / NIP")) == 2
    shows(page, "Pegawai", "5")
    assert len(made) == 2
