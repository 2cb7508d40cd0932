"""The rows of the board: a finding with where it is settled, grouped by what it says."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.dateparse import parse_datetime

from accounts.models import Agency
from reports.rules.period import Month
from tpp.closing.findings import Finding
from tpp.closing.forms import BoardFilter
from tpp.payroll.finding_labels import STATES, finding_name, finding_sentence, settled_by
from tpp.recaps.queries import recaps_in_force

# Where a finding is settled, if not on the person's page: among the absences or the imported data, or at the figure.
SETTLED_AT = {
    **dict.fromkeys(("missing_score", "missing_tax_data", "missing_bank", "sanction", "two_posts"), "data"),
    "long_leave": "absences",
    "study_assignment": "absences",
    "unpaid_leave": "absences",
    "unusual_change": "line",
    "no_figure": "line",
}
# The import that brings what is missing or wrong.
IMPORTED_AT = {
    "missing_score": "tpp:import_scores",
    "missing_tax_data": "tpp:import_pay_data",
    "missing_bank": "tpp:import_pay_data",
    "sanction": "tpp:import_sanctions",
    "two_posts": "tpp:import_acting_posts",
}


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding as the board shows it; `value` is what its tick sends, empty where it cannot be accepted."""

    code: str
    state: str
    name: str
    nip: str
    sentence: str
    line_url: str = ""
    settle_url: str = ""
    value: str = ""
    is_ticked: bool = False
    reason: str = ""
    accepted_by: str = ""
    accepted_at: Any = None
    acceptance_id: int | None = None


class FindingGroup(NamedTuple):
    """The findings of one kind and weight on a page."""

    code: str
    name: str
    state: str
    settled_by: str
    rows: Sequence[FindingRow]
    # What a tick at the top of the group sends.
    values: str
    import_url: str


@dataclass(frozen=True, slots=True)
class Links:
    """Where the rows of one agency and month lead, for somebody who may or may not see the settings."""

    month: Month
    code: str
    sees_settings: bool

    def line(self, employee_id: int) -> str:
        """Return where it stands how the figure of the person came about."""
        return reverse("tpp:recap_line", kwargs={"month": self.month, "code": self.code, "employee_id": employee_id})

    def settle(self, one: Finding) -> str:
        """Return the address of the page where the cause is corrected; empty for who may not open it."""
        where = SETTLED_AT.get(one.code, "employee")
        if where == "line":
            return self.line(one.person.employee_id)
        if not self.sees_settings:
            return ""
        if where == "absences":
            return f"{reverse('settings:absence_list')}?q={one.person.nip}"
        if where == "data":
            return reverse("tpp:person_data", args=[one.person.employee_id])
        return reverse("accounts:employee_detail", args=[one.person.employee_id])


def finding_row(one: Finding, links: Links, ticked: Collection[str]) -> FindingRow:
    """Return the row of a finding; `ticked` are the values that a refused form sent."""
    value = f"{one.person.employee_id}.{one.code}.{one.fingerprint}" if one.is_open and one.may_be_accepted else ""
    accepted = one.accepted
    return FindingRow(
        one.code,
        one.state,
        one.person.name,
        one.person.nip,
        one.sentence,
        line_url=links.line(one.person.employee_id),
        settle_url=links.settle(one),
        value=value,
        is_ticked=value in ticked,
        reason=accepted.reason if accepted else "",
        accepted_by=accepted.by if accepted else "",
        accepted_at=accepted.at if accepted else None,
        acceptance_id=accepted.pk if accepted else None,
    )


def recorded_rows(month: Month, agency: Agency) -> list[FindingRow]:
    """Return what the closed recap keeps; one closed before there was a board keeps nothing."""
    header = recaps_in_force(month, [agency.pk]).values_list("header", flat=True).get()
    return [
        FindingRow(
            kept["code"],
            state,
            kept["name"],
            kept["nip"],
            finding_sentence(kept["code"], kept["facts"]),
            reason=kept.get("reason", ""),
            accepted_by=kept.get("accepted_by", ""),
            accepted_at=parse_datetime(kept["accepted_at"]) if "accepted_at" in kept else None,
        )
        for name, state in (("open", "open"), ("accepted", "accepted"))
        for kept in header.get(name, ())
    ]


def fitting(rows: Iterable[FindingRow], asked: BoardFilter) -> list[FindingRow]:
    """Return the rows of the kind and state that are asked for; what cannot be read asks for everything."""
    asked.is_valid()
    kind, state = (asked.cleaned_data.get(name) for name in ("kind", "state"))
    return [row for row in rows if (not kind or row.code == kind) and (not state or row.state == state)]


def counts_of(rows: Iterable[FindingRow]) -> list[tuple[str, str, int]]:
    """Return state, word and number of findings."""
    counted = Counter(row.state for row in rows)
    return [(state, str(word), counted[state]) for state, word in STATES.items()]


def groups_of(rows: Iterable[FindingRow]) -> Iterable[FindingGroup]:
    """Yield rows of one kind and weight together; they come sorted so."""
    for (code, weight), members in groupby(rows, key=lambda row: (row.code, _weight(row.state))):
        mine = list(members)
        values = ",".join(row.value for row in mine if row.value)
        import_url = reverse(IMPORTED_AT[code]) if code in IMPORTED_AT else ""
        is_done = all(row.state == "accepted" for row in mine)
        yield FindingGroup(
            code, finding_name(code), "accepted" if is_done else weight, settled_by(code), mine, values, import_url
        )


def _weight(state: str) -> str:
    return "red" if state in {"open", "accepted"} else state
