"""The parts of the packet besides the recap: treasury, scores, minutes, calculation and summary, in every format."""

import csv
import io
import re
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation

from tests.tpp.months import OCTOBER
from tests.tpp.recaps.packets import exported, rows_of, texts
from tpp.payroll.recap_line import Adjusted, Scored, StoredResult
from tpp.recaps.exports.formats import PACKET, parts_of
from tpp.recaps.exports.grid import grid_pages
from tpp.recaps.exports.packet import PARTS, paper_sheets, sheet_of
from tpp.recaps.exports.table import Extras, RecapTable, recap_table
from tpp.schemes.amounts import Deduction

NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x";"y")', "محمد بن أحمد", "Raden " + "Ajeng " * 22]

SHEETS = [
    "Recap",
    "Minutes per day",
    "Scores and discipline",
    "Calculation",
    "List for the treasury",
    "Summary by rank",
]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def paid_line(line, name="", **changes):
    """Return the line with 1,000,000 of which 50,000 tax, 10,000 and 40,000 BPJS and 25,000 zakat come off."""
    result = StoredResult(
        base=1_200_000,
        tpp=1_000_000,
        deduction=200_000,
        percent=Decimal("83.33"),
        deductions=(
            Deduction("pph21", "PPh 21", "Income tax", 50_000),
            Deduction("bpjs_1", "BPJS 1 %", "BPJS 1 %", 10_000),
            Deduction("bpjs_4", "BPJS 4 %", "BPJS 4 %", 40_000),
            Deduction("zakat", "Zakat", "Zakat", 25_000),
        ),
        net=875_000,
        steps=line.result.steps,
    )
    changes = {
        "result": result,
        "bank": "Bank Jateng",
        "account_number": "0012345678901234567",
        "scored": (Scored("conduct_percent", "90.5", 1), Scored("predicate", "Baik", 1), Scored("TK", "2", 1)),
        **changes,
    }
    if name:
        changes["person"] = line.person._replace(name=name)
    return line._replace(**changes)


@pytest.fixture
def drafted(october):
    """October of all agencies as drafted, with deductions; Sari gets a correction of minus 5,000."""
    table = recap_table(OCTOBER, None)
    less = {"adjustments": (Adjusted("BA-1", "Koreksi September", -5_000),)}
    sections = [
        replace(
            section,
            lines=[paid_line(line, **(less if line.person.nip == october.sari.nip else {})) for line in section.lines],
        )
        for section in table.sections
    ]
    return RecapTable(OCTOBER, sections)


def workbook(table, **options):
    return openpyxl.load_workbook(io.BytesIO(exported(table, "xlsx")), **options)


def test_the_treasury_gets_one_line_per_person_with_each_deduction(drafted, october):
    rows = rows_of(drafted, "treasury")

    assert len(rows) == 11
    sari = next(row for row in rows if row["nip"] == october.sari.nip)
    assert sari == {
        "nip": october.sari.nip,
        "name": "Sari Wulandari",
        "agency_code": "1.01",
        "bank": "Bank Jateng",
        "account_number": "0012345678901234567",
        "gross": "1000000",
        "pph21": "50000",
        "bpjs_1": "10000",
        "bpjs_4": "40000",
        "zakat": "25000",
        # A number, though it begins with a minus: no apostrophe.
        "adjustments": "-5000",
        "net": "870000",
    }


def test_a_deduction_called_like_a_column_keeps_a_column_of_its_own(drafted):
    section = drafted.sections[0]
    line = section.lines[0]
    odd = line.result._replace(deductions=(Deduction("net", "Neto", "Net", 125_000),))
    table = RecapTable(OCTOBER, [replace(section, lines=[line._replace(result=odd)])])

    assert (rows_of(table, "treasury")[0]["deduction_net"], rows_of(table, "treasury")[0]["net"]) == (
        "125000",
        "875000",
    )


def test_the_scores_are_those_of_the_month_with_the_days(drafted, october):
    rows = rows_of(drafted, "scores")
    sari = next(row for row in rows if row["nip"] == october.sari.nip)
    assert (sari["conduct_percent"], sari["predicate"], sari["TK"]) == ("90.5", "Baik", "2")
    # 22 working days; the 1st and 2nd are full, the report of the 5th waits.
    assert [sari[name] for name in ("duty_days", "short_days", "empty_days", "excused_days")] == ["22", "20", "20", "0"]


