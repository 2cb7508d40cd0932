"""The overview of a month, the recap of an agency, and the line of a person."""

import pytest
import time_machine
from django.urls import reverse

from tests.people import acting, login
from tests.reports.counting import queries
from tests.tpp.months import AFTER_CLOSING, OCTOBER, report
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.models import BaseAmount, Scheme
from tpp.payroll import month_lines

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
    assert client.get(url("recap_detail")).context["recap"].version == 1
    assert client.get(url("recap_line", employee_id=october.sari.pk)).context["recap"].version == 1


def test_strangers_do_not_see_the_closed_one(october, client):
    freeze(october)
    for person in (october.sari, october.wira):
        login(client, person)
        assert client.get(url("recap_detail")).status_code == 404
        assert client.get(url("recap_line", employee_id=october.sari.pk)).status_code == 404


def test_the_overview_says_how_far_each_agency_is(october, client):
    recap = freeze(october)
    rows = {row.agency.code: row for row in login(client, october.dewi).get(month_url()).context["rows"]}
    assert {code: (row.status, row.people) for code, row in rows.items()} == {
        "1.01": ("closed", 5),
        "1.01.1": ("draft", 1),
        "2.01": ("draft", 2),
        "5.03": ("draft", 3),
    }
    assert rows["1.01"].waiting == 1
    reopen(october, recap)
    rows = {row.agency.code: row for row in client.get(month_url()).context["rows"]}
    assert rows["1.01"].status == "reopened"


def test_the_overview_of_a_treasurer_has_only_the_own_subtree(october, client):
    page = login(client, october.tari).get(month_url())
    assert [row.agency.code for row in page.context["rows"]] == ["1.01", "1.01.1"]


def test_without_a_month_the_last_finished_one_is_shown(october, client):
    assert login(client, october.dewi).get(reverse("tpp:recap_list")).context["month"] == OCTOBER
    chosen = client.get(reverse("tpp:recap_list"), {"month": "2026-09"})
    assert str(chosen.context["month"]) == "2026-09"


def test_a_month_without_anybody_says_what_to_do(october, client):
    page = login(client, october.dewi).get("/tpp/recaps/2020-01/", headers=ENGLISH).content.decode()
    assert "Nobody is listed in this month" in page


def test_the_draft_adds_up_and_names_who_waits(october, client):
    page = login(client, october.dewi).get(url("recap_detail"), headers=ENGLISH)
    rows, totals = page.context["rows"], page.context["totals"]
    assert [row.name for row in rows] == [
        "Kepala Dinas",
        "Budi Santoso",
        "Tari Puspita",
        "Oki Ramadhan",
        "Sari Wulandari",
    ]
    assert totals["tpp"] == sum(row.tpp for row in rows)
    assert totals["base"] == sum(row.base for row in rows) == totals["tpp"] + totals["deduction"]
    sari = rows[-1]
    assert (sari.credited, sari.required, sari.waiting, sari.base) == (720, 7920, 60, SARI_BASE)
    assert "60 minutes await review" in page.content.decode()


def test_one_person_is_found_by_name_or_nip(october, client):
    login(client, october.dewi)
    for text in ("sari", "19900101 201503 2"):
        assert [row.name for row in client.get(url("recap_detail"), {"q": text}).context["rows"]] == ["Sari Wulandari"]
    freeze(october)
    for text in ("sari", "19900101 201503 2"):
        assert [row.name for row in client.get(url("recap_detail"), {"q": text}).context["rows"]] == ["Sari Wulandari"]
    nobody = client.get(url("recap_detail"), {"q": "zzz"}, headers=ENGLISH)
    assert "Nobody found" in nobody.content.decode()


def test_the_closed_recap_does_not_follow_later_changes(october, client):
    login(client, october.dewi)
    draft = client.get(url("recap_detail")).context
    recap = freeze(october)
    BaseAmount.objects.update(amount=1)
    closed = client.get(url("recap_detail"))
    assert closed.context["totals"]["tpp"] == draft["totals"]["tpp"]
    assert [row.tpp for row in closed.context["rows"]] == [row.tpp for row in draft["rows"]]
    assert recap.sha256 in closed.content.decode()


def test_an_older_version_stays_readable(october, client):
    recap = freeze(october)
    reopen(october, recap)
    report(october.sari, 6, 360, by=october.budi)
    login(client, october.fajar)

    draft = client.get(url("recap_detail"))
    assert draft.context["recap"] is None
    older = client.get(url("recap_detail"), {"version": "1"}, headers=ENGLISH)
    assert "no longer in force" in older.content.decode()
    assert "Cuti Sari tertinggal" in older.content.decode()
    line = client.get(url("recap_line", employee_id=october.sari.pk), {"version": "1"})
    assert line.context["line"].inputs.credited == 720
    assert client.get(url("recap_line", employee_id=october.sari.pk)).context["line"].inputs.credited == 1080
    assert client.get(url("recap_detail"), {"version": "2"}).status_code == 404
    assert client.get(url("recap_line", employee_id=october.sari.pk), {"version": "x"}).status_code == 404


def test_a_line_explains_the_figure_down_to_the_days(october, client):
    page = login(client, october.fajar).get(url("recap_line", employee_id=october.sari.pk), headers=ENGLISH)
    text = page.content.decode()
    assert "Credited 720 of 7,920 required minutes" in text
    assert [day.credited for day in page.context["days"] if day.credited] == [360, 360]
    reports = client.get(url("recap_reports", employee_id=october.sari.pk))
    assert [[a.minutes for a in found] for _day, found in reports.context["days"]] == [[360], [400], [60]]


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
    days = month_lines._days
    monkeypatch.setattr(month_lines, "_days", lambda *of: made.append(of) or days(*of))
    monkeypatch.setattr("tpp.recaps.views.recaps.PAGE", 2)
    page = login(client, october.dewi).get(reverse("tpp:recap_detail", args=[OCTOBER, "1.01"]))
    assert len(page.context["rows"]) == 2
    assert page.context["page_obj"].paginator.count > 4
    assert len(made) == 2
