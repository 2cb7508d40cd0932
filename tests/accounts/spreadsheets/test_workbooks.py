"""What people see in a workbook is what is read, or they are told."""

import io

import pytest
import xlsxwriter
from django.utils import translation

from accounts.authorization.access import COMMAND_LINE
from accounts.imports.frame import Column, Counts, ImportSpec, cells, parse_rows, run_import
from accounts.spreadsheets.tabular import TableError, read_table
from tests.accounts.spreadsheets.workbooks import with_sheet, workbook
from tests.people import ENTERED_AT

HEAD = ["nip", "share"]


class Line:
    def __init__(self, line, **values):
        self.line, self.values = line, values


SPEC = ImportSpec(
    "shares",
    (
        Column("nip", cells.text(18), text_only=True, headings=("NIP", "NIP Baru")),
        Column("share", cells.percentage(4), required=False, absent_ok=True, headings=("Bagian (%)", "Gol. Ruang")),
        Column("points", cells.decimal(4, 0, 10**9), required=False, absent_ok=True, headings=("Nilai",)),
        Column("amount", cells.whole_number(0), required=False, absent_ok=True, headings=("Jumlah",)),
    ),
    Line,
    lambda rows, _context: Counts(unchanged=len(rows)),
    beside=("Nama",),
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def table_of(source, name="file.xlsx"):
    return read_table(source if isinstance(source, bytes) else source.encode(), name, SPEC.headings)


def values(source, name="file.xlsx"):
    rows, errors = parse_rows(SPEC, table_of(source, name))
    assert not errors, errors
    return [{column: value for column, value in row.values.items() if value is not None} for row in rows]


def error_codes(source, name="file.xlsx"):
    _rows, errors = parse_rows(SPEC, table_of(source, name))
    return [(error.line, error.column, error.code) for error in errors]


def header_error(source, name="file.csv"):
    with pytest.raises(TableError) as caught:
        parse_rows(SPEC, table_of(source, name))
    return caught.value


class TestPercent:
    @pytest.mark.parametrize(
        ("shown", "stored", "share"),
        [
            ("0%", 0.85, "85"),
            ("0.00%", 0.855, "85.5"),
            ("0.00%", 0.29, "29"),
            ("0.0 %", 1, "100"),
            ('0" %"%', 0.07, "7"),
            ("[Red]0%;[Blue]-0%", 0.5, "50"),
            ("General", 85, "85"),
            ('0" %"', 85, "85"),
            ("0\\%", 85, "85"),
            ("0_%", 85, "85"),
            ("0.00", 87.125, "87.125"),
        ],
    )
    def test_what_the_cell_shows_is_what_is_read(self, shown, stored, share):
        (row,) = values(workbook([HEAD, ["1", stored]], formats={"B2": shown}))
        assert str(row["share"]) == share

    def test_text_with_the_sign(self):
        assert [str(row["share"]) for row in values("nip,share\n1,85%\n2,85 %\n", "file.csv")] == ["85", "85"]

    @pytest.mark.parametrize("column", ["points", "amount"])
    def test_a_column_that_is_no_per_cent_refuses_the_cell(self, column):
        source = workbook([["nip", column], ["1", 0.85], ["2", 5]], formats={"B2": "0%"})
        assert error_codes(source) == [(2, column, "percent")]

    def test_styles_of_another_sheet_and_order_of_the_members_do_not_matter(self):
        def add(sheet):
            sheet.parent.create_sheet("empty", 0)

        (row,) = values(workbook([HEAD, ["1", 0.4]], formats={"B2": "0%"}, change=add))
        assert str(row["share"]) == "40"


class TestHidden:
    ROWS = [[*HEAD, "points"], ["1", 10, 1], ["2", 20, 2], ["3", 30, 3]]

    def test_hidden_and_filtered_rows_are_left_out_and_told(self):
        def hide(sheet):
            sheet.auto_filter.ref = "A1:C4"
            sheet.row_dimensions[3].hidden = True

        source = with_sheet(
            workbook(self.ROWS, change=hide), lambda xml: xml.replace('<row r="4"', '<row r="4" ht="0"')
        )
        table = table_of(source)
        assert [(row.line, row.cells[0]) for row in table.rows] == [(2, "1")]
        (note,) = table.notes
        assert note.startswith("2 hidden or filtered rows are left out (lines 3, 4).")

    def test_hidden_columns_are_left_out_and_told(self):
        def hide(sheet):
            sheet.column_dimensions["B"].hidden = True

        source = workbook(self.ROWS, change=hide)
        assert [sorted(row) for row in values(source)] == [["nip", "points"]] * 3
        (note,) = table_of(source).notes
        assert note.startswith("1 hidden column is left out (B).")

    def test_a_column_that_is_missed_because_it_is_hidden_is_named_as_such(self):
        def hide(sheet):
            sheet.column_dimensions["A"].hidden = True

        error = header_error(workbook(self.ROWS, change=hide), "file.xlsx")
        assert error.code == "missing_columns"
        assert "1 hidden column is left out (A)." in str(error)

    def test_hidden_sheets_are_told(self):
        def add(sheet):
            sheet.parent.create_sheet("Daftar").append(["x"])
            sheet.parent["Daftar"].sheet_state = "veryHidden"
            sheet.parent.create_sheet("Kosong").sheet_state = "hidden"

        assert table_of(workbook(self.ROWS, change=add)).notes == ("1 hidden sheet is left out: Daftar.",)

    def test_what_is_all_visible_is_told_nothing(self):
        assert table_of(workbook(self.ROWS)).notes == ()

    @pytest.mark.django_db
    def test_the_outcome_says_it(self):
        def hide(sheet):
            sheet.row_dimensions[3].hidden = True

        outcome = run_import(
            SPEC,
            table_of(workbook(self.ROWS, change=hide)),
            by=COMMAND_LINE,
            at=ENTERED_AT,
            source="tests",
            preview=True,
        )
        assert outcome.rows == 2
        assert len(outcome.notes) == 1


class TestFormulas:
    @pytest.mark.parametrize("column", ["nip", "share", "points"])
    def test_a_formula_without_stored_result_is_called_that(self, column):
        row = {"nip": "1", "share": 5, "points": 5} | {column: "=1+1"}
        assert error_codes(workbook([list(row), list(row.values())])) == [(2, column, "formula_unsolved")]

    def test_a_row_of_nothing_else_is_not_lost(self):
        source = workbook([HEAD, ["1", 2], ["=A2", "=B2"], ["=A3", "=B3"]])
        assert [code for _line, _column, code in error_codes(source)] == ["formula_unsolved"] * 4

    def test_zeros_of_a_program_that_computes_nothing(self):
        target = io.BytesIO()
        with xlsxwriter.Workbook(target) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, HEAD)
            for line, value in enumerate((0, 40), start=1):
                sheet.write_string(line, 0, str(line))
                sheet.write_formula(line, 1, "=20+20", None, value)
        assert error_codes(target.getvalue()) == [(2, "share", "formula_unsolved")]

    def test_an_empty_text_is_a_result(self):
        source = workbook([HEAD, ["1", '=""']])
        assert error_codes(source) == [(2, "share", "formula_unsolved")]
        stored = with_sheet(
            source, lambda xml: xml.replace('<c r="B2">', '<c r="B2" t="str">').replace("<v />", "<v></v>")
        )
        assert values(stored) == [{"nip": "1"}]


