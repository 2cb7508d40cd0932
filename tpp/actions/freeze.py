"""Close a month: an immutable snapshot with a hash, in one transaction."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts import audit
from accounts.models import Agency, Employee
from accounts.refusal import Refusal, Refused
from reports.actions.locks import hold_calendar, lock_month
from reports.models import ReportingPolicy
from reports.period import Month
from tpp.checks import Check
from tpp.facts import lines_of, listed, people_counts
from tpp.lines import DAY_COLUMNS, Line, digest
from tpp.models import Recap, RecapLine
from tpp.policies import already_closed, nobody_listed, not_personnel, people_checks, people_marks, time_checks
from tpp.queries import recaps_in_force
from tpp.reconciliation import Colour, Finding, by_agency, findings_of
from tpp.rules import MonthRules
from tpp.signers import Signers, letterhead, signers_of
from tpp.snapshot import HEADER_FORMAT, line_record


@dataclass(frozen=True, slots=True)
class FreezeOutcome:
    """What was closed, and the notes about agencies that were left out."""

    recaps: list[Recap] = field(default_factory=list)
    notes: list[Check] = field(default_factory=list)


def freeze_recap(*, by: Employee, at: datetime, source: str, month: Month, agency: Agency) -> Recap | None:
    """Close the month of one agency; None where nobody is listed there. See `freeze_month`."""
    outcome = freeze_month(by=by, at=at, source=source, month=month, agencies=[agency])
    return outcome.recaps[0] if outcome.recaps else None


def freeze_month(
    *, by: Employee, at: datetime, source: str, month: Month, agencies: Collection[Agency] | None = None
) -> FreezeOutcome:
    """Close the month of the agencies, or of all in which somebody is listed: all of them or none.

    Snapshot, hash, locks and audit are one transaction. With `agencies` a closed one is refused; without,
    closed ones are left out with a note, unless nothing remains. Raise `Refused` with the codes
    `not_personnel`, `month_not_over`, `already_closed`, `base_amount_missing`, `figure_missing`, `net_negative`,
    `findings_open`.
    """
    if refusal := not_personnel(by, at):
        raise Refused(refusal)
    with transaction.atomic():
        # Before any rule is read: a holiday or an amount entered after that must find the month closed.
        hold_calendar()
        chosen = _locked_agencies(month, agencies)
        closed = set(recaps_in_force(month, list(chosen)).values_list("agency_id", flat=True))
        notes = [already_closed(month, chosen[pk]) for pk in sorted(closed, key=lambda pk: chosen[pk].code)]
        remaining = {pk: agency for pk, agency in chosen.items() if pk not in closed}
        if notes and (agencies is not None or not remaining):
            _refuse(notes)
        rules = MonthRules.load(month)
        _refuse(time_checks(month, list(remaining.values()), at, rules.rulebook))
        lines = _frozen_lines(rules, list(remaining), at)
        marks = people_marks(month, lines.keys())
        drafted = [line for found in lines.values() for line in found]
        findings = findings_of(month, drafted, marks)
        checks = people_checks(month, drafted, marks=marks, findings=findings)
        _refuse([check for found in checks.values() for check in found if check.blocking])
        notes += [nobody_listed(agency) for pk, agency in remaining.items() if pk not in lines]
        frozen = _Snapshot(by, at, rules, _next_versions(month, list(lines)), signers_of(rules, lines))
        recaps = frozen.write(lines, remaining, checks, by_agency(findings))
        audit.record([_change(recap) for recap in recaps], by=by, at=at, source=source)
    return FreezeOutcome(recaps, notes)


def _refuse(checks: Sequence[Check]) -> None:
    if checks:
        raise Refused(*(Refusal(check.code, check.message) for check in checks))


def _locked_agencies(month: Month, agencies: Collection[Agency] | None) -> dict[int, Agency]:
    """Return the agencies to close by id; two people who close the same one wait for each other."""
    wanted = people_counts(month) if agencies is None else [agency.pk for agency in agencies]
    rows = Agency.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    return {agency.pk: agency for agency in rows}


def _frozen_lines(rules: MonthRules, agency_ids: Collection[int], at: datetime) -> dict[int, list[Line]]:
    """Lock the people's months, then read: whoever writes a report after this waits, and finds it locked."""
    employee_ids = list(listed(rules.month, agency_ids).values_list("pk", flat=True))
    lock_month(month=rules.month, employee_ids=employee_ids, at=at)
    lines = lines_of(rules.month, agency_ids, rules=rules, with_pending=True, for_papers=True)
    return {agency_id: list(found) for agency_id, found in groupby(lines, key=lambda line: line.unit.agency_id)}


def _next_versions(month: Month, agency_ids: Collection[int]) -> dict[int, int]:
    earlier = Recap.objects.filter(month=month.first, agency__in=agency_ids).order_by()
    latest = dict(earlier.values("agency").annotate(latest=Max("version")).values_list("agency", "latest"))
    return {agency_id: latest.get(agency_id, 0) + 1 for agency_id in agency_ids}


