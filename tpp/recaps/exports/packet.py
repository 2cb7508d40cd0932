"""The parts of the packet besides the recap, as tables: minutes, scores, calculation, treasury, summary.

Columns are named here once; workbook, paper and CSV are drawn from the same entries.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.rules.nip import display_nip
from reports.rules.period import Month
from reports.working_time.absence_kinds import Kinds, absence_mark
from tpp.payroll.recap_line import DayRow, Line
from tpp.payroll.score_labels import score_name
from tpp.recaps.exports.printed import accepted, gross_label, headings
from tpp.recaps.exports.rows import PrintedSums, RecapRow
from tpp.recaps.exports.sheets import Cell, Sheet, TableColumn, TableEntry, with_total
from tpp.recaps.exports.table import Extras, RecapSection
from tpp.schemes.step_labels import described, exact_number

RECAP, MINUTES, SCORES, DETAIL, TREASURY, SUMMARY = PARTS = (
    "recap",
    "minutes",
    "scores",
    "detail",
    "treasury",
    "summary",
)
# As many scores stand side by side on paper; more of them continue in a further table.
SCORES_ON_PAPER = 12
# A score that a spreadsheet can reckon with; its 15 digits are enough for every score.
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,5})?", re.ASCII)


def sheet_of(part: str, month: Month, extras: Extras) -> Sheet:
    """Return a part, other than the recap itself, with all columns that `extras` ask for."""
    return _SHEETS[part](month, extras)


def paper_sheets(part: str, month: Month, extras: Extras) -> list[Sheet]:
    """Return the same for paper, on which many scores need several tables."""
    if part != SCORES or len(extras.scores) <= SCORES_ON_PAPER:
        return [sheet_of(part, month, extras)]
    starts = range(0, len(extras.scores), SCORES_ON_PAPER)
    pieces = [extras.scores[start : start + SCORES_ON_PAPER] for start in starts]
    return [sheet_of(part, month, extras._replace(scores=codes)) for codes in pieces]


def accepted_sheet() -> Sheet:
    """Return what stands behind a closed recap that has some: the red findings that were accepted, and why."""
    words = headings()
    columns = (
        TableColumn("number", words["number"], "centre", 5),
        TableColumn("name", words["name"], "text", 24),
        TableColumn("nip", words["nip"], "nip", 20),
        TableColumn("finding", _("Found"), "text", 44),
        TableColumn("reason", _("Accepted because"), "text", 36),
        TableColumn("accepted_by", _("Accepted by"), "text", 22),
        TableColumn("accepted_at", _("Accepted on"), "text", 20),
    )
    return Sheet("accepted", _("Accepted findings"), columns, _accepted_entries, is_signed=False)


def _accepted_entries(section: RecapSection) -> Iterator[TableEntry]:
    for number, one in enumerate(accepted(section), start=1):
        yield TableEntry("row", (number, *one))


def _people(section: RecapSection) -> Iterator[tuple[int, Line, RecapRow]]:
    for number, (line, row) in enumerate(zip(section.lines, section.rows, strict=True), start=1):
        yield number, line, row


def _who() -> tuple[TableColumn, ...]:
    words = headings()
    return (
        TableColumn("number", words["number"], "centre", 5, in_csv=False),
        TableColumn("name", words["name"], "text", 30),
        TableColumn("nip", words["nip"], "nip", 23),
        TableColumn("agency_code", _("Agency"), "nip", 12, on_paper=False),
    )


# Minutes per day


def _minutes(month: Month, extras: Extras) -> Sheet:
    words = headings()
    days = [TableColumn(f"day_{number:02d}", str(number), "day", 5) for number in range(1, month.length + 1)]
    columns = (
        *_who(),
        *days,
        TableColumn("required_minutes", words["required_minutes"], "number", 11),
        TableColumn("credited_minutes", words["credited_minutes"], "number", 11),
        TableColumn("percent", words["percent"], "percent", 13),
        *([TableColumn("silent_minutes", _("Credited without a review"), "number", 11)] if extras.has_silence else []),
    )
    marks = ", ".join(f"{kind.mark} = {kind.name}" for kind in Kinds.load().on(month.last))
    notes = (_("Credited minutes; empty: nothing was required that day."), marks)
    return Sheet(MINUTES, _("Minutes per day"), columns, partial(_minute_entries, month.length, extras), notes)


def _minute_entries(length: int, extras: Extras, section: RecapSection) -> Iterator[TableEntry]:
    for number, line, row in _people(section):
        by_day = {day.day: day for day in line.days}
        minutes = [_minutes_of(by_day.get(day)) for day in range(1, length + 1)]
        silent: list[Cell] = [line.silent] if extras.has_silence else []
        totals: tuple[Cell, ...] = (row.required_minutes, row.credited_minutes, row.percent, *silent)
        yield TableEntry("row", (number, row.name, row.nip, row.agency_code, *minutes, *totals))


def _minutes_of(day: DayRow | None) -> Cell:
    # A kind of absence that leaves the quota shows what was done: the sum of the printed days is the printed sum.
    if day and day.absence and not day.required:
        return absence_mark(day.absence)
    return day.credited if day and day.required else None


# Scores and discipline


def _scores(_month: Month, extras: Extras) -> Sheet:
    columns = (
        *_who(),
        TableColumn("duty_days", _("Duty days"), "number", 9),
        TableColumn("short_days", _("Days below the quota"), "number", 9),
        TableColumn("empty_days", _("Days without credited minutes"), "number", 9),
        TableColumn("excused_days", _("Days excused"), "number", 9),
        *(TableColumn(code, score_name(code), "score", 13) for code in extras.scores),
    )
    notes = (_("Days from the reports; scores and attendance as they were imported. Empty: nothing was imported."),)
    return Sheet(SCORES, _("Scores and discipline"), columns, partial(_score_entries, extras.scores), notes)


def _score_entries(codes: tuple[str, ...], section: RecapSection) -> Iterator[TableEntry]:
    for number, line, row in _people(section):
        duty = [day for day in line.days if day.required]
        counts = (
            len(duty),
            sum(day.credited < day.required for day in duty),
            sum(not day.credited for day in duty),
            sum(bool(day.absence) for day in line.days),
        )
        known = dict(line.scores)
        scores = [_score(known.get(code)) for code in codes]
        yield TableEntry("row", (number, row.name, row.nip, row.agency_code, *counts, *scores))


def _score(value: str | None) -> Cell:
    return Decimal(value) if value and _NUMBER.fullmatch(value) else value


# Calculation


def _detail(_month: Month, _extras: Extras) -> Sheet:
    words = headings()
    columns = (
        TableColumn("name", words["name"], "text", 30, on_paper=False),
        TableColumn("nip", words["nip"], "nip", 20, on_paper=False),
        TableColumn("agency_code", _("Agency"), "nip", 12, on_paper=False),
        TableColumn("step", _("Step"), "text", 80),
        TableColumn("exact", _("Unrounded"), "right", 24),
        TableColumn("amount", _("Rounded (Rp)"), "number", 16),
    )
    return Sheet(DETAIL, _("Calculation"), columns, _detail_entries, is_signed=False)


def _detail_entries(section: RecapSection) -> Iterator[TableEntry]:
    for number, line, row in _people(section):
        yield TableEntry("band", label=f"{number}. {row.name}  NIP {display_nip(row.nip)}")
        for depth, sentence, step in described(line.result.steps):
            words = ("    " * depth + sentence, exact_number(step.exact), step.amount)
            yield TableEntry("row", (row.name, row.nip, row.agency_code, *words))


# List for the treasury


def _treasury(_month: Month, extras: Extras) -> Sheet:
    words = headings()
    fixed = {"nip", "name", "agency_code", "bank", "account_number", "gross", "adjustments", "net"}
    deductions = [
        TableColumn(f"deduction_{name}" if name in fixed else name, f"{label} (Rp)", "number", 14, is_summed=True)
        for name, label in extras.deductions
    ]
    adjustments = [TableColumn("adjustments", _("Corrections (Rp)"), "number", 14, is_summed=True)]
    columns = (
        TableColumn("number", words["number"], "centre", 5, in_csv=False),
        TableColumn("nip", words["nip"], "nip", 22),
        TableColumn("name", words["name"], "text", 34),
        TableColumn("agency_code", _("Agency"), "nip", 12, on_paper=False),
        TableColumn("bank", _("Bank"), "text", 18),
        TableColumn("account_number", _("Account number"), "nip", 22),
        TableColumn("gross", gross_label(extras), "number", 16, is_summed=True),
        *deductions,
        *(adjustments if extras.has_adjustments else ()),
        TableColumn("net", _("Amount received (Rp)"), "number", 17, is_summed=True),
    )
    sheet = Sheet(TREASURY, _("List for the treasury"), columns, lambda _section: iter(()))
    return sheet._replace(entries=partial(_treasury_entries, extras, sheet))


def _treasury_entries(extras: Extras, sheet: Sheet, section: RecapSection) -> Iterator[TableEntry]:
    def rows() -> Iterator[tuple[Cell, ...]]:
        for number, line, row in _people(section):
            payment = line.payment
            taken = {deduction.name: deduction.amount for deduction in payment.deductions}
            adjusted = sum(one.amount for one in payment.adjustments)
            yield (
                number,
                row.nip,
                row.name,
                row.agency_code,
                line.bank,
                line.account_number,
                payment.gross,
                *(taken.get(name, 0) for name, _label in extras.deductions),
                *([adjusted] if extras.has_adjustments else []),
                payment.net,
            )

    return with_total(sheet, rows(), _("Total %(part)s") % {"part": section.unit.name})


# Summary per agency and rank group


def _summary(_month: Month, extras: Extras) -> Sheet:
    words = headings()
    money = [
        TableColumn("base_amount", words["base_amount"], "number", 18, is_summed=True),
        TableColumn("gross", gross_label(extras), "number", 18, is_summed=True),
        TableColumn("deductions", _("Deductions (Rp)"), "number", 18, is_summed=True),
        TableColumn("adjustments", _("Corrections (Rp)"), "number", 16, is_summed=True),
        TableColumn("net", _("Amount received (Rp)"), "number", 18, is_summed=True),
    ]
    columns = (
        TableColumn("agency_code", _("Code"), "nip", 12),
        TableColumn("agency_name", _("Agency"), "text", 40),
        TableColumn("part", _("Status"), "centre", 14),
        TableColumn("rank_group", pgettext("column of the recap", "Rank"), "centre", 8),
        TableColumn("people", _("Employees"), "number", 11, is_summed=True),
        *(column for column in money if column.name != "adjustments" or extras.has_adjustments),
    )
    sheet = Sheet(SUMMARY, _("Summary by rank"), columns, lambda _section: iter(()))
    return sheet._replace(entries=partial(_summary_entries, extras, sheet))


def _summary_entries(extras: Extras, sheet: Sheet, section: RecapSection) -> Iterator[TableEntry]:
    def rows() -> Iterator[tuple[Cell, ...]]:
        for part in section.parts:
            for group in part.groups:
                sums = PrintedSums.of(group.people)
                yield (
                    section.unit.code,
                    section.unit.name,
                    part.title,
                    group.name,
                    sums.people,
                    sums.base_amount,
                    sums.tpp,
                    sums.taken,
                    *([sums.adjustments] if extras.has_adjustments else []),
                    sums.net,
                )

    return with_total(sheet, rows(), _("Total %(part)s") % {"part": section.unit.name})


_SHEETS: dict[str, Callable[[Month, Extras], Sheet]] = {
    MINUTES: _minutes,
    SCORES: _scores,
    DETAIL: _detail,
    TREASURY: _treasury,
    SUMMARY: _summary,
}
