"""Corrections of earlier months that are paid with a month."""

from django.db.models import QuerySet

from accounts.models import Employee
from reports.rules.period import Month
from tpp.models import Adjustment
from tpp.payroll.month_rules import MonthRules
from tpp.payroll.recap_line import Adjusted, Line


def adjustments_paid(month: Month, people: QuerySet[Employee] | None = None) -> dict[int, tuple[Adjusted, ...]]:
    """Return {employee id: oldest first} of those confirmed and not cancelled; one query."""
    rows = Adjustment.objects.filter(month=month.first, confirmed_at__isnull=False, cancelled_at__isnull=True)
    if people is not None:
        rows = rows.filter(employee__in=people.order_by().values("pk"))
    found: dict[int, tuple[Adjusted, ...]] = {}
    for employee_id, reference, reason, amount in rows.order_by("pk").values_list(
        "employee_id", "reference", "reason", "amount"
    ):
        found[employee_id] = (*found.get(employee_id, ()), Adjusted(reference, reason, amount))
    return found


def with_adjustments(line: Line, rules: MonthRules) -> Line:
    """Put them on a line made for one person alone; no query in a month that pays none."""
    if not rules.around.has_adjustments:
        return line
    employee_id = line.person.employee_id
    paid = adjustments_paid(rules.month, Employee.objects.filter(pk=employee_id))
    return line._replace(adjustments=paid.get(employee_id, ()))
