"""Approved absences."""

from datetime import date

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, allows, permitted
from accounts.organisation.queries import today_of
from accounts.pages.responses import form_page, see_other
from accounts.rules.nip import nip_typed
from accounts.second_person.outcome import carried_out, say
from accounts.storage.paging import page_of
from reports.absences.actions.absences import add_absence, remove_absence
from reports.absences.forms import AbsenceFilter, AbsenceForm
from reports.calendar.absence_rule_forms import AbsenceRuleForm
from reports.calendar.actions.absence_rules import add_absence_rule
from reports.calendar.views.recomputed import recomputed
from reports.models import Absence, AbsenceRule
from reports.pages.reason_form import ReasonForm
from reports.working_time.absence_kinds import Kind, Kinds, absence_mark, absence_name
from reports.working_time.queries import people_absent

PAGE = 50


@require_GET
def absence_list(request: Request) -> HttpResponse:
    """Show absences, the latest first; `?q=`, `?month=2026-10` and `?kind=` narrow the list."""
    permitted(request.authority, Permission.ABSENCES_VIEW)
    today = today_of(request.user.pk, request.at)
    form = AbsenceFilter(request.GET, kinds=Kinds.load().on(today))
    rows = Absence.objects.select_related("employee")
    if form.is_valid():
        rows = _narrowed(rows, form)
    page = page_of(rows, request.GET.get("page"), by="starts_on", size=PAGE)
    context = {
        "form": form,
        "page": page,
        "rows": [(absence, (absence.ends_on - absence.starts_on).days + 1) for absence in page.rows],
        "filtered": any(request.GET.get(name) for name in form.fields),
        "may_edit": allows(request.authority, Permission.ABSENCES_CHANGE),
        "today": today,
    }
    return render(request, "reports/settings/absence_list.html", context)


@require_http_methods(["GET", "POST"])
def absence_create(request: Request) -> HttpResponse:
    """Enter an approved absence; `?nip=` fills in the employee."""
    permitted(request.authority, Permission.ABSENCES_CHANGE)
    form = AbsenceForm(
        request.POST if request.method == "POST" else None,
        initial={"nip": request.GET.get("nip", "")},
        kinds=Kinds.load().on(today_of(request.user.pk, request.at)),
    )
    if request.method == "POST" and (done := carried_out(request, form, add_absence, form.values)):
        say(request, done, _("The absence of %(name)s has been entered.") % {"name": form.cleaned_data["nip"].name})
        return see_other("settings:absence_list")
    return form_page(request, "reports/settings/absence_create.html", {"form": form, "perhaps": True})


@require_http_methods(["GET", "POST"])
def absence_delete(request: Request, pk: int) -> HttpResponse:
    """Ask, then remove an absence."""
    permitted(request.authority, Permission.ABSENCES_CHANGE)
    absence = get_object_or_404(Absence.objects.select_related("employee"), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (
        done := carried_out(request, form, remove_absence, lambda: {"absence_id": pk, **form.cleaned_data})
    ):
        say(request, done, _("The absence of %(name)s has been removed.") % {"name": absence.employee.name})
        return see_other("settings:absence_list")
    return form_page(
        request,
        "reports/settings/absence_delete.html",
        {"form": form, "absence": absence, "second": absence.employee_id == request.user.pk},
    )


@require_GET
def absence_kind_list(request: Request) -> HttpResponse:
    """Show the kinds with what they do today, and the rules that are still to come."""
    permitted(request.authority, Permission.ABSENCE_KINDS_VIEW)
    today = today_of(request.user.pk, request.at)
    coming = AbsenceRule.objects.filter(starts_on__gt=today).order_by("starts_on", "code")
    context = {
        "kinds": Kinds.load().on(today),
        "coming": coming,
        "may_edit": allows(request.authority, Permission.ABSENCE_KINDS_CHANGE),
    }
    return render(request, "reports/settings/absence_kind_list.html", context)


@require_http_methods(["GET", "POST"])
def absence_kind_create(request: Request) -> HttpResponse:
    """Enter a kind of the region's own, or with `?code=` new rules for one that is there."""
    permitted(request.authority, Permission.ABSENCE_KINDS_CHANGE)
    known = {kind.code: kind for kind in Kinds.load().on(date.max)}
    kind: Kind | None = known.get(request.GET.get("code", ""))
    form = AbsenceRuleForm(request.POST if request.method == "POST" else None, kind=kind)
    if request.method == "POST" and (done := carried_out(request, form, add_absence_rule, form.values)):
        typed = form.values()
        say(request, done, _("The rules for %(kind)s have been entered.") % {"kind": absence_name(typed["code"])})
        if done.proposal is None:
            messages.info(request, recomputed(people_absent(typed["code"], typed["starts_on"])))
        return see_other("settings:absence_kind_list")
    context = {"form": form, "kind": kind, "mark": absence_mark(kind.code) if kind else ""}
    return form_page(request, "reports/settings/absence_kind_create.html", context)


def _narrowed(rows: "QuerySet[Absence]", form: AbsenceFilter) -> "QuerySet[Absence]":
    text, month, kind = (form.cleaned_data[name] for name in ("q", "month", "kind"))
    if text:
        rows = rows.filter(Q(employee__name__icontains=text) | Q(employee__nip__startswith=nip_typed(text) or "-"))
    if month:
        rows = rows.filter(starts_on__lte=month.last, ends_on__gte=month.first)
    return rows.filter(kind=kind) if kind else rows
