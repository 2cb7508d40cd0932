"""What the personnel agency looks at before closing: status data that change pay, and data that are missing.

Everything that is stored about it comes with one statement (`Status`), whatever the number of people; the rest is in
the draft lines. A finding has a fingerprint of its facts, so that an acceptance holds only while they are the same.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Cast, Coalesce

from accounts.models import Placement
from accounts.organisation.queries import ever_served
from reports.models import Absence, AbsenceRule
from reports.rules.enums import AbsenceClass
from reports.rules.period import Month
from reports.working_time.absence_kinds import class_of
from tpp.models import Acceptance, ActingPost, AllowancePolicy, PayData, RecapLine, Sanction
from tpp.payroll.finding_labels import NAMES, finding_name, finding_sentence
from tpp.payroll.measures import wanted
from tpp.payroll.month_lines import lines_of
from tpp.payroll.month_rules import MonthRules
from tpp.payroll.recap_line import Line, Person, canonical
from tpp.schemes.engine import Composition, Problem
from tpp.schemes.engine.soundness import names_read
from tpp.schemes.engine.vocabulary import SCORE
from tpp.schemes.payment import Composed, Incomputable

TAX_DATA = ("salary", "tax_category", "dues", "zakat")
# Kinds whose rule says so always count; others when they last this long.
LONG_LEAVE_DAYS = 30


class Colour(StrEnum):
    """How much a finding weighs: red is settled or accepted before closing, yellow looked at, grey is information."""

    RED = "red"
    YELLOW = "yellow"
    GREY = "grey"


# ---- What is stored, in one statement ---------------------------------------------------------------


class StatusRow(NamedTuple):
    """A row of any of the tables that are asked, in columns that all share; `about` is the id of whom or what."""

    mark: str
    about: int
    first: date | None
    last: date | None
    moment: datetime | None
    word: str
    text: str
    more: str
    name: str
    amount: int | None
    other: int | None
    flag: int | None


SANCTION, ABSENCE, ACTING, POST, PAY, BEFORE, ACCEPTED, POLICY = (
    "sanction absence acting post pay before accepted policy".split()
)
_EMPTY: dict[str, BaseExpression] = {
    "first": Cast(Value(None), DateField()),
    "last": Cast(Value(None), DateField()),
    "moment": Cast(Value(None), DateTimeField()),
    **{name: Value("", output_field=CharField()) for name in ("word", "text", "more", "name")},
    **{name: Cast(Value(None), BigIntegerField()) for name in ("amount", "other", "flag")},
}


def marked(rows: QuerySet[Any], about: str, mark: str, **given: F | BaseExpression) -> QuerySet[Any, Any]:
    """Return rows in the columns of `StatusRow`, to be united with others; `given` are expressions by column."""
    columns = {"mark": Value(mark, output_field=CharField()), "about": F(about), **_EMPTY, **given}
    # A name of its own for each: some are names of fields too.
    named = {f"status_{name}": columns[name] for name in StatusRow._fields}
    found: QuerySet[Any, Any] = rows.order_by().annotate(**named).values_list(*named)
    return found


class Status:
    """What is stored about people and agencies of a month, by mark and id; get one from `Status.read`."""

    def __init__(self, rows: Iterable[StatusRow] = ()) -> None:
        self._rows: dict[str, dict[int, list[StatusRow]]] = {}
        for row in rows:
            self._rows.setdefault(row.mark, {}).setdefault(row.about, []).append(row)

    @classmethod
    def read(
        cls, month: Month, agency_ids: Collection[int] | None, also: Iterable[QuerySet[Any, Any]] = ()
    ) -> "Status":
        """Read what concerns whoever served in the agencies (None: in any) by the end of the month; one statement.

        `also` are further `marked` rows that come with it.
        """
        first, *others = [*_branches(month, agency_ids), *also]
        return cls(map(StatusRow._make, first.union(*others, all=True)))

    def __getitem__(self, mark: str) -> Collection[int]:
        """Return the ids that bear a mark."""
        return self._rows.get(mark, {}).keys()

    def of(self, mark: str, about: int) -> Sequence[StatusRow]:
        """Return the rows about one id, by date."""
        return sorted(self._rows.get(mark, {}).get(about, ()), key=_in_order)

    @property
    def _policy(self) -> StatusRow | None:
        return next((row for rows in self._rows.get(POLICY, {}).values() for row in rows), None)

    @property
    def unusual_percent(self) -> int | None:
        """Return from which change against the month before on a figure is unusual; None without a policy."""
        return self._policy.amount if self._policy else None

    @property
    def red_must_be_settled(self) -> bool:
        """Tell whether open red findings keep the month from closing."""
        return bool(self._policy and self._policy.flag)

    @property
    def has_pay_data(self) -> bool:
        """Tell whether pay data have ever been imported, for anybody."""
        return bool(self._policy and self._policy.other)


def _in_order(row: StatusRow) -> tuple[date, str, str, str]:
    return row.first or date.min, row.word, row.text, row.more


def _branches(month: Month, agency_ids: Collection[int] | None) -> Iterator[QuerySet[Any, Any]]:
    of_people = Q() if agency_ids is None else Q(employee__in=ever_served(agency_ids, month.last))
    here = "employee_id"
    touching = Q(starts_on__lte=month.last) & (Q(ends_on__isnull=True) | Q(ends_on__gte=month.first))
    dates: dict[str, F | BaseExpression] = {"first": F("starts_on"), "last": F("ends_on")}
    letter = F("document_number")
    rule = AbsenceRule.objects.filter(code=OuterRef("kind"), starts_on__lte=OuterRef("starts_on"))
    treated_as = Coalesce(Subquery(rule.order_by("-starts_on").values("treated_as")[:1]), Value(""))
    absences = Absence.objects.filter(of_people, touching)
    yield marked(absences, here, ABSENCE, **dates, word=F("kind"), text=letter, more=treated_as)
    yield marked(
        Sanction.objects.filter(of_people, touching),
        here,
        SANCTION,
        **dates,
        word=F("level"),
        text=letter,
        # Hundredths of a per cent: whole numbers are the same in every database.
        amount=Cast(F("cut_percent") * 100, BigIntegerField()),
    )
    yield marked(
        ActingPost.objects.filter(of_people, touching),
        here,
        ACTING,
        **dates,
        word=F("title"),
        text=letter,
        more=F("agency__name"),
        amount=F("position_class"),
        flag=_as_number(Q(replaces=True)),
    )
    yield marked(
        _posts(month).filter(of_people),
        here,
        POST,
        first=F("starts_on"),
        last=F("employee__service_ends_on"),
        word=F("title"),
        more=F("agency__name"),
        amount=F("position_class"),
        other=F("agency_id"),
    )
    yield marked(
        _pay_data(month).filter(of_people),
        here,
        PAY,
        first=F("starts_on"),
        word=F("bank"),
        text=F("account_number"),
        more=F("tax_category"),
        amount=F("salary"),
        other=F("dues"),
        flag=_as_number(Q(zakat__isnull=False)),
    )
    before = RecapLine.objects.filter(recap__month=month.preceding.first, recap__reopened_at__isnull=True)
    yield marked(before.filter(of_people), here, BEFORE, amount=F("net"), other=F("base_amount"))
    yield marked(
        Acceptance.objects.filter(of_people, month=month.first),
        here,
        ACCEPTED,
        moment=F("accepted_at"),
        word=F("code"),
        text=F("fingerprint"),
        more=F("reason"),
        name=F("accepted_by__name"),
        amount=F("pk"),
    )
    later = AllowancePolicy.objects.filter(starts_on__gt=OuterRef("starts_on"), starts_on__lte=month.last)
    yield marked(
        AllowancePolicy.objects.filter(~Exists(later), starts_on__lte=month.last),
        "pk",
        POLICY,
        amount=F("unusual_change_percent"),
        other=_as_number(Exists(PayData.objects.all())),
        flag=_as_number(Q(red_must_be_settled=True)),
    )


def _as_number(condition: Q | Exists) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _posts(month: Month) -> QuerySet[Placement]:
    """Return all posts, up to the month, of those who changed or left one in it: few."""
    within = (month.first, month.last)
    begun = Placement.objects.filter(
        employee=OuterRef("employee"), starts_on__gt=month.first, starts_on__lte=month.last
    )
    changed = Q(Exists(begun)) | Q(employee__service_ends_on__range=within)
    return Placement.objects.filter(changed, starts_on__lte=month.last)


def _pay_data(month: Month) -> QuerySet[PayData]:
    later = PayData.objects.filter(
        employee=OuterRef("employee"), starts_on__gt=OuterRef("starts_on"), starts_on__lte=month.last
    )
    return PayData.objects.filter(~Exists(later), starts_on__lte=month.last)


# ---- Findings ---------------------------------------------------------------------------------------


class Accepted(NamedTuple):
    """Who accepted a finding, when and why; `pk` is the id of the row."""

    pk: int
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one person that deserves a look before closing; `facts` are plain JSON."""

    code: str
    colour: Colour
    person: Person
    agency_id: int
    facts: Mapping[str, Any]
    fingerprint: str
    # Where no figure can be given nothing can be accepted either.
    may_be_accepted: bool = False
    accepted: Accepted | None = None
    scheme: Composition | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether it must be settled or accepted before closing."""
        return self.colour is Colour.RED and self.accepted is None

    @property
    def state(self) -> str:
        """Return `open`, `accepted`, `yellow` or `grey`."""
        if self.colour is not Colour.RED:
            return str(self.colour)
        return "open" if self.is_open else "accepted"

    @property
    def name(self) -> str:
        """Return what this kind of finding is called."""
        return finding_name(self.code)

    @property
    def sentence(self) -> str:
        """Return what was found, in the active language."""
        return finding_sentence(self.code, self.facts, self.scheme)

    def as_json(self) -> dict[str, Any]:
        """Return what a closed recap keeps of a finding."""
        found: dict[str, Any] = {
            "code": self.code,
            "nip": self.person.nip,
            "name": self.person.name,
            "facts": self.facts,
            "fingerprint": self.fingerprint,
        }
        if self.accepted:
            found |= {
                "reason": self.accepted.reason,
                "accepted_by": self.accepted.by,
                "accepted_at": self.accepted.at.isoformat(),
            }
        return found


def findings(
    month: Month,
    agency_ids: Collection[int] | None,
    at: datetime | None = None,
    employee_ids: Collection[int] | None = None,
) -> list[Finding]:
    """Return the findings of the agencies' drafts (None: of all) at a moment, in the order of `findings_of`.

    Of some people of these alone where `employee_ids` are given. The statements of the rules and lines of the month,
    and one more.
    """
    lines = list(lines_of(month, agency_ids, rules=MonthRules.load(month), at=at, employee_ids=employee_ids))
    return findings_of(month, lines, Status.read(month, agency_ids))


def findings_of(month: Month, lines: Sequence[Line], status: Status) -> list[Finding]:
    """Return the findings about draft lines: red before yellow before grey, by kind, open ones first, as the lines."""
    asked = _tax_data_asked(lines)
    found = [
        _finding(code, line, noticed, status)
        for line in lines
        for code, noticed in _noticed(_About(month, line, status, asked))
    ]
    colours, kinds = list(Colour), list(NAMES)
    return sorted(found, key=lambda one: (colours.index(one.colour), kinds.index(one.code), not one.is_open))


def by_agency(found: Iterable[Finding]) -> dict[int, list[Finding]]:
    """Return findings by the id of the agency in whose recap they stand, in their order."""
    groups: dict[int, list[Finding]] = {}
    for one in found:
        groups.setdefault(one.agency_id, []).append(one)
    return groups


class _Noticed(NamedTuple):
    facts: dict[str, Any]
    colour: Colour = Colour.RED
    may_be_accepted: bool = True


class _About(NamedTuple):
    """One line and all that is known around it."""

    month: Month
    line: Line
    status: Status
    # Pay data that the scheme looks at.
    asked: frozenset[str]

    def rows(self, mark: str) -> Sequence[StatusRow]:
        return self.status.of(mark, self.line.person.employee_id)


def _finding(code: str, line: Line, noticed: _Noticed, status: Status) -> Finding:
    fingerprint = hashlib.sha256(canonical({"code": code, "facts": noticed.facts}).encode()).hexdigest()
    accepted = next(
        (
            Accepted(row.amount or 0, row.more, row.name, row.moment)
            for row in status.of(ACCEPTED, line.person.employee_id)
            if (row.word, row.text) == (code, fingerprint) and row.moment
        ),
        None,
    )
    return Finding(
        code,
        noticed.colour,
        line.person,
        line.unit.agency_id,
        noticed.facts,
        fingerprint,
        may_be_accepted=noticed.may_be_accepted and noticed.colour is Colour.RED,
        accepted=accepted,
        scheme=_scheme_of(line),
    )


def _noticed(about: _About) -> Iterator[tuple[str, _Noticed]]:
    yield from _without_figure(about)
    for code, look in _LOOKS.items():
        if noticed := look(about):
            yield code, noticed


def _scheme_of(line: Line) -> Composition | None:
    if isinstance(line.result, Incomputable):
        return line.result.scheme
    return line.result.outcome.scheme if isinstance(line.result, Composed) else None


def _tax_data_asked(lines: Sequence[Line]) -> frozenset[str]:
    """Return what the scheme, which all lines share, looks at of the pay data."""
    scheme = _scheme_of(lines[0]) if lines else None
    return wanted(scheme) & frozenset(TAX_DATA) if scheme else frozenset()


def _without_figure(about: _About) -> Iterator[tuple[str, _Noticed]]:
    """Yield why no figure can be given, by what is missing; pay data that are missing have a look of their own."""
    result = about.line.result
    if not isinstance(result, Incomputable):
        if about.line.lacks_amount:
            facts = {"class": about.line.position_class}
            yield "no_figure", _Noticed(facts, may_be_accepted=False)
        return
    sorted_out: dict[str, list[dict[str, str]]] = {}
    for problem in result.problems:
        code = _kind_of_problem(problem, result.scheme)
        sorted_out.setdefault(code, []).append(problem._asdict())
    for code in ("missing_score", "no_figure"):
        if code in sorted_out:
            # Scores are imported when the month is over.
            colour = Colour.YELLOW if code == "missing_score" and _is_running(about.line) else Colour.RED
            yield code, _Noticed({"problems": sorted_out[code]}, colour, may_be_accepted=False)


def _is_running(line: Line) -> bool:
    """Tell whether days of the person can still be reported."""
    return line.running is not None and line.running.is_open


def _kind_of_problem(problem: Problem, scheme: Composition) -> str:
    source = scheme.sources.get(problem.name)
    read = frozenset(names_read(source)) if source else frozenset({problem.name})
    if not read.isdisjoint(TAX_DATA):
        return "missing_tax_data"
    is_score = any(name.startswith(SCORE) for name in read) or (source is None and problem.name in scheme.inputs)
    return "missing_score" if is_score else "no_figure"


def _missing_tax_data(about: _About) -> _Noticed | None:
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
    return _Noticed({"missing": missing}, Colour.RED if needed else Colour.YELLOW, may_be_accepted=False)


def _sanction(about: _About) -> _Noticed | None:
    rows = [
        {"level": row.word, "percent": str(Decimal(row.amount or 0) / 100), **_dated(row)}
        for row in about.rows(SANCTION)
    ]
    return _Noticed({"sanctions": rows}) if rows else None


def _dated(row: StatusRow) -> dict[str, str]:
    return {"from": _iso(row.first), "to": _iso(row.last), "document": row.text}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _absences(about: _About, is_meant: Callable[[StatusRow], bool]) -> _Noticed | None:
    rows = [{"kind": row.word, **_dated(row)} for row in about.rows(ABSENCE) if is_meant(row)]
    return _Noticed({"absences": rows}) if rows else None


def _class(row: StatusRow) -> str:
    """Return what the rule in force on the first day of an absence makes of it (`AbsenceClass`)."""
    return row.more or class_of(row.word)


def _is_long(row: StatusRow) -> bool:
    days = (row.last - row.first).days + 1 if row.first and row.last else 0
    return _class(row) == AbsenceClass.LONG_LEAVE or (_class(row) == AbsenceClass.LEAVE and days >= LONG_LEAVE_DAYS)


def _long_leave(about: _About) -> _Noticed | None:
    return _absences(about, _is_long)


def _study_assignment(about: _About) -> _Noticed | None:
    return _absences(about, lambda row: _class(row) == AbsenceClass.STUDY)


def _unpaid_leave(about: _About) -> _Noticed | None:
    return _absences(about, lambda row: _class(row) == AbsenceClass.UNPAID)


def _transfer(about: _About) -> _Noticed | None:
    """Another agency or class from a day after the first on; who begins on the first was elsewhere last month."""
    posts = [row for row in about.rows(POST) if row.first and (row.last is None or row.first <= row.last)]
    held = [row for row in posts if row.first and row.first <= about.month.first][-1:]
    for row in posts:
        is_within = row.first is not None and row.first > about.month.first
        if held and is_within and (row.other, row.amount) != (held[-1].other, held[-1].amount):
            held.append(row)
    return _Noticed({"posts": [_post(row) for row in held]}) if len(held) > 1 else None


def _post(row: StatusRow) -> dict[str, Any]:
    return {"from": _iso(row.first), "title": row.word, "agency": row.more, "class": row.amount}


def _service_end(about: _About) -> _Noticed | None:
    last = next((row.last for row in about.rows(POST) if row.last), None)
    if last is None or not about.month.first <= last <= about.month.last:
        return None
    return _Noticed({"last_day": last.isoformat()})


def _service_start(about: _About) -> _Noticed | None:
    """The first post ever begins after the first day: the month is not whole. Nobody is at fault."""
    first = next((row.first for row in about.rows(POST)), None)
    if first is None or first <= about.month.first:
        return None
    return _Noticed({"first_day": first.isoformat()}, Colour.GREY)


def _two_posts(about: _About) -> _Noticed | None:
    rows = [{**_post(row), **_dated(row), "replaces": bool(row.flag)} for row in about.rows(ACTING)]
    return _Noticed({"posts": rows}) if rows else None


def _missing_bank(about: _About) -> _Noticed | None:
    """Yellow as long as nobody has imported any pay data: such a region pays from lists of its own."""
    row = next(iter(about.rows(PAY)), None)
    known = {"bank": row.word if row else "", "account_number": row.text if row else ""}
    missing = [name for name, value in known.items() if not value.strip()]
    if not missing:
        return None
    return _Noticed({"missing": missing}, Colour.RED if about.status.has_pay_data else Colour.YELLOW)


def _roster_gap(about: _About) -> _Noticed | None:
    days = about.line.unrostered
    return _Noticed({"days": days}, Colour.YELLOW) if days else None


def _unusual_change(about: _About) -> _Noticed | None:
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
    return _Noticed({"changed": changed}) if changed else None


def _paid_out(line: Line) -> str:
    return "safe" if _is_running(line) else "net"


def _net(line: Line) -> int:
    now = line.payment.net
    if line.running is None or line.running.safe_net is None:
        return now
    return now - line.result.net + line.running.safe_net


_LOOKS: dict[str, Callable[[_About], _Noticed | None]] = {
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
