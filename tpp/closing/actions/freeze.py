"""Close a month: an immutable snapshot with a hash, computed before anybody waits and written in one transaction."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.audit.states import State, written_state
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.models import Agency
from accounts.people.actions.placements import lock_posts
from accounts.rules.refusal import Refusal, Refused
from reports.month_locks.actions import hold_calendar, lock_month
from reports.month_locks.locking import lock_people
from reports.rules.period import Month
from tpp.closing.actions.codes import anchor_for_papers, fresh_code, next_version
from tpp.closing.actions.news import tell_closed
from tpp.closing.agency_checks import agency_checks
from tpp.closing.check_marks import people_marks
from tpp.closing.checks import Check
from tpp.closing.drafting import MonthDraft
from tpp.closing.findings import findings_of
from tpp.closing.meanwhile import EverythingChangedError, Meanwhile
from tpp.closing.policies import already_closed, nobody_listed, still_changing
from tpp.closing.stored_recap import closing_event, line_row, policies_of, recap_sums, recorded
from tpp.closing.time_checks import time_checks
from tpp.models import Recap, RecapLine
from tpp.payroll.listed_people import people_counts
from tpp.payroll.month_lines import lines_of
from tpp.payroll.month_rules import MonthRules
from tpp.payroll.recap_line import DAY_COLUMNS, canonical, digest_of_spellings
from tpp.recaps.hash_payload import HEADER_FORMAT, line_record
from tpp.recaps.queries import recaps_in_force
from tpp.recaps.signers import letterhead_record

# How often everything is computed before a month that does not come to rest is left open.
ATTEMPTS = 3
# How often the locks are let go of for a few lines that were written meanwhile, and how many lines are computed while
# they are held after that: as many take about half a second of everybody's time.
ROUNDS = 4
MOST_IN_LOCKS = 50
REWRITTEN = [
    field.name for field in RecapLine._meta.concrete_fields if field.name not in {"id", "recap", "number", "employee"}
]


@dataclass(frozen=True, slots=True)
class FreezeOutcome:
    """What was closed, notes about agencies that were left out, and what kept some from closing at the last moment."""

    recaps: list[Recap] = field(default_factory=list)
    notes: list[Check] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def freeze_recap(*, by: Authority, at: datetime, source: str, month: Month, agency: Agency) -> Recap | None:
    """Close the month of one agency; None where nobody is listed there.

    Everything is computed before anybody is made to wait, and written with the locks of the people, its hash and its
    audit row in one transaction; at the end of it the locks are held for as long as it takes to see that nothing was
    written meanwhile (docs/adr/0033). Raise `Refused` with the codes `not_permitted`, `month_not_over`,
    `already_closed`, `base_amount_missing`, `figure_missing`, `net_negative`, `findings_open`, and `month_changing`
    where what it is made from does not come to rest.
    """
    require(by, Permission.RECAPS_CLOSE, agency.pk)
    for _attempt in range(ATTEMPTS):
        _refuse_closed(month, agency)
        meanwhile = Meanwhile(month, agency.pk)
        draft = MonthDraft.read(month, agency.pk, at)
        _refuse(draft.blocking)
        if not draft.lines:
            return None
        try:
            recap = _Closing(by, source, draft, meanwhile).close()
        except EverythingChangedError:
            continue
        except IntegrityError:
            # Another closing of the same people ended while this one was written.
            _refuse_closed(month, agency)
        else:
            tell_closed(recap, list(draft.lines.values()), at=at)
            return recap
    raise Refused(still_changing(month, agency))


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


def _refuse_closed(month: Month, agency: Agency) -> None:
    if recaps_in_force(month, [agency.pk]).exists():
        _refuse([already_closed(month, agency)])


class _ChangedError(Exception):
    """Some people's lines were written again; what was held is let go of before they are computed."""

    def __init__(self, employee_ids: set[int]) -> None:
        self.employee_ids = employee_ids


