"""The recap of one agency before it is closed: its lines and what is said about them, read without any lock."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import Agency
from reports.rules.period import Month
from tpp.closing.agency_checks import agency_checks
from tpp.closing.check_marks import people_marks
from tpp.closing.checks import Check
from tpp.closing.findings import Finding, findings_of
from tpp.closing.time_checks import time_checks
from tpp.payroll.month_lines import lines_of
from tpp.payroll.month_rules import MonthRules
from tpp.payroll.recap_line import Line
from tpp.recaps.signers import Signers, signers_of


@dataclass
class MonthDraft:
    """Lines, checks and findings of one agency at `at`, all from one reading: what is shown is what is closed."""

    rules: MonthRules
    agency: Agency
    at: datetime
    # By employee id, in the order of the recap.
    lines: dict[int, Line]
    checks: list[Check] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    signers: Signers = field(default_factory=Signers)

    @classmethod
    def read(cls, month: Month, agency_id: int, at: datetime) -> "MonthDraft":
        """Read and compute everything; a fixed number of queries. Raise `NoSchemeError` without a scheme."""
        rules, agency = MonthRules.load(month), Agency.objects.get(pk=agency_id)
        draft = cls(rules, agency, at, _lines(rules, agency_id, None))
        draft._judge()
        return draft

    def read_again(self, employee_ids: Collection[int]) -> None:
        """Compute the lines of some of the people anew, by the same rules, and what is said about all of them."""
        self.lines |= _lines(self.rules, self.agency.pk, employee_ids)
        self._judge()

    @property
    def month(self) -> Month:
        """That of its rules."""
        return self.rules.month

    @property
    def blocking(self) -> list[Check]:
        """Keep those with which the month cannot be closed, whatever reason is given."""
        return [check for check in self.checks if check.blocking]

    def _judge(self) -> None:
        lines = list(self.lines.values())
        marks = people_marks(self.month, {self.agency.pk})
        self.findings = findings_of(self.month, lines, marks)
        self.checks = time_checks(self.month, [self.agency], self.at, self.rules.rulebook)
        self.checks += agency_checks(lines, marks, self.findings)
        self.signers = signers_of(self.rules, {self.agency.pk: lines})[self.agency.pk]


def _lines(rules: MonthRules, agency_id: int, employee_ids: Collection[int] | None) -> dict[int, Line]:
    found = lines_of(
        rules.month, {agency_id}, rules=rules, with_pending=True, for_papers=True, employee_ids=employee_ids
    )
    return {line.person.employee_id: line.with_days() for line in found}
