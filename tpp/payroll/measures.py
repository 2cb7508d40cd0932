"""What is known of people in a month besides their minutes, read once; and the inputs of a scheme made of it."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, F, IntegerField, Max, Q, QuerySet, Sum, When
from django.db.models.functions import ExtractDay

from accounts.models import Employee
from accounts.rules.enums import EmployeeStatus
from reports.models import Activity, ActivityKind
from reports.month_facts.day_sums import of_each
from reports.month_facts.facts import MonthFacts
from reports.rules.enums import ActivityStatus, SilenceRule
from reports.rules.episodes import Episode
from reports.rules.period import Month
from reports.working_time.queries import episodes_during
from tpp.models import ActingPost, PayData, Sanction, Score
from tpp.payroll.base_amounts import Served
from tpp.payroll.month_rules import AnyScheme, MonthRules
from tpp.payroll.recap_line import Scored
from tpp.payroll.status_rules import PersonStatus
from tpp.schemes.amounts import WHOLE, LineInputs, base_of, components_of, lacks_amount, left_of
from tpp.schemes.engine import Composition, FigureError, FigureKind, FigureProblem, Given, Input
from tpp.schemes.engine.composition import Source
from tpp.schemes.engine.inputs import PERCENT, Exact
from tpp.schemes.engine.nodes import Among, Compared, Joined, Name, Node, Word, WordCases, WordName, YesNo
from tpp.schemes.engine.soundness import names_read
from tpp.schemes.engine.vocabulary import ABSENCES, ACTING, BASE, KIND_MINUTES, SCORE

_FOLDED = {
    "sqlite": "NULLIF(json_group_array(json_array(code, waiting_on, clock, norm)), '[]')",
    "postgresql": "json_agg(json_build_array(code, waiting_on, clock, norm))::text",
}
_STORED_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


class KindSum(NamedTuple):
    """Work of one kind: minutes by the clock, and by norm x volume where both are given.

    `waiting_on` is the day of the month (1..31) of work that nobody has reviewed, 0 for all that is approved.
    """

    code: str | None
    waiting_on: int
    clock: int
    norm: int


@dataclass(frozen=True, slots=True)
class PeopleData:
    """Rows about people of one month by employee id; what nobody asked for was not read and is empty."""

    scores: Mapping[int, Sequence[Scored]] = field(default_factory=dict)
    pay: Mapping[int, PayData] = field(default_factory=dict)
    sanctions: Mapping[int, Sequence[Sanction]] = field(default_factory=dict)
    acting: Mapping[int, Sequence[ActingPost]] = field(default_factory=dict)
    episodes: Mapping[int, Sequence[Episode]] = field(default_factory=dict)
    kinds: Mapping[int, Sequence[KindSum]] = field(default_factory=dict)
    # The codes of all kinds of activity, as names of schemes write them.
    catalogue: frozenset[str] = frozenset()

    @classmethod
    def load(
        cls, rules: MonthRules, people: QuerySet[Employee] | None, scheme: AnyScheme, *, for_papers: bool = False
    ) -> "PeopleData":
        """Read what status does to pay and what the scheme asks for, `for_papers` also scores and banks.

        At most eight queries; none where nobody has a sanction or an acting post and the scheme asks for nothing.
        """
        month, layer, around = rules.month, rules.status, rules.around
        composed = scheme if isinstance(scheme, Composition) else None
        asked = wanted(composed) if composed else frozenset()
        sanctions = layer.is_on or asked & {"sanctioned", "sanction_percent", "sanction_level"}
        acting = layer.is_on or any(name.startswith("acting") for name in asked)
        lengths = (layer.is_on and rules.rulebook.heeds_length_of_absence) or asked & _LENGTHS
        return cls(
            scores=_scores(month, people) if composed or for_papers else {},
            pay=_pay(month, people) if for_papers or asked & {"salary", "dues", "tax_category", "zakat"} else {},
            sanctions=_sanctions(month, people) if sanctions and around.has_sanctions else {},
            acting=_acting(month, people) if acting and around.has_acting_posts else {},
            episodes=episodes_during(month.first, month.last, people) if lengths else {},
            kinds=_kinds(month, people) if any(_is_of_kind(name) for name in asked) else {},
            catalogue=_catalogue() if any(name.startswith(KIND_MINUTES) for name in asked) else frozenset(),
        )

    def with_kinds(self, employee_id: int, kinds: Sequence[KindSum]) -> "PeopleData":
        """Return the data with other work of one person."""
        return replace(self, kinds={employee_id: kinds})


_LENGTHS = frozenset(f"{code}_months" for code in ABSENCES)


def _is_of_kind(name: str) -> bool:
    return name == "norm_minutes" or name.startswith(KIND_MINUTES)


def wanted(scheme: Composition) -> frozenset[str]:
    """Return the names of everything that the sources of a scheme look at."""
    return frozenset(name for source in scheme.sources.values() for name in names_read(source))


def needs_pending(scheme: Composition) -> bool:
    """Tell whether a scheme asks for days without any report, which reviewed minutes alone do not show."""
    return "unfilled_days" in wanted(scheme)


def _of(people: QuerySet[Employee] | None) -> Q:
    return Q() if people is None else Q(employee__in=people.order_by().values("pk"))


def _scores(month: Month, people: QuerySet[Employee] | None) -> dict[int, list[Scored]]:
    rows = Score.objects.filter(_of(people), month=month.first).order_by("employee_id", "code")
    found: dict[int, list[Scored]] = defaultdict(list)
    for employee_id, code, value, batch_id in rows.values_list("employee_id", "code", "value", "batch_id"):
        found[employee_id].append(Scored(code, value, batch_id))
    return found


def _pay(month: Month, people: QuerySet[Employee] | None) -> dict[int, PayData]:
    rows = PayData.objects.filter(_of(people), starts_on__lte=month.last)
    return {row.employee_id: row for row in rows.order_by("employee_id", "starts_on")}


def _sanctions(month: Month, people: QuerySet[Employee] | None) -> dict[int, list[Sanction]]:
    """A sanction of n months is felt in n months: those on whose first day it is in force."""
    found: dict[int, list[Sanction]] = defaultdict(list)
    for row in Sanction.objects.filter(_of(people), starts_on__lte=month.first, ends_on__gte=month.first):
        found[row.employee_id].append(row)
    return found


def _acting(month: Month, people: QuerySet[Employee] | None) -> dict[int, list[ActingPost]]:
    rows = ActingPost.objects.filter(
        _of(people), Q(ends_on__isnull=True) | Q(ends_on__gte=month.first), starts_on__lte=month.last
    )
    found: dict[int, list[ActingPost]] = defaultdict(list)
    for row in rows.order_by("employee_id", "starts_on"):
        found[row.employee_id].append(row)
    return found


def _kinds(month: Month, people: QuerySet[Employee] | None) -> dict[int, list[KindSum]]:
    served = Q(employee__service_ends_on__isnull=True) | Q(work_date__lte=F("employee__service_ends_on"))
    counting = (ActivityStatus.APPROVED, ActivityStatus.SUBMITTED)
    rows = Activity.objects.filter(served, work_date__range=(month.first, month.last), status__in=counting)
    by_norm = When(kind__isnull=False, volume__isnull=False, then=F("kind__norm_minutes") * F("volume"))
    waiting = When(status=ActivityStatus.SUBMITTED, then=ExtractDay("work_date"))
    sums = (
        rows.order_by()
        .values("kind_id", waiting_on=Case(waiting, default=0, output_field=IntegerField()))
        .annotate(
            code=Max("kind__code"),
            clock=Sum("minutes"),
            norm=Sum(Case(by_norm, default=F("minutes"), output_field=IntegerField())),
        )
    )
    folded = _FOLDED[connection.vendor]
    return {pk: [KindSum(*one) for one in json.loads(text)] for pk, text in of_each(sums, folded, month, people)}


def _catalogue() -> frozenset[str]:
    return frozenset(map(_plain, ActivityKind.objects.order_by().values_list("code", flat=True)))


def status_of(facts: MonthFacts, data: PeopleData) -> PersonStatus:
    """Return what is stored about the status of one person."""
    pk = facts.employee_id
    return PersonStatus(facts, data.sanctions.get(pk, ()), data.acting.get(pk, ()), data.episodes.get(pk, ()))


def counted_kinds(facts: MonthFacts, data: PeopleData) -> list[KindSum]:
    """Return the work of one person that counts: approved, or as the rule of its day says, not reviewed."""
    silence = facts.duty.silence
    return [
        one
        for one in data.kinds.get(facts.employee_id, ())
        if not one.waiting_on or (silence and silence[one.waiting_on] == SilenceRule.COUNT)
    ]


def served_days(facts: MonthFacts, acting: Iterable[ActingPost]) -> tuple[Served, ...]:
    """Return where and in which class somebody is paid on which days of the month.

    An acting post that replaces one's own is paid instead of it on its days.
    """
    served = [Served(post.agency_id, post.position_class, post.first.day, post.last.day) for post in facts.placements]
    for post in acting:
        if post.replaces:
            first, last = _within(facts.month, post)
            served = [part for own in served for part in _replaced(own, post, first, last)]
    return tuple(served)


def _replaced(own: Served, post: ActingPost, first: int, last: int) -> Iterator[Served]:
    if last < own.first or own.last < first:
        yield own
        return
    if own.first < first:
        yield own._replace(last=first - 1)
    yield Served(post.agency_id, post.position_class, max(own.first, first), min(own.last, last))
    if last < own.last:
        yield own._replace(first=last + 1)


def _within(month: Month, post: ActingPost) -> tuple[int, int]:
    """Return the first and last day of the month (1..31) on which an acting post is held."""
    return max(month.first, post.starts_on).day, min(month.last, post.ends_on or month.last).day


class Known:
    """The figures that the system knows of one person's month, by the names of `tpp.schemes.engine.vocabulary`."""

    def __init__(
        self,
        facts: MonthFacts,
        rules: MonthRules,
        data: PeopleData,
        inputs: LineInputs,
        *,
        status_off: Collection[str] = (),
    ) -> None:
        self.facts, self.rules, self.inputs, self.status_off = facts, rules, inputs, status_off
        self.scores = {one.code: one.value for one in data.scores.get(facts.employee_id, ())}
        self.pay_data = data.pay.get(facts.employee_id)
        self.sanctions = data.sanctions.get(facts.employee_id, ())
        self.acting_posts = [post for post in data.acting.get(facts.employee_id, ()) if not post.replaces]
        self.episodes = data.episodes.get(facts.employee_id, ())
        self.kinds, self.catalogue = counted_kinds(facts, data), data.catalogue

    def number(self, name: str) -> Exact:
        """Return a number by name; raise `FigureError` where it is not known."""
        if name in _NUMBERS:
            return _found(name, _NUMBERS[name](self))
        for prefix, look_up in _FAMILIES.items():
            if name.startswith(prefix):
                return _found(name, look_up(self, name.removeprefix(prefix)))
        return self.of_absence(name)

    def word(self, name: str) -> str:
        """Return a word by name; raise `FigureError` where it is not known."""
        if name.startswith(SCORE):
            return self._score(name)
        return str(_found(name, _WORDS[name](self) or None))

    def flag(self, name: str) -> bool:
        """Tell what is known of a yes or no; raise `FigureError` where it is not known."""
        if name.startswith(SCORE):
            return self._yes_or_no(name)
        return bool(_found(name, _FLAGS[name](self)))

    def total(self, node: Node) -> Exact:
        """There are no components here: a source has no totals."""
        raise TypeError(f"no total in a source: {node}")

    def _score(self, name: str) -> str:
        return str(_found(name, self.scores.get(name.removeprefix(SCORE))))

    def _yes_or_no(self, name: str) -> bool:
        text = self._score(name)
        if text not in ("0", "1"):
            raise FigureError(FigureProblem("unknown_value", name, text, "0, 1"))
        return text == "1"

    @cached_property
    def _base(self) -> dict[str, int]:
        """Rounded rupiah by component; one that is missing on some day of the month is not known."""
        return _amounts(self.inputs)

    @cached_property
    def base_total(self) -> int | None:
        """What status leaves of the whole allowance; None where some day has no amount at all."""
        return None if lacks_amount(self.inputs) else left_of(self.inputs)

    @cached_property
    def acting_days(self) -> tuple[Served, ...]:
        """The days of acting posts beside one's own: whoever has left, or has not begun, acts for nobody."""
        return tuple(
            Served(post.agency_id, post.position_class, max(first, own.first.day), min(last, own.last.day))
            for post in self.acting_posts
            for first, last in [_within(self.facts.month, post)]
            for own in self.facts.placements
            if first <= own.last.day and own.first.day <= last
        )

    @cached_property
    def _acting(self) -> LineInputs | None:
        """The acting posts as if they were one's own; None without any."""
        if not self.acting_days:
            return None
        return LineInputs(self.facts.month.length, self.rules.amounts.portions(self.acting_days), 0, 0)

    def base_amount(self, component: str) -> int | None:
        """Rupiah of one of one's own components."""
        return self._base.get(component)

    def kind_minutes(self, code: str) -> int | None:
        """Approved minutes of an activity kind; other signs in its code are written as `_`.

        A kind that is in no catalogue is not known: nobody's minutes would be taken for nothing.
        """
        if code not in self.catalogue:
            return None
        return sum(one.clock for one in self.kinds if one.code and _plain(one.code) == code)

    def score(self, code: str) -> Exact | None:
        """An imported score as a number."""
        return score_number(SCORE + code, self.scores[code]) if code in self.scores else None

    def acting_amount(self, component: str) -> int | None:
        """Rupiah of a component of the acting posts, `total` for all; nothing where none is held."""
        if self._acting is None:
            return 0
        if component == "total":
            known = all(portion.amounts for portion in self._acting.portions)
            return base_of(self._acting) if known else None
        return _amounts(self._acting).get(component)

    def of_absence(self, name: str) -> int:
        """Days in service in the month, or whole months of the longest episode, of one kind of absence."""
        code, _underscore, unit = name.rpartition("_")
        if unit == "days":
            return sum(1 for number, _day, _agency in self.served if self.facts.duty.absences[number] == code)
        return max((one.months for one in self._episodes_served if one.kind == code), default=0)

    @cached_property
    def _episodes_served(self) -> list[Episode]:
        """The episodes as far as the person was in service: who has retired is on leave no longer."""
        if not self.served:
            return []
        first, last = self.served[0][1], self.served[-1][1]
        begins = first if first > self.facts.month.first else date.min
        ends = last if last < self.facts.month.last else date.max
        clipped = (one._replace(first=max(one.first, begins), last=min(one.last, ends)) for one in self.episodes)
        return [one for one in clipped if one.first <= one.last]

    @cached_property
    def served(self) -> list[tuple[int, date, int]]:
        """The days in service: number, date and agency."""
        agencies = self.facts.duty.agencies
        numbered = ((number, day, agencies[number]) for number, day in enumerate(self.facts.month.days, start=1))
        return [(number, day, agency_id) for number, day, agency_id in numbered if agency_id is not None]

    def approved_by_day(self) -> list[int]:
        """Approved minutes of the days in service; who has left may have reported until it was entered."""
        approved = self.facts.approved_by_day
        return [approved[number - 1] for number, _day, _agency_id in self.served]

    def absence_minutes(self) -> int:
        """Minutes that would have been asked for on days of absence."""
        return sum(self.facts.duty.ordinary) - self.facts.required

    def absence_kept_percent(self) -> Fraction:
        """Per cent of the month that absences leave, by working days; each day keeps what the rule of its kind says.

        What the status layer takes has been taken: then only kinds count that the scheme switches off.
        """
        duty, terms = self.facts.duty, self.rules.rulebook.absence
        days = [day for day, minutes in zip(self.facts.month.days, duty.ordinary[1:], strict=True) if minutes]
        kinds = (kind if self._counts_itself(kind) else None for kind in (duty.absences[day.day] for day in days))
        kept = sum(Fraction(terms(kind, day).percent) if kind else 100 for day, kind in zip(days, kinds, strict=True))
        return Fraction(kept, len(days)) if days else Fraction(100)

    def _counts_itself(self, kind: str | None) -> bool:
        return not self.rules.status.is_on or kind in self.status_off

    def working_days(self) -> int:
        """Days of the work pattern, with those of absence."""
        return sum(minutes > 0 for minutes in self.facts.duty.ordinary)

    def unfilled_days(self) -> int:
        """Duty days on which nothing was reported, or all of it rejected."""
        return sum(
            1
            for fact in self.facts.days
            if fact.required and not fact.approved + fact.waiting + fact.returned and fact.agency_id is not None
        )

    def tax_category(self) -> str:
        """The category of the monthly rate, empty where nobody said."""
        return self.pay_data.tax_category if self.pay_data else ""

    def rank_group(self) -> str:
        """I to IV; a PPPK has none, although the golongan look alike."""
        return "" if self.facts.status == EmployeeStatus.PPPK else self.facts.rank.partition("/")[0].strip()

    def sanction_level(self) -> str:
        """The weightiest sanction in force."""
        levels = [str(sanction.level) for sanction in self.sanctions]
        return max(levels, key=list(Sanction.Level).index, default="none")  # type: ignore[arg-type]


