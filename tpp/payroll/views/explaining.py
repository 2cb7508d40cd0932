"""A computation in words and days, for the pages that show how a figure came about."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import ImportBatch
from accounts.pages.formatting import rupiah, thousands
from reports.month_facts.facts import DayFact
from reports.rules.period import Month
from reports.working_time.absence_kinds import absence_name
from tpp.payroll.month_rules import parse_scheme
from tpp.payroll.recap_line import DayRow, Line
from tpp.schemes.amounts import Step
from tpp.schemes.engine import Composition, FigureKind
from tpp.schemes.engine.soundness import names_read
from tpp.schemes.engine.vocabulary import OF_DAYS, SCORE
from tpp.schemes.labels import figure_problem
from tpp.schemes.payment import Incomputable
from tpp.schemes.prose import rule_of, source_of
from tpp.schemes.prose_words import RuleSentence
from tpp.schemes.step_labels import exact_number, sentence, share_text
from tpp.schemes.strict import SchemeError

SHARES = frozenset({"activity", "nothing_required"})
TOTALS = frozenset({"base", "tpp", "deduction", "net"})


class Explained(NamedTuple):
    """One step as people read it, with the steps that it is made of.

    `why` is the unrounded value where that differs; `rule` how the scheme makes it, `origin` where an input comes from
    in words, `batches` the imports behind it, `is_of_days` whether the days of the month are.
    """

    text: str
    value: str
    why: str
    is_total: bool
    parts: tuple["Explained", ...] = ()
    rule: RuleSentence | None = None
    origin: str = ""
    batches: tuple[ImportBatch, ...] = ()
    is_of_days: bool = False


class ExplainedDay(NamedTuple):
    """One day of a computation; `note` says why nothing was asked for."""

    day: date
    required: int
    approved: int
    credited: int
    waiting: int
    note: str


def explained(steps: tuple[Step, ...], line: Line | None = None, document: object = None) -> list[Explained]:
    """Return the steps as a tree, in reading order and in the active language.

    With `line` and the `document` it was computed by, inputs say where they come from (one query where scores were
    imported). Whoever kept one post and one amount all month is not shown that the whole is the whole.
    """
    return _Teller(_composed(document), line).told(steps)


def _composed(document: object) -> Composition | None:
    try:
        found = parse_scheme(document) if document else None
    except SchemeError:
        return None
    return found if isinstance(found, Composition) else None


class _Teller:
    """Tells the steps of one figure."""

    def __init__(self, scheme: Composition | None, line: Line | None) -> None:
        self._scheme = scheme
        scored = {one.code: one.batch_id for one in line.scored} if line and scheme else {}
        batches = ImportBatch.objects.select_related("imported_by").in_bulk(set(scored.values())) if scored else {}
        self._batches = {code: batches[pk] for code, pk in scored.items() if pk in batches}

    def told(self, steps: Iterable[Step]) -> list[Explained]:
        return [self._step(step) for step in steps]

    def _step(self, step: Step) -> Explained:
        parts = () if _is_whole_month(step.parts) else tuple(self.told(step.parts))
        found = Explained(sentence(step), _value(step), _unrounded(step), step.key in TOTALS, parts)
        if step.key in SHARES:
            return found._replace(is_of_days=True)
        name = str(step.params.get("name", ""))
        if self._scheme is None or not name:
            return found
        if step.key == "rule_value" and name in self._scheme.values:
            return found._replace(rule=rule_of(self._scheme, name))
        if step.key == "rule_input" and name in self._scheme.inputs:
            return self._from(found, self._scheme, name)
        return found

    def _from(self, found: Explained, scheme: Composition, name: str) -> Explained:
        """Add where an input comes from: the scheme's source, an import, or the default."""
        source = scheme.sources.get(name)
        if source is None:
            if name in self._batches:
                return found._replace(origin=_("imported"), batches=(self._batches[name],))
            return found._replace(origin=_("not imported: the scheme says what holds then"))
        facts = set(names_read(source))
        scores = [fact.removeprefix(SCORE) for fact in sorted(facts) if fact.startswith(SCORE)]
        batches = tuple(self._batches[code] for code in scores if code in self._batches)
        return found._replace(rule=source_of(scheme, name), batches=batches, is_of_days=bool(facts & OF_DAYS))


def _is_whole_month(parts: tuple[Step, ...]) -> bool:
    return len(parts) == 1 and parts[0].key == "portion" and parts[0].params["days"] == parts[0].params["month_days"]


def _value(step: Step) -> str:
    if step.amount is not None:
        return rupiah(step.amount)
    if step.key in SHARES:
        return share_text(Fraction(step.exact))
    if step.key.startswith("rule_") and step.params["kind"] != FigureKind.RUPIAH:
        # The sentence has it.
        return ""
    return f"Rp {exact_number(step.exact)}"


def _unrounded(step: Step) -> str:
    if (
        step.key.startswith("rule_")
        and step.params["kind"] == FigureKind.PERCENT
        and Fraction(step.exact).denominator != 1
    ):
        return f"{step.exact} = {exact_number(step.exact)}"
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
            "; ".join(filter(None, (absence_name(row.absence) or row.holiday, _silent(row.silent)))),
        )
        for row in rows
    ]


def _silent(minutes: int) -> str:
    if not minutes:
        return ""
    text = ngettext("%(n)s minute without a review", "%(n)s minutes without a review", minutes)
    return text % {"n": thousands(minutes)}


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
