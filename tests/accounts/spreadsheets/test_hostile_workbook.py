"""Workbooks that were made to do harm: refused, quickly, and in a sentence."""

import contextlib
import io
import subprocess
import sys
import time
import zipfile

import pytest

from accounts.spreadsheets.tabular import (
    TableError,
)
from accounts.spreadsheets.tabular import workbook as workbook_module
from tests import DATA
from tests.accounts.spreadsheets.tables import code_of, read, rebuilt, sheet_data, with_sheet, workbook

SAMPLES = DATA / "tabular"


class TestHostileWorkbook:
    @pytest.mark.parametrize(
        "row",
        [
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
            '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>',
            '<row r="1"><c r="XFD1"><v>1</v></c></row>',
            '<row r="1048576"><c><v>1</v></c></row>',
            "<row r='9'><c r='&#88;FD1048576'><v>1</v></c></row>",
            '<row r="9"><c r="xfd1048576"><v>1</v></c></row>',
        ],
    )
    def test_far_cell(self, row: str) -> None:
        with pytest.raises(TableError) as caught:
            read(with_sheet(sheet_data(f'<row r="1"><c r="A1"><v>1</v></c></row>{row}')), "p.xlsx")
        assert caught.value.code == "far_cell"

    @pytest.mark.parametrize("reference", ["", "A", "1", "A0", "A-1", "A99999999999999999999", "١A", "A١"])
    def test_absurd_reference(self, reference: str) -> None:
        xml = sheet_data(f'<row r="1"><c r="{reference}"><v>1</v></c></row>')
        assert code_of(with_sheet(xml), "p.xlsx") in {"damaged", "far_cell"}

    def test_two_cells_that_span_a_huge_area(self) -> None:
        xml = sheet_data('<row r="1"><c r="CV1"><v>1</v></c></row><row r="200000"><c r="A200000"><v>1</v></c></row>')
        assert code_of(with_sheet(xml), "p.xlsx") == "too_many_cells"

    @pytest.mark.parametrize(
        "column",
        [
            'min="1" max="99999999999"',
            'min="99999999999" max="1"',
            'min="x" max="2"',
            "",
            f'min="1" max="{"9" * 9999}"',
        ],
    )
    def test_absurd_columns(self, column: str) -> None:
        xml = sheet_data('<row r="1"><c r="A1"><v>1</v></c></row>')
        source = with_sheet(xml.replace("<sheetData>", f'<cols><col {column} hidden="1"/></cols><sheetData>'))
        with contextlib.suppress(TableError):
            assert read(source, "p.xlsx").columns == ("1",)

    def test_sheet_without_a_member(self) -> None:
        relations = b'<Relationships><Relationship Id="rId1" Target="worksheets/other.xml"/></Relationships>'
        assert (
            code_of(rebuilt(workbook([["a"]]), xl___rels__workbook_dot_xml_dot_rels=relations), "p.xlsx") == "damaged"
        )

    def test_process_that_dies_is_survived(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What the scan should ever miss aborts the child; the parent raises a sentence."""
        monkeypatch.setattr(workbook_module, "READER", SAMPLES / "reader_that_skips_the_scan.py")
        xml = sheet_data('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
        assert code_of(with_sheet(xml), "p.xlsx") == "unreadable"

    def test_broken_installation_is_logged(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(workbook_module, "READER", SAMPLES / "missing.py")
        assert code_of(workbook([["a"]]), "p.xlsx") == "unreadable"
        assert "missing.py" in caplog.text

    def test_reader_never_loads_django(self) -> None:
        program = (
            f"import runpy, sys; runpy.run_path({str(workbook_module.READER)!r}); "
            "print([name for name in sys.modules if name.startswith('django')])"
        )
        done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"

    def test_process_that_hangs_is_stopped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workbook_module, "READER", SAMPLES / "reader_that_hangs.py")
        monkeypatch.setattr(workbook_module, "TIMEOUT_SECONDS", 0.5)
        started = time.perf_counter()
        assert code_of(workbook([["a"]]), "p.xlsx") == "unreadable"
        assert time.perf_counter() - started < 5

    def test_member_that_unpacks_to_gigabytes(self) -> None:
        bomb = rebuilt(workbook([["a"]]), xl__media__image1_dot_png=b"\0" * 8_000_000)
        assert len(bomb) < 100_000
        assert code_of(bomb, "p.xlsx") == "bomb"

    def test_member_that_lies_about_its_size(self) -> None:
        name = b"xl/media/image1.png"
        source = bytearray(rebuilt(workbook([["a"]]), xl__media__image1_dot_png=b"\0" * 8_000_000))
        for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
            start = source.rindex(
                signature, 0, source.rindex(name) if signature == b"PK\x01\x02" else source.index(name)
            )
            source[start + offset : start + offset + 4] = (100).to_bytes(4, "little")
        assert code_of(bytes(source), "p.xlsx") in {"bomb", "damaged"}

    def test_many_members(self) -> None:
        members = {f"xl__media__i{number}": b"" for number in range(5_000)}
        assert code_of(rebuilt(workbook([["a"]]), **members), "p.xlsx") == "bomb"

    def test_entity_bomb(self) -> None:
        entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
        xml = entities + sheet_data('<row r="1"><c r="A1" t="str"><v>&b;</v></c></row>')
        assert code_of(with_sheet(xml), "p.xlsx") == "dtd"

    def test_external_entity_in_shared_strings(self) -> None:
        xml = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst><si><t>&a;</t></si></sst>'
        assert code_of(rebuilt(workbook([["a"]]), xl__sharedStrings_dot_xml=xml), "p.xlsx") == "dtd"

    def test_one_long_text_used_in_very_many_cells(self) -> None:
        shared = f"<sst><si><t>{'x' * 32_000}</t></si></sst>".encode()
        rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_000))
        source = rebuilt(with_sheet(sheet_data(rows)), xl__sharedStrings_dot_xml=shared)
        assert code_of(source, "p.xlsx") in {"too_much_text", "unreadable"}

    @pytest.mark.parametrize(
        "name", ["xl__vbaProject_dot_bin", "xl__VBAPROJECT_dot_BIN", "xl__macrosheets__sheet1_dot_xml"]
    )
    def test_macros(self, name: str) -> None:
        assert code_of(rebuilt(workbook([["a"]]), **{name: b"<x/>"}), "p.xlsx") == "macros"

    def test_macro_file_name(self) -> None:
        assert code_of(workbook([["a"]]), "people.XLSM") == "macros"

    def test_encrypted_workbook_or_old_binary_format(self) -> None:
        ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
        assert code_of(ole, "people.xls") == "old_format"
        assert code_of(ole + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100, "people.xlsx") == "encrypted"

    def test_encrypted_zip_member(self) -> None:
        source = bytearray(workbook([["a"]]))
        source[source.rindex(b"PK\x01\x02") + 8] |= 1
        assert code_of(bytes(source), "p.xlsx") == "encrypted"

    @pytest.mark.parametrize("name", ["people.ods", "people.docx", "photos.zip"])
    def test_other_zip_files(self, name: str) -> None:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("content.xml", "<x/>")
        assert code_of(target.getvalue(), name) == "other_zip"

    def test_binary_workbook(self) -> None:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("xl/workbook.bin", b"\x01")
        assert code_of(target.getvalue(), "people.xlsb") == "other_zip"

    def test_truncated(self) -> None:
        source = workbook([["a"], ["1"]])
        for length in (4, 100, len(source) // 2, len(source) - 1):
            assert code_of(source[:length], "p.xlsx") == "damaged"

    def test_broken_xml(self) -> None:
        assert code_of(with_sheet("<worksheet><sheetData><row>"), "p.xlsx") == "damaged"

    @pytest.mark.parametrize("byte", range(0, 4000, 401))
    def test_flipped_bytes_never_escape_as_another_error(self, byte: int) -> None:
        source = bytearray(workbook([["a", "b"], ["1", 2]]))
        source[byte % len(source)] ^= 0xFF
        with contextlib.suppress(TableError):
            read(bytes(source), "p.xlsx")

    def test_nul_in_a_cell(self) -> None:
        xml = sheet_data(
            '<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="2"><c r="A2" t="str"><v>x_x0000_y</v></c></row>'
        )
        assert code_of(with_sheet(xml), "p.xlsx") == "damaged"
