"""Read one XLSX file from standard input and write its rows as JSON to standard output.

Started by path and in isolated mode. Arguments: the highest numbers of rows and of columns. Answer:
what `rows.read_rows` returns, or `{"code": ..., "details": {...}}`. What the guards miss
ends this process only. It never loads Django: opening a small file costs a tenth of a second.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

# Isolated mode leaves the project out of the path.
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from accounts.spreadsheets.workbook_reader.archive import scan
from accounts.spreadsheets.workbook_reader.error import WorkbookError
from accounts.spreadsheets.workbook_reader.rows import read_rows

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 60


def main(max_rows: int, max_columns: int) -> None:
    """Read, guard, answer."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    source = sys.stdin.buffer.read()
    answer: dict[str, Any]
    try:
        # One row more: the header.
        answer = read_rows(source, scan(source, max_rows + 1, max_columns))
    except WorkbookError as error:
        answer = {"code": error.code, "details": error.details}
    # Not json.dump: it does without the fast encoder.
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
