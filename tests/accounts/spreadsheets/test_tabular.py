"""Reading tables: what is understood, and what is refused with which code."""

import time
from datetime import date, datetime
from datetime import time as clock_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.spreadsheets.tabular import (
    MAX_BYTES,
    MAX_COLUMNS,
    Row,
    Table,
    TableError,
    neutralised,
    restored,
)
from accounts.spreadsheets.tabular import table as table_module
from tests.accounts.spreadsheets.tables import code_of, read, sheet_data, with_sheet, workbook


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


class TestCsv:
    def test_rows_carry_their_physical_line(self) -> None:
        table = read("nip,name\n1,Sari\n2,Budi\n")
        assert table == Table(("nip", "name"), [Row(2, ("1", "Sari")), Row(3, ("2", "Budi"))], header_line=1)

    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_separator_is_found_in_the_header(self, separator: str) -> None:
        assert cells(read(f"a{separator}b\n1{separator}2\n")) == [("1", "2")]

    def test_separators_inside_quoted_header_names_do_not_count(self) -> None:
        table = read('"a,b,c";d\n1;2\n')
        assert table.columns == ("a,b,c", "d")

    def test_separator_named_by_excel_on_the_first_line(self) -> None:
        table = read("sep=;\r\na;b,c\r\n1;2\r\n")
        assert (table.columns, table.header_line, table.rows) == (("a", "b,c"), 2, [Row(3, ("1", "2"))])

    def test_single_column(self) -> None:
        assert cells(read("nip\n1\n2\n")) == [("1",), ("2",)]

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_line_ends_of_all_systems(self, end: str) -> None:
        assert [row.line for row in read(f"a,b{end}1,2{end}{end}3,4{end}").rows] == [2, 4]

    def test_blank_lines_and_lines_of_separators_are_skipped(self) -> None:
        table = read("\n\na,b\n\n1,2\n , \n,\n3,4\n\n")
        assert (table.header_line, [row.line for row in table.rows]) == (3, [5, 8])

    def test_quoted_line_break_keeps_the_line_where_the_row_starts(self) -> None:
        table = read('a,b\n1,"first\nsecond\n\nthird"\n2,x\n')
        assert table.rows == [Row(2, ("1", "first\nsecond\n\nthird")), Row(6, ("2", "x"))]

    def test_header_names_are_trimmed_and_lower_case(self) -> None:
        assert read(" NIP , Name\t\n1,2\n").columns == ("nip", "name")

    def test_blank_columns_at_the_end_are_dropped(self) -> None:
        assert read("a,b,,\n1,2,,\n") == Table(("a", "b"), [Row(2, ("1", "2"))], header_line=1)

    def test_ragged_rows_are_kept_as_they_are(self) -> None:
        assert cells(read("a,b,c\n1,2\n1,2,3,4\n1,2,3,\n")) == [("1", "2"), ("1", "2", "3", "4"), ("1", "2", "3")]

    def test_csv_cells_are_never_typed(self) -> None:
        assert read("nip\n197811252014082947\n").rows[0].typed == frozenset()

    def test_duplicate_header(self) -> None:
        with pytest.raises(TableError, match="name") as caught:
            read("\nnip,name,Name \n")
        assert (caught.value.code, caught.value.line, caught.value.column) == ("duplicate_column", 2, "name")

    def test_header_without_name(self) -> None:
        assert code_of("a,,c\n1,2,3\n") == "unnamed_column"

    @pytest.mark.parametrize("source", ["", "\n\n", " , \n", "\ufeff"])
    def test_empty(self, source: str) -> None:
        assert code_of(source) == "empty"

    def test_header_alone_is_a_table_without_rows(self) -> None:
        assert read("a,b\n").rows == []

    def test_unclosed_quote_names_the_row_that_opens_it(self) -> None:
        with pytest.raises(TableError) as caught:
            read('a,b\n1,2\n3,"open\n5,6\n')
        assert (caught.value.code, caught.value.line) == ("quotes", 3)

    def test_text_after_a_closing_quote(self) -> None:
        assert code_of('a,b\n1,"x"y\n') == "quotes"

    def test_cell_of_a_hundred_thousand_characters(self) -> None:
        assert code_of("a,b\n1," + "x" * 140_000 + "\n") == "row_too_long"

    def test_row_of_a_million_characters_over_many_lines(self) -> None:
        assert code_of("a,b\n" + ('"x\n",' * 300_000)) == "row_too_long"

    def test_100_000_columns(self) -> None:
        assert code_of(",".join(f"c{i}" for i in range(100_000)) + "\n") == "too_many_columns"

    def test_as_many_columns_as_allowed(self) -> None:
        assert len(read(",".join(f"c{i}" for i in range(MAX_COLUMNS))).columns) == MAX_COLUMNS

    def test_too_many_rows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(table_module, "MAX_ROWS", 3)
        assert len(read("a\n1\n\n2\n3\n").rows) == 3
        assert code_of("a\n1\n2\n3\n4\n") == "too_many_rows"

    def test_upload_too_large(self) -> None:
        assert code_of(b"a\n" + b"1\n" * (MAX_BYTES // 2)) == "too_large"

    @given(
        st.lists(
            st.tuples(st.text(st.characters(exclude_categories=["C"]), min_size=1), st.text("ab;,\"\n\r 1'=")),
            min_size=1,
            max_size=5,
        ),
        st.sampled_from(",;\t"),
    )
    def test_any_quoted_text_comes_back(self, rows: list[tuple[str, str]], separator: str) -> None:
        lines = [separator.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows]
        table = read(f"a{separator}b\n" + "\n".join(lines) + "\n")
        assert cells(table) == [row for row in rows if any(cell.strip() for cell in row)]


class TestEncoding:
    def test_utf8_with_and_without_mark(self) -> None:
        for encoding in ("utf-8", "utf-8-sig"):
            table = read("nip,name\n1,Sa’di Ñ\n".encode(encoding))
            assert (table.columns, cells(table)) == (("nip", "name"), [("1", "Sa’di Ñ")])

    def test_cp1252(self) -> None:
        assert cells(read("name\nSa’di – José\n".encode("cp1252"))) == [("Sa’di – José",)]

    def test_utf8_mixed_with_cp1252_is_not_guessed_at(self) -> None:
        source = "name\nJosé\n".encode() + "Sa’di\n".encode("cp1252")
        assert code_of(source) == "encoding"

    def test_broken_utf8_after_a_mark_is_not_guessed_at(self) -> None:
        assert code_of(b"\xef\xbb\xbfname\nSa\x92di\n") == "encoding"

    def test_bytes_that_no_encoding_knows(self) -> None:
        assert code_of(b"name\nSa\x81di\n") == "encoding"

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    def test_utf16(self, encoding: str) -> None:
        assert code_of("nip,name\n1,Sari\n".encode(encoding)) == "encoding"

    def test_nul(self) -> None:
        with pytest.raises(TableError) as caught:
            read(b"a,b\n1,2\n3,\x00\n")
        assert caught.value.code == "encoding"

    def test_control_character_names_its_line(self) -> None:
        with pytest.raises(TableError) as caught:
            read(b"a,b\r\n1,2\r\n3,\x07\r\n")
        assert (caught.value.code, caught.value.line) == ("not_a_table", 3)

    @pytest.mark.parametrize(
        "source",
        [
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\nstream\nx\x9c\x03\x00\x00",
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
            b"GIF89a\x01\x00\x01\x00",
            b"\x1f\x8b\x08\x00abc",
            bytes(range(256)),
        ],
    )
    def test_other_files(self, source: bytes) -> None:
        assert code_of(source) in {"not_a_table", "encoding"}

    @pytest.mark.parametrize("source", ["<html><table>", "\ufeff \n<?xml version='1.0'?>", "<!DOCTYPE html>"])
    def test_web_page_named_like_a_workbook(self, source: str) -> None:
        assert code_of(source, "people.xls") == "markup"

    def test_arabic_digits_stay_what_they_are(self) -> None:
        assert cells(read("nip\n١٩٧٨\n")) == [("١٩٧٨",)]


class TestWorkbook:
    def test_text_and_numbers(self) -> None:
        table = read(workbook([["NIP", "Class"], ["197811252014082947", 8], ["x", 8.5], ["y", -6.319551]]), "p.xlsx")
        assert table == Table(
            ("nip", "class"),
            [
                Row(2, ("197811252014082947", "8"), frozenset({1})),
                Row(3, ("x", "8.5"), frozenset({1})),
                Row(4, ("y", "-6.319551"), frozenset({1})),
            ],
            header_line=1,
        )

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (0, "0"),
            (-8.0, "-8"),
            (0.1 + 0.2, "0.3"),
            (0.00001, "0.00001"),
            (12_000_000, "12000000"),
            (197811252014082947, "197811252014083000"),
            (True, "TRUE"),
            (date(2026, 10, 1), "2026-10-01"),
            (datetime(2026, 10, 1, 9, 5, 44), "2026-10-01T09:05:44"),
            (clock_time(8, 30), "08:30"),
            (clock_time(0, 0), "00:00"),
            (clock_time(8, 30, 44), "08:30:44"),
        ],
    )
    def test_values_become_text_and_are_marked(self, value: object, text: str) -> None:
        assert read(workbook([["a"], [value]]), "p.xlsx").rows == [Row(2, (text,), frozenset({0}))]

    def test_no_minute_is_lost_to_the_fraction_of_a_day(self) -> None:
        minutes = [clock_time(*divmod(minute, 60)) for minute in range(1440)]
        table = read(workbook([["a"], *([minute] for minute in minutes)]), "p.xlsx")
        assert cells(table) == [(minute.isoformat("minutes"),) for minute in minutes]

    def test_text_that_looks_like_a_number_is_text(self) -> None:
        assert read(workbook([["a", "b"], ["08", "1e5"]]), "p.xlsx").rows == [Row(2, ("08", "1e5"))]

    def test_cached_value_of_a_formula(self) -> None:
        assert read(workbook([["a", "b"], ["=B9->text", "=1+1->2"]]), "p.xlsx").rows == [
            Row(2, ("text", "2"), frozenset({1}))
        ]

    def test_error_value_of_a_formula_is_shown_not_blank(self) -> None:
        assert read(workbook([["a", "b"], ["x", "=1/0->#DIV/0!"]]), "p.xlsx").rows == [
            Row(2, ("x", "#DIV/0!"), frozenset({1}))
        ]

    def test_error_value_is_found_in_its_sheet_among_several(self) -> None:
        source = workbook([["a", "b"], ["x", "=1/0->#DIV/0!"]], [["z"]], hidden=(1,))
        assert cells(read(source, "p.xlsx")) == [("x", "#DIV/0!")]

    def test_lines_are_those_of_the_sheet_wherever_the_table_starts(self) -> None:
        table = read(workbook([[], [], [None, "a", "b"], [], [None, "1", "2"]]), "p.xlsx")
        assert (table.header_line, table.rows) == (3, [Row(5, ("1", "2"))])

    def test_cells_right_of_the_header_make_the_row_ragged(self) -> None:
        table = read(workbook([["a", "b"], ["1", "2", None, "note"], ["3", "4"]]), "p.xlsx")
        assert cells(table) == [("1", "2", "", "note"), ("3", "4")]

    def test_empty_and_hidden_sheets_are_passed_over(self) -> None:
        assert cells(read(workbook([], [["list"], ["x"]], [["a"], ["1"]], hidden=(1,)), "p.xlsx")) == [("1",)]

    def test_several_filled_sheets(self) -> None:
        with pytest.raises(TableError, match="Sheet1, Sheet3") as caught:
            read(workbook([["a"], ["1"]], [], [["a"], ["2"]]), "p.xlsx")
        assert caught.value.code == "several_sheets"

    def test_empty(self) -> None:
        assert code_of(workbook([]), "p.xlsx") == "empty"

    def test_content_decides_not_the_name(self) -> None:
        assert cells(read(workbook([["a"], ["1"]]), "people.csv")) == [("1",)]
        assert cells(read("a\n1\n", "people.xlsx")) == [("1",)]

    def test_small_file_takes_well_below_a_second(self) -> None:
        source = workbook([["a"], ["1"]])
        started = time.perf_counter()
        read(source, "p.xlsx")
        assert time.perf_counter() - started < 1

    def test_line_break_and_odd_characters_in_cells(self) -> None:
        assert cells(read(workbook([["a"], ['line 1\nline 2 "q" 日本 ’']]), "p.xlsx")) == [
            ('line 1\nline 2 "q" 日本 ’',)
        ]

    def test_prefixed_xml_is_understood(self) -> None:
        xml = sheet_data('<x:row r="1"><x:c r="A1" t="str"><x:v>a</x:v></x:c></x:row>').replace("xmlns=", "xmlns:x=")
        xml = xml.replace("worksheet", "x:worksheet").replace("sheetData", "x:sheetData")
        assert read(with_sheet(xml.replace("x:worksheet xmlns", "x:worksheet xmlns")), "p.xlsx").columns == ("a",)

    def test_far_cell_without_value_is_harmless(self) -> None:
        xml = sheet_data(
            '<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
        )
        assert read(with_sheet(xml), "p.xlsx").columns == ("a",)


class TestFormulas:
    @pytest.mark.parametrize("text", ["=1+1", "+62", "-6.3", "@x", "\t=1", "\r=1", "\n=1", " =1+1", "=", "\ufeff=1"])
    def test_live_text_is_neutralised(self, text: str) -> None:
        assert neutralised(text) == "'" + text

    @pytest.mark.parametrize("text", ["", "Sari", "1-2", "a=b", "'", "'x", "8"])
    def test_other_text_stays(self, text: str) -> None:
        assert neutralised(text) == text
        assert restored(text) == text

    @given(st.text("=+-@'\t\r\n a1"))
    def test_reading_undoes_it(self, text: str) -> None:
        assert restored(neutralised(text)) == restored(text)
