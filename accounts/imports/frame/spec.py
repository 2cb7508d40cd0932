"""What describes one import, and what its verb gets and gives back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from accounts.audit import Change
from accounts.authorization.access import Authority
from accounts.pages.language import is_english
from accounts.rules.nip import parse_nip
from accounts.spreadsheets.tabular import Table, heading_key

# The column of the download of bad rows; it may come back with the corrected file.
ERROR_COLUMN = "error"
# The first column of many tables numbers their rows.
NUMBERING = ("no", "no urut", "nomor urut", "nomor")


class HasLine(Protocol):
    """A parsed row knows the line of the file it came from."""

    @property
    def line(self) -> int:
        """Return the physical line or sheet row, from 1."""


R = TypeVar("R", bound=HasLine)


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row is refused (or what to look at, for a warning).

    `column` is empty where the row as a whole is meant; `code` is the stable code of the rule.
    """

    line: int
    column: str
    message: str
    code: str = ""


class RowReport(Protocol):
    """Takes an error or a warning about the row that stands in `line`."""

    def __call__(self, line: int, column: str, message: str, code: str = "") -> None:
        """Take it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """In how many rows something was created, changed, already as the file says, or held for a second person."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What a verb is told besides the rows.

    `by` is asked for the permission of the verb; `at` is the moment of the import; `source` goes into the audit trail,
    as do `file_name` and `sha256` of the file.
    `kind` and `table` say which import of what this is, for rows that become a proposal.
    `report_error(line, column, message, code)` refuses a row, `report_warning` lets it pass, `report_held` says that
    it waits for a second person. `show` takes what was written, for the names in a preview.
    `progress(done)` may be told how many rows are done.
    """

    by: Authority
    at: datetime
    source: str
    file_name: str
    sha256: str
    kind: str
    table: Table
    report_error: RowReport
    report_warning: RowReport
    report_held: RowReport
    progress: Callable[[int], None]
    show: Callable[[Iterable[Change]], None]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file.

    `parse` turns the trimmed text of a cell into a value or raises `ValidationError`; see `cells`. A blank
    cell is an error where `required`, else None. `text_only` refuses cells that a workbook stores as number
    or date: needed for every code, since 1.10 arrives as 1.1. The header must name every column unless
    `absent_ok`: a forgotten supervisor column must not take the supervisor from everybody. `headings` are what
    Indonesian offices call it, the first of them in the empty table; case, spaces and dots do not matter.
    """

    name: str
    parse: Callable[[str], Any]
    required: bool = True
    text_only: bool = False
    absent_ok: bool = False
    headings: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """Return the heading in the language of the reader."""
        return self.headings[0] if self.headings and not is_english() else self.name

    def __post_init__(self) -> None:
        if self.parse is parse_nip and not self.text_only:
            raise ValueError(f"{self.name}: a NIP that was a number is already rounded; set text_only=True")
        if self.absent_ok and self.required:
            raise ValueError(f"{self.name}: a required column cannot be absent")


@dataclass(frozen=True)
class ImportSpec(Generic[R]):
    """One import.

    `row` builds a parsed row from keywords: `line` and the names of all columns. No two rows of a file may
    have the same values in the columns named by `key`.

    `apply(rows, context)` writes all good rows of a file with a fixed number of statements and returns the
    `Counts`. It runs inside a transaction that is rolled back after a preview or, unless bad rows are to be
    skipped, after any error; so it sends nothing except through `transaction.on_commit`. Every row ends in
    exactly one place: in one of the counts, or refused through `context.report_error` and then not written.
    The same file a second time finds everything unchanged and writes nothing at all.

    `beside` are headings of columns that offices keep for their own eyes, such as the name beside the NIP; they are
    not read.
    """

    name: str
    columns: tuple[Column, ...]
    row: Callable[..., R]
    apply: Callable[[Sequence[R], ImportContext], Counts]
    key: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @cached_property
    def headings(self) -> dict[str, str]:
        """Return the name of the column by everything that it may be called, as `heading_key` writes it."""
        return {
            heading_key(heading): column.name for column in self.columns for heading in (column.name, *column.headings)
        }

    @cached_property
    def unread(self) -> frozenset[str]:
        """Return what columns may be called that are passed over."""
        return frozenset(map(heading_key, (*NUMBERING, *self.beside))) - self.headings.keys()

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) < len(names) or names != [name.strip().lower() for name in names]:
            raise ValueError(f"{self.name}: column names are lower case and there once")
        if len(self.headings) < len(
            {
                (heading_key(heading), column.name)
                for column in self.columns
                for heading in (column.name, *column.headings)
            }
        ):
            raise ValueError(f"{self.name}: two columns have the same heading")
        if not set(self.key) <= set(names):
            raise ValueError(f"{self.name}: the key names columns that do not exist")
