"""Schemes that are composed of data pay a month: sources, gates, deductions, closing and verification."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Employee, ImportBatch
from reports.models import Absence
from reports.rules.enums import AbsenceKind
from tests.people import acting
from tests.support.refusals import refused
from tests.tpp.months import AFTER_CLOSING, OCTOBER, amount, closing_checks, report
from tpp.closing.actions.freeze import freeze_recap
from tpp.models import ActingPost, PayData, Recap, RecapLine, Sanction, Scheme, Score
from tpp.payroll.month_lines import lines_of, recap_lines
from tpp.recaps.hash_payload import recomputed_hash
from tpp.recaps.verification import verify_recaps
from tpp.schemes import presets
from tpp.schemes.payment import Incomputable

FIRST = date(2026, 10, 1)
# October 2026: 22 working days of 360 minutes.
REQUIRED = 7920
BASE = 1_541_890 + 2_312_835


def in_force(name: str, **changed) -> Scheme:
    document = {**presets.document(name), **changed}
    return Scheme.objects.create(name=name, version=2, title=name, starts_on=date(2026, 9, 1), document=document)


@pytest.fixture
def batch(db) -> ImportBatch:
    return ImportBatch.objects.create(
        kind="scores",
        file_name="nilai.csv",
        sha256="0" * 64,
        row_count=1,
        imported_at=datetime(2026, 11, 2, tzinfo=UTC),
    )


def scores(batch: ImportBatch, person: Employee, **values: object) -> None:
    for code, value in values.items():
        Score.objects.create(employee=person, month=FIRST, code=code, value=str(value), batch=batch)


def line(person: Employee):
    return next(line for line in recap_lines(OCTOBER) if line.person.employee_id == person.pk)


def test_sikeppo_as_a_composed_scheme_pays_what_the_first_one_pays(october):
    before = {line.person.nip: (line.result.base, line.result.tpp) for line in recap_lines(OCTOBER)}
    in_force("sikeppo")
    after = {line.person.nip: (line.result.base, line.result.tpp) for line in recap_lines(OCTOBER)}
    assert after == before
    # 720 of 7,920 minutes, each component rounded: 1,541,890 / 11 = 140,171.8; 2,312,835 / 11 = 210,257.7.
    assert line(october.sari).result.tpp == 140_172 + 210_258


def test_banten_takes_minutes_from_reports_and_conduct_from_the_import(october, batch):
    in_force("sikap_banten")
    scores(batch, october.sari, conduct_percent="80")
    # Reported on the 1st, 2nd and (waiting) 5th: 19 of 22 duty days are unfilled, 57 % of the base.
    found = line(october.sari)
    assert found.given["unfilled_days"] == 19
    assert found.result.tpp == 0
    for day in (6, 7, 8, 9, 12, 13, 14, 15, 16, 19, 20, 21, 22, 23, 26, 27, 28, 29, 30):
        report(october.sari, day, 360, by=october.budi)
    # 21 of 22 days: 70 % x 7,560/7,920 + 30 % x 80 % = 90.8181... %; nothing is unfilled.
    found = line(october.sari)
    assert found.given["unfilled_days"] == 0
    assert found.result.tpp == 3_500_791
    assert found.result.deduction == BASE - 3_500_791


def test_a_score_that_is_missing_blocks_closing_with_its_name(october, batch):
    in_force("sikap_banten")
    found = line(october.sari)
    assert isinstance(found.result, Incomputable)
    assert found.result.tpp == 0
    checks = [check for check in closing_checks(OCTOBER, october.dinas, AFTER_CLOSING) if check.blocking]
    assert {check.code for check in checks} == {"figure_missing"}
    assert "conduct_percent" in checks[0].message
    with refused("figure_missing"):
        freeze_recap(by=acting(october.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=october.dinas)
    assert not Recap.objects.exists()


def test_a_word_where_a_number_is_expected_is_an_error_not_a_zero(october, batch):
    in_force("sikap_banten")
    scores(batch, october.sari, conduct_percent="bagus")
    assert [problem.code for problem in line(october.sari).result.problems] == ["not_a_number"]


@pytest.fixture
def manado(october, batch):
    """Everybody of the agency has all scores; Sari has 93.9 % as the table's second row."""
    in_force("manado")
    for person in october.employees():
        scores(
            batch, person, target_achievement=90, core_values_sum=665, discipline_points_cut=4, attendance_percent=100
        )
    scores(batch, october.citra, rank_group="III")
    return october


