"""Approved absences."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import Request, require
from accounts.nip import strip_separators
from accounts.queries import today_of
from reports.actions.calendar import add_absence, remove_absence
from reports.forms_settings import AbsenceFilter, AbsenceForm, ReasonForm
from reports.models import Absence
from reports.views.settings.pages import form_page, saved, see_other, who

PAGE = 50


@require_GET
def absence_list(request: Request) -> HttpResponse:
    """Show absences, the latest first; `?q=`, `?month=2026-10` and `?kind=` narrow the list."""
    require(request.authority.is_personnel or request.authority.is_auditor)
    form = AbsenceFilter(request.GET)
    rows = Absence.objects.select_related("employee").order_by("-starts_on", "employee__name", "id")
    if form.is_valid():
        rows = _narrowed(rows, form)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": [(absence, (absence.ends_on - absence.starts_on).days + 1) for absence in page],
        "filtered": any(request.GET.get(name) for name in form.fields),
        "may_edit": request.authority.is_personnel,
        "today": today_of(request.user.pk, request.at),
    }
    return render(request, "reports/settings/absence_list.html", context)


@require_http_methods(["GET", "POST"])
def absence_create(request: Request) -> HttpResponse:
    """Enter an approved absence; `?nip=` fills in the employee."""
    require(request.authority.is_personnel)
    form = AbsenceForm(request.POST if request.method == "POST" else None, initial={"nip": request.GET.get("nip", "")})
    if request.method == "POST" and saved(form, lambda: add_absence(**form.values(), **who(request))):
        messages.success(
            request, _("The absence of %(name)s has been entered.") % {"name": form.cleaned_data["nip"].name}
        )
        return see_other("settings:absence_list")
    return form_page(request, "reports/settings/absence_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
def absence_delete(request: Request, pk: int) -> HttpResponse:
    """Ask, then remove an absence."""
    require(request.authority.is_personnel)
    absence = get_object_or_404(Absence.objects.select_related("employee"), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(
        form, lambda: remove_absence(absence_id=pk, reason=form.cleaned_data["reason"], **who(request))
    ):
        messages.success(request, _("The absence of %(name)s has been removed.") % {"name": absence.employee.name})
        return see_other("settings:absence_list")
    return form_page(request, "reports/settings/absence_delete.html", {"form": form, "absence": absence})


def _narrowed(rows: "QuerySet[Absence]", form: AbsenceFilter) -> "QuerySet[Absence]":
    text, month, kind = (form.cleaned_data[name] for name in ("q", "month", "kind"))
    if text:
        rows = rows.filter(
            Q(employee__name__icontains=text) | Q(employee__nip__startswith=strip_separators(text) or "-")
        )
    if month:
        rows = rows.filter(starts_on__lte=month.last, ends_on__gte=month.first)
    return rows.filter(kind=kind) if kind else rows
