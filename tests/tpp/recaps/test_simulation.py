"""Another scheme over a month: who wins, who loses, what it costs; and nothing is stored."""

import csv
import io
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from tests.people import acting, login
from tests.reports.counting import queries
from tests.support.pages import shown, shows
from tests.tpp.months import AFTER_CLOSING, OCTOBER, report
from tests.tpp.payroll.test_data_imports import SARI, load
from tpp.closing.actions.freeze import freeze_recap
from tpp.models import BaseAmount, Scheme
from tpp.payroll.actions.data_imports.specs import SCORES
from tpp.payroll.month_rules import parse_scheme
from tpp.recaps.simulation import Case, Simulation, simulate
from tpp.recaps.views.simulating import bars
from tpp.schemes import presets

BANTEN = parse_scheme(presets.document("sikap_banten"))
PRESET = reverse("tpp:preset_simulate", kwargs={"name": "sikap_banten"})
ENGLISH = {"accept-language": "en"}
OKI = "198909092014031009"


@pytest.fixture
def scored(october):
    """Sari has a good conduct score and two complete days; Oki nothing but a score; nobody else has one."""
    load(SCORES, f"nip,month,code,value\n{SARI},2026-10,conduct_percent,100\n{OKI},2026-10,conduct_percent,50\n")
    return october


def case_of(found, nip):
    return next(case for case in found.cases if case.nip == nip)


def test_each_person_is_compared(scored):
    for day in range(6, 31):
        if date(2026, 10, day).weekday() < 5:
            report(scored.sari, day, 360, by=scored.budi)
    found = simulate(OCTOBER, BANTEN)

    # 21 of 22 days: now 95.45 %; Banten 70 % x 95.45 % + 30 %, and one waiting day is not unfilled.
    sari = case_of(found, SARI)
    assert sari.before == round(1_541_890 * 21 / 22) + round(2_312_835 * 21 / 22)
    assert sari.after == 3_732_075
    assert sari.difference == sari.after - sari.before > 0
    # Nothing reported: nothing now, and nothing there since 22 x 3 % takes more than 30 % x 50 %.
    assert (case_of(found, OKI).before, case_of(found, OKI).after) == (0, 0)
    total = found.total
    assert (total.winners, total.losers, total.same, total.unknown) == (1, 0, 1, 9)
    assert total.difference == sari.difference


def test_who_cannot_be_computed_is_no_loser(scored):
    found = simulate(OCTOBER, BANTEN)
    budi = case_of(found, scored.budi.nip)
    assert (budi.after, budi.difference) == (None, None)
    assert "conduct_percent" in budi.problem
    assert found.cases[-1].difference is None


