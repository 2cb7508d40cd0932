"""The board of an agency and of all: who looks, who accepts, and what a refused form keeps."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from reports.rules.enums import AbsenceKind
from tests.people import acting, login
from tests.reports.counting import queries
from tests.support.forms import codes, filled
from tests.support.pages import alerts, figures, under
from tests.tpp.closing.board import about, absent, accept, lenient, pay_data, place, sanction
from tests.tpp.closing.test_findings import FIRST, LAST, in_force
from tests.tpp.months import AFTER_CLOSING, OCTOBER
from tpp.closing.actions.freeze import freeze_recap
from tpp.models import Acceptance, Scheme

ENGLISH = {"accept-language": "en"}
SANCTION, BANK = "Disciplinary sanction", "Bank account missing"
KINDS = {SANCTION, BANK, "Long leave", "Score missing"}
HOSTILE = "<script>alert(1)</script> {{ x }} =1+1 \u202e"


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(AFTER_CLOSING, tick=False):
        yield


@pytest.fixture
def sanctioned(october):
    sanction(october.sari, FIRST, LAST)
    sanction(october.tari, FIRST, LAST)
    return october


def url(name="board", code="1.01", query=""):
    return reverse(f"tpp:{name}", kwargs={"month": OCTOBER, "code": code}) + query


def overview(query=""):
    return reverse("tpp:board_list", kwargs={"month": OCTOBER}) + query


def agencies(page):
    return [one.label for one in figures(page)]


def tick(*findings):
    return [f"{one.person.employee_id}.{one.code}.{one.fingerprint}" for one in findings]


def shown(answer):
    """Return kind, state and name of each finding, in the order of the page."""
    return [(one.row, one.text, one.label) for one in figures(answer) if one.row in KINDS]


def test_red_stands_first_with_its_facts_and_where_it_is_settled(sanctioned, client):
    absent(sanctioned.budi, AbsenceKind.LONG_LEAVE, FIRST, LAST)
    page = login(client, sanctioned.dewi).get(url(), headers=ENGLISH)
    assert shown(page)[:3] == [
        (SANCTION, "red", "Tari Puspita"),
        (SANCTION, "red", "Sari Wulandari"),
        ("Long leave", "red", "Budi Santoso"),
    ]
    text = page.content.decode()
    assert "Sanction of weight “moderate”, cut 25.00%, 1 October 2026 to 31 October 2026 (letter 800/12/2026)." in text
    assert f"{reverse('settings:absence_list')}?q={sanctioned.budi.nip}" in text
    assert reverse("tpp:person_data", args=[sanctioned.sari.pk]) in text
    assert reverse("tpp:import_sanctions") in text


def test_several_are_accepted_with_one_reason_without_scripts(sanctioned, client):
    login(client, sanctioned.dewi)
    both = tick(about(sanctioned.sari, "sanction"), about(sanctioned.tari, "sanction"))
    # A tick at the top of the group, and one of a person in it.
    answer = client.post(url(query="?kind=sanction"), {"picked": [",".join(both), both[0]], "reason": "SK cocok"})
    assert (answer.status_code, answer["Location"]) == (303, url(query="?kind=sanction"))
    assert Acceptance.objects.filter(reason="SK cocok", accepted_by=sanctioned.dewi).count() == 2
    page = client.get(url(), headers=ENGLISH)
    assert {state for _code, state, _name in shown(page)} == {"accepted", "yellow"}
    assert "Dewi Anggraini, Friday, 6 November 2026, 08:00 WIB: SK cocok" in page.content.decode()


def test_a_refused_form_keeps_reason_and_ticks(sanctioned, client):
    login(client, sanctioned.dewi)
    seen = tick(about(sanctioned.sari, "sanction"), about(sanctioned.tari, "sanction"))
    sanctioned.tari.sanctions.update(cut_percent=50)
    refused = client.post(url(), {"picked": seen, "reason": "SK cocok"})
    assert (refused.status_code, codes(refused)) == (422, ["finding_changed"])
    text = refused.content.decode()
    assert "SK cocok" in text
    # What is still as it was seen: the finding about Sari.
    assert filled(refused)["picked"] == seen[0]
    assert not Acceptance.objects.exists()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"reason": "x"}, "required"),
        ({"picked": "1.sanction.x", "reason": "x"}, "invalid"),
        ({"picked": f"{'9' * 19}.sanction.{'a' * 64}", "reason": "x"}, "invalid"),
        ({"picked": f"999.sanction.{'a' * 64}", "reason": "x"}, "finding_changed"),
    ],
)
def test_what_is_not_to_be_read_is_refused(sanctioned, client, data, code):
    refused = login(client, sanctioned.dewi).post(url(), data)
    assert (refused.status_code, codes(refused)) == (422, [code])


@pytest.mark.parametrize(("reason", "code"), [("  ", "required"), ("x" * 501, "max_length")])
def test_the_reason_is_needed_and_short(sanctioned, client, reason, code):
    seen = tick(about(sanctioned.sari, "sanction"))
    refused = login(client, sanctioned.dewi).post(url(), {"picked": seen, "reason": reason})
    assert (refused.status_code, codes(refused)) == (422, [code])
    assert [filled(refused)["picked"]] == seen


def test_a_hostile_reason_is_only_text(sanctioned, client):
    lenient()
    accept(sanctioned, about(sanctioned.sari, "sanction"), reason=HOSTILE)
    login(client, sanctioned.dewi)
    for page in (url(), url("recap_freeze")):
        assert "<script>alert" not in client.get(page).content.decode()
    assert "&lt;script&gt;alert(1)" in client.get(url()).content.decode()
    freeze_recap(by=acting(sanctioned.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=sanctioned.dinas)
    assert "&lt;script&gt;alert(1)" in client.get(url()).content.decode()


def test_an_acceptance_is_taken_back(sanctioned, client):
    [row] = accept(sanctioned, about(sanctioned.sari, "sanction"))
    login(client, sanctioned.dina)
    assert f'form="withdraw" name="withdraw" value="{row.pk}"' in client.get(url()).content.decode()
    assert client.post(url(), {"withdraw": row.pk}).status_code == 303
    assert not Acceptance.objects.exists()
    again = client.post(url(), {"withdraw": row.pk}, follow=True)
    assert "sudah" in again.content.decode() or "already" in again.content.decode()
    assert client.post(url(), {"withdraw": "x"}).status_code == 404


@pytest.mark.parametrize("person", ["fajar", "oki", "tari"])
def test_others_look_and_change_nothing(sanctioned, client, person):
    [row] = accept(sanctioned, about(sanctioned.sari, "sanction"))
    login(client, getattr(sanctioned, person))
    text = client.get(url()).content.decode()
    assert "Sari Wulandari" in text
    assert "SK sudah dicocokkan" in text
    assert 'name="picked"' not in text
    assert 'name="withdraw"' not in text
    data = {"picked": tick(about(sanctioned.tari, "sanction")), "reason": "x"}
    assert client.post(url(), data).status_code == 404
    assert client.post(url(), {"withdraw": row.pk}).status_code == 404
    assert Acceptance.objects.count() == 1


@pytest.mark.parametrize("person", ["oki", "tari"])
def test_nobody_is_led_where_he_or_she_may_not_go(sanctioned, client, person):
    absent(sanctioned.budi, AbsenceKind.LONG_LEAVE, FIRST, LAST)
    text = login(client, getattr(sanctioned, person)).get(url()).content.decode()
    assert reverse("settings:absence_list") not in text
    assert reverse("tpp:person_data", args=[sanctioned.sari.pk]) not in text
    assert reverse("tpp:import_sanctions") not in text


@pytest.mark.parametrize("person", ["oki", "tari"])
def test_other_agencies_do_not_exist_for_operator_and_treasurer(sanctioned, client, person):
    sanction(sanctioned.citra, FIRST, LAST)
    login(client, getattr(sanctioned, person))
    assert client.get(url(code="2.01")).status_code == 404
    assert agencies(client.get(overview())) == ["Dinas Pendidikan", "SD Negeri 1"]


@pytest.mark.parametrize("person", ["sari", "budi", "citra", "kepala"])
def test_strangers_find_nothing(sanctioned, client, person):
    login(client, getattr(sanctioned, person))
    assert client.get(url()).status_code == 404
    assert client.get(overview()).status_code == 404


def test_looking_changes_nothing(sanctioned, client):
    login(client, sanctioned.dewi).get(url(query=f"?picked={tick(about(sanctioned.sari, 'sanction'))[0]}&reason=x"))
    assert not Acceptance.objects.exists()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?kind=sanction", {(SANCTION, "accepted"), (SANCTION, "red")}),
        ("?state=accepted", {(SANCTION, "accepted")}),
        ("?state=open&kind=sanction", {(SANCTION, "red")}),
        ("?state=grey", set()),
        ("?kind=<x>&state=x&page=x", {(SANCTION, "accepted"), (SANCTION, "red"), (BANK, "yellow")}),
    ],
)
def test_the_list_is_filtered(sanctioned, client, query, expected):
    accept(sanctioned, about(sanctioned.sari, "sanction"))
    page = login(client, sanctioned.dewi).get(url(query=query), headers=ENGLISH)
    assert {(code, state) for code, state, _name in shown(page)} == expected


def test_a_long_list_has_pages(sanctioned, client, monkeypatch):
    monkeypatch.setattr("tpp.closing.views.board.PAGE", 2)
    login(client, sanctioned.dewi)
    assert [code for code, _state, _name in shown(client.get(url(), headers=ENGLISH))] == [SANCTION, SANCTION]
    second = client.get(url(query="?page=2"), headers=ENGLISH)
    assert {code for code, _state, _name in shown(second)} == {BANK}
    # Nothing here can be accepted.
    assert 'name="reason"' not in second.content.decode()


def test_without_a_figure_there_is_no_tick(october, client):
    in_force("sikap_banten")
    page = login(client, october.dewi).get(url(), headers=ENGLISH)
    assert ("Score missing", "red", "Sari Wulandari") in shown(page)
    assert 'name="picked"' not in page.content.decode()
    assert "The month cannot be closed without it." in page.content.decode()


def test_a_month_without_findings_says_so(october, client):
    for person in october.employees():
        pay_data(person)
    page = login(client, october.dewi).get(url(), headers=ENGLISH).content.decode()
    assert "Nothing was found" in page


def test_a_closed_month_shows_what_was_kept_and_offers_nothing(sanctioned, client):
    lenient()
    accept(sanctioned, about(sanctioned.sari, "sanction"))
    freeze_recap(by=acting(sanctioned.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=sanctioned.dinas)
    sanctioned.sari.sanctions.all().delete()
    login(client, sanctioned.dewi)
    page = client.get(url(), headers=ENGLISH)
    assert shown(page) == [(SANCTION, "red", "Tari Puspita"), (SANCTION, "accepted", "Sari Wulandari")]
    text = page.content.decode()
    assert "SK sudah dicocokkan" in text
    assert "cut 25.00%" in text
    assert 'name="picked"' not in text
    assert 'name="withdraw"' not in text
    data = {"picked": tick(about(sanctioned.tari, "sanction")), "reason": "x"}
    refused = client.post(url(), data)
    assert (refused.status_code, codes(refused)) == (422, ["already_closed"])


def test_a_month_closed_before_there_was_a_board_shows_nothing(sanctioned, client):
    lenient()
    recap = freeze_recap(
        by=acting(sanctioned.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=sanctioned.dinas
    )
    del recap.header["open"], recap.header["accepted"]
    recap.save()
    assert shown(login(client, sanctioned.dewi).get(url(), headers=ENGLISH)) == []


def test_without_a_scheme_the_way_leads_to_the_page_that_says_so(october, client):
    Scheme.objects.all().delete()
    login(client, october.dewi)
    assert client.get(url())["Location"] == url("recap_detail")
    assert client.get(overview())["Location"] == reverse("tpp:recap_list", kwargs={"month": OCTOBER})


def test_the_overview_counts_and_leads_to_the_agencies(sanctioned, client):
    place(sanctioned.citra, sanctioned.sekolah, 7, date(2026, 10, 15), sanctioned.eko)
    accept(sanctioned, about(sanctioned.sari, "sanction"))
    freeze_recap(by=acting(sanctioned.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=sanctioned.kantor)
    login(client, sanctioned.dewi)
    page = client.get(overview(), headers=ENGLISH)
    assert [(one.label, one.text) for one in figures(page)] == [
        ("Dinas Pendidikan", "open: 1"),
        ("SD Negeri 1", "open: 1"),
        ("Badan Kepegawaian Daerah", "nothing open"),
        ("Kantor Perwakilan", "closed"),
    ]
    assert ["accepted: 1" in one.row for one in figures(page)] == [True, False, False, False]
    assert f"{SANCTION} 1" in under(page, "Open in all agencies")
    assert "Transfer within the month 1" in under(page, "Open in all agencies")
    only = client.get(overview("?kind=transfer"))
    assert agencies(only) == ["SD Negeri 1"]
    assert url(code="1.01.1", query="?kind=transfer") in only.content.decode()
    assert len(agencies(client.get(overview("?kind=x")))) == 4


def test_recap_and_closing_lead_to_the_board(sanctioned, client):
    login(client, sanctioned.dewi)
    for page in (url("recap_detail"), url("recap_freeze")):
        assert url() in client.get(page).content.decode()
    assert overview() in client.get(reverse("tpp:recap_list", kwargs={"month": OCTOBER})).content.decode()
    assert "2 people have findings" in client.get(url("recap_freeze"), headers=ENGLISH).content.decode()


def test_closing_is_kept_by_open_findings_where_the_policy_says_so(sanctioned, client):
    login(client, sanctioned.dewi)
    page = client.get(url("recap_freeze"), headers=ENGLISH)
    assert [one for one in alerts(page) if one in under(page, "This must be settled first")] == [
        "2 people have findings that are neither settled nor accepted."
    ]
    refused = client.post(url("recap_freeze"), {"accept_warnings": "on"})
    assert (refused.status_code, codes(refused)) == (422, ["findings_open"])
    seen = tick(about(sanctioned.sari, "sanction"), about(sanctioned.tari, "sanction"))
    client.post(url(), {"picked": seen, "reason": "SK cocok"})
    assert client.post(url("recap_freeze"), {"accept_warnings": "on", "accept_unusual": "on"}).status_code == 303


def test_pages_cost_the_same_for_one_and_many(sanctioned, client):
    lenient()
    sanction(sanctioned.eko, FIRST, LAST)
    login(client, sanctioned.dewi)
    one, many = (queries(client, url(code=code)) for code in ("1.01.1", "1.01"))
    # One of them because anybody at all has a sanction.
    assert one == many <= 13
    assert queries(client, overview()) <= 13
    freeze_recap(by=acting(sanctioned.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=sanctioned.dinas)
    assert queries(client, url()) <= 12
    assert queries(client, overview()) <= 13


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_languages_render(sanctioned, client, language):
    login(client, sanctioned.dewi)
    for page in (url(), url(query="?state=grey"), overview(), overview("?kind=sanction")):
        answer = client.get(page, headers={"accept-language": language})
        assert f'<html lang="{language}">' in answer.content.decode()


def test_before_the_month_has_ended_the_board_can_be_worked_on(sanctioned, client):
    with time_machine.travel(datetime(2026, 10, 20, 3, tzinfo=UTC), tick=False):
        login(client, sanctioned.dewi)
        data = {"picked": tick(about(sanctioned.sari, "sanction")), "reason": "SK cocok"}
        assert client.post(url(), data).status_code == 303
