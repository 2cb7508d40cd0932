"""What is recorded of people that changes what a month pays: absences, sanctions, posts, pay data; one query."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
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
from reports.rules.period import Month
from tpp.models import Acceptance, ActingPost, AllowancePolicy, PayData, RecapLine, Sanction

_EMPTY: dict[str, BaseExpression] = {
    "first": Cast(Value(None), DateField()),
    "last": Cast(Value(None), DateField()),
    "moment": Cast(Value(None), DateTimeField()),
    **{name: Value("", output_field=CharField()) for name in ("word", "text", "more", "name")},
    **{name: Cast(Value(None), BigIntegerField()) for name in ("amount", "other", "flag")},
}
SANCTION, ABSENCE, ACTING, POST, PAY, BEFORE, ACCEPTED, POLICY = (
    "sanction absence acting post pay before accepted policy".split()
)


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
        """Sort by first day; `about` is an employee or agency id, as the mark has it."""
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
