"""Scores, attendance, pay data, sanctions and acting posts come in by files."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.authorization.access import COMMAND_LINE
from accounts.imports.frame import run_import
from accounts.models import AuditEvent, ImportBatch
from accounts.spreadsheets.tabular import read_table
from tests.accounts.spreadsheets.workbooks import workbook
from tests.people import acting
from tests.tpp.closing.board import lenient
from tests.tpp.months import AFTER_CLOSING, OCTOBER
from tpp.closing.actions.freeze import freeze_recap
from tpp.models import ActingPost, PayData, Sanction, Scheme, Score
from tpp.payroll.actions.data_imports.specs import ACTING_POSTS, ATTENDANCE, PAY_DATA, SANCTIONS, SCORES, value
from tpp.payroll.actions.data_imports.verbs import last_day

SARI, BUDI = "199001012015032001", "198004042005011002"


def load(spec, text, *, by=None, skip=False):
    table = read_table(text.encode(), f"{spec.name}.csv", spec.headings)
    return run_import(spec, table, by=acting(by), at=AFTER_CLOSING, source="tests", skip_bad_rows=skip)


def load_workbook(spec, rows, formats):
    table = read_table(workbook(rows, formats=formats), f"{spec.name}.xlsx", spec.headings)
    return run_import(spec, table, by=COMMAND_LINE, at=AFTER_CLOSING, source="tests")


def codes(outcome):
    return [(error.line, error.column, error.code) for error in outcome.errors]


def scores_of(person):
    return dict(Score.objects.filter(employee=person).values_list("code", "value"))


def test_scores_are_written_with_their_file(people):
    outcome = load(
        SCORES,
        f'nip,month,code,value\n{SARI},2026-10,conduct_percent,"92,50"\n{SARI},2026-10,predicate,Sangat Baik\n',
        by=people.dewi,
    )

    assert (outcome.created, outcome.updated, outcome.unchanged) == (2, 0, 0)
    assert scores_of(people.sari) == {"conduct_percent": "92.5", "predicate": "Sangat Baik"}
    batch = ImportBatch.objects.get()
    assert (batch.kind, batch.file_name, batch.imported_by, batch.row_count) == ("scores", "scores.csv", people.dewi, 2)
    assert set(Score.objects.values_list("batch", flat=True)) == {batch.pk}
    assert AuditEvent.objects.filter(event="scores_added", subject=people.sari).count() == 2


@pytest.mark.parametrize("code", ["conduct_percent", "hasil_kerja"])
def test_a_score_shown_as_85_per_cent_is_85(people, code):
    document = {"inputs": [{"name": "hasil_kerja", "kind": "percent"}, {"name": "faktor", "kind": "number"}]}
    Scheme.objects.create(name="wilayah", version=1, title="Wilayah", document=document)
    outcome = load_workbook(SCORES, [["nip", "month", "code", "value"], [SARI, "2026-10", code, 0.85]], {"D2": "0%"})
    assert (outcome.created, scores_of(people.sari)) == (1, {code: "85"})


@pytest.mark.parametrize("code", ["faktor", "points"])
def test_a_score_that_no_scheme_knows_as_per_cent_refuses_the_cell(people, code):
    document = {"inputs": [{"name": "faktor", "kind": "number"}]}
    Scheme.objects.create(name="wilayah", version=1, title="Wilayah", document=document)
    outcome = load_workbook(SCORES, [["nip", "month", "code", "value"], [SARI, "2026-10", code, 0.85]], {"D2": "0%"})
    assert codes(outcome) == [(2, "value", "percent")]
    assert not Score.objects.exists()


def test_attendance_and_cuts_shown_as_per_cent(people):
    rows = [["NIP", "Bulan", "Kehadiran", "TK"], [SARI, "Oktober 2026", 0.855, 1]]
    assert load_workbook(ATTENDANCE, rows, {"C2": "0.0%"}).created == 1
    assert scores_of(people.sari) == {"attendance_percent": "85.5", "TK": "1"}
    rows = [
        ["NIP", "Tingkat", "TMT", "Lama (bulan)", "Potongan (%)", "Nomor SK"],
        [SARI, "sedang", "1 Oktober 2026", 6, 0.25, "1"],
    ]
    assert load_workbook(SANCTIONS, rows, {"E2": "0%"}).created == 1
    assert Sanction.objects.get().cut_percent == Decimal(25)


def test_a_count_shown_as_per_cent_is_refused(people):
    rows = [["nip", "month", "tk"], [SARI, "2026-10", 2]]
    assert codes(load_workbook(ATTENDANCE, rows, {"C2": "0%"})) == [(2, "tk", "percent")]


def test_a_score_that_can_be_read_two_ways_is_refused(people):
    outcome = load(
        SCORES, f"nip,month,code,value\n{SARI},2026-10,target_points,1.250\n{BUDI},2026-10,points,1.250.000\n"
    )
    assert codes(outcome) == [(2, "value", "two_ways")]


def test_the_same_file_twice_changes_nothing(people):
    files = {
        SCORES: f"nip,month,code,value\n{SARI},2026-10,conduct_percent,90\n",
        ATTENDANCE: f"nip,month,S,TK\n{SARI},2026-10,1,0\n",
        PAY_DATA: "nip,starts_on,salary,tax_category,dues,zakat,bank,account_number\n"
        f"{SARI},2026-01-01,5000000,A,,1,BJB,00123456\n",
        SANCTIONS: f"nip,level,starts_on,months,document_number\n{SARI},moderate,2026-10-01,6,SK 1\n",
        ACTING_POSTS: "nip,agency_code,position_title,position_class,starts_on,ends_on,document_number\n"
        f"{SARI},1.01,Plt. Kepala Bidang,9,2026-10-01,,SK 2\n",
    }
    for spec, text in files.items():
        assert load(spec, text).created == 1
    events, batches = AuditEvent.objects.count(), ImportBatch.objects.count()
    for spec, text in files.items():
        outcome = load(spec, text)
        assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 0, 1), spec.name
    assert (AuditEvent.objects.count(), ImportBatch.objects.count()) == (events, batches)


def test_a_corrected_score_keeps_its_history(people):
    load(SCORES, f"nip,month,code,value\n{SARI},2026-10,conduct_percent,90\n")
    outcome = load(SCORES, f"nip,month,code,value\n{SARI},2026-10,conduct_percent,95\n")

    assert (outcome.created, outcome.updated) == (0, 1)
    event = AuditEvent.objects.get(event="scores_corrected")
    assert (event.before["value"], event.after["value"]) == ("90", "95")
    assert Score.objects.get().batch == ImportBatch.objects.first()


def test_attendance_is_a_wide_table_in_which_a_blank_says_nothing(people):
    load(ATTENDANCE, f'nip,month,attendance_percent,S,TL1\n{SARI},2026-10,"97,5",2,1\n')
    outcome = load(ATTENDANCE, f"tl1,month,nip,s\n3,2026-10,{SARI},\n")

    assert outcome.updated == 1
    assert scores_of(people.sari) == {"attendance_percent": "97.5", "S": "2", "TL1": "3"}


@pytest.mark.parametrize(
    ("spec", "text", "expected"),
    [
        (SCORES, "199001012015032999,2026-10,x,1", [(2, "nip", "nip_unknown")]),
        (SCORES, f"{SARI},2026-13,x,1", [(2, "month", "month")]),
        (SCORES, f"{SARI},Oktober,x,1", [(2, "month", "month")]),
        (SCORES, f"{SARI},2026-10,conduct percent,1", [(2, "code", "measure")]),
        (SCORES, f"{SARI},2026-10,x,1.2.3", [(2, "value", "decimal")]),
        (SCORES, f"{SARI},2026-10,x,", [(2, "value", "blank")]),
        (SCORES, f"{SARI},2026-10,x,1\n{SARI},2026-10,x,2", [(3, "nip", "repeated")]),
        (ATTENDANCE, f"{SARI},2026-10,", [(2, "", "no_value")]),
        (ATTENDANCE, f"{SARI},2026-10,1.5", [(2, "s", "whole_number")]),
        (ATTENDANCE, f"{SARI},2026-10,\u0663", [(2, "s", "whole_number")]),
        (ATTENDANCE, f"{SARI},2026-10,1001", [(2, "s", "whole_number")]),
        (PAY_DATA, f"{SARI},2026-01-01,,,,,,", [(2, "", "no_value")]),
        (PAY_DATA, f"{SARI},2026-01-01,1.5,,,,,", [(2, "salary", "whole_number")]),
        (PAY_DATA, f"{SARI},2026-01-01,,D,,,,", [(2, "tax_category", "choice")]),
        (PAY_DATA, f"{SARI},2026-01-01,,,,,BJB,12-A", [(2, "account_number", "account_number")]),
        (SANCTIONS, f"{SARI},severe,2026-10-01,6,,SK", [(2, "cut_percent", "cut_missing")]),
        (SANCTIONS, f"{SARI},moderate,2026-10-01,0,,SK", [(2, "months", "whole_number")]),
        (SANCTIONS, f"{SARI},moderate,2026-10-01,6,101,SK", [(2, "cut_percent", "decimal")]),
        (ACTING_POSTS, f"{SARI},9.99,Plt,9,2026-10-01,,0,SK", [(2, "agency_code", "unknown_agency")]),
        (ACTING_POSTS, f"{SARI},1.01,Plt,9,2026-10-02,2026-10-01,0,SK", [(2, "ends_on", "dates")]),
        (
            ACTING_POSTS,
            f"{SARI},1.01,Plt,9,2026-10-01,2026-10-20,0,SK\n{SARI},1.01,Plt,9,2026-10-20,,0,SK",
            [(3, "starts_on", "overlap")],
        ),
    ],
)
def test_what_is_refused(people, spec, text, expected):
    headers = {
        "scores": "nip,month,code,value",
        "attendance": "nip,month,S",
        "pay_data": "nip,starts_on,salary,tax_category,dues,zakat,bank,account_number",
        "sanctions": "nip,level,starts_on,months,cut_percent,document_number",
        "acting_posts": "nip,agency_code,position_title,position_class,starts_on,ends_on,replaces,document_number",
    }
    outcome = load(spec, f"{headers[spec.name]}\n{text}\n")

    assert codes(outcome) == expected
    assert not outcome.written
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("text", "stored"),
    [("90", "90"), ("90,50", "90.5"), ("0.0", "0"), ("-0", "0"), ("007", "7"), ("Baik", "Baik"), ("III", "III")],
)
def test_a_number_has_one_spelling(text, stored):
    assert value(text) == stored


@pytest.mark.parametrize(
    ("starts_on", "months", "until"),
    [
        (date(2026, 10, 1), 6, date(2027, 3, 31)),
        (date(2026, 10, 15), 9, date(2027, 7, 14)),
        (date(2026, 2, 1), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 11, 30)),
    ],
)
def test_whole_months_end_the_day_before(starts_on, months, until):
    assert last_day(starts_on, months) == until


def test_a_moderate_sanction_takes_a_quarter_and_lasts_6_9_or_12_months(people):
    header = "nip,level,starts_on,months,document_number\n"
    assert not load(SANCTIONS, f"{header}{SARI},moderate,2026-10-01,6,SK 1\n").warnings
    odd = load(SANCTIONS, f"{header}{BUDI},moderate,2026-10-01,7,SK 2\n")

    assert [warning.code for warning in odd.warnings] == ["unusual_months"]
    assert odd.written
    sanction = Sanction.objects.get(employee=people.sari)
    assert (sanction.cut_percent, sanction.ends_on) == (Decimal(25), date(2027, 3, 31))


def test_files_from_a_spreadsheet_are_understood(people):
    assert load(SCORES, f"nip,month,code,value\n{SARI},2026-10-01,conduct_percent,90\n").created == 1
    assert codes(load(SCORES, f"nip,month,code,value\n{SARI},2026-10-02,conduct_percent,90\n")) == [
        (2, "month", "month")
    ]
    load(SANCTIONS, f"nip,level,starts_on,months,document_number\n{SARI},Sedang,2026-10-01,6,SK 1\n")
    assert Sanction.objects.get().level == "moderate"


def test_an_account_keeps_its_zeros_and_loses_its_signs(people):
    load(
        PAY_DATA,
        f"nip,starts_on,salary,tax_category,dues,zakat,bank,account_number\n{SARI},2026-01-01,,,,,BJB,0012-345 678\n",
    )
    assert PayData.objects.get().account_number == "0012345678"


@pytest.fixture
def closed(october):
    lenient()
    load(SCORES, f"nip,month,code,value\n{SARI},2026-10,conduct_percent,90\n")
    header = "nip,agency_code,position_title,position_class,starts_on,ends_on,document_number\n"
    load(ACTING_POSTS, f"{header}{SARI},1.01,Plt. Kepala Bidang,9,2026-09-01,2026-12-31,SK\n")
    freeze_recap(by=acting(october.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=october.dinas)
    return october


def test_a_closed_month_keeps_its_scores(closed):
    outcome = load(SCORES, f"nip,month,code,value\n{SARI},2026-10,conduct_percent,91\n")
    assert codes(outcome) == [(2, "month", "month_locked")]
    assert load(SCORES, f"nip,month,code,value\n{SARI},2026-10,conduct_percent,90\n").unchanged == 1
    for month in ("2026-09", "2026-11"):
        assert load(SCORES, f"nip,month,code,value\n{SARI},{month},conduct_percent,91\n").created == 1


def test_what_holds_from_a_date_on_may_change_after_the_closed_month_only(closed):
    header = "nip,agency_code,position_title,position_class,starts_on,ends_on,document_number\n"
    row = f"{SARI},1.01,Plt. Kepala Bidang,9,2026-09-01"
    assert load(ACTING_POSTS, f"{header}{row},2026-11-15,SK\n").updated == 1
    assert codes(load(ACTING_POSTS, f"{header}{row},2026-10-15,SK\n")) == [(2, "ends_on", "month_locked")]
    assert codes(load(ACTING_POSTS, f"{header}{row.replace('9,', '8,', 1)},2026-11-15,SK\n")) != []
    assert ActingPost.objects.get().ends_on == date(2026, 11, 15)
    pay = "nip,starts_on,salary,tax_category,dues,zakat,bank,account_number\n"
    assert codes(load(PAY_DATA, f"{pay}{SARI},2026-10-31,1,,,,,\n")) == [(2, "starts_on", "month_locked")]
    assert load(PAY_DATA, f"{pay}{SARI},2026-11-01,1,,,,,\n").created == 1


def test_the_number_of_statements_does_not_grow_with_the_rows(people):
    nips = [person.nip for person in people.employees()]

    def text(chosen, number):
        return "nip,month,code,value\n" + "".join(f"{nip},2026-10,measure_{number},1\n" for nip in chosen)

    with CaptureQueriesContext(connection) as one:
        load(SCORES, text(nips[:1], 1))
    with CaptureQueriesContext(connection) as many:
        load(SCORES, text(nips, 2))
    assert len(many) == len(one)
