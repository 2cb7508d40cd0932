"""The frame of all imports: what a file must look like, how it is applied, what is reported.

An import is an `ImportSpec`: its columns, the type of a row, and the verb that writes rows. Commands and pages
share everything else: `read_table` -> `run_import` (which parses and applies in one transaction) -> `ImportOutcome`.
"""

from accounts.imports.frame import headings
from accounts.imports.frame.bad_rows import bad_rows_csv
from accounts.imports.frame.parsing import parse_rows
from accounts.imports.frame.running import ImportOutcome, run_import
from accounts.imports.frame.spec import Column, Counts, ImportContext, ImportSpec, RowError

__all__ = [
    "Column",
    "Counts",
    "ImportContext",
    "ImportOutcome",
    "ImportSpec",
    "RowError",
    "bad_rows_csv",
    "headings",
    "parse_rows",
    "run_import",
]