class TestTwoWays:
    def test_text_is_refused_and_a_number_of_a_workbook_is_not(self):
        source = workbook([["nip", "points"], ["1", "1.250"], ["2", 1.125], ["3", "1.250,5"], ["4", 1250]])
        assert error_codes(source) == [(2, "points", "two_ways")]
        rows, _errors = parse_rows(SPEC, table_of(source))
        assert [str(row.values["points"]) for row in rows] == ["1.125", "1250.5", "1250"]

    def test_the_sentence_has_both_ways_to_write_it(self):
        _rows, (error,) = parse_rows(SPEC, table_of("nip,points\n1,1.250\n", "file.csv"))
        assert "1250 " in error.message
        assert "1.25." in error.message

    @pytest.mark.parametrize("text", ["1.250", "1.250,5", "4.000.000", "1,250"])
    def test_whole_numbers_are_digits_only(self, text):
        assert error_codes(f'nip,amount\n1,"{text}"\n', "file.csv") == [(2, "amount", "whole_number")]


class TestLongNumbers:
    @pytest.mark.parametrize("text", ["1,99303E+17", "1.99303E+17", "1.99E+17", "2E+17", "1,99303e+17"])
    def test_what_a_spreadsheet_shortened_is_its_fault(self, text):
        _rows, (error,) = parse_rows(SPEC, table_of(f"nip;share\n{text};\n", "file.csv"))
        assert (error.column, error.code) == ("nip", "shortened")
        assert "spreadsheet" in error.message


