"""What is handed out: the same figures in every format, and no cell that becomes a formula."""

import csv
import io
import re
from dataclasses import replace

import openpyxl
import pypdf
import pytest
from django.utils import translation

from accounts.authorization.access import COMMAND_LINE
from accounts.models import Employee
from accounts.people.actions.employees import create_employee
from accounts.people.actions.placements import place_employee
from accounts.rules.nip import display_nip
from tests.people import ENTERED_AT, acting
from tests.tpp.closing.board import about, accept, sanction
from tests.tpp.months import AFTER_CLOSING, OCTOBER, report
from tpp.closing.actions.freeze import freeze_month, freeze_recap
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.models import Recap
from tpp.recaps.exports.formats import write
from tpp.recaps.exports.paper import pages_of
from tpp.recaps.exports.printed import printed_items
from tpp.recaps.exports.rows import RecapRow
from tpp.recaps.exports.table import recap_table, version_table
from tpp.recaps.queries import scope, stored_lines

BY = {"by": COMMAND_LINE, "at": ENTERED_AT, "source": "tests"}
NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x";"y")']


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def month(october):
    """October with a PPPK colleague in Sari's agency and reports of several people."""
    rani = create_employee(**BY, nip="199503032021212011", name="Rani Puspa", status="PPPK", rank="IX")
    place_employee(
        **BY,
        employee=rani,
        agency=october.dinas,
        title="Penata",
        position_class=7,
        supervisor=october.budi,
        starts_on=ENTERED_AT.date().replace(month=1),
    )
    for person, minutes in ((rani, 333), (october.oki, 77), (october.budi, 360), (october.citra, 5)):
        report(person, 7, minutes, by=october.kepala)
    return october


def exported(form, agency=None, *, subtree=False, **options):
    buffer = io.BytesIO()
    people = write(recap_table(OCTOBER, scope(agency, subtree=subtree)), buffer, form, **options)
    return people, buffer.getvalue()


