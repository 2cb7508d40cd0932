"""Objections: the employee files and follows them, the personnel agency answers, auditors read."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.authorization.access import Request, answer_404_unless
from accounts.authorization.permissions import Permission, allows, permitted
from accounts.organisation.queries import placement_on, zone_of
from accounts.pages.refusable_form import ConfirmForm
from accounts.pages.responses import form_page, saved, see_other, who
from accounts.rules.clock import local_date
from reports.evidence.downloads import attached
from reports.rules.period import Month
from tpp.corrections.actions.objections import answer_objection, file_objection, withdraw_objection
from tpp.corrections.forms import AnswerForm, ObjectionFilter, ObjectionForm
from tpp.corrections.policies import closed_line, figure_name, objections_close, refuse_objecting_month, zone_for
from tpp.models import Objection, RecapLine
from tpp.payroll.listed_people import listed

PAGE = 50


@require_http_methods(["GET", "POST"])
def objection_create(request: Request, month: Month) -> HttpResponse:
    """Object to a day (`?day=2026-10-06`) or a figure of one's own month."""
    line = closed_line(request.user, month)
    zone = zone_for(request.user, line, request.at)
    days = [day for day in month.days if day <= local_date(request.at, zone)]
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    initial = {"day": request.GET.get("day", ""), "figure": request.GET.get("figure", "")}
    form = ObjectionForm(*data, month=month, days=days, initial=initial)
    if request.method == "POST" and saved(form, lambda: file_objection(**form.values(), **who(request))):
        text = _("Your objection has been filed. You will find the answer here.")
        messages.success(request, text, extra_tags=f"objection-{month}")
        return see_other("tpp:objection_mine")
    context = {
        "form": form,
        "month": month,
        "until": objections_close(line),
        "zone": zone,
        "refusal": None if form.is_bound else refuse_objecting_month(request.user, month, line, request.at),
    }
    return form_page(request, "tpp/objection_create.html", context)


@require_GET
def objection_mine(request: Request) -> HttpResponse:
    """Show one's own objections with their answers, the latest first."""
    found = Objection.objects.filter(employee=request.user).select_related("answered_by")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(objection, subject_of(objection)) for objection in page],
        "zone": zone_of(request.user.pk, request.at),
        "this_month": Month.of(request.at.date()),
    }
    return render(request, "tpp/objection_mine.html", context)


@require_http_methods(["GET", "POST"])
def objection_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take back one's own objection that nobody has answered."""
    objection = get_object_or_404(Objection, pk=pk, employee=request.user)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, lambda: withdraw_objection(objection=objection, **who(request))):
        messages.success(request, _("The objection has been withdrawn."))
        return see_other("tpp:objection_mine")
    context = {"form": form, "objection": objection, "subject": subject_of(objection)}
    return form_page(request, "tpp/objection_withdraw.html", context)


@require_GET
def objection_list(request: Request) -> HttpResponse:
    """Show the objections of everybody, those without an answer first; `?month=`, `?agency=`, `?status=` narrow."""
    permitted(request.authority, Permission.OBJECTIONS_VIEW)
    form = ObjectionFilter(request.GET)
    found = Objection.objects.select_related("employee").order_by("answered_at", "filed_at", "pk")
    found = _narrowed(found, form, request.at)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": [(objection, subject_of(objection)) for objection in page],
        "filtered": any(request.GET.get(name) for name in form.fields),
        "zone": zone_of(request.user.pk, request.at),
    }
    return render(request, "tpp/objection_list.html", context)


def _narrowed(found: QuerySet[Objection], form: ObjectionFilter, at: datetime) -> QuerySet[Objection]:
    chosen = form.cleaned_data if form.is_valid() else {}
    # Without a choice the page is the queue: what waits.
    found = found.filter(status=chosen["status"]) if chosen.get("status") else found
    if not form.data and not chosen.get("status"):
        found = found.filter(status=Objection.Status.OPEN)
    month = chosen.get("month")
    if month:
        found = found.filter(month=month.first)
    if agency := chosen.get("agency"):
        people = listed(month or Month.of(at.date()), [agency.pk])
        found = found.filter(employee__in=people.values("pk"))
    return found


@require_http_methods(["GET", "POST"])
def objection_detail(request: Request, pk: int) -> HttpResponse:
    """Show one objection with what it is about; the personnel agency answers it here."""
    permitted(request.authority, Permission.OBJECTIONS_VIEW)
    objection = get_object_or_404(Objection.objects.select_related("employee", "answered_by"), pk=pk)
    may_answer = allows(request.authority, Permission.OBJECTIONS_ANSWER) and objection.status == Objection.Status.OPEN
    answer_404_unless(request.method != "POST" or allows(request.authority, Permission.OBJECTIONS_ANSWER))
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(
        form, lambda: answer_objection(objection=objection, **form.values(), **who(request))
    ):
        text = _("The answer has been given. The employee sees it at once.")
        messages.success(request, text, extra_tags=f"answer-{pk}")
        if form.cleaned_data["outcome"] == Objection.Outcome.ADJUSTMENT and form.values()["accept"]:
            return see_other(f"{reverse('tpp:adjustment_create')}?objection={objection.pk}")
        return see_other("tpp:objection_list")
    month = Month.of(objection.month)
    line = closed_line(objection.employee, month)
    context = {
        "form": form,
        "objection": objection,
        "subject": subject_of(objection),
        "month": month,
        "line": line,
        "agency_code": _agency_code(objection, line),
        "may_answer": may_answer and objection.employee_id != request.user.pk,
        "is_own": objection.employee_id == request.user.pk,
        "zone": zone_of(request.user.pk, request.at),
        "adjustments": objection.adjustments.all(),
        "may_edit": allows(request.authority, Permission.OBJECTIONS_ANSWER),
    }
    return form_page(request, "tpp/objection_detail.html", context)


def _agency_code(objection: Objection, line: RecapLine | None) -> str:
    """Take it from the closed line, else from the post on the month's last day; empty without either."""
    if line:
        return str(line.recap.header["agency"]["code"])
    post = placement_on(objection.employee_id, Month.of(objection.month).last)
    return post.agency.code if post else ""


@require_safe
def objection_attachment(request: Request, pk: int) -> HttpResponse:
    """Send the file to its owner, the personnel agency and auditors; as a download, never to be run."""
    objection = get_object_or_404(Objection, pk=pk)
    answer_404_unless(objection.employee_id == request.user.pk or allows(request.authority, Permission.OBJECTIONS_VIEW))
    return attached(objection.attachment.name or "", pk)


def subject_of(objection: Objection) -> str:
    """Return what an objection is about, in words; a day is written by the template."""
    return figure_name(objection.figure) if objection.figure else ""