def test_a_closed_month_is_compared_as_it_was_closed(scored):
    before = case_of(simulate(OCTOBER, BANTEN), SARI).before
    freeze_recap(by=acting(scored.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=scored.dinas)
    report(scored.sari, 30, 360, by=scored.budi)
    assert case_of(simulate(OCTOBER, BANTEN), SARI).before == before


def test_nothing_is_stored(scored, client):
    login(client, scored.dewi)
    client.get(PRESET, {"month": "2026-10"})
    counts = {model: model._base_manager.count() for model in apps.get_models()}
    client.get(PRESET, {"month": "2026-10"})
    client.get(PRESET, {"month": "2026-10", "person": scored.sari.pk})
    client.get(PRESET, {"month": "2026-10", "format": "csv"})
    assert {model: model._base_manager.count() for model in apps.get_models()} == counts


def test_one_agency_alone(scored):
    found = simulate(OCTOBER, BANTEN, {scored.kantor.pk})
    assert {case.agency_code for case in found.cases} == {"2.01"}
    assert [sums.code for sums in found.agencies] == ["2.01"]


@pytest.mark.parametrize(
    ("difference", "place"),
    [(-100, 0), (-21, 0), (-20, 1), (-10, 2), (-5, 3), (-1, 4), (0, 5), (1, 7), (5, 8), (10, 9), (20, 10), (99, 10)],
)
def test_bands_of_the_histogram_are_half_open(difference, place):
    case = Case(1, SARI, "Sari", "1.01", "Dinas", 100, 100, 100 + difference)
    counts = [band.people for band in Simulation(OCTOBER, (case,)).histogram]
    assert counts == [int(number == place) for number in range(11)]


def test_the_smallest_change_has_a_band():
    cases = [Case(1, SARI, "Sari", "1", "D", 10**9, 10, 10 + more) for more in (-1, 1)]
    counts = [band.people for band in Simulation(OCTOBER, tuple(cases)).histogram]
    assert (counts[4], counts[5], counts[6]) == (1, 0, 1)


def test_bars_fit_the_picture():
    cases = tuple(Case(1, SARI, "S", "1", "D", 100, 100, 100 + more) for more in (0, 0, 0, 7))
    drawn = bars(Simulation(OCTOBER, cases).histogram)
    assert max(bar.height for bar in drawn) == 170
    assert all(bar.y + bar.height == 190 for bar in drawn)


def test_bars_say_which_way_a_change_goes():
    drawn = bars(Simulation(OCTOBER, ()).histogram)
    assert [bar.kind for bar in drawn] == ["less"] * 5 + ["same"] + ["more"] * 5
    assert [drawn[place].label for place in (0, 4, 6, 10)] == ["< −20 %", "−1…0 %", "0…+1 %", "≥ +20 %"]


def test_where_nobody_can_be_computed_nothing_is_said_about_the_cost(october, client):
    answer = login(client, october.dewi).get(PRESET, {"month": "2026-10"}, headers=ENGLISH).content.decode()
    assert "Nobody can be computed" in answer
    assert "exactly the same" not in answer
    assert 'class="histogram"' not in answer


def test_the_share_of_nothing_is_nothing():
    assert Case(1, SARI, "S", "1", "D", 0, 0, 0).share == Fraction(0)


def test_the_page_says_what_it_costs(scored, client):
    for day in (6, 7, 8, 9):
        report(scored.sari, day, 360, by=scored.budi)
    page = login(client, scored.fajar).get(PRESET, {"month": "2026-10"}, headers=ENGLISH)
    text = page.content.decode()
    assert page.status_code == 200
    assert "This scheme would pay" in text
    assert "cannot be computed" in text.lower()
    assert "style=" not in text.split("<main")[1]
    person = client.get(PRESET, {"month": "2026-10", "person": scored.sari.pk}, headers=ENGLISH).content.decode()
    assert "Reached: activity and conduct" in person
    found = client.get(PRESET, {"month": "2026-10", "q": "oki"}, headers=ENGLISH)
    assert shown(found, "Name / NIP") == ["Oki Ramadhan 19890909 201403 1 009"]


def test_the_page_sets_now_beside_then_for_agencies_and_people(scored, client):
    report(scored.sari, 6, 360, by=scored.budi)
    login(client, scored.fajar)
    found = simulate(OCTOBER, BANTEN)
    page = client.get(PRESET, {"month": "2026-10"}, headers=ENGLISH)
    sari, total = case_of(found, SARI), found.total
    assert 0 < sari.before != sari.after
    counted = {"Get more": total.winners, "Get less": total.losers, "The same": total.same}
    assert total.winners != total.losers
    for label, number in (counted | {"Cannot be computed": total.unknown}).items():
        shows(page, label, str(number))
    (dinas,) = [one for one in found.agencies if one.code == "1.01"]
    for one, row in ((sari, "Sari Wulandari"), (dinas, "Dinas Pendidikan")):
        shows(page, "Now", f"{one.before:,}", row=row)
        shows(page, "With this scheme", f"{one.after:,}", row=row)
        shows(page, "Difference", f"Rp {one.difference:,}".replace("Rp -", "-Rp "), row=row)
    shows(page, "With this scheme", "–", row="Eko Prasetyo")
    # Only the agency that was chosen, with what is below it.
    chosen = client.get(PRESET, {"month": "2026-10", "agency": scored.kantor.pk}, headers=ENGLISH)
    assert shown(chosen, "Agency") in ([], ["Kantor Perwakilan 2.01"])
    assert len(shown(chosen, "Name / NIP")) == 2


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({"month": "2019-01"}, "No scheme is in force in this month"),
        ({"month": "2025-01"}, "Nobody is listed in this month"),
        ({"month": "Oktober"}, "Write the month as 2026-10."),
        ({"month": "2026-12"}, "This month is not over"),
    ],
)
def test_months_without_an_answer_say_so(scored, client, query, text):
    with time_machine.travel(datetime(2026, 12, 10, tzinfo=UTC), tick=False):
        page = login(client, scored.dewi).get(PRESET, query, headers=ENGLISH)
    assert text in page.content.decode()