def test_who_has_no_score_has_an_empty_cell(drafted):
    section = drafted.sections[0]
    lines = [section.lines[0]._replace(scored=()), *section.lines[1:]]
    rows = rows_of(RecapTable(OCTOBER, [replace(section, lines=lines)]), "scores")
    assert (rows[0]["predicate"], rows[1]["predicate"]) == ("", "Baik")


def test_the_minutes_have_a_column_for_each_day(drafted, october):
    sari = next(row for row in rows_of(drafted, "minutes") if row["nip"] == october.sari.nip)
    assert [sari[f"day_{day:02d}"] for day in (1, 2, 3, 5)] == ["360", "360", "", "0"]
    assert "day_31" in sari
    assert "day_32" not in sari


def test_the_summary_counts_agencies_and_rank_groups(drafted):
    rows = rows_of(drafted, "summary")
    dinas = [(row["part"], row["rank_group"], row["people"]) for row in rows if row["agency_code"] == "1.01"]
    assert dinas == [("PNS and CPNS", "IV", "2"), ("PNS and CPNS", "III", "2"), ("PNS and CPNS", "II", "1")]
    third = next(row for row in rows if row["agency_code"] == "1.01" and row["rank_group"] == "III")
    assert (third["base_amount"], third["gross"], third["deductions"], third["adjustments"], third["net"]) == (
        "2400000",
        "2000000",
        "250000",
        "-5000",
        "1745000",
    )
    assert sum(int(row["net"]) for row in rows) == 11 * 875_000 - 5_000


def test_the_calculation_lists_every_step(drafted, october):
    rows = [row for row in rows_of(drafted, "detail") if row["nip"] == october.sari.nip]
    assert rows[0]["step"] == "Credited 720 of 7,920 required minutes"


def test_the_workbook_has_a_sheet_for_each_part(drafted):
    assert workbook(drafted).sheetnames == SHEETS
    assert openpyxl.load_workbook(io.BytesIO(exported(drafted, "xlsx", part="treasury"))).sheetnames == [SHEETS[4]]


def test_the_recap_shows_what_comes_off_only_where_something_does(drafted, october):
    recap = workbook(drafted)["Recap"]
    assert [cell.value for cell in recap[4]][9:] == [
        "Not reached (Rp)",
        "Gross TPP (Rp)",
        "Income tax (Rp)",
        "BPJS (Rp)",
        "Other deductions (Rp)",
        "Corrections (Rp)",
        "Amount received (Rp)",
    ]
    sari = next(row for row in recap.iter_rows(values_only=True) if row[2] == october.sari.nip)
    assert sari[9:] == (200_000, 1_000_000, 50_000, 50_000, 25_000, -5_000, 870_000)
    assert len(workbook(recap_table(OCTOBER, None))["Recap"][4]) == 11


def reckoned(sheet, address, depth=0):
    """Reckon a cell as a spreadsheet does: SUM of ranges and cells, nested."""
    assert depth < 6
    value = sheet[address].value
    if not isinstance(value, str) or not value.startswith("="):
        return value or 0
    total = 0
    for place in re.findall(r"[A-Z]+[0-9]+(?::[A-Z]+[0-9]+)?", value.removeprefix("=SUM")):
        cells = sheet[place]
        cells = [cell for row in cells for cell in row] if ":" in place else [cells]
        total += sum(reckoned(sheet, cell.coordinate, depth + 1) for cell in cells)
    return total


@pytest.mark.parametrize("name", ["Recap", "List for the treasury", "Summary by rank"])
def test_totals_are_living_sums_and_nothing_is_counted_twice(drafted, name):
    sheet, values = workbook(drafted)[name], workbook(drafted, data_only=True)[name]
    formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas
    for cell in formulas:
        assert re.fullmatch(r"=SUM\([A-Z0-9:,]+\)", cell.value)
        # What is cached for programs that do not reckon is what a spreadsheet reckons.
        assert values[cell.coordinate].value == reckoned(sheet, cell.coordinate)
    labels = [str(row[1].value or row[2].value) for row in sheet.iter_rows() if row[-1].data_type == "f"]
    assert all(label.startswith(("Subtotal", "Total")) for label in labels)
    # A person's own cells are no formulas.
    assert all(cell.data_type != "f" for row in sheet.iter_rows() if isinstance(row[0].value, int) for cell in row)


def test_the_last_total_of_the_treasury_is_the_sum_of_all_people(drafted):
    sheet = workbook(drafted, data_only=True)["List for the treasury"]
    total = next(row for row in sheet.iter_rows(values_only=True) if row[2] == "Total of all agencies")
    assert total[-1] == 11 * 875_000 - 5_000


