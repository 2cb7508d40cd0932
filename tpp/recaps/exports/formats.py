"""The formats of a recap by name."""

import io
from typing import IO

from tpp.recaps.exports import csv, pdf, xlsx
from tpp.recaps.exports.packet import PARTS, RECAP
from tpp.recaps.exports.table import RecapTable

FORMATS = ("csv", "xlsx", "pdf")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


# All parts in one file; a workbook has them as sheets, CSV has one table a file.
PACKET = "packet"


def parts_of(form: str, part: str) -> tuple[str, ...]:
    """Return which parts are asked for: without `part` the recap, in a workbook all.

    Raise `ValueError` for an unknown part, and for a packet as CSV.
    """
    if part == PACKET and form != "csv":
        return PARTS
    if not part:
        return PARTS if form == "xlsx" else (RECAP,)
    if part not in PARTS:
        raise ValueError(f"there is no part {part} as {form}")
    return (part,)


def write(table: RecapTable, file: IO[bytes], form: str, *, bom: bool = False, part: str = "") -> int:
    """Write the month in the format `form`; return the number of people.

    `part` is one of `PARTS` or `PACKET` (see `parts_of`); `bom` matters for csv only.
    """
    parts = parts_of(form, part)
    if form == "csv":
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        people = csv.write(table, text, bom=bom, part=parts[0])
        text.flush()
        text.detach()
        return people
    return {"xlsx": xlsx.write, "pdf": pdf.write}[form](table, file, parts=parts)
