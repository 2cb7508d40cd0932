"""What is looked for in a line before closing, kind by kind, and what was noticed."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from reports.rules.enums import AbsenceClass
from reports.rules.period import Month
from reports.working_time.absence_kinds import class_of
from tpp.closing.status_data import ABSENCE, ACTING, BEFORE, PAY, POST, SANCTION, Status, StatusRow
from tpp.payroll.recap_line import Line
from tpp.schemes.engine import Composition, FigureProblem
from tpp.schemes.engine.soundness import names_read
from tpp.schemes.engine.vocabulary import SCORE
from tpp.schemes.payment import NO_POLICY, Composed, Incomputable

TAX_DATA = ("salary", "tax_category", "dues", "zakat")
# Kinds whose rule says so always count; others when they last this long.
LONG_LEAVE_DAYS = 30


class Colour(StrEnum):
    """How much a finding weighs: red is settled or accepted before closing, yellow looked at, grey is information."""

    RED = "red"
    YELLOW = "yellow"
    GREY = "grey"


class Noticed(NamedTuple):
    """What was noticed about a person: the facts of its sentence, how grave it is, whether it may be accepted."""

    facts: dict[str, Any]
    colour: Colour = Colour.RED
    may_be_accepted: bool = True


class LineKnown(NamedTuple):
    """What a look may use; it asks the database nothing."""

    month: Month
    line: Line
    status: Status
    # Pay data that the scheme looks at.
    asked: frozenset[str]

    def rows(self, mark: str) -> Sequence[StatusRow]:
        """Return what is recorded of the person under this mark (`tpp.closing.status_data`), in order of days."""
        return self.status.of(mark, self.line.person.employee_id)


def noticed_of(about: LineKnown) -> Iterator[tuple[str, Noticed]]:
    """Ask every look in the order of the table, a line without figure first; codes are those of `finding_labels`."""
    yield from _without_figure(about)
    for code, look in _LOOKS.items():
        if noticed := look(about):
            yield code, noticed


def scheme_of(line: Line) -> Composition | None:
    """Return the composed scheme by which the line was computed or could not be; None for the percentage scheme."""
    if isinstance(line.result, Incomputable):
        return line.result.scheme
    return line.result.outcome.scheme if isinstance(line.result, Composed) else None


def _without_figure(about: LineKnown) -> Iterator[tuple[str, Noticed]]:
    """Yield why no figure can be given, by what is missing; pay data that are missing have a look of their own."""
    result = about.line.result
    if not isinstance(result, Incomputable):
        if about.line.lacks_amount:
            facts = {"class": about.line.position_class}
            yield "no_figure", Noticed(facts, may_be_accepted=False)
        return
    sorted_out: dict[str, list[dict[str, str]]] = {}
    for problem in result.problems:
        code = _kind_of_problem(problem, result.scheme)
        sorted_out.setdefault(code, []).append(problem._asdict())
    for code in ("missing_score", "no_figure"):
        if code in sorted_out:
            # Scores are imported when the month is over.
            colour = Colour.YELLOW if code == "missing_score" and _is_running(about.line) else Colour.RED
            yield code, Noticed({"problems": sorted_out[code]}, colour, may_be_accepted=False)


def _is_running(line: Line) -> bool:
    """Tell whether days of the person can still be reported."""
    return line.running is not None and line.running.is_open


def _kind_of_problem(problem: FigureProblem, scheme: Composition | None) -> str:
    if scheme is None or problem.code == NO_POLICY:
        return "no_figure"
    source = scheme.sources.get(problem.name)
    read = frozenset(names_read(source)) if source else frozenset({problem.name})
    if not read.isdisjoint(TAX_DATA):
        return "missing_tax_data"
    is_score = any(name.startswith(SCORE) for name in read) or (source is None and problem.name in scheme.inputs)
    return "missing_score" if is_score else "no_figure"


def _missing_tax_data(about: LineKnown) -> Noticed | None:
    row = next(iter(about.rows(PAY)), None)
    known = {
        "salary": row is not None and row.amount is not None,
        "tax_category": row is not None and bool(row.more),
        "dues": row is not None and row.other is not None,
        "zakat": row is not None and bool(row.flag),
    }
    missing = [name for name in TAX_DATA if name in about.asked and not known[name]]
    if not missing:
        return None
    result = about.line.result
    needed = isinstance(result, Incomputable) and any(
        _kind_of_problem(problem, result.scheme) == "missing_tax_data" for problem in result.problems
    )
    return Noticed({"missing": missing}, Colour.RED if needed else Colour.YELLOW, may_be_accepted=False)


def _sanction(about: LineKnown) -> Noticed | None:
    rows = [
        {"level": row.word, "percent": str(Decimal(row.amount or 0) / 100), **_dated(row)}
        for row in about.rows(SANCTION)
    ]
    return Noticed({"sanctions": rows}) if rows else None


def _dated(row: StatusRow) -> dict[str, str]:
    return {"from": _iso(row.first), "to": _iso(row.last), "document": row.text}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _absences(about: LineKnown, is_meant: Callable[[StatusRow], bool]) -> Noticed | None:
    rows = [{"kind": row.word, **_dated(row)} for row in about.rows(ABSENCE) if is_meant(row)]
    return Noticed({"absences": rows}) if rows else None


def _class(row: StatusRow) -> str:
    """Return what the rule in force on the first day of an absence makes of it (`AbsenceClass`)."""
    return row.more or class_of(row.word)


def _is_long(row: StatusRow) -> bool:
    days = (row.last - row.first).days + 1 if row.first and row.last else 0
    return _class(row) == AbsenceClass.LONG_LEAVE or (_class(row) == AbsenceClass.LEAVE and days >= LONG_LEAVE_DAYS)


def _long_leave(about: LineKnown) -> Noticed | None:
    return _absences(about, _is_long)


def _study_assignment(about: LineKnown) -> Noticed | None:
    return _absences(about, lambda row: _class(row) == AbsenceClass.STUDY)


def _unpaid_leave(about: LineKnown) -> Noticed | None:
    return _absences(about, lambda row: _class(row) == AbsenceClass.UNPAID)


def _transfer(about: LineKnown) -> Noticed | None:
    """Another agency or class from a day after the first on; who begins on the first was elsewhere last month."""
    posts = [row for row in about.rows(POST) if row.first and (row.last is None or row.first <= row.last)]
    held = [row for row in posts if row.first and row.first <= about.month.first][-1:]
    for row in posts:
        is_within = row.first is not None and row.first > about.month.first
        if held and is_within and (row.other, row.amount) != (held[-1].other, held[-1].amount):
            held.append(row)
    return Noticed({"posts": [_post(row) for row in held]}) if len(held) > 1 else None


def _post(row: StatusRow) -> dict[str, Any]:
    return {"from": _iso(row.first), "title": row.word, "agency": row.more, "class": row.amount}


def _service_end(about: LineKnown) -> Noticed | None:
    last = next((row.last for row in about.rows(POST) if row.last), None)
    if last is None or not about.month.first <= last <= about.month.last:
        return None
    return Noticed({"last_day": last.isoformat()})


def _service_start(about: LineKnown) -> Noticed | None:
    """The first post ever begins after the first day: the month is not whole. Nobody is at fault."""
    first = next((row.first for row in about.rows(POST)), None)
    if first is None or first <= about.month.first:
        return None
    return Noticed({"first_day": first.isoformat()}, Colour.GREY)


def _two_posts(about: LineKnown) -> Noticed | None:
    rows = [{**_post(row), **_dated(row), "replaces": bool(row.flag)} for row in about.rows(ACTING)]
    return Noticed({"posts": rows}) if rows else None


def _missing_bank(about: LineKnown) -> Noticed | None:
    """Yellow as long as nobody has imported any pay data: such a region pays from lists of its own."""
    row = next(iter(about.rows(PAY)), None)
    known = {"bank": row.word if row else "", "account_number": row.text if row else ""}
    missing = [name for name, value in known.items() if not value.strip()]
    if not missing:
        return None
    return Noticed({"missing": missing}, Colour.RED if about.status.has_pay_data else Colour.YELLOW)


def _roster_gap(about: LineKnown) -> Noticed | None:
    days = about.line.unrostered
    return Noticed({"days": days}, Colour.YELLOW) if days else None


def _unusual_change(about: LineKnown) -> Noticed | None:
    """What is paid out, or the whole, differs from the closed month before by more than the policy's per cent.

    Of a running month what is still safe is compared: nobody stands out because the month has begun.
    """
    row = next(iter(about.rows(BEFORE)), None)
    limit = about.status.unusual_percent
    if row is None or limit is None or isinstance(about.line.result, Incomputable):
        return None
    figures = {
        _paid_out(about.line): (row.amount or 0, _net(about.line)),
        "base": (row.other or 0, about.line.result.base),
    }
    changed = {
        name: [before, now] for name, (before, now) in figures.items() if abs(now - before) * 100 > limit * before
    }
    return Noticed({"changed": changed}) if changed else None


_LOOKS: dict[str, Callable[[LineKnown], Noticed | None]] = {
    "missing_tax_data": _missing_tax_data,
    "sanction": _sanction,
    "long_leave": _long_leave,
    "study_assignment": _study_assignment,
    "unpaid_leave": _unpaid_leave,
    "transfer": _transfer,
    "service_end": _service_end,
    "two_posts": _two_posts,
    "missing_bank": _missing_bank,
    "roster_gap": _roster_gap,
    "unusual_change": _unusual_change,
    "service_start": _service_start,
}


def _paid_out(line: Line) -> str:
    return "safe" if _is_running(line) else "net"


def _net(line: Line) -> int:
    now = line.payment.net
    if line.running is None or line.running.safe_net is None:
        return now
    return now - line.result.net + line.running.safe_net