def test_deductions_are_taken_off_and_kept(manado):
    found = line(manado.sari)
    # 3,854,725 x 93.9 % = 3,619,586.775; 5 % of it for III/b.
    assert found.payment.gross == 3_619_587
    assert [(taken.name, taken.amount) for taken in found.payment.deductions] == [("pph21", 180_979)]
    assert found.payment.net == 3_619_587 - 180_979


def test_a_pppk_has_no_rank_group_but_the_imported_one(manado):
    assert line(manado.citra).payment.deductions[0].amount == round(line(manado.citra).payment.gross * 0.05)
    Score.objects.filter(employee=manado.citra, code="rank_group").delete()
    assert [problem.name for problem in line(manado.citra).result.problems] == ["rank_group"]


def test_a_closed_month_keeps_and_verifies_what_it_was_made_of(manado):
    recap = freeze_recap(by=acting(manado.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=manado.dinas)
    assert verify_recaps(OCTOBER) == []
    row = RecapLine.objects.get(employee=manado.sari)
    assert row.net == 3_619_587 - 180_979
    assert row.deductions == [
        {
            "name": "pph21",
            "id": "PPh 21 menurut golongan",
            "en": row.deductions[0]["en"],
            "amount": 180_979,
            "kind": "tax",
        }
    ]
    assert recap.header["totals"]["net"] == sum(RecapLine.objects.values_list("net", flat=True))
    assert ["target_achievement", "90"] in [score[:2] for score in row.inputs["scores"]]


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("net", lambda row: {"net": row.net + 1}),
        ("deductions", lambda _row: {"deductions": []}),
        ("tpp", lambda row: {"inputs": {**row.inputs, "given": {**row.inputs["given"], "target_achievement": "100"}}}),
    ],
)
def test_tampering_with_a_composed_line_is_found(manado, field, change):
    freeze_recap(by=acting(manado.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=manado.dinas)
    row = RecapLine.objects.get(employee=manado.sari)
    RecapLine.objects.filter(pk=row.pk).update(**change(row))
    fields = {difference.field for difference in verify_recaps(OCTOBER)}
    assert {"sha256", field} <= fields


@pytest.fixture
def balangan(october, batch):
    for position_class in (6, 7, 9, 12):
        for component in ("kondisi_kerja", "kelangkaan_profesi"):
            amount(position_class, component, 100_000)
    in_force("balangan")
    scores(batch, october.sari, performance_score=80, attendance_score="96.5")
    for day in range(5, 14):
        report(october.sari, day, 60, by=october.budi)
    return october


def test_the_situation_is_made_of_absences_and_days_worked(balangan):
    assert line(balangan.sari).given["situation"] == "normal"
    Absence.objects.create(
        employee=balangan.sari, kind=AbsenceKind.LONG_LEAVE, starts_on=date(2026, 9, 15), ends_on=date(2026, 12, 31)
    )
    assert line(balangan.sari).given["situation"] == "leave_under_6_months"
    Absence.objects.update(ends_on=date(2027, 3, 14))
    assert line(balangan.sari).given["situation"] == "leave_6_to_12_months"
    Absence.objects.update(ends_on=date(2027, 10, 14))
    assert line(balangan.sari).given["situation"] == "no_entitlement"


def test_somebody_on_leave_needs_no_score(balangan):
    Score.objects.all().delete()
    Absence.objects.create(
        employee=balangan.sari, kind=AbsenceKind.MATERNITY_LEAVE, starts_on=FIRST, ends_on=date(2026, 12, 31)
    )
    whole = 1_541_890 + 2_312_835 + 200_000
    assert line(balangan.sari).result.tpp == sum(round(part * 0.4) for part in (1_541_890, 2_312_835, 100_000, 100_000))
    assert line(balangan.sari).result.base == whole


def test_a_component_without_amount_is_an_error_not_a_zero(october, batch):
    in_force("balangan")
    scores(batch, october.sari, performance_score=80, attendance_score=96)
    assert {problem.name for problem in line(october.sari).result.problems} == {"kondisi_kerja"}


def acting_post(person, agency, batch, **changed) -> ActingPost:
    values = {
        "employee": person,
        "agency": agency,
        "title": "Plt. Kepala Bidang",
        "position_class": 9,
        "starts_on": FIRST,
        "document_number": "800/1",
        "batch": batch,
    }
    return ActingPost.objects.create(**{**values, **changed})


def test_an_acting_post_adds_its_share(balangan, batch):
    alone = line(balangan.sari).result
    acting_post(balangan.sari, balangan.dinas, batch, starts_on=date(2026, 10, 17), ends_on=date(2026, 11, 30))
    both = line(balangan.sari).result
    # 15 of 31 days of class 9.
    assert line(balangan.sari).given["acting_beban_kerja"] == round(2_175_801 * 15 / 31)
    assert both.base > alone.base
    assert both.tpp > alone.tpp


def test_an_acting_post_that_replaces_is_paid_on_its_days_only(balangan, batch):
    acting_post(balangan.sari, balangan.dinas, batch, starts_on=date(2026, 10, 17), replaces=True)
    found = line(balangan.sari)
    assert [(part.first, part.last, part.position_class) for part in found.inputs.portions] == [(1, 16, 7), (17, 31, 9)]
    assert found.position_class == 7
    assert found.given["acting_beban_kerja"] == 0


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "felt"),
    [
        (date(2026, 4, 1), date(2026, 9, 30), False),
        (date(2026, 4, 2), date(2026, 10, 1), True),
        (date(2026, 10, 1), date(2027, 3, 31), True),
        (date(2026, 10, 2), date(2027, 4, 1), False),
    ],
)
def test_a_sanction_is_felt_in_as_many_months_as_it_lasts(october, batch, starts_on, ends_on, felt):
    document = presets.document("sikeppo")
    document["inputs"].append(
        {"name": "cut", "kind": "percent", "words": {"id": "Potongan hukuman", "en": "Cut of a sanction"}}
    )
    document["values"].append(
        {
            "name": "paid",
            "kind": "percent",
            "words": {"id": "Dibayar", "en": "Paid"},
            "is": {"product": ["percent", {"difference": ["100 %", "cut"]}]},
        }
    )
    in_force(
        "sikeppo",
        inputs=document["inputs"],
        values=document["values"],
        sources={**document["sources"], "cut": "sanction_percent"},
        pays={"percent": "paid"},
        status_off=["sanction_moderate"],
    )
    before = line(october.sari).result.tpp
    Sanction.objects.create(
        employee=october.sari,
        level=Sanction.Level.MODERATE,
        starts_on=starts_on,
        ends_on=ends_on,
        cut_percent=Decimal(25),
        document_number="SK/1",
        batch=batch,
    )
    expected = (round(140_171.8181 * 0.75) + round(210_257.7272 * 0.75)) if felt else before
    assert line(october.sari).result.tpp == expected


