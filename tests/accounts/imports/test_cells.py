"""What a cell of a file becomes, and which code says why not."""

import io
import re
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.imports.frame import (
    Column,
    Counts,
    ImportSpec,
    cells,
    parse_rows,
)
from accounts.rules.enums import Zone
from accounts.rules.spellings import Stored
from accounts.spreadsheets.tabular import Table, TableError, read_table
from tests.accounts.imports.agency_rows import SPEC, AgencyRow, codes, table, write_agencies


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


class TestCells:
    @pytest.mark.parametrize(
        ("parse", "text", "value"),
        [
            (cells.text(5), "Sa’di", "Sa’di"),
            (cells.text(5), "e\u0301", "é"),
            (cells.text(5, lines=True), "a\nb", "a\nb"),
            (cells.nip, "'19680411 199303 1 009", "196804111993031009"),
            (cells.date_cell, "2026-10-01", date(2026, 10, 1)),
            (cells.date_cell, "1/10/2026", date(2026, 10, 1)),
            (cells.date_cell, "01-10-2026", date(2026, 10, 1)),
            (cells.date_cell, "2024-02-29", date(2024, 2, 29)),
            (cells.time_cell, "08:30", time(8, 30)),
            (cells.time_cell, "8:30:00", time(8, 30)),
            (cells.time_cell, "00:00", time(0, 0)),
            (cells.whole_number(), "0030", 30),
            (cells.whole_number(0), "0", 0),
            (cells.decimal(6, -90, 90), "-6.319551", Decimal("-6.319551")),
            (cells.decimal(6, -90, 90), "-6,3", Decimal("-6.3")),
            (cells.decimal(2, 0, 10**7), "1.250,5", Decimal("1250.5")),
            (cells.decimal(2, 0, 10**7), "1,250.5", Decimal("1250.5")),
            (cells.decimal(2, 0, 10**7), "1.500.000", Decimal(1_500_000)),
            (cells.decimal(2, 0, 10**7), "1,500,000", Decimal(1_500_000)),
            (cells.decimal(3, 0, 10**7), "0.125", Decimal("0.125")),
            (cells.decimal(3, 0, 10**7), "1250.125", Decimal("1250.125")),
            (cells.decimal(2, 0, 10**7), "1.2500", Decimal("1.2500")),
            (cells.decimal(3, 0, 10**7), Stored("87.125"), Decimal("87.125")),
            (cells.degrees(180), "106.816", Decimal("106.816")),
            (cells.percentage(2), "85", Decimal(85)),
            (cells.percentage(2), "85,5 %", Decimal("85.5")),
            (cells.percentage(3), Stored("87.125%"), Decimal("87.125")),
            (cells.time_cell, "08.30", time(8, 30)),
            (cells.time_cell, "8.30", time(8, 30)),
            (cells.time_cell, "13.00.00", time(13, 0)),
            (cells.date_cell, "31 Desember 2026", date(2026, 12, 31)),
            (cells.date_cell, "1 Agt 2026", date(2026, 8, 1)),
            (cells.date_cell, "05-Okt-2026", date(2026, 10, 5)),
            (cells.date_cell, "31 October 2026", date(2026, 10, 31)),
            (cells.date_cell, "02/03/2026", date(2026, 3, 2)),
            (cells.instant_cell, "2026-10-01T09:05:44+07:00", datetime(2026, 10, 1, 2, 5, 44, tzinfo=UTC)),
            (cells.instant_cell, "2026-10-01 09:05Z", datetime(2026, 10, 1, 9, 5, tzinfo=UTC)),
            (cells.choice(["WFO", "WFH"]), "wfh", "WFH"),
            (cells.choice(Zone), "asia/jakarta", Zone.WIB),
        ],
    )
    def test_values(self, parse, text, value) -> None:
        assert parse(text) == value
        assert type(parse(text)) is type(value)

    @pytest.mark.parametrize(
        ("parse", "text", "code"),
        [
            (cells.text(5), "abcdef", "too_long"),
            (cells.text(5), "a\nb", "line_break"),
            (cells.nip, "1968", "nip_length"),
            (cells.nip, "١٩٦٨٠٤١١١٩٩٣٠٣١٠٠٩", "nip_length"),
            (cells.date_cell, "2026-02-29", "date"),
            (cells.date_cell, "10/31/2026", "date"),
            (cells.date_cell, "01/10-2026", "date"),
            (cells.date_cell, "01.10.2026", "date"),
            (cells.date_cell, "01/10/26", "date"),
            (cells.date_cell, "٢٠٢٦-١٠-٠١", "date"),
            (cells.date_cell, "0202-10-01", "year"),
            (cells.date_cell, "2026-10-01T00:00:00", "date"),
            (cells.time_cell, "24:00", "time"),
            (cells.time_cell, "08:60", "time"),
            (cells.time_cell, "08:30:44", "time"),
            (cells.time_cell, "٠٨:٣٠", "time"),
            (cells.time_cell, "8.3", "time"),
            (cells.time_cell, "08.30.15", "time"),
            (cells.time_cell, "24.00", "time"),
            (cells.whole_number(), "0", "whole_number"),
            (cells.whole_number(), "-1", "whole_number"),
            (cells.whole_number(), "+1", "whole_number"),
            (cells.whole_number(), "1.000", "whole_number"),
            (cells.whole_number(), "30.5", "whole_number"),
            (cells.whole_number(), "٣٠", "whole_number"),
            (cells.whole_number(), "³", "whole_number"),
            (cells.whole_number(), "1_0", "whole_number"),
            (cells.whole_number(), "2147483648", "whole_number"),
            (cells.whole_number(), "9" * 5000, "whole_number"),
            (cells.decimal(2, 0, 100), "100.01", "decimal"),
            (cells.decimal(2, 0, 100), "1.2345", "decimal"),
            (cells.decimal(3, 0, 10**6), "1.250", "two_ways"),
            (cells.decimal(3, 0, 10**6), "1,250", "two_ways"),
            (cells.decimal(3, 0, 10**6), "-999.999", "two_ways"),
            (cells.decimal(3, 0, 10**6), "1.25.0", "decimal"),
            (cells.decimal(3, 0, 10**6), "1.250,5,0", "decimal"),
            (cells.decimal(3, 0, 10**6), "1 250", "decimal"),
            (cells.decimal(2, 0, 100), "85%", "percent"),
            (cells.whole_number(), "85%", "percent"),
            (cells.percentage(2), "1.250", "two_ways"),
            (cells.percentage(2), "101%", "decimal"),
            (cells.percentage(2), "%", "decimal"),
            (cells.date_cell, "31 Okt", "date"),
            (cells.date_cell, "31 Ok 2026", "date"),
            (cells.date_cell, "Oktober 31 2026", "date"),
            (cells.decimal(2, 0, 100), "1e1", "decimal"),
            (cells.decimal(2, 0, 100), "NaN", "decimal"),
            (cells.decimal(2, 0, 100), "٣", "decimal"),
            (cells.instant_cell, "2026-10-01T09:05:44", "instant"),
            (cells.instant_cell, "2026-10-01", "instant"),
            (cells.instant_cell, "2026-W40-4T09:05:44+07:00", "instant"),
            (cells.instant_cell, "2026-13-01T09:05:44+07:00", "instant"),
            (cells.instant_cell, "2026-10-01T09:05:44+99:00", "instant"),
            (cells.instant_cell, "0001-01-01T00:00:00+07:00", "year"),
            (cells.choice(["WFO"]), "WFX", "choice"),
        ],
    )
    def test_refusals(self, parse, text, code) -> None:
        with pytest.raises(ValidationError) as caught:
            parse(text)
        assert caught.value.code == code
        assert caught.value.messages[0].endswith(".")

    @given(st.text(st.characters(categories=["Nd", "No", "Nl"]), min_size=1, max_size=18))
    def test_digits_are_ascii_digits(self, text: str) -> None:
        for parse in (cells.whole_number(0, 10**18), cells.decimal(2, 0, 10**18)):
            if re.fullmatch("[0-9]+", text):
                assert parse(text) == int(text)
            else:
                with pytest.raises(ValidationError):
                    parse(text)

    def test_quoted_text_in_a_sentence_is_short_and_plain(self) -> None:
        with pytest.raises(ValidationError) as caught:
            cells.date_cell("x" * 5000 + "\x1b[31m\n")
        assert len(caught.value.messages[0]) < 120
        assert caught.value.messages[0].isprintable()


