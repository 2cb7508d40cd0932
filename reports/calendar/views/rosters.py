"""Rosters: the months of those who work by shifts, and the month of one of them to enter."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authorization.access import Request, answer_404_unless
from accounts.authorization.permissions import Permission, allows, permitted_somewhere, reach
from accounts.models import Agency, Employee
from accounts.organisation.queries import subtree_ids, today_of
from accounts.pages.responses import form_page, see_other
from accounts.second_person.outcome import carried_out, say
from reports.calendar.actions.rosters import set_roster
from reports.calendar.time_forms import RosterFilter, RosterForm
from reports.models import RosterDay, Shift
from reports.rules.period import Month
from reports.working_time.queries import posts_during
from reports.working_time.rosters import rosters_of

PAGE = 25


@require_GET
def roster_list(request: Request) -> HttpResponse:
    """Show who works by a roster in a month; `?month=2026-10` and `?agency=` narrow the list."""
    authority = request.authority
    permitted_somewhere(authority, Permission.ROSTERS_VIEW)
    agencies = _agencies(request)
    today = today_of(request.user.pk, request.at)
    form = RosterFilter(request.GET if "month" in request.GET else {"month": str(Month.of(today))}, agencies=agencies)
    lines = []
    month = Month.of(today)
    if form.is_valid():
        month, agency = form.cleaned_data["month"], form.cleaned_data["agency"]
        within = subtree_ids([agency.pk]) if agency else reach(authority, Permission.ROSTERS_VIEW)
        lines = rosters_of(month, within)
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "month": month,
        "page_obj": page,
        "days": [(day.day, WEEKDAYS_ABBR[day.weekday()], day.weekday() > 4) for day in month.days],  # noqa: PLR2004 - the weekend
        "rows": [(line, allows(authority, Permission.ROSTERS_CHANGE, line.agency_id)) for line in page],
        "people": len(lines),
        "gaps": sum(line.gaps > 0 for line in lines),
        "shifts": Shift.objects.all(),
        "may_import": allows(authority, Permission.ROSTERS_CORRECT),
    }
    return form_page(request, "reports/settings/roster_list.html", context)


@require_http_methods(["GET", "POST"])
def roster_edit(request: Request, pk: int, month: str) -> HttpResponse:
    """Enter the shifts of one person in a month; operators those of today and later."""
    employee, wanted = get_object_or_404(Employee, pk=pk), _month(month)
    posts = list(posts_during(wanted.first, wanted.last, Employee.objects.filter(pk=pk)))
    answer_404_unless(posts and allows(request.authority, Permission.ROSTERS_CHANGE, posts[-1].agency_id))
    rows = RosterDay.objects.select_related("shift").filter(employee=employee, date__range=(wanted.first, wanted.last))
    held = {row.date: row.shift for row in rows}
    typed = request.POST if request.method == "POST" else None
    form = RosterForm(typed, month=wanted, held=held, shifts=Shift.objects.all())

    def values() -> dict[str, Any]:
        return {"employee": employee, "month": wanted, "shifts": form.values()}

    list_url = f"{reverse('settings:roster_list')}?month={wanted}"
    if request.method == "POST" and (done := carried_out(request, form, set_roster, values, confirming=True)):
        text = _("The roster of %(name)s has been saved.") if done.result else _("Nothing was changed for %(name)s.")
        say(request, done, text % {"name": employee.name})
        return see_other(list_url)
    context = {
        "form": form,
        "employee": employee,
        "month": wanted,
        "weeks": _weeks(form, wanted),
        "list_url": list_url,
        "second": pk == request.user.pk,
        "may_change_past": allows(request.authority, Permission.ROSTERS_CORRECT),
        "by_roster": any(line.employee_id == pk for line in rosters_of(wanted, [posts[-1].agency_id])),
    }
    return form_page(request, "reports/settings/roster_edit.html", context)


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise Http404 from None


def _weeks(form: RosterForm, month: Month) -> list[list[object]]:
    """Begin a new row at each Monday; the first may be short."""
    weeks: list[list[object]] = []
    for day in month.days:
        if not weeks or day.weekday() == 0:
            weeks.append([])
        weeks[-1].append(form[f"day_{day.day}"])
    return weeks


def _agencies(request: Request) -> QuerySet[Agency]:
    found = Agency.objects.order_by("code")
    reached = reach(request.authority, Permission.ROSTERS_VIEW)
    return found if reached is None else found.filter(pk__in=reached)
