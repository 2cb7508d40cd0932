"""The zip file around a workbook: what it says it holds, and what it really holds."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from accounts.spreadsheets.workbook_reader.error import WorkbookError
from accounts.spreadsheets.workbook_reader.sheet_scan import SheetScan
from accounts.spreadsheets.workbook_reader.styles import Book, Styles
from accounts.spreadsheets.workbook_reader.xml_scan import XmlScan

MAX_MEMBERS = 2_000
MAX_UNPACKED = 200 * 1024 * 1024
# Real tables pack up to about 60 : 1; what stays small after unpacking may have any ratio.
MAX_RATIO = 200
SMALL = 4 * 1024 * 1024
PIECE = 16 * 1024
LOCAL_HEADER_SIZE = 30
ENCRYPTED_FLAG = 0x1
STYLES, WORKBOOK, RELATIONS = "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


class Scanned(NamedTuple):
    """What the XML tells besides the values: the worksheets by member, and the member of each sheet in its order."""

    worksheets: dict[str, SheetScan]
    members: list[str]
    recalculates: bool

    def sheet(self, index: int) -> SheetScan:
        """Return what is known of the sheet at this place; raise `WorkbookError` where it has no member."""
        member = self.members[index] if index < len(self.members) else ""
        if member not in self.worksheets:
            raise WorkbookError("damaged")
        return self.worksheets[member]


def scan(source: bytes, max_row: int, max_column: int) -> Scanned:
    """Look at every byte before calamine does; raise `WorkbookError` for what is dangerous."""
    try:
        members = zipfile.ZipFile(io.BytesIO(source)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise WorkbookError("damaged") from None
    check_directory(members)
    unpacked = 0
    book, relations, styles = Book(), Book(), Styles()
    worksheets: dict[str, SheetScan] = {}
    # What a cell means depends on the styles: they come first.
    for member in sorted(members, key=lambda member: member_name(member) != STYLES):
        name = member_name(member)
        scanner = XmlScan(styles, max_row, max_column) if name.endswith((".xml", ".rels")) else None
        unpacked += look_at(source, member, scanner, MAX_UNPACKED - unpacked)
        if scanner and scanner.root == "worksheet":
            worksheets[name] = scanner.sheet
        elif scanner:
            styles = scanner.styles if name == STYLES else styles
            book = scanner.book if name == WORKBOOK else book
            relations = scanner.book if name == RELATIONS else relations
    return Scanned(worksheets, [relations.targets.get(relation, "") for relation in book.sheets], book.recalculates)


def look_at(source: bytes, member: zipfile.ZipInfo, scanner: XmlScan | None, room: int) -> int:
    """Unpack a member under the eyes of the scanner and return its size; raise `WorkbookError` beyond `room` bytes."""
    size = 0
    for piece in unzipped(source, member):
        size += len(piece)
        if size > room or bloated(size, member.compress_size):
            raise WorkbookError("bomb")
        if scanner:
            scanner.feed(piece)
    if size != member.file_size:
        raise WorkbookError("damaged")
    if scanner:
        scanner.finish()
    return size


def member_name(member: zipfile.ZipInfo) -> str:
    """Return the name by which members are compared."""
    return member.filename.replace("\\", "/").lower()


def check_directory(members: list[zipfile.ZipInfo]) -> None:
    """Raise `WorkbookError` for what the directory of the zip file already tells."""
    names = {member_name(member) for member in members}
    if any(member.flag_bits & ENCRYPTED_FLAG for member in members):
        raise WorkbookError("encrypted")
    if WORKBOOK not in names:
        raise WorkbookError("other_zip")
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise WorkbookError("macros")
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MAX_MEMBERS or total > MAX_UNPACKED or bloated(total, packed):
        raise WorkbookError("bomb")
    if any(bloated(member.file_size, member.compress_size) for member in members):
        raise WorkbookError("bomb")


def bloated(unpacked: int, packed: int) -> bool:
    """Tell whether that many bytes cannot reasonably come out of so few."""
    return unpacked > SMALL and unpacked > packed * MAX_RATIO


def unzipped(source: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the real content of a member piece by piece; the size in the directory may be a lie."""
    start = member.header_offset
    header = source[start : start + LOCAL_HEADER_SIZE]
    if len(header) < LOCAL_HEADER_SIZE or not header.startswith(b"PK\x03\x04"):
        raise WorkbookError("damaged")
    start += LOCAL_HEADER_SIZE + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = memoryview(source)[start : start + member.compress_size]
    pieces = (bytes(packed[offset : offset + PIECE]) for offset in range(0, len(packed), PIECE))
    if member.compress_type == zipfile.ZIP_STORED:
        yield from pieces
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        yield from inflate(pieces)
    else:
        raise WorkbookError("damaged")


def inflate(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what a raw deflate stream holds, never more than four pieces' worth at once."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in pieces:
            waiting = piece
            while waiting and not stream.eof:
                yield stream.decompress(waiting, 4 * PIECE)
                waiting = stream.unconsumed_tail
        yield stream.flush()
    except zlib.error:
        raise WorkbookError("damaged") from None