class _Closing:
    """Writes what was drawn up about the month of one agency, once, or not at all."""

    def __init__(self, by: Authority, source: str, draft: MonthDraft, meanwhile: Meanwhile) -> None:
        self.by, self.source, self.draft, self.meanwhile = by, source, draft, meanwhile
        self.anchor = ""
        self.code = fresh_code()
        self.spellings: dict[int, str] = {}
        self.rows: dict[int, RecapLine] = {}
        self.states: dict[int, State] = {}

    def close(self) -> Recap:
        """Close the month; raise `EverythingChangedError` where all must be computed again, and `Refused`."""
        # What was decided while it was computed; nobody waits for this.
        self._read_again(self.meanwhile.people(self.draft.lines))
        # The papers name a trail that has everything the recap was made from.
        self.anchor = anchor_for_papers(self.by.actor, self.draft.at, self.source)
        recap = self._drawn_up()
        with transaction.atomic():
            locks = self._write(recap)
            for remaining in reversed(range(ROUNDS)):
                try:
                    # A savepoint: what it holds is let go of where somebody was faster.
                    with transaction.atomic():
                        self._hold(last=not remaining)
                        self._rewrite(recap)
                        change = closing_event(recap, [*self.states.values(), *locks])
                        audit.record([change], by=self.by.actor, at=self.draft.at, source=self.source)
                    break
                except _ChangedError as changed:
                    self._read_again(changed.employee_ids)
                    self._rewrite(recap)
        return recap

    def _hold(self, *, last: bool) -> None:
        """Wait for whoever writes what the recap is made from; see that nothing was written, or read it again."""
        hold_calendar()
        # Posts say who is listed where, and in which class.
        lock_posts()
        lock_people(self.draft.lines)
        changed = self.meanwhile.people(self.draft.lines)
        if len(changed) > (MOST_IN_LOCKS if last else 0):
            raise EverythingChangedError if last else _ChangedError(changed)
        self._read_again(changed)

    def _read_again(self, employee_ids: set[int]) -> None:
        if employee_ids:
            self.draft.read_again(employee_ids)
            for pk in employee_ids:
                self.states.pop(pk, None)
            _refuse(self.draft.blocking)

    def _drawn_up(self) -> Recap:
        """Return the recap with its header and hash, and make its rows; nothing is written."""
        draft = self.draft
        recap = Recap(
            month=draft.month.first,
            agency=draft.agency,
            code=self.code,
            version=next_version(draft.month, draft.agency),
            scheme=draft.rules.scheme,
            frozen_at=draft.at,
            frozen_by=self.by.employee,
        )
        self._spell(recap)
        return recap

    def _write(self, recap: Recap) -> list[State]:
        """Write the recap, its lines and the locks of its people, 500 rows a statement; return the states of these."""
        recap.save(force_insert=True)
        for row in self.rows.values():
            row.recap = recap
        RecapLine.objects.bulk_create(self.rows.values(), batch_size=500)
        self._note_states()
        locks = lock_month(month=self.draft.month, employee_ids=list(self.draft.lines), at=self.draft.at, hold=False)
        return [written_state(lock) for lock in locks]

    def _rewrite(self, recap: Recap) -> None:
        """Write the lines again that were computed anew, and the header and hash that follow from them."""
        if len(self.states) < len(self.draft.lines):
            RecapLine.objects.bulk_update(self._spell(recap), REWRITTEN)
            self._note_states()
            recap.save(update_fields=["header", "sha256"])

    def _spell(self, recap: Recap) -> list[RecapLine]:
        """Make header, rows and hash of the lines without a state; return the rows."""
        draft = self.draft
        anew = []
        recap.header = self._header(recap.version)
        for number, (pk, line) in enumerate(draft.lines.items(), start=1):
            if pk not in self.states:
                row = line_row(recap, number, line)
                row.pk = self.rows[pk].pk if pk in self.rows else None
                self.rows[pk] = row
                self.spellings[pk] = canonical(line_record(row, header=recap.header))
                anew.append(row)
        recap.sha256 = digest_of_spellings([canonical(recap.header), *self.spellings.values()])
        return anew

    def _note_states(self) -> None:
        for pk, row in self.rows.items():
            if pk not in self.states:
                self.states[pk] = written_state(row)

    def _header(self, version: int) -> dict[str, Any]:
        draft, rules, agency = self.draft, self.draft.rules, self.draft.agency
        lines = list(draft.lines.values())
        return {
            "format": HEADER_FORMAT,
            "month": str(draft.month),
            "version": version,
            "agency": {"code": agency.code, "name": agency.name, "timezone": agency.timezone},
            **letterhead_record(rules, agency.pk),
            "signers": draft.signers.as_json(),
            "frozen_at": draft.at.astimezone(UTC).isoformat(),
            "frozen_by": {"nip": self.by.employee.nip, "name": self.by.employee.name},
            "anchor": self.anchor,
            "scheme": {
                "name": rules.scheme.name,
                "version": rules.scheme.version,
                "legal_basis": rules.scheme.legal_basis,
                "document": rules.scheme.document,
            },
            "policies": list(policies_of(rules, lines)),
            "day_columns": list(DAY_COLUMNS),
            "warnings": [{"code": check.code, "nips": [one.nip for one in check.people]} for check in draft.checks],
            "totals": recap_sums(lines),
            **recorded(draft.findings),
            "code": self.code,
        }
