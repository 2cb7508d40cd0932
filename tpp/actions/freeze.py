"""Close a month: an immutable snapshot with a hash, in one transaction."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts import audit
from accounts.access import Authority
from accounts.actions.placements import lock_posts
from accounts.models import Agency, Employee
from accounts.permissions import Permission, require
from accounts.refusal import Refusal, Refused
from reports.actions.locks import hold_calendar, lock_month
from reports.models import ReportingPolicy
from reports.period import Month
from tpp.actions.codes import fresh_code
from tpp.checks import Check
from tpp.facts import lines_of, listed, people_counts
from tpp.lines import DAY_COLUMNS, Line, digest
from tpp.models import Recap, RecapLine
from tpp.policies import agency_checks, already_closed, nobody_listed, people_marks, time_checks
from tpp.queries import recaps_in_force
from tpp.reconciliation import Colour, Finding, findings_of
from tpp.rules import MonthRules
from tpp.signers import Signers, letterhead_record, signers_of
from tpp.snapshot import HEADER_FORMAT, line_record


@dataclass(frozen=True, slots=True)
class FreezeOutcome:
    """What was closed, notes about agencies that were left out, and what kept some from closing at the last moment."""

    recaps: list[Recap] = field(default_factory=list)
    notes: list[Check] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def freeze_recap(*, by: Authority, at: datetime, source: str, month: Month, agency: Agency) -> Recap | None:
    """Close the month of one agency; None where nobody is listed there.

    Snapshot, hash, locks and audit are one transaction. Raise `Refused` with the codes `not_permitted`,
    `month_not_over`, `already_closed`, `base_amount_missing`, `figure_missing`, `net_negative`, `findings_open`.
    """
    require(by, Permission.RECAPS_CLOSE, agency.pk)
    with transaction.atomic():
        # Before any rule is read: a holiday or an amount entered after that must find the month closed.
        hold_calendar()
        # Posts say who is listed where, and in which class.
        lock_posts()
        # Two people who close the same one wait for each other.
        held = Agency.objects.select_for_update().get(pk=agency.pk)
        if recaps_in_force(month, [agency.pk]).exists():
            _refuse([already_closed(month, held)])
        rules = MonthRules.load(month)
        _refuse(time_checks(month, [held], at, rules.rulebook))
        lines = _frozen_lines(rules, agency.pk, at)
        if not lines:
            return None
        marks = people_marks(month, {agency.pk})
        findings = findings_of(month, lines, marks)
        checks = agency_checks(lines, marks, findings)
        _refuse([check for check in checks if check.blocking])
        signers = signers_of(rules, {agency.pk: lines})[agency.pk]
        recap = _Snapshot(by.employee, at, rules, held, _next_version(month, agency), signers).write(
            lines, checks, findings
        )
        audit.record([_change(recap)], by=by.actor, at=at, source=source)
    return recap


def freeze_month(
    *,
    by: Authority,
    at: datetime,
    source: str,
    month: Month,
    agencies: Collection[Agency] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> FreezeOutcome:
    """Close the month of the agencies, or of all in which somebody is listed, one after the other.

    All are looked at first: what stands against one keeps all from closing. Then each is a transaction of its own, so
    that whoever stops on the way has whole recaps and open months, and goes on by closing again. With `agencies` a
    closed one is refused; without, closed ones are left out with a note, unless nothing remains. `progress` is told how
    many are closed and of how many. Raise `Refused` with the codes of `freeze_recap`.
    """
    require(by, Permission.RECAPS_CLOSE)
    wanted = people_counts(month) if agencies is None else [agency.pk for agency in agencies]
    chosen = Agency.objects.filter(pk__in=wanted).order_by("code").in_bulk()
    closed = set(recaps_in_force(month, list(chosen)).values_list("agency_id", flat=True))
    outcome = FreezeOutcome(notes=[already_closed(month, agency) for pk, agency in chosen.items() if pk in closed])
    remaining = [agency for pk, agency in chosen.items() if pk not in closed]
    if outcome.notes and (agencies is not None or not remaining):
        _refuse(outcome.notes)
    _refuse(_standing_against(month, remaining, at))
    for done, agency in enumerate(remaining, start=1):
        try:
            recap = freeze_recap(by=by, at=at, source=source, month=month, agency=agency)
        except Refused as refused:
            outcome.refusals.extend(refused.refusals)
        else:
            _file(outcome, recap, agency)
        progress(done, len(remaining))
    return outcome


def _file(outcome: FreezeOutcome, recap: Recap | None, agency: Agency) -> None:
    if recap:
        outcome.recaps.append(recap)
    else:
        outcome.notes.append(nobody_listed(agency))


def _standing_against(month: Month, agencies: Sequence[Agency], at: datetime) -> list[Check]:
    """Return what blocks any of the agencies; one after the other, so that memory is that of the largest."""
    rules = MonthRules.load(month)
    found = time_checks(month, agencies, at, rules.rulebook)
    for agency in agencies:
        lines = list(lines_of(month, {agency.pk}, rules=rules, with_pending=True))
        marks = people_marks(month, {agency.pk})
        findings = findings_of(month, lines, marks)
        found += [check for check in agency_checks(lines, marks, findings) if check.blocking]
    return found


def _refuse(checks: Sequence[Check]) -> None:
    if checks:
        raise Refused(*(Refusal(check.code, check.message) for check in checks))


def _frozen_lines(rules: MonthRules, agency_id: int, at: datetime) -> list[Line]:
    """Lock the people's months, then read: whoever writes a report after this waits, and finds it locked."""
    employee_ids = list(listed(rules.month, [agency_id]).values_list("pk", flat=True))
    lock_month(month=rules.month, employee_ids=employee_ids, at=at)
    return list(lines_of(rules.month, {agency_id}, rules=rules, with_pending=True, for_papers=True))


def _next_version(month: Month, agency: Agency) -> int:
    earlier = Recap.objects.filter(month=month.first, agency=agency)
    return int(earlier.aggregate(latest=Max("version"))["latest"] or 0) + 1


@dataclass(frozen=True)
class _Snapshot:
    """Everything that is written about the month of one agency."""

    by: Employee
    at: datetime
    rules: MonthRules
    agency: Agency
    version: int
    signers: Signers

    def write(self, lines: list[Line], checks: list[Check], findings: list[Finding]) -> Recap:
        """Write the recap and its lines, 500 lines a statement."""
        code = fresh_code()
        recap = Recap(
            month=self.rules.month.first,
            agency=self.agency,
            code=code,
            version=self.version,
            scheme=self.rules.scheme,
            header=self._header(lines, checks) | recorded(findings) | {"code": code},
            frozen_at=self.at,
            frozen_by=self.by,
        )
        rows = [_row(recap, number, line) for number, line in enumerate(lines, start=1)]
        recap.sha256 = digest(recap.header, map(partial(line_record, header=recap.header), rows))
        recap.save(force_insert=True)
        RecapLine.objects.bulk_create(rows, batch_size=500)
        return recap

    def _header(self, lines: list[Line], checks: list[Check]) -> dict[str, Any]:
        agency = self.agency
        return {
            "format": HEADER_FORMAT,
            "month": str(self.rules.month),
            "version": self.version,
            "agency": {"code": agency.code, "name": agency.name, "timezone": agency.timezone},
            **letterhead_record(self.rules, agency.pk),
            "signers": self.signers.as_json(),
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
        "silent": sum(line.silent for line in lines),
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
        "silence_at_closing": policy.silence_at_closing,
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
