"""Everything a month is judged by, read once: agencies, rules of reporting, scheme, amounts, status; four queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

from django.db.models import Exists, Q, Subquery

from reports.rules.period import Month
from reports.working_time.duty_calendar import Rulebook
from tpp.models import ActingPost, Adjustment, AllowancePolicy, Letterhead, Sanction, Scheme
from tpp.payroll.base_amounts import Amounts
from tpp.payroll.recap_line import Unit
from tpp.payroll.status_rules import StatusRules, folded_rows
from tpp.schemes import engine
from tpp.schemes.engine import Composition
from tpp.schemes.percentage_scheme import SchemeDocument, parse

AnyScheme: TypeAlias = SchemeDocument | Composition


def parse_scheme(document: object) -> AnyScheme:
    """Return a scheme of either format; raise `SchemeError` with the place where it is broken."""
    is_composed = isinstance(document, Mapping) and document.get("format") == engine.FORMAT
    return engine.parse(document) if is_composed else parse(document)


class NoSchemeError(LookupError):
    """No scheme is in force in the month; nothing can be computed until one is."""


def scheme_in_force(month: Month) -> Scheme:
    """Return the scheme of the month, the latest not after its first day; raise `NoSchemeError` without one."""
    return _with_scheme(month)[0]


class LetterheadInForce(NamedTuple):
    """What stands above papers that are made now; `logo` is a name of `tpp.recaps.logos`, empty for none."""

    pk: int
    region_name: str
    address: str
    logo: str


class Around(NamedTuple):
    """What decides around the scheme: whether anybody has rows of these kinds in the month, and the status layer."""

    has_adjustments: bool
    has_sanctions: bool
    has_acting_posts: bool
    combination: str | None
    status_rows: str | None


def _with_scheme(month: Month) -> tuple[Scheme, Around, LetterheadInForce | None]:
    """Read scheme, letterhead and what decides further queries at once; `NoSchemeError` where none has begun."""
    until_then = Q(ends_on__isnull=True) | Q(ends_on__gte=month.first)
    policies = AllowancePolicy.objects.filter(starts_on__lte=month.last)
    around = {
        "has_adjustments": Exists(Adjustment.objects.filter(month=month.first, confirmed_at__isnull=False)),
        "has_sanctions": Exists(Sanction.objects.filter(starts_on__lte=month.first, ends_on__gte=month.first)),
        "has_acting_posts": Exists(ActingPost.objects.filter(until_then, starts_on__lte=month.last)),
        "combination": Subquery(policies.order_by("-starts_on").values("status_combination")[:1]),
        "status_rows": folded_rows(month),
    }
    latest = {f"letterhead_{name}": Subquery(Letterhead.objects.values(name)[:1]) for name in LetterheadInForce._fields}
    schemes = Scheme.objects.filter(starts_on__lte=month.first).annotate(**around, **latest)
    scheme = schemes.order_by("-starts_on").first()
    if scheme is None:
        raise NoSchemeError(f"no scheme is in force in {month}")
    found = [getattr(scheme, name) for name in latest]
    decisive = Around(*(getattr(scheme, name) for name in Around._fields))
    return scheme, decisive, LetterheadInForce(*found) if found[0] else None


@dataclass(frozen=True)
class MonthRules:
    """Everything that does not differ from person to person; `load` reads it."""

    month: Month
    rulebook: Rulebook
    scheme: Scheme
    amounts: Amounts
    status: StatusRules
    around: Around
    # None where nobody has entered one.
    letterhead: LetterheadInForce | None = None

    @classmethod
    def load(cls, month: Month) -> "MonthRules":
        """Read the rules of a month (four queries); raise `NoSchemeError` where no scheme is in force."""
        rulebook = Rulebook.load(month.first, month.last)
        scheme, around, letterhead = _with_scheme(month)
        status = StatusRules.unfold(around.status_rows, around.combination)
        return cls(month, rulebook, scheme, Amounts.load(month, rulebook.agencies), status, around, letterhead)

    @cached_property
    def document(self) -> AnyScheme:
        """Parse JSON of either format, once."""
        return parse_scheme(self.scheme.document)

    @cached_property
    def units(self) -> dict[int, Unit]:
        """Return the agencies as lines name them, by id."""
        return {pk: Unit(pk, agency.code, agency.name) for pk, agency in self.rulebook.agencies.items()}