def csv_rows(*args, **options):
    _people, content = exported("csv", *args, **options)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def freeze(people, agency=None):
    agencies = [agency] if agency else None
    freeze_month(by=acting(people.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agencies=agencies)


def test_the_csv_has_the_stable_columns_and_order(month):
    people, content = exported("csv")
    rows = csv_rows()

    assert content.startswith(
        b"period,agency_code,nip,name,status,rank,position_class,required_minutes,"
        b"credited_minutes,percent,base_amount,deduction,tpp\r\n"
    )
    assert len(rows) == people == 12
    assert [(r["agency_code"], r["nip"]) for r in rows] == sorted((r["agency_code"], r["nip"]) for r in rows)
    sari = next(row for row in rows if row["name"] == "Sari Wulandari")
    assert sari == {
        "period": "2026-10",
        "agency_code": "1.01",
        "nip": "199001012015032001",
        "name": "Sari Wulandari",
        "status": "PNS",
        "rank": "III/b",
        "position_class": "7",
        "required_minutes": "7920",
        "credited_minutes": "720",
        "percent": "9.09",
        "base_amount": "3854725",
        "deduction": "3504295",
        "tpp": "350430",
    }


def test_a_byte_order_mark_is_written_on_request(month):
    assert not exported("csv")[1].startswith(b"\xef\xbb\xbf")
    assert exported("csv", bom=True)[1].startswith(b"\xef\xbb\xbfperiod,")


def test_one_agency_a_subtree_or_all(month):
    def codes(*args, **options):
        return {row["agency_code"] for row in csv_rows(*args, **options)}

    assert codes(month.dinas) == {"1.01"}
    assert codes(month.dinas, subtree=True) == {"1.01", "1.01.1"}
    assert codes() == {"1.01", "1.01.1", "2.01", "5.03"}


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_the_number_of_queries_does_not_grow_with_the_agencies(month, form, django_assert_max_num_queries):
    with django_assert_max_num_queries(13):
        exported(form)


@pytest.mark.parametrize("everywhere", [False, True])
def test_a_closed_month_is_exported_as_it_was_signed(month, everywhere):
    before = csv_rows()
    for agency in (None,) if everywhere else (month.dinas, month.kantor):
        freeze(month, agency)
    Employee.objects.filter(pk=month.sari.pk).update(name="Sari W., S.Pd.", rank="III/c")
    report(month.citra, 30, 360, by=month.wira)

    assert csv_rows() == before


def test_an_old_version_can_be_exported(month):
    freeze(month, month.dinas)
    old = Recap.objects.get()
    request_reopen(by=acting(month.dewi), at=AFTER_CLOSING, source="tests", recap=old, reason="Salah")
    confirm_reopen(by=acting(month.dina), at=AFTER_CLOSING, source="tests", recap=old)
    report(month.sari, 30, 360, by=month.budi)
    buffer = io.BytesIO()

    write(version_table(old, stored_lines([old])), buffer, "csv")

    credited = {row["name"]: row["credited_minutes"] for row in csv.DictReader(io.StringIO(buffer.getvalue().decode()))}
    assert credited["Sari Wulandari"] == "720"
    assert {row["name"]: row["credited_minutes"] for row in csv_rows()}["Sari Wulandari"] == "1080"


@pytest.mark.parametrize("name", NASTY)
def test_no_cell_becomes_a_formula(month, name):
    Employee.objects.filter(pk=month.sari.pk).update(name=name)

    assert [row["name"] for row in csv_rows() if row["nip"] == month.sari.nip] == ["'" + name]
    book = openpyxl.load_workbook(io.BytesIO(exported("xlsx")[1]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n", "f"}
    # The only formulas are our own sums.
    assert all(re.fullmatch(r"=SUM\([A-Z0-9:,]+\)", cell.value) for cell in cells if cell.data_type == "f")
    assert name in {cell.value for cell in book.worksheets[0]["B"]}


def test_parts_and_groups_stand_in_their_order(month):
    section = next(s for s in recap_table(OCTOBER, {month.dinas.pk}).sections)

    labels = [event.label for event in printed_items(section.parts) if event.kind != "row"]
    assert labels == [
        "PNS and CPNS",
        "Subtotal rank IV",
        "Subtotal rank III",
        "Subtotal rank II",
        "Total PNS and CPNS",
        "PPPK",
        "Subtotal rank IX",
        "Total PPPK",
        "Total of all employees",
    ]
    ranks = [event.row.rank for event in printed_items(section.parts) if event.row]
    assert ranks == ["IV/c", "IV/a", "III/b", "III/a", "II/d", "IX"]


def test_the_workbook_reads_as_people_sign_it(month):
    freeze(month)
    book = openpyxl.load_workbook(io.BytesIO(exported("xlsx", month.dinas)[1]))
    recap, days, _scores, steps, _treasury, _summary = book.worksheets

    assert [sheet.title for sheet in book] == [
        "Recap",
        "Minutes per day",
        "Scores and discipline",
        "Calculation",
        "List for the treasury",
        "Summary by rank",
    ]
    assert [cell.value for cell in recap[4]][:6] == ["No.", "Name", "NIP", "Rank", "Class", "Whole TPP (Rp)"]
    for sheet in book:
        assert sheet.freeze_panes == "D5"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 5)
        assert (sheet.print_title_rows, bool(sheet.print_area)) == ("$4:$4", True)
    sari = next(row for row in recap.iter_rows() if row[2].value == month.sari.nip)
    assert (sari[2].data_type, sari[5].data_type, sari[5].number_format) == ("s", "n", "#,##0")
    assert (sari[5].value, sari[10].value, sari[8].value) == (3_854_725, 350_430, 9.09)
    texts = [cell.value for row in recap.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert "Kepala Dinas" in texts
    assert "NIP 19881010 201302 2 010" in texts
    assert f"SHA-256 {Recap.objects.get(agency=month.dinas).sha256}" in texts
    minutes = next(row for row in days.iter_rows(values_only=True) if row[2] == month.sari.nip)
    assert (minutes[4:9], minutes[-3:]) == ((360, 360, None, None, 0), (7920, 720, 9.09))
    calculation = [row for row in steps.iter_rows(values_only=True) if row[1] == month.sari.nip]
    assert calculation[0][3] == "Credited 720 of 7,920 required minutes"
    assert calculation[-2][5] == 350_430


def test_printed_totals_of_the_workbook_equal_the_printed_rows(month):
    # The values that stand beside the formulas, for programs that do not reckon.
    recap = openpyxl.load_workbook(io.BytesIO(exported("xlsx")[1]), data_only=True).worksheets[0]
    group, part, agency = [], [], []

    def sums(rows):
        return tuple(sum(row[column] for row in rows) for column in (5, 9, 10))

    checked = set()
    for row in recap.iter_rows(values_only=True):
        label = row[1] or ""
        if isinstance(row[0], int):
            for rows in (group, part, agency):
                rows.append(row)
        elif label.startswith(("Subtotal", "Total")):
            of = group if label.startswith("Subtotal") else agency if "all employees" in label else part
            assert (row[5], row[9], row[10]) == sums(of)
            checked.add(label.split()[0])
            if of is group:
                group = []
            elif of is part:
                part = []
            else:
                agency = []
        elif label.endswith(tuple(f"/ {code}" for code in ("1.01", "1.01.1", "2.01", "5.03"))):
            agency = []
    assert checked == {"Subtotal", "Total"}


def pages(content):
    """Return the texts of each page in the order in which they were drawn."""
    found = []
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        texts = []
        page.extract_text(visitor_text=lambda text, *_rest, texts=texts: texts.append(text.strip()))
        found.append([text for text in texts if text])
    return found


def rupiah(text):
    assert re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})*", text), text
    return int(text.replace(".", ""))


def test_printed_totals_on_paper_equal_the_printed_rows(month):
    texts = [text for page in pages(exported("pdf", month.dinas)[1]) for text in page]
    nips = {display_nip(row["nip"]): row for row in csv_rows(month.dinas)}
    rows, group, part = [], [], []
    seen = []
    for place, text in enumerate(texts):
        if text in nips and texts[place - 1] == nips[text]["name"]:
            figures = [rupiah(texts[place + step]) for step in (3, 7, 8)]
            assert figures == [int(nips[text][name]) for name in ("base_amount", "deduction", "tpp")]
            for kept in (rows, group, part):
                kept.append(figures)
        elif text.startswith(("Subtotal", "Total")):
            of = group if text.startswith("Subtotal") else rows if "all employees" in text else part
            figures = [rupiah(texts[place + step]) for step in (1, 2, 3)]
            assert figures == [sum(column) for column in zip(*of, strict=True)]
            seen.append(text)
            of.clear()
    assert len(seen) == 7


def test_the_paper_is_signed_numbered_and_hashed(month):
    freeze(month)
    found = pages(exported("pdf", month.dinas)[1])

    assert len(found) == 2
    for number, texts in enumerate(found, start=1):
        assert f"Page {number} of 2" in texts
        sha256 = Recap.objects.get(agency=month.dinas).sha256
        assert any(text.startswith(f"SHA-256 {sha256} · Audit trail ") for text in texts)
        assert "DINAS PENDIDIKAN" in texts
        assert {"Acknowledged by", "Treasurer", "Tari Puspita", "Rank IV/c"} <= set(texts)
        assert "DRAFT" not in texts
    assert ("PNS and CPNS" in found[0], "PPPK" in found[1]) == (True, True)


def test_a_draft_is_marked_on_every_page(month):
    freeze(month, month.kantor)
    found = pages(exported("pdf")[1])

    drafts = [texts for texts in found if "DRAFT" in texts]
    assert len(found) - len(drafts) == 2
    assert all(any(text.startswith("Closed") for text in texts) for texts in found if texts not in drafts)


def test_the_last_page_sums_up_the_agencies(month):
    texts = pages(exported("pdf")[1])[-1]
    rows = csv_rows()

    total = texts.index("Total of all employees")
    assert texts[total + 1] == "12"
    assert [rupiah(text) for text in texts[total + 2 : total + 5]] == [
        sum(int(row[name]) for row in rows) for name in ("base_amount", "deduction", "tpp")
    ]


def test_a_long_name_and_many_people_fit(month):
    Employee.objects.filter(pk=month.sari.pk).update(name="Raden Ajeng " + "Kusumawardhani " * 9)
    for number in range(60):
        person = create_employee(
            **BY, nip=f"1985050520060410{number + 10}", name=f"Pegawai {number}", status="PNS", rank="II/c"
        )
        place_employee(
            **BY,
            employee=person,
            agency=month.dinas,
            title="Staf",
            position_class=6,
            supervisor=month.budi,
            starts_on=ENTERED_AT.date(),
        )
    found = pages(exported("pdf", month.dinas)[1])

    texts = [text for page in found for text in page]
    assert sum(bool(re.fullmatch(r"[0-9]{8} [0-9]{6} [0-9] [0-9]{3}", text)) for text in texts) == 66
    assert f"Page {len(found)} of {len(found)}" in texts
    assert any(text.endswith("(continued)") for text in texts)


def test_totals_are_never_signed_without_a_person_above_them(month):
    (section,) = recap_table(OCTOBER, scope(month.kantor)).sections
    for people in range(1, 60):
        found = list(pages_of(replace(section, lines=section.lines[:1] * people)))
        rows = [[item.event.kind for item in page.items].count("row") for page in found]
        assert sum(rows) == people
        assert all(rows), f"{people} people leave a page without one: {rows}"


def test_an_empty_month_is_a_page_that_says_so(db):
    people, content = exported("pdf")

    assert people == 0
    assert pages(content) == [["Nobody is listed in 2026-10."]]
    assert exported("xlsx")[0] == 0


def test_where_two_could_sign_nobody_is_named(month):
    freeze_recap(by=acting(month.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=month.badan)
    header = Recap.objects.get().header

    assert header["signers"]["head"]["name"] == "Dewi Anggraini"
    assert header["signers"]["treasurer"] is None


def test_rows_have_exactly_the_columns_of_the_file():
    assert len(RecapRow._fields) == 13


def test_what_was_accepted_is_printed_behind_the_recap_with_its_reason(month):
    sanction(month.sari, OCTOBER.first, OCTOBER.last)
    accept(month, about(month.sari, "sanction"), reason="SK 800/12 sudah dicocokkan, <asli> ada di bidang Mutasi")
    draft = exported("pdf", month.dinas)[1]
    assert "Accepted findings" not in " ".join(text for texts in pages(draft) for text in texts)
    freeze(month)

    *recap, behind = pages(exported("pdf", month.dinas)[1])
    said = " ".join(behind)
    assert "ACCEPTED FINDINGS" in said
    assert "Page 3 of 3" in said
    for words in ("Sari Wulandari", "800/12/2026", "sudah dicocokkan, <asli>", "bidang Mutasi", "Dewi Anggraini"):
        assert words in said
    assert "Treasurer" not in said
    assert not any("Mutasi" in text for texts in recap for text in texts)
    # The paper of an agency without any has no such page.
    assert not any("ACCEPTED" in text for texts in pages(exported("pdf", month.kantor)[1]) for text in texts)

    book = openpyxl.load_workbook(io.BytesIO(exported("xlsx", month.dinas)[1]))
    texts = [str(cell.value) for row in book["Recap"].iter_rows() for cell in row if cell.value]
    [line] = [text for text in texts if "Mutasi" in text]
    assert line.startswith("Sari Wulandari, ")
    assert "Accepted because: SK 800/12 sudah dicocokkan" in line
    without = openpyxl.load_workbook(io.BytesIO(exported("xlsx", month.kantor)[1]))["Recap"]
    assert not any("Accepted" in str(cell.value) for row in without.iter_rows() for cell in row)