def test_a_broken_draft_says_where(scored, client):
    document = {**presets.document("sikap_banten"), "results": ["bonus"]}
    scheme = Scheme.objects.create(name="kami", version=1, title="Kami", document=document)
    page = login(client, scored.dewi).get(reverse("tpp:scheme_simulate", args=[scheme.pk]), headers=ENGLISH)
    assert "results[0]" in page.content.decode()
    del document["pays"]
    Scheme.objects.filter(pk=scheme.pk).update(document={**document, "results": ["tpp"]})
    page = client.get(reverse("tpp:scheme_simulate", args=[scheme.pk]), headers=ENGLISH)
    assert "does not say under “pays”" in page.content.decode()


def test_a_scheme_that_computes_nobody_costs_nothing_to_say(october, client):
    page = login(client, october.dewi).get(PRESET, {"month": "2026-10"}, headers=ENGLISH).content.decode()
    assert "Nobody can be computed with this scheme yet." in page
    assert "exactly the same" not in page


def test_the_scheme_in_force_changes_nothing(scored, client):
    scheme = Scheme.objects.get()
    address = reverse("tpp:scheme_simulate", args=[scheme.pk])
    page = login(client, scored.dewi).get(address, {"month": "2026-10"}, headers=ENGLISH)
    assert "This scheme would cost exactly the same." in page.content.decode()
    shows(page, "The same", "11")
    assert set(shown(page, "Difference")) == {"Rp 0"}


def test_downloads_hold_everybody(scored, client):
    login(client, scored.dewi)
    text = client.get(PRESET, {"month": "2026-10", "format": "csv"}).content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 11
    assert {row["nip"] for row in rows} >= {SARI, OKI}
    book = load_workbook(io.BytesIO(client.get(PRESET, {"month": "2026-10", "format": "xlsx"}).content))
    cells = {row[2]: row for row in book.active.iter_rows(min_row=2, values_only=True)}
    assert len(cells) == 11
    assert cells[OKI][4:8] == (3_349_711, 0, 0, 0)


def test_the_page_costs_the_same_for_one_and_many(scored, client):
    login(client, scored.dewi)
    one = queries(client, f"{PRESET}?month=2026-10&agency={scored.kantor.pk}")
    assert queries(client, f"{PRESET}?month=2026-10&agency={scored.dinas.pk}") == one <= 16


def run(*arguments):
    out = io.StringIO()
    with override("en"):
        call_command("simulate", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_says_the_same(scored, tmp_path):
    target = tmp_path / "simulasi.csv"
    text = run("sikap_banten", "2026-10", "--output", str(target))
    assert "All agencies: 11 people: now Rp 350.430, then Rp" in text
    assert len(target.read_text().splitlines()) == 12
    assert "1.01 Dinas Pendidikan: 5 people" in run("sikap_banten", "2026-10", "--agency", "1.01")
    with pytest.raises(CommandError):
        run("bandung", "2026-10")


def test_each_reason_is_counted_and_named(scored, client):
    found = simulate(OCTOBER, BANTEN)
    ((reason, cases),) = found.reasons
    assert "conduct_percent" in reason
    assert len(cases) == found.total.unknown == 9
    out = io.StringIO()
    call_command("simulate", "sikap_banten", "2026-10", stdout=out)
    line = next(line for line in out.getvalue().splitlines() if "conduct_percent" in line)
    for case in cases:
        assert f"{case.name} ({case.nip})" in line
    login(client, scored.dewi)
    text = client.get(PRESET, {"month": "2026-10"}, headers=ENGLISH).content.decode()
    assert "Why figures cannot be given" in text
    assert "<strong>9 people</strong>" in text


def test_who_has_no_amount_is_no_figure_of_nothing(scored):
    BaseAmount.objects.filter(position_class=7).delete()
    found = simulate(OCTOBER, BANTEN)
    case = case_of(found, SARI)
    assert (case.before, case.after, case.difference) == (None, None, None)
    assert case.problem


def test_a_scheme_in_force_that_gives_no_figure_is_a_reason_too(scored):
    Scheme.objects.create(
        name="m", version=1, title="M", starts_on=date(2026, 9, 1), document=presets.document("manado")
    )
    found = simulate(OCTOBER, parse_scheme(presets.document("sikeppo")))
    with override("en"):
        assert case_of(simulate(OCTOBER, parse_scheme(presets.document("sikeppo"))), OKI).problem.startswith(
            "As it is paid now: "
        )
    assert found.total.unknown == len(found.cases)