@pytest.mark.parametrize("name", NASTY)
def test_no_text_becomes_a_formula_or_breaks_a_paper(drafted, name):
    section = drafted.sections[0]
    line = paid_line(section.lines[0], name, bank=name, account_number=name, scored=(Scored(name, name, 1),))
    table = RecapTable(OCTOBER, [replace(section, lines=[line, *section.lines[1:]])])

    found = [cell.value for sheet in workbook(table) for row in sheet.iter_rows() for cell in row]
    assert found.count(name) >= 5
    for sheet in workbook(table):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" or re.fullmatch(r"=SUM\([A-Z0-9:,]+\)", cell.value)
    for part in PARTS:
        text = exported(table, "csv", part=part).decode()
        for row in csv.reader(io.StringIO(text)):
            assert not any(re.match(r"\s*[=+@]|-[^0-9]", cell) for cell in row)
        assert texts(table, part)


@pytest.mark.parametrize("part", [part for part in PARTS if part != "recap"])
def test_each_part_is_a_paper_with_its_title_pages_and_signatures(drafted, part):
    pages = texts(drafted, part)
    assert all(f"Page {number} of {len(pages)}" in text for number, text in enumerate(pages, start=1))
    assert sheet_of(part, OCTOBER, Extras()).title.upper() in pages[0]
    assert all("DRAFT" in text for text in pages)
    assert any("Treasurer" in text for text in pages) == (part != "detail")
    assert "Drafts have no code" in pages[0]


def test_the_packet_is_all_parts_agency_by_agency(drafted):
    whole = "\n".join(texts(drafted, PACKET))
    for part in PARTS[1:]:
        assert whole.count(sheet_of(part, OCTOBER, Extras()).title.upper()) == 4
    assert "Summary of all agencies" in whole


def test_printed_totals_of_the_treasury_equal_the_printed_rows(drafted):
    (dinas,) = [section for section in drafted.sections if section.unit.code == "1.01"]
    text = "\n".join(texts(RecapTable(OCTOBER, [dinas]), "treasury"))
    assert text.count("875.000") == 4
    assert "870.000" in text
    assert "Total Dinas Pendidikan" in text
    assert f"{4 * 875_000 + 870_000:,}".replace(",", ".") in text
    assert "0012345678901234567" in text


def test_many_scores_continue_in_a_further_table(drafted):
    extras = Extras(scores=tuple(f"S{number:02d}" for number in range(30)))
    sheets = paper_sheets("scores", OCTOBER, extras)
    assert [len([c for c in sheet.columns if c.kind == "score"]) for sheet in sheets] == [12, 12, 6]
    assert [sheet.part for sheet in paper_sheets("treasury", OCTOBER, extras)] == ["treasury"]


@pytest.mark.parametrize("part", ["treasury", "minutes", "scores", "summary", "detail"])
def test_no_page_of_a_part_overflows_or_is_without_a_row(drafted, part):
    section = drafted.sections[0]
    for people in (1, 2, 13, 14, 15, 16, 17, 18, 19, 20, 21, 40):
        longer = replace(section, lines=section.lines[:1] * people)
        (sheet,) = paper_sheets(part, OCTOBER, longer.extras)
        pages = list(grid_pages(longer, sheet))
        rows = [[item.entry.kind for item in page.items].count("row") for page in pages]
        assert all(rows)
        assert sum(rows) == len([entry for entry in sheet.entries(longer) if entry.kind == "row"])
        assert [page.is_last for page in pages] == [False] * (len(pages) - 1) + [True]


def test_nobody_at_all_is_still_a_file(db):
    table = recap_table(OCTOBER, None)
    for part in PARTS:
        assert rows_of(table, part) == []
    assert workbook(table).sheetnames == SHEETS
    assert texts(table, PACKET) == ["Nobody is listed in 2026-10.\n"]


def test_an_agency_without_people_has_parts_without_rows(drafted):
    table = RecapTable(OCTOBER, [replace(drafted.sections[0], lines=[])])
    assert workbook(table).sheetnames == SHEETS
    assert texts(table, PACKET)


@pytest.mark.parametrize(("form", "part"), [("csv", PACKET), ("pdf", "pay"), ("xlsx", "=1")])
def test_what_is_no_part_is_an_error(form, part):
    with pytest.raises(ValueError, match="there is no part"):
        parts_of(form, part)
