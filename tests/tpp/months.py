"""October 2026 for the tests of the allowance: amounts and reports of the named people."""

from datetime import UTC, date, datetime, time
from uuid import uuid4

from accounts.authorization.access import COMMAND_LINE
from accounts.models import Employee
from reports.models import Activity
from reports.rules.enums import ActivityStatus, WorkMode
from reports.rules.period import Month
from tpp.closing.check_marks import people_marks
from tpp.closing.findings import findings_of
from tpp.closing.policies import checks_of
from tpp.models import BaseAmount
from tpp.payroll.actions.base_amounts import add_base_amount
from tpp.payroll.month_lines import lines_of
from tpp.payroll.month_rules import MonthRules

OCTOBER = Month(2026, 10)
AFTER_CLOSING = datetime(2026, 11, 6, 1, tzinfo=UTC)
GENERAL = {
    6: {"beban_kerja": 1_339_884, "prestasi_kerja": 2_009_827},
    7: {"beban_kerja": 1_541_890, "prestasi_kerja": 2_312_835},
    8: {"beban_kerja": 1_748_777, "prestasi_kerja": 2_623_166},
    9: {"beban_kerja": 2_175_801, "prestasi_kerja": 3_263_702},
    11: {"beban_kerja": 2_875_498, "prestasi_kerja": 4_313_247},
    12: {"beban_kerja": 3_719_318, "prestasi_kerja": 5_578_978},
}


def amount(position_class, component, rupiah, starts_on=date(2026, 1, 1), agency=None) -> BaseAmount:
    return add_base_amount(
        by=COMMAND_LINE,
        at=datetime(2026, 8, 1, tzinfo=UTC),
        source="tests",
        agency_id=agency.pk if agency else None,
        position_class=position_class,
        component=component,
        amount=rupiah,
        starts_on=starts_on,
    )


def general_amounts() -> None:
    for position_class, components in GENERAL.items():
        for component, rupiah in components.items():
            amount(position_class, component, rupiah)


def report(
    person: Employee,
    day: int,
    minutes: int,
    *,
    by: Employee | None,
    status: str = ActivityStatus.APPROVED,
    start: time = time(8),
    month: Month = OCTOBER,
) -> Activity:
    """Enter a report as an earlier system would hand it over; the roads of the reports have their own tests."""
    at = datetime(month.year, month.month, day, 10, tzinfo=UTC)
    decided = status in {ActivityStatus.APPROVED, ActivityStatus.RETURNED, ActivityStatus.REJECTED}
    return Activity.objects.create(
        employee=person,
        client_uuid=uuid4(),
        work_date=date(month.year, month.month, day),
        start_time=start,
        minutes=minutes,
        mode=WorkMode.WFO,
        description="Menyusun laporan",
        status=status,
        submitted_at=at,
        changed_at=at,
        decided_at=at if decided else None,
        decided_by=by if decided else None,
    )


def closing_checks(month, agency, at):
    """What the page of closing says of an agency."""
    rules = MonthRules.load(month)
    lines = list(lines_of(month, {agency.pk}, rules=rules, with_pending=True))
    marks = people_marks(month, {agency.pk})
    return checks_of(rules, agency, at, lines=lines, marks=marks, findings=findings_of(month, lines, marks))
