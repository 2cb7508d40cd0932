"""The recap for machines: UTF-8, one line per person, sorted by agency code and NIP."""

import csv
from typing import IO

from accounts.tabular import neutralised
from tpp.exports.table import RecapTable, Row

BYTE_ORDER_MARK = "\ufeff"


def write(table: RecapTable, file: IO[str], *, bom: bool = False) -> int:
    """Write the recap to a text file opened with `newline=""`; return the number of people.

    `bom` begins with a byte order mark, without which Excel misreads accents. No cell can become a formula.
    """
    if bom:
        file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file)
    writer.writerow(Row._fields)
    people = 0
    for section in table.sections:
        for row in section.rows:
            writer.writerow([neutralised(str(cell)) for cell in row])
            people += 1
    return people
