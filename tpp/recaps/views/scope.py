"""Whose recaps a person may see and take away; a stranger gets 404."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, allows, permitted_somewhere, reach
from accounts.models import Agency
from tpp.models import Recap
from tpp.payroll.month_rules import MonthRules
from tpp.recaps.signers import signing_now


@dataclass(frozen=True, slots=True)
class RecapScope:
    """What a person may do with recaps. `reads` and `takes` are agency ids; None stands for all."""

    reads: frozenset[int] | None
    takes: frozenset[int] | None
    # Only because the person signs the recap: nothing else of the agency.
    signs: bool = False

    def may_read(self, agency_id: int) -> bool:
        """True for all agencies where `reads` is None."""
        return self.reads is None or agency_id in self.reads

    def may_take(self, agency_id: int) -> bool:
        """True for all agencies where `takes` is None; files need more than pages."""
        return self.takes is None or agency_id in self.takes


def scope_of(authority: Authority) -> RecapScope:
    """Return for which agencies the person reads recaps and takes them away; whoever reads none gets 404."""
    permitted_somewhere(authority, Permission.RECAPS_VIEW)
    return RecapScope(reach(authority, Permission.RECAPS_VIEW), reach(authority, Permission.RECAPS_EXPORT))


def scope_for(authority: Authority, recap: Recap | None, at: datetime) -> RecapScope:
    """Return the same, and that one closed recap alone for whoever signs it without such a permission."""
    if (
        recap is None
        or allows(authority, Permission.RECAPS_VIEW, recap.agency_id)
        or authority.employee.pk not in signing_now(recap, at)
    ):
        return scope_of(authority)
    only = frozenset({recap.agency_id})
    return RecapScope(only, only, signs=True)


def agency_named(code: str, scope: RecapScope) -> Agency:
    """Look up by code within the scope; one that may not be seen is a 404 like one that does not exist."""
    return readable(Agency.objects.filter(code=code).first(), scope)


def agency_in(rules: MonthRules, code: str, scope: RecapScope) -> Agency:
    """Return the same from the month's rules, which know all agencies already."""
    for pk, known in rules.rulebook.agencies.items():
        if known.code == code:
            return readable(Agency(pk=pk, code=code, name=known.name, timezone=known.zone), scope)
    raise Http404


def readable(agency: Agency | None, scope: RecapScope) -> Agency:
    """Give it back within the scope; None and what may not be seen are the same 404."""
    if agency is None or not scope.may_read(agency.pk):
        raise Http404
    return agency


def version_asked(versions: list[Recap], text: str) -> Recap | None:
    """Return the version named by `text`, without one the version in force; None is the draft."""
    if not text:
        return next((recap for recap in versions if recap.reopened_at is None), None)
    for recap in versions:
        if str(recap.version) == text:
            return recap
    raise Http404