@dataclass(frozen=True)
class _Snapshot:
    """Everything the recaps of one closing have in common."""

    by: Employee
    at: datetime
    rules: MonthRules
    versions: Mapping[int, int]
    signers: Mapping[int, Signers]

    def write(
        self,
        lines: Mapping[int, list[Line]],
        agencies: Mapping[int, Agency],
        checks: Mapping[int, list[Check]],
        findings: Mapping[int, list[Finding]],
    ) -> list[Recap]:
        """Write the recaps and their lines, 500 lines a statement."""
        recaps, rows = [], []
        for agency_id, found in lines.items():
            recap = self._recap(agencies[agency_id], found, checks[agency_id])
            recap.header |= recorded(findings.get(agency_id, ()))
            mine = [_row(recap, number, line) for number, line in enumerate(found, start=1)]
            recap.sha256 = digest(recap.header, map(partial(line_record, header=recap.header), mine))
            recaps.append(recap)
            rows.extend(mine)
        Recap.objects.bulk_create(recaps)
        RecapLine.objects.bulk_create(rows, batch_size=500)
        return recaps

    def _recap(self, agency: Agency, lines: list[Line], checks: list[Check]) -> Recap:
        return Recap(
            month=self.rules.month.first,
            agency=agency,
            version=self.versions[agency.pk],
            scheme=self.rules.scheme,
            header=self._header(agency, lines, checks),
            frozen_at=self.at,
            frozen_by=self.by,
        )

    def _header(self, agency: Agency, lines: list[Line], checks: list[Check]) -> dict[str, Any]:
        return {
            "format": HEADER_FORMAT,
            "month": str(self.rules.month),
            "version": self.versions[agency.pk],
            "agency": {"code": agency.code, "name": agency.name, "timezone": agency.timezone},
            "letterhead": letterhead(self.rules, agency.pk),
            "signers": self.signers[agency.pk].as_json(),
            "frozen_at": self.at.astimezone(UTC).isoformat(),
            "frozen_by": {"nip": self.by.nip, "name": self.by.name},
            "scheme": {
                "name": self.rules.scheme.name,
                "version": self.rules.scheme.version,
                "legal_basis": self.rules.scheme.legal_basis,
                "document": self.rules.scheme.document,
            },
            "policies": list(self._policies(lines)),
            "day_columns": list(DAY_COLUMNS),
            "warnings": [{"code": check.code, "nips": [person.nip for person in check.people]} for check in checks],
            "totals": totals(lines),
        }

    def _policies(self, lines: list[Line]) -> Iterator[dict[str, Any]]:
        """Yield the rules of reporting by agency and first day of the month on which they held."""
        codes = {day.agency for line in lines for day in line.days}
        for agency_id, agency in sorted(self.rules.rulebook.agencies.items(), key=lambda item: item[1].code):
            previous: ReportingPolicy | None = None
            for day in self.rules.month.days if agency.code in codes else ():
                policy = self.rules.rulebook.policy(agency_id, day)
                if policy != previous:
                    yield {"agency": agency.code, "from": day.isoformat(), **_policy_record(policy)}
                previous = policy


def recorded(findings: Iterable[Finding]) -> dict[str, list[dict[str, Any]]]:
    """Return what the header keeps of red findings: those accepted, with the reasons, and those left open."""
    red = [one for one in findings if one.colour is Colour.RED]
    return {
        "accepted": [one.as_json() for one in red if one.accepted],
        "open": [one.as_json() for one in red if not one.accepted],
    }


def totals(lines: Sequence[Line]) -> dict[str, int]:
    """Return the sums of the lines: people, minutes, rupiah."""
    return {
        "people": len(lines),
        "required": sum(line.inputs.required for line in lines),
        "credited": sum(line.inputs.credited for line in lines),
        "waiting": sum(line.waiting for line in lines),
        "base": sum(line.result.base for line in lines),
        "deduction": sum(line.result.deduction for line in lines),
        "tpp": sum(line.result.tpp for line in lines),
        "net": sum(line.payment.net for line in lines),
    }


def _policy_record(policy: ReportingPolicy) -> dict[str, Any]:
    return {
        "in_force_from": policy.starts_on.isoformat(),
        "legal_basis": policy.legal_basis,
        "quota_minutes": policy.quota_minutes,
        "deadline_mode": policy.deadline_mode,
        "deadline_count": policy.deadline_count,
        "deadline_skips_holidays": policy.deadline_skips_holidays,
        "deadline_within_month": policy.deadline_within_month,
    }


def _row(recap: Recap, number: int, line: Line) -> RecapLine:
    return RecapLine(
        recap=recap,
        number=number,
        employee_id=line.person.employee_id,
        nip=line.person.nip,
        name=line.person.name,
        status=line.person.status,
        rank=line.person.rank,
        position_class=line.position_class,
        required_minutes=line.inputs.required,
        credited_minutes=line.inputs.credited,
        percent=line.result.percent,
        base_amount=line.result.base,
        deduction=line.result.deduction,
        tpp=line.result.tpp,
        deductions=[taken._asdict() for taken in line.payment.deductions],
        adjustments=[one._asdict() for one in line.payment.adjustments],
        net=line.payment.net,
        inputs=line.inputs_as_json(),
        steps=line.steps_as_json(),
    )


def _change(recap: Recap) -> audit.Change:
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
    )
