"""Everything a month is judged by, read once: agencies, rules of reporting, scheme, amounts; four queries."""

from dataclasses import dataclass
from functools import cached_property

from reports.period import Month
from reports.rulebook import Rulebook
from tpp.amounts import Amounts
from tpp.lines import Unit
from tpp.models import Scheme
from tpp.scheme import SchemeDocument, parse


class NoSchemeError(LookupError):
    """No scheme is in force in the month; nothing can be computed until one is."""


def scheme_in_force(month: Month) -> Scheme:
    """Return the scheme of the month, the latest not after its first day; raise `NoSchemeError` without one."""
    scheme = Scheme.objects.filter(starts_on__lte=month.first).order_by("-starts_on").first()
    if scheme is None:
        raise NoSchemeError(f"no scheme is in force in {month}")
    return scheme


@dataclass(frozen=True)
class MonthRules:
    """The rules of one month; get them from `MonthRules.load`."""

    month: Month
    rulebook: Rulebook
    scheme: Scheme
    amounts: Amounts

    @classmethod
    def load(cls, month: Month) -> "MonthRules":
        """Read the rules of a month (four queries); raise `NoSchemeError` where no scheme is in force."""
        rulebook = Rulebook.load(month.first, month.last)
        return cls(month, rulebook, scheme_in_force(month), Amounts.load(month, rulebook.agencies))

    @cached_property
    def document(self) -> SchemeDocument:
        """Return the scheme, parsed."""
        return parse(self.scheme.document)

    @cached_property
    def units(self) -> dict[int, Unit]:
        """Return the agencies as lines name them, by id."""
        return {pk: Unit(pk, agency.code, agency.name) for pk, agency in self.rulebook.agencies.items()}
