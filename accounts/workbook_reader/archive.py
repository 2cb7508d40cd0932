"""The zip file around a workbook: what it says it holds, and what it really holds."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from accounts.workbook_reader.error import WorkbookError
from accounts.workbook_reader.xml_scan import XmlScan, column_name

MAX_MEMBERS = 2_000
MAX_UNPACKED = 200 * 1024 * 1024
# Real tables pack up to about 60 : 1; what stays small after unpacking may have any ratio.
MAX_RATIO = 200
SMALL = 4 * 1024 * 1024
PIECE = 16 * 1024
LOCAL_HEADER_SIZE = 30
ENCRYPTED_FLAG = 0x1


def scan(source: bytes, max_row: int, max_column: int) -> dict[tuple[int, int], str]:
    """Return the cells of the only worksheet that show an error; raise `WorkbookError` for what is dangerous."""
    try:
        members = zipfile.ZipFile(io.BytesIO(source)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise WorkbookError("damaged") from None
    check_directory(members)
    unpacked = 0
    sheets: list[XmlScan] = []
    for member in members:
        scanner = XmlScan(max_row, max_column) if member.filename.lower().endswith((".xml", ".rels")) else None
        start = unpacked
        for piece in unpack(source, member):
            unpacked += len(piece)
            if unpacked > MAX_UNPACKED or bloated(unpacked - start, member.compress_size):
                raise WorkbookError("bomb")
            if scanner:
                scanner.feed(piece)
        if unpacked - start != member.file_size:
            raise WorkbookError("damaged")
        if scanner and scanner.finish():
            sheets.append(scanner)
    return error_cells(sheets)


def error_cells(sheets: list[XmlScan]) -> dict[tuple[int, int], str]:
    """Return the error cells where only one sheet exists, else raise `WorkbookError` naming the first."""
    for sheet in sheets:
        # Which member is which sheet only calamine knows; with a single one there is no question.
        if sheet.errors and len(sheets) > 1:
            row, column = min(sheet.errors)
            raise WorkbookError("error_cell", cell=f"{column_name(column)}{row}")
    return sheets[0].errors if sheets else {}


def check_directory(members: list[zipfile.ZipInfo]) -> None:
    """Raise `WorkbookError` for what the directory of the zip file already tells."""
    names = {member.filename.replace("\\", "/").lower() for member in members}
    if any(member.flag_bits & ENCRYPTED_FLAG for member in members):
        raise WorkbookError("encrypted")
    if "xl/workbook.xml" not in names:
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


def unpack(source: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
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
