"""A computation in words and days, for the pages that show how a figure came about."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.templatetags.ui import percent as percent_text
from accounts.templatetags.ui import rupiah
from reports.enums import AbsenceKind
from reports.facts import DayFact
from reports.period import Month
from reports.totals import percent
from tpp.computation import Step
from tpp.lines import DayRow, Line
from tpp.paying import Incomputable
from tpp.rule_words import figure_problem
from tpp.wording import described, exact_number

SHARES = frozenset({"activity", "nothing_required"})
TOTALS = frozenset({"base", "tpp", "deduction", "net"})


class Explained(NamedTuple):
    """One step as people read it: what it is, its value, and the unrounded value where that differs."""

    text: str
    value: str
    why: str
    is_part: bool
    is_total: bool


class ExplainedDay(NamedTuple):
    """One day of a computation; `note` says why nothing was asked for."""

    day: date
    required: int
    approved: int
    credited: int
    waiting: int
    note: str


def explained(steps: tuple[Step, ...]) -> list[Explained]:
    """Return the steps in reading order and in the active language.

    Whoever kept one post and one amount all month is not shown that the whole is the whole.
    """
    kept = tuple(step._replace(parts=()) if _is_whole_month(step.parts) else step for step in steps)
    return [
        Explained(text, _value(step), _unrounded(step), is_part=depth > 0, is_total=step.key in TOTALS)
        for depth, text, step in described(kept)
    ]


def _is_whole_month(parts: tuple[Step, ...]) -> bool:
    return len(parts) == 1 and parts[0].params.get("days") == parts[0].params.get("month_days")


def _value(step: Step) -> str:
    if step.amount is not None:
        return rupiah(step.amount)
    if step.key in SHARES:
        return share_text(Fraction(step.exact))
    return f"Rp {exact_number(step.exact)}"


def _unrounded(step: Step) -> str:
    value = Fraction(step.exact)
    if step.key in SHARES:
        return f"{step.exact} = {exact_number(step.exact)}" if value.denominator != 1 else ""
    if step.amount is None or value.denominator == 1:
        return ""
    return _("unrounded: %(amount)s") % {"amount": f"Rp {exact_number(step.exact)}"}


def dated_days(month: Month, rows: Iterable[DayRow]) -> list[ExplainedDay]:
    """Return the days of a line with their dates, absences in words."""
    return [
        ExplainedDay(
            month.first.replace(day=row.day),
            row.required,
            row.approved,
            row.credited,
            row.waiting,
            absence_name(row.absence) or row.holiday,
        )
        for row in rows
    ]


def fact_days(facts: Iterable[DayFact]) -> list[ExplainedDay]:
    """Return the days in service of a running month."""
    return [
        ExplainedDay(
            fact.day,
            fact.required,
            fact.approved,
            fact.credited,
            fact.waiting,
            absence_name(fact.absence or "") or fact.holiday or "",
        )
        for fact in facts
        if fact.in_service
    ]


def problems_of(line: Line) -> list[str]:
    """Return in sentences why the figure of a line cannot be given; empty where it can."""
    if not isinstance(line.result, Incomputable):
        return []
    return [figure_problem(problem, line.result.scheme) for problem in line.result.problems]


def absence_name(code: str) -> str:
    """Return the words for the code of an absence; a code of a later program is shown as it is."""
    return str(AbsenceKind(code).label) if code in AbsenceKind.values else code


def share_text(share: Fraction) -> str:
    """Write a share as per cent: `86,82%`, in English `86.82%`."""
    return percent_text(percent(share.numerator, share.denominator))
