"""Every figure opens down to the days, decisions and imported rows behind it."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from tests.people import acting, login
from tests.reports.counting import queries
from tests.tpp.months import AFTER_CLOSING, OCTOBER, report
from tests.tpp.payroll.test_data_imports import SARI, load
from tpp.closing.actions.freeze import freeze_recap
from tpp.models import Scheme, Score
from tpp.payroll.actions.data_imports.specs import SCORES
from tpp.payroll.month_lines import recap_lines
from tpp.payroll.views.explaining import explained
from tpp.schemes import presets

ENGLISH = {"accept-language": "en"}
MINE = reverse("tpp:my_month", kwargs={"month": OCTOBER})
TUESDAY = datetime(2026, 10, 6, 7, tzinfo=UTC)


@pytest.fixture
def banten(october):
    document = presets.document("sikap_banten")
    Scheme.objects.create(name="sikap_banten", version=1, title="B", starts_on=date(2026, 9, 1), document=document)
    rows = "".join(f"{person.nip},2026-10,conduct_percent,80\n" for person in october.employees())
    load(SCORES, f"nip,month,code,value\n{rows}", by=october.dewi)
    return october


def line_url(people, name="recap_line"):
    arguments = {"month": OCTOBER, "code": "1.01", "employee_id": people.sari.pk}
    return reverse(f"tpp:{name}", kwargs=arguments)


def flat(nodes):
    for node in nodes:
        yield node
        yield from flat(node.parts)


def test_an_input_says_where_it_comes_from(banten):
    line = next(line for line in recap_lines(OCTOBER) if line.person.nip == SARI)
    with override("id"):
        nodes = {node.text.partition(":")[0]: node for node in flat(explained(line.result.steps, line, _document()))}

    conduct = nodes["Nilai perilaku"]
    assert [batch.file_name for batch in conduct.batches] == ["scores.csv"]
    assert conduct.rule is None
    activity = nodes["Capaian aktivitas"]
    assert activity.is_of_days
    assert activity.rule is not None
    assert nodes["Hari kerja tanpa laporan"].is_of_days
    assert nodes["Capaian"].rule is not None
    assert nodes["Capaian"].parts


def _document():
    return Scheme.objects.order_by("-starts_on").first().document


@pytest.mark.parametrize("closed", [False, True])
def test_sari_opens_her_own_figure(banten, client, closed):
    if closed:
        freeze_recap(by=acting(banten.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=banten.dinas)
        # What was imported later changes nothing that is told of a closed month.
        Scheme.objects.exclude(recaps=None).update(title="Lain")
    with time_machine.travel(AFTER_CLOSING if closed else TUESDAY, tick=False):
        page = login(client, banten.sari).get(MINE, headers=ENGLISH).content.decode()

    assert "Reached: activity and conduct" in page
    assert "scores.csv" in page
    assert "by Dewi Anggraini" in page
    assert f'href="{reverse("reports:day", args=["2026-10-01"])}"' in page
    assert 'href="#days"' in page


def test_the_auditor_gets_down_to_the_decisions(banten, client):
    report(banten.sari, 6, 30, by=banten.budi)
    page = login(client, banten.fajar).get(line_url(banten), headers=ENGLISH).content.decode()
    assert f'href="{line_url(banten, "recap_reports")}#d2026-10-06"' in page
    reports = client.get(line_url(banten, "recap_reports"), headers=ENGLISH).content.decode()
    assert "decided by Budi Santoso" in reports
    assert 'id="d2026-10-06"' in reports


def test_the_treasurer_sees_no_way_to_the_reports(banten, client):
    page = login(client, banten.tari).get(line_url(banten)).content.decode()
    assert "/reports/#d" not in page


def test_what_nobody_imported_is_said(october):
    document = presets.document("balangan")
    scheme = Scheme.objects.create(name="b", version=1, title="B", starts_on=date(2026, 9, 1), document=document)
    line = next(line for line in recap_lines(OCTOBER) if line.person.nip == SARI)
    assert explained(line.result.steps, line, scheme.document) == []


def test_a_broken_document_still_tells_the_stored_steps(banten):
    line = next(line for line in recap_lines(OCTOBER) if line.person.nip == SARI)
    nodes = explained(line.result.steps, line, {"format": 2})
    assert nodes
    assert all(node.rule is None for node in flat(nodes))


def test_the_explanation_costs_the_same_for_one_and_many_scores(banten, client):
    login(client, banten.fajar)
    few = queries(client, line_url(banten))
    for number in range(5):
        load(SCORES, f"nip,month,code,value\n{SARI},2026-10,more_{number},1\n")
    assert Score.objects.filter(employee=banten.sari).count() == 6
    assert queries(client, line_url(banten)) == few <= 14