def _found(name: str, value: int | str | Fraction | bool | None) -> Exact:
    if value is None:
        raise FigureError(FigureProblem("missing", name))
    return value  # type: ignore[return-value]


def _amounts(inputs: LineInputs) -> dict[str, int]:
    """Return what status leaves of each component that is known on every day; others are only in acting posts."""
    named = [{name for name, _amount in portion.amounts} for portion in inputs.portions]
    everywhere = set.intersection(*named) if named else set()
    everywhere |= {name for one in inputs.effect.added for name, _amount in one.amounts} - set().union(*named)
    return {one.name: one.tpp for one in components_of(inputs, WHOLE) if one.name in everywhere}


def amounts_given(scheme: Composition, inputs: LineInputs) -> dict[str, int]:
    """Return the inputs that are amounts of the posts and nothing else, by name: what status leaves, in rupiah."""
    known = {BASE + name: amount for name, amount in _amounts(inputs).items()} | {"base_total": left_of(inputs)}
    return {
        name: known[source.name]
        for name, source in scheme.sources.items()
        if isinstance(source, Name) and source.name in known
    }


def _plain(code: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in code)


_NUMBERS: dict[str, Callable[[Known], Exact | None]] = {
    "required_minutes": lambda known: known.facts.required,
    "credited_minutes": lambda known: known.facts.credited,
    "approved_minutes": lambda known: sum(known.approved_by_day()),
    "norm_minutes": lambda known: sum(one.norm for one in known.kinds),
    "absence_minutes": Known.absence_minutes,
    "working_days": Known.working_days,
    "duty_days": lambda known: sum(1 for minutes in known.facts.required_by_day if minutes),
    "worked_days": lambda known: sum(1 for minutes in known.approved_by_day() if minutes),
    "unfilled_days": Known.unfilled_days,
    "short_days": lambda known: sum(
        1 for asked, done in zip(known.facts.required_by_day, known.facts.approved_by_day, strict=True) if done < asked
    ),
    "service_days": lambda known: len(known.served),
    "calendar_days": lambda known: known.facts.month.length,
    "base_total": lambda known: known.base_total,
    "salary": lambda known: known.pay_data.salary if known.pay_data else None,
    "dues": lambda known: known.pay_data.dues if known.pay_data else None,
    "absence_kept_percent": lambda known: known.absence_kept_percent() * PERCENT,
    "sanction_percent": lambda known: max(
        (Fraction(sanction.cut_percent) * PERCENT for sanction in known.sanctions), default=Fraction(0)
    ),
}
_FAMILIES: dict[str, Callable[[Known, str], Exact | None]] = {
    SCORE: Known.score,
    BASE: Known.base_amount,
    ACTING: Known.acting_amount,
    KIND_MINUTES: Known.kind_minutes,
}
_WORDS: dict[str, Callable[[Known], str]] = {
    "rank_group": Known.rank_group,
    "tax_category": Known.tax_category,
    "sanction_level": Known.sanction_level,
}
_FLAGS: dict[str, Callable[[Known], bool | None]] = {
    "cpns": lambda known: known.facts.status == EmployeeStatus.CPNS,
    "pns": lambda known: known.facts.status == EmployeeStatus.PNS,
    "pppk": lambda known: known.facts.status == EmployeeStatus.PPPK,
    "acting": lambda known: bool(known.acting_days),
    "sanctioned": lambda known: bool(known.sanctions),
    "zakat": lambda known: known.pay_data.zakat if known.pay_data else None,
}