class TestHeadings:
    @pytest.mark.parametrize(
        "header", ["NIP,Bagian (%)", "nip,share", " N.I.P ,BAGIAN%", "NIP Baru,Gol.Ruang", "nip_baru,GOL  RUANG"]
    )
    def test_case_spaces_and_dots_do_not_matter(self, header):
        assert [sorted(row) for row in values(f"{header}\n1,5\n", "file.csv")] == [["nip", "share"]]

    def test_title_rows_above_the_header(self):
        def title(sheet):
            sheet.insert_rows(1, 4)
            sheet["A1"] = "DAFTAR PEGAWAI DINAS PENDIDIKAN"
            sheet.merge_cells("A1:B1")
            sheet["A2"] = "Nilai"

        source = workbook([["NIP", "Nilai"], ["1", 5], ["2", "x"]], change=title)
        assert table_of(source).header_line == 5
        assert error_codes(source) == [(7, "points", "decimal")]

    def test_titles_of_a_csv_file_with_other_separators(self):
        text = "Daftar pegawai, Dinas Pendidikan, Oktober\n\nNIP;Nilai\n1;5\n"
        assert [row["nip"] for row in values(text, "file.csv")] == ["1"]

    def test_the_row_that_numbers_the_columns_is_none(self):
        text = "NIP,Nilai,Jumlah\n(1),(2),(3)\n7,5,6\n"
        assert [row["nip"] for row in values(text, "file.csv")] == ["7"]
        assert [row["nip"] for row in values("NIP,Nilai,Jumlah\n1,2,30\n", "file.csv")] == ["1"]

    def test_two_headings_for_one_column_are_refused(self):
        error = header_error("NIP,NIP Baru\n1,2\n")
        assert (error.code, error.line) == ("duplicate_column", 1)

    @pytest.mark.django_db
    def test_columns_for_the_eye_are_passed_over_and_told(self):
        table = table_of("No.,Nama,NIP\n1,Sari,1\n", "file.csv")
        outcome = run_import(SPEC, table, by=COMMAND_LINE, at=ENTERED_AT, source="tests")
        assert (outcome.rows, outcome.errors, outcome.notes) == (1, (), ("These columns are not read: nama.",))

    def test_other_columns_are_still_unknown(self):
        assert header_error("NIP,Berat\n1,2\n").code == "unknown_columns"

    def test_empty_columns_without_a_name_are_none(self):
        source = workbook([[None, "NIP", None, "Nilai"], [None, "1", None, 5]])
        assert [sorted(row) for row in values(source)] == [["nip", "points"]]
        assert header_error("NIP,,Nilai\n1,x,2\n").code == "unnamed_column"

    @pytest.mark.django_db
    def test_reports_call_the_columns_as_the_file_does(self):
        table = table_of("NIP Baru,Nilai\n1,x\n", "file.csv")
        outcome = run_import(SPEC, table, by=COMMAND_LINE, at=ENTERED_AT, source="tests")
        assert [error.column for error in outcome.errors] == ["nilai"]

    def test_two_columns_of_an_import_never_share_a_heading(self):
        with pytest.raises(ValueError, match="heading"):
            ImportSpec("x", (Column("a", str, headings=("Nama",)), Column("b", str, headings=("NAMA",))), Line, None)
