"""What is known of people in a month besides their minutes, read once for all of them; as much as a scheme asks for."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, F, IntegerField, Max, Q, QuerySet, Sum, When
from django.db.models.functions import ExtractDay

from accounts.models import Employee
from reports.models import Activity, ActivityKind
from reports.month_facts.day_sums import of_each
from reports.rules.enums import ActivityStatus
from reports.rules.episodes import Episode
from reports.rules.period import Month
from reports.working_time.queries import episodes_during
from tpp.models import ActingPost, PayData, Sanction, Score
from tpp.payroll.month_rules import AnyScheme, MonthRules
from tpp.payroll.recap_line import Scored
from tpp.schemes.engine import Composition
from tpp.schemes.engine.soundness import names_read
from tpp.schemes.engine.vocabulary import ABSENCES, KIND_MINUTES

_FOLDED = {
    "sqlite": "NULLIF(json_group_array(json_array(code, waiting_on, clock, norm)), '[]')",
    "postgresql": "json_agg(json_build_array(code, waiting_on, clock, norm))::text",
}


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
    # What lacks its photo counts by nothing, also not by the rule for silence.
    rows = Activity.objects.filter(
        served, work_date__range=(month.first, month.last), status__in=counting, photo_until__isnull=True
    )
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
    return frozenset(map(plain_code, ActivityKind.objects.order_by().values_list("code", flat=True)))


def plain_code(code: str) -> str:
    """Return the code of a kind of activity as names of schemes write it."""
    return "".join(letter if letter.isalnum() else "_" for letter in code)
