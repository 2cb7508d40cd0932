"""The calendar of free days."""

from collections import Counter
from datetime import date
from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authorization.access import Request, answer_404_unless
from accounts.authorization.permissions import Permission, allows, permitted
from accounts.pages.refusable_form import ConfirmForm
from accounts.pages.responses import form_page, saved, see_other, who, who_confirms
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from reports.calendar.actions.holiday_years import confirm_holiday_year
from reports.calendar.actions.holidays import add_holiday, remove_holiday, update_holiday
from reports.calendar.forms import HolidayForm, HolidayYearForm
from reports.calendar.views.recomputed import touched
from reports.models import Holiday, HolidayYear
from reports.rules.enums import HolidayKind
from reports.working_time.holiday_years import unconfirmed_years

FIRST_YEAR, LAST_YEAR = 2000, 2999


@require_GET
def holiday_list(request: Request) -> HttpResponse:
    """Show the free days of one year (`?year=2026`), month by month."""
    permitted(request.authority, Permission.CALENDAR_VIEW)
    today = local_date(request.at, Zone.WIB)
    this_year = today.year
    year = _year(request.GET.get("year", ""), this_year)
    holidays = list(Holiday.objects.filter(date__year=year))
    counted = Counter(holiday.kind for holiday in holidays)
    context = {
        "year": year,
        "this_year": this_year,
        "months": [
            (date(year, month, 1), list(days)) for month, days in groupby(holidays, key=lambda day: day.date.month)
        ],
        "counts": [(kind.label, counted[kind]) for kind in HolidayKind if counted[kind]],
        "may_edit": allows(request.authority, Permission.CALENDAR_CHANGE),
        "confirmed": HolidayYear.objects.filter(year=year).first(),
        "unconfirmed": unconfirmed_years(today, also=[year] if today.year <= year <= today.year + 1 else []),
    }
    return render(request, "reports/settings/holiday_list.html", context)


@require_http_methods(["GET", "POST"])
def holiday_confirm(request: Request, year: int) -> HttpResponse:
    """Confirm the days that are entered for a year with the number of their decree."""
    permitted(request.authority, Permission.CALENDAR_CHANGE)
    answer_404_unless(FIRST_YEAR <= year <= LAST_YEAR)
    form = HolidayYearForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(
        form, lambda: confirm_holiday_year(year=year, **form.cleaned_data, **who(request))
    ):
        messages.success(request, _("The calendar of %(year)s is confirmed.") % {"year": year})
        return _to_year(year)
    days = Holiday.objects.filter(date__year=year)
    return form_page(request, "reports/settings/holiday_confirm.html", {"form": form, "year": year, "days": list(days)})


@require_http_methods(["GET", "POST"])
def holiday_create(request: Request) -> HttpResponse:
    """Add a free day."""
    permitted(request.authority, Permission.CALENDAR_CHANGE)
    form = HolidayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, lambda: add_holiday(**form.cleaned_data, **who_confirms(request))):
        messages.success(request, _("%(name)s has been added.") % {"name": form.cleaned_data["name"]})
        messages.info(request, touched(form.cleaned_data["date"], form.cleaned_data["date"]))
        return _to_year(form.cleaned_data["date"].year)
    return form_page(request, "reports/settings/holiday_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
def holiday_edit(request: Request, pk: int) -> HttpResponse:
    """Change a free day."""
    permitted(request.authority, Permission.CALENDAR_CHANGE)
    holiday = get_object_or_404(Holiday, pk=pk)
    was = holiday.date
    form = HolidayForm(request.POST if request.method == "POST" else None, instance=holiday)
    if request.method == "POST" and saved(
        form, lambda: update_holiday(holiday_id=pk, **form.cleaned_data, **who_confirms(request))
    ):
        messages.success(request, _("%(name)s has been changed.") % {"name": form.cleaned_data["name"]})
        days = (was, form.cleaned_data["date"])
        if days[0] != days[1]:
            messages.info(request, touched(min(days), max(days)))
        return _to_year(form.cleaned_data["date"].year)
    return form_page(request, "reports/settings/holiday_edit.html", {"form": form, "pk": pk, "year": was.year})


@require_http_methods(["GET", "POST"])
def holiday_delete(request: Request, pk: int) -> HttpResponse:
    """Ask, then remove a free day."""
    permitted(request.authority, Permission.CALENDAR_CHANGE)
    holiday = get_object_or_404(Holiday, pk=pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, lambda: remove_holiday(holiday_id=pk, **who_confirms(request))):
        messages.success(request, _("%(name)s has been removed.") % {"name": holiday.name})
        messages.info(request, touched(holiday.date, holiday.date))
        return _to_year(holiday.date.year)
    return form_page(request, "reports/settings/holiday_delete.html", {"form": form, "holiday": holiday})


def _to_year(year: int) -> HttpResponse:
    return see_other(f"{reverse('settings:holiday_list')}?year={year}")


def _year(text: str, this_year: int) -> int:
    if not (text.isascii() and text.isdigit()):
        return this_year
    return min(max(int(text[:4]), FIRST_YEAR), LAST_YEAR)
