"""The frame of all imports: cells, rows, transactions, the download of bad rows, the command."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
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
from accounts.spreadsheets.tabular import Table, read_table
from tests.accounts.imports.agency_rows import HEADER, SPEC, AgencyRow, codes, table, write_agencies

AT = datetime(2026, 11, 22, 5, tzinfo=UTC)


def run(source: Table, **options: bool) -> ImportOutcome:
    return run_import(SPEC, source, by=COMMAND_LINE, at=AT, source="tests", **options)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


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
