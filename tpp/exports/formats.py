"""The formats of a recap by name."""

import io
from typing import IO

from tpp.exports import csv, pdf, xlsx
from tpp.exports.table import RecapTable

FORMATS = ("csv", "xlsx", "pdf")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def write(table: RecapTable, file: IO[bytes], form: str, *, bom: bool = False) -> int:
    """Write the recap in the format `form`; return the number of people. `bom` matters for csv only."""
    if form == "csv":
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        people = csv.write(table, text, bom=bom)
        text.flush()
        text.detach()
        return people
    return {"xlsx": xlsx.write, "pdf": pdf.write}[form](table, file)
