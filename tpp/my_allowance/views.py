"""The employee's own allowance: the month so far, and every closed month step by step."""

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.authorization.access import Request
from accounts.pages.responses import see_other
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from reports.rules.period import Month
from tpp.models import RecapLine
from tpp.my_allowance.estimate import estimate, estimate_sentences
from tpp.my_allowance.standing import MinuteState, MonthStanding, standing
from tpp.payroll.month_rules import NoSchemeError
from tpp.payroll.views.explaining import dated_days, explained, fact_days
from tpp.recaps.queries import stored_line


@require_GET
def my_month(request: Request, month: Month | None = None) -> HttpResponse:
    """Show one's own month: as it stands now, or, once closed, as it was stored."""
    # The month of the employee's own zone is known only with the placement; they differ for two hours a month.
    this_month = Month.of(local_date(request.at, Zone.WIB))
    asked = month or this_month
    closed = list(
        RecapLine.objects.filter(employee=request.user, recap__reopened_at__isnull=True)
        .select_related("recap")
        .defer("inputs", "steps", "recap__header")
        .order_by("-recap__month")
    )
    row = next((row for row in closed if row.recap.month == asked.first), None)
    context: dict[str, object] = {"month": asked, "this_month": this_month, "closed": closed}
    if row:
        return render(request, "tpp/my_month.html", context | _closed(asked, row.pk))
    try:
        found = standing(request.user, asked, request.at)
    except NoSchemeError:
        context["problem"] = "no_scheme"
    else:
        if found and month is None and Month.of(found.today) != asked:
            return see_other("tpp:my_month", month=Month.of(found.today))
        context |= _running(found) if found else {"problem": "no_placement"}
    return render(request, "tpp/my_month.html", context)


@require_GET
def my_line(request: Request) -> HttpResponse:
    """Return the running estimate of this month as a line for the home page; empty where nothing can be said."""
    this_month = Month.of(local_date(request.at, Zone.WIB))
    found = None
    with suppress(NoSchemeError):
        found = standing(request.user, this_month, request.at)
        if found and Month.of(found.today) != this_month:
            found = standing(request.user, Month.of(found.today), request.at)
    lines = estimate_sentences(estimate(found)) if found and not found.without_rules else []
    return render(request, "tpp/my_line.html", {"sentences": lines})


def _closed(month: Month, pk: int) -> dict[str, object]:
    row = RecapLine.objects.select_related("recap").get(pk=pk)
    line = stored_line(row, row.recap)
    return {
        "recap": row.recap,
        "zone": row.recap.header["agency"]["timezone"],
        "result": line.result,
        "payment": line.payment,
        "required": line.inputs.required,
        "credited": line.inputs.credited,
        "silent": line.silent,
        "steps": explained(line.result.steps, line, row.recap.header["scheme"]["document"]),
        "days": dated_days(month, line.days),
    }


def _problem(found: MonthStanding) -> str:
    """Return why no rupiah can be named; empty where it can."""
    if found.result:
        return ""
    if found.without_rules:
        return "no_policy"
    return "incomputable" if found.problems else "no_amount"


def _running(found: MonthStanding) -> dict[str, object]:
    return {
        "zone": found.zone,
        "this_month": Month.of(found.today),
        "problem": _problem(found),
        "problems": found.problems,
        "payment": found.line.payment if found.line else None,
        "result": found.result,
        "required": found.required,
        "credited": found.minutes(MinuteState.CREDITED),
        "running": found.running,
        "silent": found.line.silent if found.line else 0,
        "waiting": found.minutes(MinuteState.WAITING) + found.minutes(MinuteState.UNDECIDED),
        "silence": found.silence,
        "slices": [part for part in found.slices if part.minutes or part.rupiah],
        "is_open": True,
        "estimate": estimate_sentences(estimate(found)),
        "open_days": found.open_days,
        "returned_days": [day.fact.day for day in found.days if day.fact.returned],
        "steps": explained(found.result.steps, found.line, found.document) if found.result else [],
        "days": fact_days(day.fact for day in found.days),
    }
