"""One line of a recap: how the figure of a person came about, step by step and day by day."""

from datetime import datetime
from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.authorization.access import Authority, Request, answer_404_unless
from accounts.authorization.permissions import Permission, allows
from accounts.models import Agency, Employee
from reports.activities.access import activities_visible_to
from reports.rules.period import Month
from tpp.models import RecapLine
from tpp.payroll.listed_people import listed
from tpp.payroll.month_lines import one_line
from tpp.payroll.month_rules import MonthRules, NoSchemeError
from tpp.payroll.recap_line import Line
from tpp.payroll.views.explaining import dated_days, explained, problems_of
from tpp.recaps.queries import stored_line
from tpp.recaps.views.scope import RecapScope, agency_in, agency_named, readable, scope_of


@require_GET
def recap_line(request: Request, month: Month, code: str, employee_id: int) -> HttpResponse:
    """Show how one person's figure came about: the version in force, an older one (`?version=1`), or the draft."""
    scope = scope_of(request.authority)
    row = _row(month, code, employee_id, request.GET.get("version", ""))
    if row:
        agency, line = readable(row.recap.agency, scope), stored_line(row, row.recap)
        document = row.recap.header["scheme"]["document"]
    else:
        agency, line, document = _drafted(month, code, scope, employee_id, request.at)
    context = {
        "month": month,
        "agency": agency,
        "recap": row.recap if row else None,
        "recap_url": _recap_url(month, agency, row),
        "line": line,
        "payment": line.payment,
        "running": line.running if line.running and line.running.is_open else None,
        "problems": problems_of(line),
        "steps": explained(line.result.steps, line, document),
        "days": dated_days(month, line.days),
        "may_see_reports": _may_see_reports(request.authority, agency),
    }
    return render(request, "tpp/recap_line.html", context)


@require_GET
def recap_reports(request: Request, month: Month, code: str, employee_id: int) -> HttpResponse:
    """Show the reports of one person and month, day by day: what stands behind the minutes of a recap."""
    agency = agency_named(code, scope_of(request.authority))
    answer_404_unless(_may_see_reports(request.authority, agency))
    employee = get_object_or_404(Employee, pk=employee_id)
    activities = (
        activities_visible_to(request.authority, request.at)
        .filter(employee=employee, work_date__range=(month.first, month.last))
        .select_related("decided_by", "decided_for", "import_batch")
    )
    by_day = groupby(
        activities.order_by("work_date", "next_day", "start_time", "pk"), key=lambda activity: activity.work_date
    )
    days = [(day, list(found)) for day, found in by_day]
    # Who counts through the numbers must not learn the names of people elsewhere.
    answer_404_unless(days or listed(month, [agency.pk]).filter(pk=employee.pk).exists())
    context = {
        "month": month,
        "agency": agency,
        "employee": employee,
        "days": days,
    }
    return render(request, "tpp/recap_reports.html", context)


def _recap_url(month: Month, agency: Agency, row: RecapLine | None) -> str:
    url = reverse("tpp:recap_detail", kwargs={"month": month, "code": agency.code})
    return f"{url}?version={row.recap.version}" if row and row.recap.reopened_at else url


def _may_see_reports(authority: Authority, agency: Agency) -> bool:
    """Tell whether the person may open the reports themselves; a treasurer sees the minutes only."""
    return allows(authority, Permission.REPORTS_VIEW, agency.pk)


def _row(month: Month, code: str, employee_id: int, version: str) -> RecapLine | None:
    """Return the stored line of the version asked for, None where the draft is meant."""
    rows = RecapLine.objects.select_related("recap__agency").filter(
        recap__month=month.first, recap__agency__code=code, employee_id=employee_id
    )
    if not version:
        return rows.filter(recap__reopened_at__isnull=True).first()
    for row in rows:
        if str(row.recap.version) == version:
            return row
    raise Http404


def _drafted(month: Month, code: str, scope: RecapScope, employee_id: int, at: datetime) -> tuple[Agency, Line, object]:
    try:
        rules = MonthRules.load(month)
    except NoSchemeError:
        raise Http404 from None
    agency = agency_in(rules, code, scope)
    found = one_line(employee_id, rules, at)
    if found is None or found[-1].unit.agency_id != agency.pk:
        raise Http404
    return agency, found[-1], rules.scheme.document