class TestSpec:
    def test_nip_must_be_text(self) -> None:
        with pytest.raises(ValueError, match="text_only"):
            Column("nip", cells.nip)

    def test_required_column_cannot_be_absent(self) -> None:
        with pytest.raises(ValueError, match="absent"):
            Column("name", cells.text(5), absent_ok=True)

    @pytest.mark.parametrize(("columns", "key"), [(("a", "a"), ()), (("A",), ()), (("a",), ("b",))])
    def test_nonsense(self, columns: tuple[str, ...], key: tuple[str, ...]) -> None:
        with pytest.raises(ValueError, match="nonsense"):
            ImportSpec("nonsense", tuple(Column(name, str) for name in columns), AgencyRow, write_agencies, key)


class TestParsing:
    def test_typed_rows_with_their_lines(self) -> None:
        rows, errors = parse_rows(SPEC, table("1.10,Dinas,Asia/Jakarta,6", "", " 1.2 , Kantor ,asia/makassar,"))
        assert errors == []
        assert rows == [
            AgencyRow(2, "1.10", "Dinas", Zone.WIB, 6, None),
            AgencyRow(4, "1.2", "Kantor", Zone.WITA, None, None),
        ]

    def test_reordered_columns(self) -> None:
        rows, _errors = parse_rows(SPEC, table("6,Asia/Jakarta,Dinas,1.10", header="WEEK,TimeZone,name, Code\n"))
        assert rows == [AgencyRow(2, "1.10", "Dinas", Zone.WIB, 6, None)]

    def test_every_bad_cell_is_reported(self) -> None:
        rows, errors = parse_rows(SPEC, table(",Dinas,Mars,7", "1,Kantor,Asia/Jakarta,5"))
        assert codes(errors) == [(2, "code", "blank"), (2, "timezone", "choice"), (2, "week", "whole_number")]
        assert [row.line for row in rows] == [3]

    def test_unknown_and_missing_columns(self) -> None:
        with pytest.raises(TableError) as caught:
            parse_rows(SPEC, table("1", header="kode,name,timezone,remark\n"))
        assert (caught.value.code, caught.value.line, caught.value.column) == ("unknown_columns", 1, "kode")
        assert str(caught.value) == (
            "Unknown columns: kode. Missing columns: code, week. "
            "This import has the columns code, name, timezone, week, remark."
        )

    def test_missing_column(self) -> None:
        with pytest.raises(TableError) as caught:
            parse_rows(SPEC, table(header="code,name,timezone\n"))
        assert (caught.value.code, caught.value.column) == ("missing_columns", "week")

    def test_very_many_unknown_columns_make_a_short_sentence(self) -> None:
        with pytest.raises(TableError) as caught:
            parse_rows(SPEC, table(header=",".join(f"{'x' * 90}{i}" for i in range(99)) + "\n"))
        assert len(str(caught.value)) < 600

    def test_ragged_rows(self) -> None:
        rows, errors = parse_rows(SPEC, table("1,Dinas,Asia/Jakarta", "2,Dinas,Asia/Jakarta,5,x"))
        assert (rows, codes(errors)) == ([], [(2, "", "ragged"), (3, "", "ragged")])

    def test_repeated_key_names_the_first_line(self) -> None:
        rows, errors = parse_rows(SPEC, table("1,A,Asia/Jakarta,", "2,B,Asia/Jakarta,", "1,C,Asia/Jakarta,"))
        assert [row.line for row in rows] == [2, 3]
        assert codes(errors) == [(4, "code", "repeated")]
        assert "Line 2" in errors[0].message

    @pytest.mark.parametrize("name", ["a\x0bb", "a\x1bb", "a\x85b"])
    def test_control_characters(self, name: str) -> None:
        source = Table(("code", "name", "timezone", "week"), table(f"1,{'x'},Asia/Jakarta,").rows, 1)
        row = source.rows[0]
        source.rows[0] = type(row)(row.line, (row.cells[0], name, *row.cells[2:]))
        assert codes(parse_rows(SPEC, source)[1]) == [(2, "name", "control_character")]

    @pytest.mark.parametrize("name", ["#N/A", "#REF!", "#DIV/0!", "########", "Err:502"])
    def test_spreadsheet_errors_are_no_values(self, name: str) -> None:
        assert codes(parse_rows(SPEC, table(f"1,{name},Asia/Jakarta,"))[1]) == [(2, "name", "spreadsheet_error")]

    @pytest.mark.parametrize("name", ["#1", "#", "Err:"])
    def test_other_text_with_a_hash_is_text(self, name: str) -> None:
        assert parse_rows(SPEC, table(f"1,{name},Asia/Jakarta,"))[0][0].name == name

    def test_numeric_code_of_a_workbook_is_refused_with_the_cure(self) -> None:
        target = io.BytesIO()
        with xlsxwriter.Workbook(target) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["code", "name", "timezone", "week"])
            sheet.write_row(1, 0, [1.10, "Dinas", "Asia/Jakarta", 5])
            sheet.write_row(2, 0, ["1.10", 2026, "Asia/Jakarta", 5])
        rows, errors = parse_rows(SPEC, read_table(target.getvalue(), "a.xlsx"))
        assert codes(errors) == [(2, "code", "not_text")]
        assert "Text" in errors[0].message
        assert rows == [AgencyRow(3, "1.10", "2026", Zone.WIB, 5, None)]

    def test_parser_that_is_called_once_per_text(self) -> None:
        calls: list[str] = []
        spec = ImportSpec("x", (Column("a", lambda text: calls.append(text) or text),), dict, lambda *_: Counts())
        parse_rows(spec, table("1", "1", "2", header="a\n"))
        assert calls == ["1", "2"]
