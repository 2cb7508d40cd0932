"""What the public page and the command line confirm about a paper: figures and the hash, and nobody's name."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from accounts.rules.codes import printed_code
from reports.rules.period import Month
from tpp.models import Recap, RecapLine
from tpp.payroll.recap_line import recap_digest
from tpp.recaps.hash_payload import line_record
from tpp.recaps.queries import READ_AT_ONCE


@dataclass(slots=True)
class PaperTotals:
    """The sums of the stored lines, in whole rupiah."""

    people: int = 0
    base: int = 0
    tpp: int = 0
    deductions: int = 0
    adjustments: int = 0
    net: int = 0

    def add(self, row: RecapLine) -> None:
        """Take whole rupiah of one line; its name and NIP stay behind."""
        self.people += 1
        self.base += row.base_amount
        self.tpp += row.tpp
        self.deductions += sum(_amounts(row.deductions))
        self.adjustments += sum(_amounts(row.adjustments))
        self.net += row.net


def _amounts(entries: Any) -> Iterator[int]:
    # Whoever has tampered with a row must get the page that says so, and not a failure.
    for entry in entries if isinstance(entries, list) else ():
        amount = entry.get("amount") if isinstance(entry, dict) else None
        if isinstance(amount, int):
            yield amount


@dataclass(frozen=True, slots=True)
class PublicRecap:
    """A closed recap as the world may know it.

    `newest` is the version in force now, None while there is none; `sha256_now` is empty where the stored rows
    cannot be read at all.
    """

    recap: Recap
    newest: int | None
    sha256_now: str
    totals: PaperTotals = field(default_factory=PaperTotals)

    @property
    def month(self) -> Month:
        """Made of the stored first day."""
        return Month.of(self.recap.month)

    @property
    def fits(self) -> bool:
        """Tell whether the stored rows still give the hash they were closed with, and belong to this code."""
        recap, header = self.recap, self.recap.header
        said = (header.get("month"), header.get("version"), header.get("code"))
        return self.sha256_now == recap.sha256 and said == (str(self.month), recap.version, recap.code)

    @property
    def unit(self) -> dict[str, str]:
        """Return code, name and zone of the agency as they were at closing."""
        agency = self.recap.agency
        now = {"code": agency.code, "name": agency.name, "timezone": agency.timezone}
        return now | self.recap.header["agency"] if self.fits else now

    @property
    def anchor(self) -> str:
        """Return the code of the anchor of the audit trail as it is printed; empty for what was closed before."""
        return printed_code(str(self.recap.header.get("anchor", "")))

    @property
    def in_force(self) -> bool:
        """Tell whether this version has not been reopened."""
        return self.recap.reopened_at is None


def confirmed_recap(code: str) -> PublicRecap | None:
    """Return what is confirmed about the paper with this code (see `codes.read_code`), None where there is none.

    At most three statements; the lines are read once, 500 at a time.
    """
    recap = Recap.objects.select_related("agency").filter(code=code).first() if code else None
    if recap is None:
        return None
    totals = PaperTotals()
    try:
        sha256 = recap_digest(recap.header, _records(recap, totals))
    except (KeyError, TypeError, ValueError):
        sha256 = ""
    return PublicRecap(recap, _newest(recap), sha256, totals)


def _records(recap: Recap, totals: PaperTotals) -> Iterator[dict[str, Any]]:
    for row in RecapLine.objects.filter(recap=recap).order_by("number").iterator(READ_AT_ONCE):
        totals.add(row)
        yield line_record(row, header=recap.header)


def _newest(recap: Recap) -> int | None:
    if recap.reopened_at is None:
        return recap.version
    same = Recap.objects.filter(month=recap.month, agency=recap.agency_id, reopened_at__isnull=True)
    return same.values_list("version", flat=True).first()
