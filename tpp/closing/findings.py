"""What the personnel agency looks at before closing: status data that change pay, and data that are missing.

Everything that is stored about it comes with one statement (`Status`), whatever the number of people; the rest is in
the draft lines. A finding has a fingerprint of its facts, so that an acceptance holds only while they are the same.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from reports.rules.period import Month
from tpp.closing.finding_looks import TAX_DATA, Colour, LineKnown, Noticed, noticed_of, scheme_of
from tpp.closing.status_data import ACCEPTED, Status
from tpp.payroll.finding_labels import NAMES, finding_name, finding_sentence
from tpp.payroll.month_lines import lines_of
from tpp.payroll.month_rules import MonthRules
from tpp.payroll.people_data import wanted
from tpp.payroll.recap_line import Line, Person, canonical
from tpp.schemes.engine import Composition

# ---- What is stored, in one statement ---------------------------------------------------------------


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
        """Return plain JSON for the snapshot; what nobody accepted has no reason, name or moment."""
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
        for code, noticed in noticed_of(LineKnown(month, line, status, asked))
    ]
    colours, kinds = list(Colour), list(NAMES)
    return sorted(found, key=lambda one: (colours.index(one.colour), kinds.index(one.code), not one.is_open))


def by_agency(found: Iterable[Finding]) -> dict[int, list[Finding]]:
    """Return findings by the id of the agency in whose recap they stand, in their order."""
    groups: dict[int, list[Finding]] = {}
    for one in found:
        groups.setdefault(one.agency_id, []).append(one)
    return groups


def _finding(code: str, line: Line, noticed: Noticed, status: Status) -> Finding:
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
        scheme=scheme_of(line),
    )


def _tax_data_asked(lines: Sequence[Line]) -> frozenset[str]:
    """Return what the scheme, which all lines share, looks at of the pay data."""
    scheme = scheme_of(lines[0]) if lines else None
    return wanted(scheme) & frozenset(TAX_DATA) if scheme else frozenset()
