"""Everything a month is judged by, read once: agencies, rules of reporting, scheme, amounts; four queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from django.db.models import Exists

from reports.period import Month
from reports.rulebook import Rulebook
from tpp import engine
from tpp.amounts import Amounts
from tpp.engine import Composition
from tpp.lines import Unit
from tpp.models import Adjustment, Scheme
from tpp.scheme import SchemeDocument, parse

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


def _with_scheme(month: Month) -> tuple[Scheme, bool]:
    """Return the scheme of the month and whether adjustments are paid with it: one query, as most months have none."""
    adjusted = Exists(Adjustment.objects.filter(month=month.first, confirmed_at__isnull=False))
    schemes = Scheme.objects.filter(starts_on__lte=month.first).annotate(has_adjustments=adjusted)
    scheme = schemes.order_by("-starts_on").first()
    if scheme is None:
        raise NoSchemeError(f"no scheme is in force in {month}")
    return scheme, scheme.has_adjustments


@dataclass(frozen=True)
class MonthRules:
    """The rules of one month; get them from `MonthRules.load`."""

    month: Month
    rulebook: Rulebook
    scheme: Scheme
    amounts: Amounts
    has_adjustments: bool = False

    @classmethod
    def load(cls, month: Month) -> "MonthRules":
        """Read the rules of a month (four queries); raise `NoSchemeError` where no scheme is in force."""
        rulebook = Rulebook.load(month.first, month.last)
        scheme, has_adjustments = _with_scheme(month)
        return cls(month, rulebook, scheme, Amounts.load(month, rulebook.agencies), has_adjustments)

    @cached_property
    def document(self) -> AnyScheme:
        """Return the scheme, parsed."""
        return parse_scheme(self.scheme.document)

    @cached_property
    def units(self) -> dict[int, Unit]:
        """Return the agencies as lines name them, by id."""
        return {pk: Unit(pk, agency.code, agency.name) for pk, agency in self.rulebook.agencies.items()}
