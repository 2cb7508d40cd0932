"""The figures that the system knows of one person's month, by the names that schemes use for them."""

from collections.abc import Callable, Collection
from datetime import date
from fractions import Fraction
from functools import cached_property

from accounts.rules.enums import EmployeeStatus
from reports.month_facts.facts import MonthFacts
from reports.rules.episodes import Episode
from tpp.models import Sanction
from tpp.payroll.base_amounts import Served
from tpp.payroll.month_rules import MonthRules
from tpp.payroll.people_data import PeopleData, plain_code
from tpp.payroll.score_values import score_number
from tpp.payroll.served_days import counted_kinds, days_held
from tpp.schemes.amounts import WHOLE, LineInputs, base_of, components_of, lacks_amount, left_of
from tpp.schemes.engine import Composition, FigureError, FigureProblem
from tpp.schemes.engine.inputs import PERCENT, Exact
from tpp.schemes.engine.nodes import Name, Node
from tpp.schemes.engine.vocabulary import ACTING, BASE, KIND_MINUTES, SCORE


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
        """Look through `_NUMBERS`, then by prefix, then among absences; `FigureError` where nothing knows the name."""
        if name in _NUMBERS:
            return _found(name, _NUMBERS[name](self))
        for prefix, look_up in _FAMILIES.items():
            if name.startswith(prefix):
                return _found(name, look_up(self, name.removeprefix(prefix)))
        return self.of_absence(name)

    def word(self, name: str) -> str:
        """Look up a status or a score that is a word; `FigureError` where it is unknown or empty."""
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
            for first, last in [days_held(self.facts.month, post)]
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
        return sum(one.clock for one in self.kinds if one.code and plain_code(one.code) == code)

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
        # Who was in service on the first day was so before, and letters of earlier months count; the end likewise.
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
        # Minutes by number of the day: the first place is no day.
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
        levels = [Sanction.Level(sanction.level) for sanction in self.sanctions]
        return max(levels, key=list(Sanction.Level).index).value if levels else "none"


def _found(name: str, value: int | str | Fraction | bool | None) -> Exact:
    if value is None:
        raise FigureError(FigureProblem("missing", name))
    return value  # type: ignore[return-value]  # a word stands where a scheme asks for one


def _amounts(inputs: LineInputs) -> dict[str, int]:
    """Return what status leaves of each component that is known on every day; others are only in acting posts."""
    # A component that one portion of the month lacks would be paid for the other days alone, as if it were whole.
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
