"""One person as a row of the recap: what machines read, what happens to the allowance, and the sums of rows."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from reports.rules.period import Month
from tpp.models import RecapLine
from tpp.payroll.recap_line import Line
from tpp.recaps.exports.columns import SUMS
from tpp.schemes.amounts import Deduction, DeductionKind


class RecapRow(NamedTuple):
    """One person, with the columns of the machine-readable recap in their order."""

    period: str
    agency_code: str
    nip: str
    name: str
    status: str
    rank: str
    position_class: int
    required_minutes: int
    credited_minutes: int
    percent: Decimal
    base_amount: int
    deduction: int
    tpp: int


# What stands in a stored line under the same names; month and agency are those of its recap.
STORED = tuple(name for name in RecapRow._fields if name not in {"period", "agency_code"})


class Paid(NamedTuple):
    """What is taken off the allowance and added to it, as the recap shows it, and what is paid out; whole rupiah.

    `safe` is that of `tpp.payroll.recap_line.Running`, the allowance itself where nothing can be reported any more.
    """

    safe: int = 0
    tax: int = 0
    insurance: int = 0
    pension: int = 0
    others: int = 0
    adjustments: int = 0
    net: int = 0

    @classmethod
    def of(cls, line: Line) -> "Paid":
        """Return the deductions by kind; each one by itself stands in the list for the treasury."""
        payment, taken = line.payment, dict.fromkeys((*_COLUMNS.values(),), 0)
        for deduction in payment.deductions:
            taken[column_of(deduction)] += deduction.amount
        safe = line.running.safe if line.running else None
        return cls(
            payment.gross if safe is None else safe,
            **taken,
            adjustments=sum(one.amount for one in payment.adjustments),
            net=payment.net,
        )


# Dues and zakat go to whom the list for the treasury names one by one.
_COLUMNS = {
    DeductionKind.TAX: "tax",
    DeductionKind.HEALTH_INSURANCE: "insurance",
    DeductionKind.PENSION_INSURANCE: "pension",
    DeductionKind.DUES: "others",
    DeductionKind.ZAKAT: "others",
    DeductionKind.OTHER: "others",
}


def column_of(deduction: Deduction) -> str:
    """Return under which column of the recap a deduction stands: what its scheme says it is.

    Schemes stored before there were kinds, and recaps closed with them, are printed as they were: by the name.
    """
    if deduction.kind:
        return _COLUMNS[DeductionKind(deduction.kind)]
    name = deduction.name.casefold()
    if "pph" in name or "tax" in name:
        return "tax"
    return "insurance" if "bpjs" in name else "others"


class PrintedRow(NamedTuple):
    """One person as printed: the columns of the machine-readable recap, and what happens to the allowance."""

    row: RecapRow
    paid: Paid


class PrintedSums(NamedTuple):
    """Never computed otherwise than by adding what the reader can add: whole rupiah, people counted."""

    people: int = 0
    base_amount: int = 0
    deduction: int = 0
    tpp: int = 0
    safe: int = 0
    tax: int = 0
    insurance: int = 0
    pension: int = 0
    others: int = 0
    adjustments: int = 0
    net: int = 0

    @classmethod
    def of(cls, people: Iterable[PrintedRow]) -> "PrintedSums":
        """Return people and rupiah over printed rows, so that a printed total is the sum of what stands above it."""
        return cls().plus(cls._make((1, *(getattr(row, name) for name in SUMS), *paid)) for row, paid in people)

    @property
    def taken(self) -> int:
        """Return all deductions together, in rupiah."""
        return self.tax + self.insurance + self.pension + self.others

    def plus(self, others: Iterable["PrintedSums"]) -> "PrintedSums":
        """Add column by column, for a page of several agencies."""
        return PrintedSums(*(sum(column) for column in zip(self, *others, strict=True)))


def recap_row(month: Month, line: Line) -> RecapRow:
    """Flatten a line into plain values, one a field, for people and machines alike."""
    return RecapRow(
        period=str(month),
        agency_code=line.unit.code,
        nip=line.person.nip,
        name=line.person.name,
        status=str(line.person.status),
        rank=line.person.rank,
        position_class=line.position_class,
        required_minutes=line.inputs.required,
        credited_minutes=line.inputs.credited,
        percent=line.result.percent,
        base_amount=line.result.base,
        deduction=line.result.deduction,
        tpp=line.result.tpp,
    )


def row_of_stored(month: Month, agency_code: str, line: RecapLine) -> RecapRow:
    """Return a stored row as `row_of` has it, from its own columns: what it was made from need not be read."""
    return RecapRow(period=str(month), agency_code=agency_code, **{name: getattr(line, name) for name in STORED})
