"""Working weeks of agencies and employees, and the shifts of rosters."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.authorization.access import Request, answer_404_unless
from accounts.authorization.permissions import Permission, allows, permitted
from accounts.models import Agency
from accounts.pages.refusable_form import ConfirmForm
from accounts.pages.responses import form_page, saved, see_other, who
from accounts.second_person.outcome import carried_out, say
from reports.calendar.actions.patterns import add_pattern, end_pattern, remove_pattern
from reports.calendar.actions.rosters import add_shift, retire_shift
from reports.calendar.time_forms import PatternForm, QuotaEndForm, ShiftForm
from reports.calendar.views.recomputed import recomputed, touched
from reports.models import Shift, WorkPattern

PAGE = 50


@require_GET
def pattern_list(request: Request) -> HttpResponse:
    """Show all patterns, the latest first."""
    permitted(request.authority, Permission.WORK_TIME_VIEW)
    rows = WorkPattern.objects.select_related("agency", "employee")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "rows": page, "may_edit": allows(request.authority, Permission.WORK_TIME_CHANGE)}
    return render(request, "reports/settings/pattern_list.html", context)


@require_http_methods(["GET", "POST"])
def pattern_create(request: Request) -> HttpResponse:
    """Ask first whose open days would close by it; large ones wait for a second person."""
    permitted(request.authority, Permission.WORK_TIME_CHANGE)
    form = PatternForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (done := carried_out(request, form, add_pattern, form.values, confirming=True)):
        typed = form.values()
        say(request, done, _("The working week has been entered."))
        if done.proposal is None:
            messages.info(request, _touched(typed["starts_on"], typed["ends_on"], typed["agency"]))
        return see_other("settings:pattern_list")
    return form_page(request, "reports/settings/pattern_create.html", {"form": form, "perhaps": True})


@require_http_methods(["GET", "POST"])
def pattern_end(request: Request, pk: int) -> HttpResponse:
    """Let a pattern end on another day."""
    permitted(request.authority, Permission.WORK_TIME_CHANGE)
    pattern = _pattern(pk)
    form = QuotaEndForm(request.POST if request.method == "POST" else None, initial={"ends_on": pattern.ends_on})
    if request.method == "POST" and (
        done := carried_out(
            request, form, end_pattern, lambda: {"pattern_id": pk, **form.cleaned_data}, confirming=True
        )
    ):
        say(request, done, _("The last day of the working week has been changed."))
        if done.proposal is None:
            messages.info(request, _touched(pattern.starts_on, None, _whole(pattern)))
        return see_other("settings:pattern_list")
    return form_page(
        request,
        "reports/settings/pattern_end.html",
        _context(request, form, pattern),
    )


@require_http_methods(["GET", "POST"])
def pattern_delete(request: Request, pk: int) -> HttpResponse:
    """Ask, then remove a pattern."""
    permitted(request.authority, Permission.WORK_TIME_CHANGE)
    pattern = _pattern(pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (
        done := carried_out(request, form, remove_pattern, lambda: {"pattern_id": pk}, confirming=True)
    ):
        say(request, done, _("The working week has been removed."))
        if done.proposal is None:
            messages.info(request, _touched(pattern.starts_on, pattern.ends_on, _whole(pattern)))
        return see_other("settings:pattern_list")
    return form_page(
        request,
        "reports/settings/pattern_delete.html",
        _context(request, form, pattern),
    )


@require_http_methods(["GET", "POST"])
def shift_list(request: Request) -> HttpResponse:
    """Those who may only look get the table without the form, and 404 for a POST."""
    permitted(request.authority, Permission.WORK_TIME_VIEW)
    answer_404_unless(request.method == "GET" or allows(request.authority, Permission.WORK_TIME_CHANGE))
    form = ShiftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, lambda: add_shift(**form.cleaned_data, **who(request))):
        messages.success(request, _("Shift %(code)s has been entered.") % {"code": form.cleaned_data["code"]})
        return see_other("settings:shift_list")
    context = {
        "form": form,
        "rows": Shift.objects.all(),
        "may_edit": allows(request.authority, Permission.WORK_TIME_CHANGE),
    }
    return form_page(request, "reports/settings/shift_list.html", context)


@require_POST
def shift_retire(request: Request, pk: int) -> HttpResponse:
    """Offer a shift no longer, or again."""
    permitted(request.authority, Permission.WORK_TIME_CHANGE)
    shift = get_object_or_404(Shift, pk=pk)
    retire_shift(shift_id=pk, is_active=not shift.is_active, **who(request))
    text = _("Shift %(code)s can no longer be chosen.") if shift.is_active else _("Shift %(code)s can be chosen again.")
    messages.success(request, text % {"code": shift.code})
    return see_other("settings:shift_list")


def _context(request: Request, form: object, pattern: WorkPattern) -> dict[str, Any]:
    return {"form": form, "pattern": pattern, "second": pattern.employee_id == request.user.pk}


def _whole(pattern: WorkPattern) -> Agency | None:
    """Return the agency whose people the pattern concerns, None where it is one person's own."""
    return None if pattern.employee else pattern.agency


def _touched(first: date, last: date | None, agency: Agency | None) -> str:
    return touched(first, last, agency) if agency else recomputed(1)


def _pattern(pk: int) -> WorkPattern:
    return get_object_or_404(WorkPattern.objects.select_related("agency", "employee"), pk=pk)
