"""Leave: the employee asks and follows it, the supervisor decides."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.authorization.access import Request, answer_404_unless
from accounts.authorization.permissions import Permission, allows
from accounts.organisation.queries import today_of, zone_of
from accounts.pages.refusable_form import ConfirmForm
from accounts.pages.responses import form_page, saved, see_other, who
from accounts.second_person.outcome import carried_out, say
from reports.absences.actions.absences import shorten_absence
from reports.absences.actions.requests import decide_absence_request, file_absence_request, withdraw_absence_request
from reports.absences.forms import AbsenceDecisionForm, AbsenceRequestForm, ShortenForm
from reports.absences.policies import (
    LONGEST,
    conflicts,
    is_decider,
    may_see,
    may_see_document,
    may_shorten,
    refuse_filing,
    waiting_for,
)
from reports.evidence.downloads import attached
from reports.models import Absence, AbsenceRequest
from reports.wording.sentences import long_date
from reports.working_time.absence_kinds import Kinds

PAGE = 50


@require_safe
def absence_mine(request: Request) -> HttpResponse:
    """Show one's own requests and those one entered for others, the latest first."""
    me = request.user.pk
    rows = AbsenceRequest.objects.select_related("employee")
    page = Paginator(rows.filter(employee=me) | rows.filter(filed_by=me), PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/absence_mine.html", {"page_obj": page, "me": me})


@require_safe
def absence_waiting(request: Request) -> HttpResponse:
    """Show the requests that wait for the person's decision."""
    page = Paginator(waiting_for(request.authority, request.at), PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/absence_waiting.html", {"page_obj": page})


@require_http_methods(["GET", "POST"])
def absence_request(request: Request) -> HttpResponse:
    """Ask for leave, as an operator or the personnel agency also for another person."""
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    kinds = Kinds.load().on(today_of(request.user.pk, request.at))
    form = AbsenceRequestForm(*data, me=request.user, authority=request.authority, kinds=kinds)
    if "look" in request.POST:
        # The letter has to be chosen again: a browser never sends a file back.
        return form_page(request, "reports/absence_request.html", {"form": form} | _looked_at(request, form))
    if request.method == "POST" and saved(form, lambda: file_absence_request(**form.values(), **who(request))):
        messages.success(request, _("The request is on its way. You find the decision here."))
        return see_other("reports:absence_mine")
    return form_page(request, "reports/absence_request.html", {"form": form})


def _looked_at(request: Request, form: AbsenceRequestForm) -> dict[str, Any]:
    """Return what lies on the days that were typed; nothing where they are no days yet, or somebody else's."""
    if not form.is_valid():
        return {}
    typed = form.values()
    if refuse_filing(request.authority, typed["employee"], request.at):
        return {}
    if typed["ends_on"] < typed["starts_on"] or typed["ends_on"] - typed["starts_on"] > LONGEST:
        return {}
    return {"looked": True, "conflicts": conflicts(typed["employee"].pk, typed["starts_on"], typed["ends_on"])}


@require_http_methods(["GET", "POST"])
def absence_detail(request: Request, pk: int) -> HttpResponse:
    """Show one request with what it collides with; who decides does it here."""
    found = get_object_or_404(
        AbsenceRequest.objects.select_related(
            "employee", "filed_by", "decided_by", "decided_for", "absence__shortened_by", "absence__shortened_for"
        ),
        pk=pk,
    )
    answer_404_unless(may_see(found, request.authority, request.at))
    decider = is_decider(found, request.authority, request.at)
    answer_404_unless(request.method != "POST" or decider)
    form = AbsenceDecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(
        form, lambda: decide_absence_request(request_id=pk, **form.values(), **who(request))
    ):
        messages.success(request, _("The decision is recorded. The employee sees it at once."))
        return see_other("reports:absence_waiting")
    is_open = found.status == AbsenceRequest.Status.OPEN
    context = {
        "form": form,
        "found": found,
        "conflicts": conflicts(found.employee_id, found.starts_on, (found.absence or found).ends_on),
        "may_decide": is_open and decider,
        "may_withdraw": is_open and found.employee_id == request.user.pk,
        "may_shorten": _may_shorten(found.absence, request),
        "may_see_document": may_see_document(found, request.authority, request.at),
        "zone": zone_of(request.user.pk, request.at),
    }
    return form_page(request, "reports/absence_detail.html", context)


def _may_shorten(absence: Absence | None, request: Request) -> bool:
    if absence is None or absence.ends_on < today_of(absence.employee_id, request.at):
        return False
    return may_shorten(absence, request.authority, request.at)


@require_http_methods(["GET", "POST"])
def absence_withdraw(request: Request, pk: int) -> HttpResponse:
    """Ask, then take back one's own request that nobody has decided about."""
    found = get_object_or_404(AbsenceRequest, pk=pk, employee=request.user)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, lambda: withdraw_absence_request(request_id=pk, **who(request))):
        messages.success(request, _("The request has been withdrawn."))
        return see_other("reports:absence_mine")
    return form_page(request, "reports/absence_withdraw.html", {"form": form, "found": found})


@require_http_methods(["GET", "POST"])
def absence_shorten(request: Request, pk: int) -> HttpResponse:
    """End an absence earlier, for who reviews the work of today and for the personnel agency."""
    found = get_object_or_404(Absence.objects.select_related("employee"), pk=pk)
    answer_404_unless(may_shorten(found, request.authority, request.at))
    sees_list = allows(request.authority, Permission.ABSENCES_VIEW)
    form = ShortenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (
        done := carried_out(request, form, shorten_absence, lambda: {"absence_id": pk, **form.cleaned_data})
    ):
        text = _("The absence of %(name)s ends on %(day)s. The days after it are days of duty.")
        known = {"name": found.employee.name, "day": long_date(form.cleaned_data["ends_on"])}
        say(request, done, text % known)
        return see_other("settings:absence_list" if sees_list else "reports:absence_waiting")
    # Personnel comes from its list, the supervisor from the request.
    asked = None if sees_list else AbsenceRequest.objects.filter(absence=found).first()
    second = found.employee_id == request.user.pk
    context = {"form": form, "found": found, "asked": asked, "second": second}
    return form_page(request, "reports/absence_shorten.html", context)


@require_safe
def absence_document(request: Request, pk: int) -> HttpResponse:
    """Send the letter to its owner, who decides or decided, the personnel agency and auditors."""
    found = get_object_or_404(AbsenceRequest, pk=pk)
    answer_404_unless(may_see_document(found, request.authority, request.at))
    return attached(found.attachment.name or "", pk)