def given_of(scheme: Composition, known: Known) -> dict[str, Given]:
    """Return the inputs of one person under a scheme: by its sources, else the imported score of the same name.

    What is not there is left out; `pay` refuses it where the figure depends on it. Raise `FigureError` for what is
    there and cannot be, and for a source that finds nothing although the scheme has a default: that default is for
    people of whom nothing was said, not for a source that failed.
    """
    given: dict[str, Given] = {}
    for declared in scheme.inputs.values():
        if source := scheme.sources.get(declared.name):
            try:
                given[declared.name] = _from_source(declared, source, known)
            except FigureError as error:
                if declared.default is not None or any(problem.code != "missing" for problem in error.problems):
                    raise
            except ZeroDivisionError:
                raise FigureError(FigureProblem("division_by_zero", declared.name)) from None
        elif declared.name in known.scores:
            given[declared.name] = score_given(declared, known.scores[declared.name])
    return given


def _from_source(declared: Input, source: Source, known: Known) -> Given:
    if isinstance(source, Word | WordName | WordCases):
        return source.text_of(known)
    if isinstance(source, YesNo | Compared | Among | Joined):
        return int(source.holds(known))
    number = source.value(known)
    return Fraction(number) / PERCENT if declared.kind is FigureKind.PERCENT else number


def score_given(declared: Input, text: str) -> Given:
    """Return what an imported score says for an input; raise `FigureError` for a word where a number is expected."""
    if declared.kind is FigureKind.WORD:
        return next((word for word in declared.values if word.casefold() == text.casefold()), text)
    return score_number(declared.name, text)


def score_number(name: str, text: str) -> Exact:
    """Return a score as a number; raise `FigureError` where it is none.

    Numbers are stored in one spelling. What else `Fraction` would read (`1/3`, `1_000`, `1e9999999`) was imported as a
    word, and the last of these would never end.
    """
    if not _STORED_NUMBER.fullmatch(text):
        raise FigureError(FigureProblem("not_a_number", name, text))
    number = Fraction(text)
    return number.numerator if number.denominator == 1 else number
