"""Who signs the recap of an agency: its head on the left, the treasurer on the right."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q

from accounts.authorization.access import roles_on
from accounts.models import Delegation, Employee
from accounts.organisation.queries import heads_of, in_service, serving
from accounts.rules.clock import local_date
from accounts.rules.roles import RoleKind
from reports.rules.period import Month
from tpp.models import Recap
from tpp.payroll.month_rules import MonthRules
from tpp.payroll.recap_line import Line


class Signer(NamedTuple):
    """A person who signs, as printed."""

    title: str
    name: str
    nip: str
    rank: str


class Signers(NamedTuple):
    """The two who sign; None is printed as an empty line to be filled in by hand."""

    head: Signer | None = None
    treasurer: Signer | None = None

    def as_json(self) -> dict[str, Any]:
        """Keep name, NIP and post of each role as of the closing, None for an empty place."""
        return {name: signer._asdict() if signer else None for name, signer in self._asdict().items()}

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> "Signers":
        """Take roles that an older snapshot lacks for empty places."""
        return cls(*(Signer(**plain[name]) if plain.get(name) else None for name in cls._fields))


def signers_of(rules: MonthRules, lines_by_agency: dict[int, list[Line]]) -> dict[int, Signers]:
    """Return the signers by agency id; one query for the treasurers.

    The head is the one person of the agency whose supervisor is not in it (of several the only one of the
    highest class); the treasurer is the one holder of that role in the nearest agency upward. Where the data
    do not say who, nobody is named: a wrong name on a paper is worse than an empty line.
    """
    treasurers = _treasurers(rules.month)
    return {
        agency_id: Signers(_head(lines), _nearest(rules, treasurers, agency_id))
        for agency_id, lines in lines_by_agency.items()
    }


def _head(lines: Sequence[Line]) -> Signer | None:
    members = {line.person.employee_id for line in lines}
    tops = [line for line in lines if line.supervisor_id not in members]
    highest = max((line.position_class for line in tops), default=0)
    found = [line for line in tops if line.position_class == highest]
    if len(found) != 1:
        return None
    person = found[0].person
    return Signer(found[0].title, person.name, person.nip, person.rank)


def _treasurers(month: Month) -> dict[int, list[Signer]]:
    found: dict[int, list[Signer]] = {}
    rows = roles_on(month.last).filter(role=RoleKind.TREASURER).order_by("employee__nip")
    for agency_id, name, nip, rank in rows.values_list(
        "agency_id", "employee__name", "employee__nip", "employee__rank"
    ):
        if agency_id is not None:
            found.setdefault(agency_id, []).append(Signer("", name, nip, rank))
    return found


def _nearest(rules: MonthRules, treasurers: dict[int, list[Signer]], agency_id: int) -> Signer | None:
    for owner in upward(rules, agency_id):
        if holders := treasurers.get(owner):
            return holders[0] if len(holders) == 1 else None
    return None


def letterhead(rules: MonthRules, agency_id: int) -> list[str]:
    """Return the names above a recap: the region, the top agency, the agency itself.

    The region is called as in the letterhead in force; where nobody has entered one, as in the setting `REGION_NAME`.
    """
    agencies = rules.rulebook.agencies
    top = list(upward(rules, agency_id))[-1]
    region = rules.letterhead.region_name if rules.letterhead else settings.REGION_NAME
    names = [region, agencies[top].name, agencies[agency_id].name if top != agency_id else ""]
    return [name for name in names if name]


def letterhead_record(rules: MonthRules, agency_id: int) -> dict[str, Any]:
    """Return the letterhead as a closed recap keeps it: the names, and address and logo of the row in force."""
    found = rules.letterhead
    return {
        "letterhead": letterhead(rules, agency_id),
        "letterhead_address": found.address if found else "",
        # The name of a logo is the hash of its content, so the hash of the recap covers the picture too.
        "letterhead_logo": found.logo if found else "",
        "letterhead_id": found.pk if found else None,
    }


def upward(rules: MonthRules, agency_id: int) -> Iterable[int]:
    """Yield the agency and those above it, up to the top."""
    owner: int | None = agency_id
    while owner is not None:
        yield owner
        owner = rules.rulebook.agencies[owner].parent_id


def signing_now(recap: Recap, at: datetime) -> list[int]:
    """Return the ids of those who sign a closed recap at this moment; at most four queries.

    Whoever is named there as head, also after that; who heads the agency today; and the stand-ins of whoever heads it,
    or of the one named where that post is empty or the letter names the agency. Nobody else of the agency, and none of
    them for another recap.
    """
    day, agency_id = local_date(at, recap.agency.timezone), recap.agency_id
    named = (recap.header.get("signers", {}).get("head") or {}).get("nip", "")
    before = Employee.objects.filter(nip=named).first() if named else None
    heads = heads_of(day, [agency_id]).get(agency_id, [])
    empty = [before.pk] if before and not in_service(before, day) else []
    held = Delegation.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)
    reaching = Q(absent__in=[*heads, *empty], agency__isnull=True) | Q(absent__in=[*heads, *empty], agency=agency_id)
    if before:
        reaching |= Q(absent=before, agency=agency_id)
    serving_too = Employee.objects.filter(serving(day))
    stand_ins = held.filter(reaching, cancelled_at__isnull=True, stand_in__in=serving_too)
    people = [*([before.pk] if before else []), *heads, *stand_ins.order_by("pk").values_list("stand_in_id", flat=True)]
    return list(dict.fromkeys(people))
