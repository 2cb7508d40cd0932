"""The rows of the files about people, as they are parsed."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from reports.rules.period import Month


class ScoreRow(NamedTuple):
    """One measure of one person and month."""

    line: int
    nip: str
    month: Month
    code: str
    value: str


class AttendanceRow(NamedTuple):
    """All measures of attendance of one person and month; None where the cell is blank."""

    line: int
    nip: str
    month: Month
    values: tuple[tuple[str, str], ...]


class PayDataRow(NamedTuple):
    """Salary, tax and bank from a date on; None where the cell is blank."""

    line: int
    nip: str
    starts_on: date
    salary: int | None
    tax_category: str | None
    dues: int | None
    zakat: int | None
    bank: str | None
    account_number: str | None


class SanctionRow(NamedTuple):
    """A sanction that lasts `months` months."""

    line: int
    nip: str
    level: str
    starts_on: date
    months: int
    cut_percent: Decimal | None
    document_number: str


class ActingPostRow(NamedTuple):
    """A second post as Plt or Plh."""

    line: int
    nip: str
    agency_code: str
    position_title: str
    position_class: int
    starts_on: date
    ends_on: date | None
    replaces: int | None
    document_number: str