def test_dki_counts_norm_times_volume_and_takes_absence_off(october, batch):
    in_force("dki_staff")
    scores(batch, october.sari, work_plan_percent=100)
    Absence.objects.create(
        employee=october.sari, kind=AbsenceKind.SICK, starts_on=date(2026, 10, 6), ends_on=date(2026, 10, 6)
    )
    given = line(october.sari).given
    assert (given["working_days"], given["achieved_minutes"], given["absence_minutes"]) == (22, 760, 360)


def test_dues_that_nobody_entered_are_an_error(october, batch):
    for position_class in (6, 7, 9, 12):
        amount(position_class, "kondisi_kerja", 0)
    in_force("sumatera_utara")
    scores(batch, october.sari, productivity=100, attendance=100, conduct=100)
    assert {problem.name for problem in line(october.sari).result.problems} == {"dues"}
    PayData.objects.create(employee=october.sari, starts_on=FIRST, dues=40_000, zakat=True, batch=batch)
    payment = line(october.sari).payment
    # floor(40 %), floor(18 %) and floor(42 %) of 1,541,890 and of 2,312,835.
    assert payment.gross == 616_756 + 277_540 + 647_593 + 925_134 + 416_310 + 971_390
    assert payment.net == payment.gross - sum(taken.amount for taken in payment.deductions)
    assert [taken.name for taken in payment.deductions] == ["dues_taken", "pph21", "zakat_amount"]


@pytest.mark.parametrize("name", ["balangan", "manado", "sikap_banten", "sumatera_utara", "dki_staff"])
def test_the_number_of_queries_does_not_grow_with_the_people(october, batch, name):
    in_force(name)
    with CaptureQueriesContext(
        connection,
    ) as one:
        list(lines_of(OCTOBER, {october.kantor.pk}))
    with CaptureQueriesContext(connection) as many:
        list(lines_of(OCTOBER, {october.dinas.pk, october.kantor.pk, october.badan.pk}))
    assert len(one) == len(many) <= 14


def test_later_rules_leave_a_closed_month_as_it_is(manado):
    recap = freeze_recap(by=acting(manado.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=manado.dinas)
    Scheme.objects.create(
        name="balangan", version=9, title="B", starts_on=date(2026, 11, 1), document=presets.document("balangan")
    )
    amount(7, "beban_kerja", 9_999_999, starts_on=date(2026, 11, 1))
    assert verify_recaps(OCTOBER) == []
    recap.refresh_from_db()
    assert recomputed_hash(recap) == recap.sha256
