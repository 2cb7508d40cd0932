"""What a recap shows, row by row."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.pages.language import is_english
from accounts.rules.enums import EmployeeStatus
from reports.rules.period import Month
from tpp.models import Recap
from tpp.payroll.month_rules import MonthRules
from tpp.payroll.recap_line import NAMED_AT_MOST, Line, Person, Unit
from tpp.recaps.exports.rank_groups import Part, rank_groups
from tpp.recaps.exports.rows import Paid, PrintedRow, RecapRow, column_of, recap_row
from tpp.recaps.queries import month_lines
from tpp.recaps.signers import Signers, letterhead_record, signers_of
from tpp.schemes.payment import Incomputable


class Extras(NamedTuple):
    """Columns that only some lines need: deductions by name with their words, adjustments, scores, silence, `safe`."""

    deductions: tuple[tuple[str, str], ...] = ()
    has_adjustments: bool = False
    scores: tuple[str, ...] = ()
    has_silence: bool = False
    is_running: bool = False
    # Columns of `Paid` in which something is taken off.
    taken: frozenset[str] = frozenset()

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "Extras":
        """Return what occurs in the lines; deductions in the order of their scheme, scores in that of their codes."""
        deductions: dict[str, str] = {}
        scores: set[str] = set()
        columns: set[str] = set()
        has_adjustments = has_silence = is_running = False
        in_english = is_english()
        for line in lines:
            payment = line.payment
            for taken in payment.deductions:
                columns.add(column_of(taken))
                deductions.setdefault(taken.name, taken.en if in_english else taken.id)
            has_adjustments = has_adjustments or bool(payment.adjustments)
            has_silence = has_silence or bool(line.silent)
            is_running = is_running or bool(line.running and line.running.is_open)
            scores.update(one.code for one in line.scored)
        return cls(
            tuple(deductions.items()),
            has_adjustments,
            tuple(sorted(scores)),
            has_silence,
            is_running,
            frozenset(columns),
        )

    @property
    def paid(self) -> tuple[str, ...]:
        """Name fields of `Paid` that some line needs; none of them where allowance and transfer are the same."""
        kinds = set(self.taken)
        if self.has_adjustments:
            kinds.add("adjustments")
        if kinds:
            kinds.add("net")
        if self.is_running:
            kinds.add("safe")
        return tuple(name for name in Paid._fields if name in kinds)


class Heading(NamedTuple):
    """What stands on top of a paper; `logo` is a name of `tpp.recaps.logos`, empty for none."""

    names: Sequence[str]
    address: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True)
class RecapSection:
    """The recap of one agency; `recap` is None for a draft."""

    month: Month
    unit: Unit
    recap: Recap | None
    lines: list[Line]
    heading: Heading
    signers: Signers

    @property
    def rows(self) -> Iterator[RecapRow]:
        """Iterate over the people in the order of the recap (by NIP)."""
        return (recap_row(self.month, line) for line in self.lines)

    @property
    def extras(self) -> Extras:
        """Return the columns that some line needs."""
        return Extras.of(self.lines)

    @property
    def parts(self) -> list[Part]:
        """Return the people as they are printed."""
        people = [PrintedRow(row, Paid.of(line)) for row, line in zip(self.rows, self.lines, strict=True)]
        contract = [one for one in people if one.row.status == EmployeeStatus.PPPK]
        permanent = [one for one in people if one.row.status != EmployeeStatus.PPPK]
        parts = [Part(_("PNS and CPNS"), rank_groups(permanent)), Part(_("PPPK"), rank_groups(contract))]
        return [part for part in parts if part.groups]


@dataclass(frozen=True, slots=True)
class RecapTable:
    """The recaps of a month: of one agency, of a subtree or of all."""

    month: Month
    sections: list[RecapSection]

    @property
    def extras(self) -> Extras:
        """Return the columns that some line of any agency needs."""
        return Extras.of(line for section in self.sections for line in section.lines)


class IncomputableError(LookupError):
    """Some figures of a draft cannot be given; a paper must not show them as nothing. `people` are whose."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = tuple(people)
        super().__init__(f"{len(self.people)} people cannot be computed")

    def sentence(self) -> str:
        """Return what to do, with the first names."""
        names = ", ".join(f"{person.name} ({person.nip})" for person in self.people[:NAMED_AT_MOST])
        text = ngettext(
            "The figure of %(count)s person cannot be given, so no paper is made: %(names)s. The recap page says what "
            "is missing.",
            "The figures of %(count)s people cannot be given, so no paper is made: %(names)s. The recap page says what "
            "is missing.",
            len(self.people),
        )
        return text % {"count": len(self.people), "names": names + (", …" if len(self.people) > NAMED_AT_MOST else "")}


def recap_table(month: Month, agency_ids: Collection[int] | None, *, at: datetime | None = None) -> RecapTable:
    """Return the month of the agencies (None: all): stored where closed, drafted where not.

    With the moment `at` a running month shows both of its figures (`tpp.payroll.recap_line.Running`).

    Raise `IncomputableError` where a drafted figure cannot be given. A fixed number of queries, whatever the number
    of agencies and people. For one agency or a subtree get the ids from `tpp.recaps.queries.scope`.
    """
    rules = MonthRules.load(month)
    recaps, lines = month_lines(month, agency_ids, rules=rules, for_papers=True, at=at)
    closed = {recap.agency_id: recap for recap in recaps}
    return RecapTable(month, list(_sections(rules, closed, _computable(lines))))


def _computable(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines; raise `IncomputableError` after the last one where some have no figure."""
    missing = []
    for line in lines:
        if isinstance(line.result, Incomputable):
            missing.append(line.person)
        yield line
    if missing:
        raise IncomputableError(missing)


def version_table(recap: Recap, lines: Iterable[Line]) -> RecapTable:
    """Return one stored version, in force or not."""
    return RecapTable(Month.of(recap.month), [_closed(recap, list(lines))])


def _sections(rules: MonthRules, recaps: Mapping[int, Recap], lines: Iterable[Line]) -> Iterator[RecapSection]:
    grouped = {unit.agency_id: list(found) for unit, found in groupby(lines, key=lambda line: line.unit)}
    drafted = {agency_id: found for agency_id, found in grouped.items() if agency_id not in recaps}
    signers = signers_of(rules, drafted) if drafted else {}
    for agency_id, found in grouped.items():
        if agency_id in recaps:
            yield _closed(recaps[agency_id], found)
        else:
            heading = _heading(letterhead_record(rules, agency_id))
            yield RecapSection(rules.month, rules.units[agency_id], None, found, heading, signers[agency_id])


def _closed(recap: Recap, lines: list[Line]) -> RecapSection:
    header: dict[str, Any] = recap.header
    unit = Unit(recap.agency_id, header["agency"]["code"], header["agency"]["name"])
    signers = Signers.from_json(header["signers"])
    return RecapSection(Month.of(recap.month), unit, recap, lines, _heading(header), signers)


def _heading(record: Mapping[str, Any]) -> Heading:
    """Return the letterhead of a recap; those closed before there were addresses and logos have none."""
    return Heading(record["letterhead"], record.get("letterhead_address", ""), record.get("letterhead_logo", ""))
