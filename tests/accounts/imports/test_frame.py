"""The frame of all imports: cells, rows, transactions, the download of bad rows, the command."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.authorization.access import COMMAND_LINE
from accounts.imports.command import BaseImportCommand
from accounts.imports.frame import (
    Column,
    Counts,
    ImportContext,
    ImportOutcome,
    ImportSpec,
    RowError,
    bad_rows_csv,
    cells,
    parse_rows,
    run_import,
)
from accounts.models import Agency
from accounts.rules.enums import Zone
from accounts.rules.spellings import Stored
from accounts.spreadsheets.tabular import Table, TableError, read_table

AT = datetime(2026, 11, 22, 5, tzinfo=UTC)


class AgencyRow(NamedTuple):
    line: int
    code: str
    name: str
    timezone: Zone
    week: int | None
    remark: str | None


def write_agencies(rows: Sequence[AgencyRow], context: ImportContext) -> Counts:
    """The verb of these tests: refuses names with a question mark, warns of short ones."""
    known = Agency.objects.in_bulk([row.code for row in rows], field_name="code")
    new: list[Agency] = []
    changed: list[Agency] = []
    unchanged = 0
    for row in rows:
        agency = known.get(row.code)
        if "?" in row.name:
            context.report_error(row.line, "name", "A name is not a question.", "question")
            continue
        if len(row.name) < 3:
            context.report_warning(row.line, "name", "Short name.", "short")
        if agency is None:
            new.append(Agency(code=row.code, name=row.name, timezone=row.timezone))
        elif agency.name != row.name:
            agency.name = row.name
            changed.append(agency)
        else:
            unchanged += 1
    Agency.objects.bulk_create(new, batch_size=500)
    if changed:
        Agency.objects.bulk_update(changed, ["name"], batch_size=500)
    context.progress(len(rows))
    return Counts(created=len(new), updated=len(changed), unchanged=unchanged)


SPEC = ImportSpec(
    name="agencies",
    columns=(
        Column("code", cells.text(30), text_only=True),
        Column("name", cells.text(20)),
        Column("timezone", cells.choice(Zone)),
        Column("week", cells.whole_number(5, 6), required=False),
        Column("remark", cells.text(20), required=False, absent_ok=True),
    ),
    key=("code",),
    row=AgencyRow,
    apply=write_agencies,
)
HEADER = "code,name,timezone,week\n"


def table(*lines: str, header: str = HEADER) -> Table:
    return read_table((header + "\n".join(lines)).encode(), "agencies.csv")


def run(source: Table, **options: bool) -> ImportOutcome:
    return run_import(SPEC, source, by=COMMAND_LINE, at=AT, source="tests", **options)


def codes(errors: Sequence[RowError]) -> list[tuple[int, str, str]]:
    return [(error.line, error.column, error.code) for error in errors]


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
            (cells.day, "2026-10-01", date(2026, 10, 1)),
            (cells.day, "1/10/2026", date(2026, 10, 1)),
            (cells.day, "01-10-2026", date(2026, 10, 1)),
            (cells.day, "2024-02-29", date(2024, 2, 29)),
            (cells.clock_time, "08:30", time(8, 30)),
            (cells.clock_time, "8:30:00", time(8, 30)),
            (cells.clock_time, "00:00", time(0, 0)),
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
            (cells.percent(2), "85", Decimal(85)),
            (cells.percent(2), "85,5 %", Decimal("85.5")),
            (cells.percent(3), Stored("87.125%"), Decimal("87.125")),
            (cells.clock_time, "08.30", time(8, 30)),
            (cells.clock_time, "8.30", time(8, 30)),
            (cells.clock_time, "13.00.00", time(13, 0)),
            (cells.day, "31 Desember 2026", date(2026, 12, 31)),
            (cells.day, "1 Agt 2026", date(2026, 8, 1)),
            (cells.day, "05-Okt-2026", date(2026, 10, 5)),
            (cells.day, "31 October 2026", date(2026, 10, 31)),
            (cells.day, "02/03/2026", date(2026, 3, 2)),
            (cells.instant, "2026-10-01T09:05:44+07:00", datetime(2026, 10, 1, 2, 5, 44, tzinfo=UTC)),
            (cells.instant, "2026-10-01 09:05Z", datetime(2026, 10, 1, 9, 5, tzinfo=UTC)),
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
            (cells.day, "2026-02-29", "date"),
            (cells.day, "10/31/2026", "date"),
            (cells.day, "01/10-2026", "date"),
            (cells.day, "01.10.2026", "date"),
            (cells.day, "01/10/26", "date"),
            (cells.day, "٢٠٢٦-١٠-٠١", "date"),
            (cells.day, "0202-10-01", "year"),
            (cells.day, "2026-10-01T00:00:00", "date"),
            (cells.clock_time, "24:00", "time"),
            (cells.clock_time, "08:60", "time"),
            (cells.clock_time, "08:30:44", "time"),
            (cells.clock_time, "٠٨:٣٠", "time"),
            (cells.clock_time, "8.3", "time"),
            (cells.clock_time, "08.30.15", "time"),
            (cells.clock_time, "24.00", "time"),
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
            (cells.percent(2), "1.250", "two_ways"),
            (cells.percent(2), "101%", "decimal"),
            (cells.percent(2), "%", "decimal"),
            (cells.day, "31 Okt", "date"),
            (cells.day, "31 Ok 2026", "date"),
            (cells.day, "Oktober 31 2026", "date"),
            (cells.decimal(2, 0, 100), "1e1", "decimal"),
            (cells.decimal(2, 0, 100), "NaN", "decimal"),
            (cells.decimal(2, 0, 100), "٣", "decimal"),
            (cells.instant, "2026-10-01T09:05:44", "instant"),
            (cells.instant, "2026-10-01", "instant"),
            (cells.instant, "2026-W40-4T09:05:44+07:00", "instant"),
            (cells.instant, "2026-13-01T09:05:44+07:00", "instant"),
            (cells.instant, "2026-10-01T09:05:44+99:00", "instant"),
            (cells.instant, "0001-01-01T00:00:00+07:00", "year"),
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
            cells.day("x" * 5000 + "\x1b[31m\n")
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


@pytest.mark.django_db
class TestRunning:
    def test_created_updated_unchanged(self) -> None:
        first = run(table("1,Dinas,Asia/Jakarta,", "2,Kantor,Asia/Jakarta,"))
        again = run(table("1,Dinas,Asia/Jakarta,", "2,Kantor,Asia/Jakarta,"))
        third = run(table("1,Dinas,Asia/Jakarta,", "2,Badan,Asia/Jakarta,", "3,Sekolah,Asia/Jakarta,"))
        assert first == ImportOutcome(2, 0, 0, 0, (), (), written=True)
        assert again == ImportOutcome(0, 0, 2, 0, (), (), written=True)
        assert third == ImportOutcome(1, 1, 1, 0, (), (), written=True)
        assert set(Agency.objects.values_list("name", flat=True)) == {"Dinas", "Badan", "Sekolah"}

    def test_any_error_leaves_everything_as_it_was_and_all_are_reported(self) -> None:
        outcome = run(table("1,Dinas,Asia/Jakarta,", "2,Why?,Asia/Jakarta,", "3,Kantor,Mars,", "4,Go,Asia/Jakarta,"))
        assert codes(outcome.errors) == [(3, "name", "question"), (4, "timezone", "choice")]
        assert codes(outcome.warnings) == [(5, "name", "short")]
        assert (outcome.written, outcome.skipped, outcome.rows) == (False, 2, 4)
        assert not Agency.objects.exists()

    def test_bad_rows_can_be_skipped(self) -> None:
        source = table("1,Dinas,Asia/Jakarta,", "2,Why?,Asia/Jakarta,", "3,Kantor,Mars,")
        outcome = run(source, skip_bad_rows=True)
        assert (outcome.created, outcome.skipped, outcome.written) == (1, 2, True)
        assert Agency.objects.get().code == "1"

    @pytest.mark.parametrize("skip", [False, True])
    def test_preview_says_the_same_and_writes_nothing(self, skip: bool) -> None:
        source = table("1,Dinas,Asia/Jakarta,", "2,Kantor,Asia/Jakarta," if not skip else "2,Why?,Asia/Jakarta,")
        preview = run(source, skip_bad_rows=skip, preview=True)
        assert (preview.written, Agency.objects.count()) == (False, 0)
        real = run(source, skip_bad_rows=skip)
        assert real.written
        assert (real.created, real.errors) == (preview.created, preview.errors)

    def test_a_file_of_bad_rows_only_never_reaches_the_verb(self) -> None:
        def explode(*_args: object) -> Counts:
            raise AssertionError

        spec = ImportSpec("x", (Column("a", cells.whole_number()),), AgencyRow, explode)
        outcome = run_import(spec, table("x", header="a\n"), by=COMMAND_LINE, at=AT, source="tests")
        assert (outcome.skipped, outcome.written) == (1, False)

    @pytest.mark.parametrize("lines", [3, 4])
    def test_the_database_plans_for_what_came_in(self, lines: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("accounts.imports.frame.running.MANY_ROWS", 4)
        source = table(*(f"{number},Dinas,Asia/Jakarta," for number in range(lines)))
        with CaptureQueriesContext(connection) as captured:
            run(source, preview=True)
            run(source)
        rounds = [query["sql"] for query in captured if query["sql"].startswith("ANALYZE")]
        assert len(rounds) == (connection.vendor == "postgresql" and lines == 4)
        assert all('"accounts_agency"' in statement for statement in rounds)

    def test_header_alone(self) -> None:
        assert run(table()) == ImportOutcome(0, 0, 0, 0, (), (), written=True)

    @pytest.mark.parametrize("counts", [Counts(), Counts(created=3), Counts(created=1, unchanged=2)])
    def test_a_verb_that_loses_count_is_a_bug_and_writes_nothing(self, counts: Counts) -> None:
        def miscount(rows: Sequence[AgencyRow], context: ImportContext) -> Counts:
            write_agencies(rows, context)
            return counts

        spec = ImportSpec("agencies", SPEC.columns, AgencyRow, miscount)
        source = table("1,Dinas,Asia/Jakarta,", "2,Kantor,Asia/Jakarta,")
        with pytest.raises(AssertionError, match="2 rows"), transaction.atomic():
            run_import(spec, source, by=COMMAND_LINE, at=AT, source="tests")
        assert not Agency.objects.exists()

    def test_a_refusal_of_a_line_that_was_not_given_is_a_bug(self) -> None:
        def refuse(rows: Sequence[AgencyRow], context: ImportContext) -> Counts:
            context.report_error(99, "", "?")
            return Counts()

        spec = ImportSpec("agencies", SPEC.columns, AgencyRow, refuse)
        with pytest.raises(AssertionError, match="1 rows"), transaction.atomic():
            run_import(spec, table("1,Dinas,Asia/Jakarta,"), by=COMMAND_LINE, at=AT, source="tests")

    def test_messages_wait_for_the_commit(self, django_capture_on_commit_callbacks) -> None:
        def notify(rows: Sequence[AgencyRow], context: ImportContext) -> Counts:
            transaction.on_commit(lambda: None)
            return write_agencies(rows, context)

        spec = ImportSpec("agencies", SPEC.columns, AgencyRow, notify)
        source = table("1,Dinas,Asia/Jakarta,")
        for preview in (True, False):
            with django_capture_on_commit_callbacks() as callbacks:
                run_import(spec, source, by=COMMAND_LINE, at=AT, source="tests", preview=preview)
            assert len(callbacks) == (0 if preview else 1)

    def test_statements_do_not_grow_with_rows(self, django_assert_num_queries) -> None:
        for rows in (1, 3):
            source = table(*(f"{rows}.{number},Dinas,Asia/Jakarta," for number in range(rows)))
            # Savepoint, read, insert, end of the savepoint.
            with django_assert_num_queries(4):
                run(source)

    def test_progress_goes_up_to_its_total(self) -> None:
        seen: list[tuple[int, int]] = []
        source = table("1,Dinas,Asia/Jakarta,", "2,Kantor,Mars,")
        options = {"by": COMMAND_LINE, "at": AT, "source": "tests"}
        run_import(SPEC, source, progress=lambda done, total: seen.append((done, total)), **options)
        assert seen == sorted(seen)
        assert seen[-1] == (4, 4)

    def test_summaries(self) -> None:
        source = table("1,Dinas,Asia/Jakarta,")
        assert run(source, preview=True).summary() == (
            "Nothing was written; this was a preview. New: 1, changed: 0, unchanged: 0, left out: 0."
        )
        assert run(source).summary() == "New: 1, changed: 0, unchanged: 0, left out: 0."
        bad = table("1,Why?,Asia/Jakarta,")
        assert run(bad).summary() == "Nothing was written: 1 of 1 rows have errors."
        assert run(bad, preview=True).summary() == "Nothing was written: 1 of 1 rows have errors."
        assert run(bad, skip_bad_rows=True).summary() == "New: 0, changed: 0, unchanged: 0, left out: 1."


class TestBadRows:
    def test_only_bad_rows_with_their_reasons(self) -> None:
        source = table("1,Dinas,Asia/Jakarta,", "2,Kantor,Mars,9", "3,x")
        _rows, errors = parse_rows(SPEC, source)
        content = bad_rows_csv(source, errors)
        assert content.startswith(b"\xef\xbb\xbf")
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert lines[0] == ["code", "name", "timezone", "week", "error"]
        assert lines[1][:4] == ["2", "Kantor", "Mars", "9"]
        assert lines[1][4].startswith("timezone: “Mars” is not known here.")
        assert "week: “9”" in lines[1][4]
        assert lines[2][:4] == ["3", "x", "", ""]
        assert len(lines) == 3

    @pytest.mark.parametrize("name", ["=1+1", "+62", "-6.3", "@x", "\t=1", "\r=1", '=HYPERLINK("http://x")'])
    def test_no_cell_can_become_a_formula(self, name: str) -> None:
        row = table("1,x,Mars,").rows[0]
        source = Table(("=code", name), [type(row)(2, ("1", name))], 1)
        content = bad_rows_csv(source, [RowError(2, name, f"{name} is bad.")]).decode("utf-8-sig")
        for line in csv.reader(io.StringIO(content, newline="")):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in line)

    def test_long_numbers_survive_a_spreadsheet(self) -> None:
        source = table("197811252014082947,x,Mars,")
        content = bad_rows_csv(source, parse_rows(SPEC, source)[1]).decode("utf-8-sig")
        assert "'197811252014082947," in content

    def test_corrected_file_comes_back(self) -> None:
        source = table("197811252014082947,=Dinas,Mars,", "-2,@x,Mars,5")
        content = bad_rows_csv(source, parse_rows(SPEC, source)[1]).replace(b"Mars,", b"Asia/Jakarta,")
        rows, errors = parse_rows(SPEC, read_table(content, "bad_rows.csv"))
        assert errors == []
        assert [(row.code, row.name, row.week) for row in rows] == [
            ("197811252014082947", "=Dinas", None),
            ("-2", "@x", 5),
        ]
        assert bad_rows_csv(read_table(content, "x.csv"), []).decode("utf-8-sig").strip().split(",").count("error") == 1

    def test_cells_beyond_the_header_are_kept(self) -> None:
        source = table("1,x,Asia/Jakarta,5,more")
        content = bad_rows_csv(source, parse_rows(SPEC, source)[1]).decode("utf-8-sig")
        assert content.splitlines()[1].endswith(",more")

    @given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=9), min_size=4, max_size=4))
    def test_any_cell_means_the_same_after_the_round_trip(self, texts: list[str]) -> None:
        row = table("1,x,Mars,").rows[0]
        names = ("a", "b", "c", "d")
        source = Table(names, [type(row)(2, (*texts[:3], "filled"))], 1)
        spec = ImportSpec(
            "x", tuple(Column(name, cells.text(20), required=False) for name in names), dict, lambda *_: Counts()
        )
        before, errors = parse_rows(spec, source)
        if not errors:
            after, _none = parse_rows(spec, read_table(bad_rows_csv(source, [RowError(2, "", "Bad.")]), "x.csv"))
            assert after == before


class AgenciesCommand(BaseImportCommand):
    spec = SPEC


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.django_db
class TestCommand:
    @pytest.fixture
    def file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.chdir(tmp_path)
        path = Path("agencies.csv")
        path.write_text(HEADER + '1,Dinas,Asia/Jakarta,\n2,"Kantor\nBesar",Asia/Jakarta,\n3,Why?,Mars,\n')
        return path

    def call(self, *arguments: object, stderr: io.StringIO | None = None) -> tuple[int | str | None, str, str]:
        out, err = io.StringIO(), stderr or io.StringIO()
        code: int | str | None = 0
        try:
            call_command(AgenciesCommand(), *map(str, arguments), stdout=out, stderr=err)
        except SystemExit as stop:
            code = stop.code
        return code, out.getvalue(), err.getvalue()

    def test_errors_name_file_line_and_column(self, file: Path) -> None:
        code, out, err = self.call(file)
        assert code == 1
        assert err == (
            "agencies.csv:3: name: Write this on one line.\n"
            "agencies.csv:5: timezone: “Mars” is not known here. "
            "Write one of: Asia/Jakarta, Asia/Makassar, Asia/Jayapura.\n"
        )
        assert out == "Nothing was written: 2 of 3 rows have errors.\n"
        assert not Agency.objects.exists()

    def test_the_file_is_named_as_it_was_given(self, file: Path) -> None:
        _code, _out, err = self.call(file.absolute())
        assert err.startswith(f"{file.absolute()}:3: name: ")

    def test_skipping(self, file: Path) -> None:
        code, out, err = self.call(file, "--skip-bad-rows")
        assert (code, len(err.splitlines())) == (0, 2)
        assert out == "New: 1, changed: 0, unchanged: 0, left out: 2.\n"
        assert Agency.objects.get().name == "Dinas"

    def test_dry_run(self, file: Path) -> None:
        code, out, _err = self.call(file, "--skip-bad-rows", "--dry-run")
        assert (code, Agency.objects.count()) == (0, 0)
        assert out.startswith("Nothing was written; this was a preview. New: 1,")
        assert self.call(file, "--dry-run")[0] == 1

    def test_whole_rows_and_warnings(self, file: Path) -> None:
        file.write_text(HEADER + "1,Go,Asia/Jakarta,\n2,x\n")
        _code, _out, err = self.call(file)
        assert err.splitlines()[0] == "agencies.csv:2: name: warning: Short name."
        assert err.splitlines()[1].startswith("agencies.csv:3: -: This row has 2 cells")

    def test_file_that_is_no_table(self, file: Path) -> None:
        file.write_bytes(b"\xff\xfea\x00")
        code, out, err = self.call(file)
        assert (code, out) == (1, "")
        assert err.startswith("agencies.csv:1: -: The letters of this file cannot be read.")

    def test_wrong_header(self, file: Path) -> None:
        file.write_text("\nkode\n1\n")
        code, _out, err = self.call(file)
        assert (code, err.count("\n")) == (1, 1)
        assert err.startswith("agencies.csv:2: kode: Unknown columns: kode.")

    @pytest.mark.usefixtures("file")
    @pytest.mark.parametrize("name", ["missing.csv", "."])
    def test_file_that_cannot_be_opened(self, name: str) -> None:
        with pytest.raises(CommandError, match=re.escape(name)):
            self.call(name)

    def test_progress_bar_on_a_terminal_only(self, file: Path) -> None:
        assert "\r" not in self.call(file)[2]
        assert re.search(r"\r\[#{40}\] 100 %\r +\r", self.call(file, stderr=Terminal())[2])
