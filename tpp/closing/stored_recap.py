"""What is stored of a month when it is closed: rules, findings, sums, lines, and the event of the trail."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from accounts import audit
from accounts.audit.states import State
from reports.models import ReportingPolicy
from reports.rules.period import Month
from tpp.closing.finding_looks import Colour
from tpp.closing.findings import Finding
from tpp.models import Recap, RecapLine
from tpp.payroll.month_rules import MonthRules
from tpp.payroll.recap_line import Line, sums
from tpp.recaps.exports.rows import STORED, recap_row


def policies_of(rules: MonthRules, lines: Sequence[Line]) -> Iterator[dict[str, Any]]:
    """Yield the rules of reporting by agency and first day of the month on which they held."""
    codes = {day.agency for line in lines for day in line.days}
    for agency_id, agency in sorted(rules.rulebook.agencies.items(), key=lambda item: item[1].code):
        previous: ReportingPolicy | None = None
        for day in rules.month.days if agency.code in codes else ():
            policy = rules.rulebook.policy(agency_id, day)
            if policy and policy != previous:
                yield {"agency": agency.code, "from": day.isoformat(), **policy_record(policy)}
            previous = policy


def recorded(findings: Iterable[Finding]) -> dict[str, list[dict[str, Any]]]:
    """Return what the header keeps of red findings: those accepted, with the reasons, and those left open."""
    red = [one for one in findings if one.colour is Colour.RED]
    return {
        "accepted": [one.as_json() for one in red if one.accepted],
        "open": [one.as_json() for one in red if not one.accepted],
    }


def recap_sums(lines: Sequence[Line]) -> dict[str, int]:
    """Return the sums of the lines: people, minutes, rupiah."""
    return sums(lines) | {"waiting": sum(line.waiting for line in lines)}


def policy_record(policy: ReportingPolicy) -> dict[str, Any]:
    """Return the rules of reporting as the header of the recap keeps them; JSON."""
    return {
        "in_force_from": policy.starts_on.isoformat(),
        "legal_basis": policy.legal_basis,
        "quota_minutes": policy.quota_minutes,
        "deadline_mode": policy.deadline_mode,
        "deadline_count": policy.deadline_count,
        "deadline_skips_holidays": policy.deadline_skips_holidays,
        "deadline_within_month": policy.deadline_within_month,
        "silence_at_closing": policy.silence_at_closing,
    }


def line_row(recap: Recap, number: int, line: Line) -> RecapLine:
    """Fill the columns that lists sort and add up; what is hashed is the canonical text. Nothing is saved."""
    columns = recap_row(Month.of(recap.month), line)
    return RecapLine(
        recap=recap,
        number=number,
        employee_id=line.person.employee_id,
        **{name: getattr(columns, name) for name in STORED},
        deductions=[taken.as_json() for taken in line.payment.deductions],
        adjustments=[one._asdict() for one in line.payment.adjustments],
        net=line.payment.net,
        inputs=line.inputs_as_json(),
        steps=line.steps_as_json(),
    )


def closing_event(recap: Recap, rows: Sequence[State]) -> audit.Change:
    """Compose one audit row for recap, lines and locks together: month, agency, version, SHA-256 and totals."""
    return audit.Change(
        "recap_closed",
        "recap",
        recap.pk,
        after={
            "month": recap.header["month"],
            "agency": recap.header["agency"]["code"],
            "version": recap.version,
            "sha256": recap.sha256,
            "totals": recap.header["totals"],
            "warnings": recap.header["warnings"],
        },
        stream=f"recap:{recap.agency_id}",
        rows=[recap, *rows],
    )
