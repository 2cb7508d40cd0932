"""Adjustments of closed months: entered by one person of the personnel agency, confirmed by a second."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authorization.access import Request, answer_404_unless
from accounts.authorization.permissions import Permission, allows, permitted, permitted_somewhere, reach
from accounts.organisation.queries import zone_of
from accounts.pages.refusable_form import ConfirmForm
from accounts.pages.responses import form_page, saved, see_other, who
from accounts.pages.sorting import order_asked, order_by
from accounts.second_person.policies import refuse_second
from reports.rules.period import Month
from tpp.corrections.actions.adjustments import cancel_adjustment, confirm_adjustment, enter_adjustment
from tpp.corrections.actions.allowance_policies import add_allowance_policy
from tpp.corrections.forms import AdjustmentFilter, AdjustmentForm, AllowancePolicyForm
from tpp.corrections.policies import refuse_cancellation, refuse_confirmation
from tpp.models import Adjustment, AllowancePolicy, Objection
from tpp.payroll.listed_people import listed

PAGE = 50
USUAL = ("-month", "employee_id", "id")
COLUMNS = {
    "name": ("employee__name", *USUAL),
    "corrects": ("corrects", *USUAL),
    "month": ("month", "employee_id", "id"),
    "amount": ("amount", *USUAL),
}


@require_GET
def adjustment_list(request: Request) -> HttpResponse:
    """Show the adjustments, the latest month first; treasurers and operators see those of their agencies; `?order=`."""
    permitted_somewhere(request.authority, Permission.ADJUSTMENTS_VIEW)
    reads = reach(request.authority, Permission.ADJUSTMENTS_VIEW)
    form = AdjustmentFilter(request.GET)
    month = form.cleaned_data["month"] if form.is_valid() else None
    found = Adjustment.objects.select_related("employee", "requested_by", "confirmed_by", "cancelled_by")
    if month:
        found = found.filter(month=month.first)
    if reads is not None:
        people = listed(month or Month.of(request.at.date()), reads)
        found = found.filter(employee__in=people.values("pk"))
    order = order_asked(request, COLUMNS, "-month")
    page = Paginator(found.order_by(*order_by(order, COLUMNS)), PAGE).get_page(request.GET.get("page"))
    context = {
        "order": order,
        "form": form,
        "page_obj": page,
        "rows": page,
        "may_edit": allows(request.authority, Permission.ADJUSTMENTS_CHANGE),
        "me": request.user.pk,
        "filtered": bool(request.GET.get("month")),
        "zone": zone_of(request.user.pk, request.at),
    }
    return render(request, "tpp/adjustment_list.html", context)


@require_http_methods(["GET", "POST"])
def adjustment_create(request: Request) -> HttpResponse:
    """Enter an adjustment, or with `?objection=` the one that follows from an accepted objection."""
    permitted(request.authority, Permission.ADJUSTMENTS_CHANGE)
    objection = _objection(request.GET.get("objection", ""))
    form = AdjustmentForm(request.POST if request.method == "POST" else None, initial=_initial(objection, request))
    if request.method == "POST" and saved(
        form, lambda: enter_adjustment(**form.values(), objection=objection, **who(request))
    ):
        text = _("The adjustment has been entered. A second person must now confirm it.")
        messages.success(request, text, extra_tags="adjustment")
        return see_other("tpp:adjustment_list")
    return form_page(request, "tpp/adjustment_create.html", {"form": form, "objection": objection})


def _objection(text: str) -> Objection | None:
    if not text.isascii() or not text.isdigit():
        return None
    accepted = Objection.objects.filter(outcome=Objection.Outcome.ADJUSTMENT).select_related("employee")
    return accepted.filter(pk=int(text[:18])).first()


def _initial(objection: Objection | None, request: Request) -> dict[str, object]:
    initial: dict[str, object] = {"month": str(Month.of(request.at.date()))}
    if objection:
        initial |= {
            "nip": objection.employee.nip,
            "corrects": f"{objection.month:%Y-%m}",
            "reason": objection.answer[:500],
        }
    return initial


@require_http_methods(["GET", "POST"])
def adjustment_confirm(request: Request, pk: int) -> HttpResponse:
    """Show the sum and whoever asked for it, then let it be paid; never by the same officer."""
    permitted(request.authority, Permission.ADJUSTMENTS_CHANGE)
    adjustment = _adjustment(pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, lambda: confirm_adjustment(adjustment=adjustment, **who(request))):
        messages.success(request, _("The adjustment is confirmed and will be paid with its month."))
        return see_other("tpp:adjustment_list")
    refusal = refuse_confirmation(adjustment, request.user) or refuse_second(
        adjustment.requested_by_id, (), request.authority, request.at
    )
    context = {"form": form, "adjustment": adjustment, "refusal": refusal}
    return form_page(request, "tpp/adjustment_confirm.html", context)


@require_http_methods(["GET", "POST"])
def adjustment_cancel(request: Request, pk: int) -> HttpResponse:
    """Cancel an adjustment before its month is closed."""
    permitted(request.authority, Permission.ADJUSTMENTS_CHANGE)
    adjustment = _adjustment(pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, lambda: cancel_adjustment(adjustment=adjustment, **who(request))):
        messages.success(request, _("The adjustment has been cancelled."))
        return see_other("tpp:adjustment_list")
    refusal = refuse_cancellation(adjustment, request.user)
    context = {"form": form, "adjustment": adjustment, "refusal": refusal, "is_cancelling": True}
    return form_page(request, "tpp/adjustment_confirm.html", context)


def _adjustment(pk: int) -> Adjustment:
    return get_object_or_404(Adjustment.objects.select_related("employee", "requested_by"), pk=pk)


@require_http_methods(["GET", "POST"])
def allowance_policy_list(request: Request) -> HttpResponse:
    """Show the rules around the allowance; the personnel agency enters new ones from a date on."""
    permitted(request.authority, Permission.ALLOWANCE_RULES_VIEW)
    answer_404_unless(request.method != "POST" or allows(request.authority, Permission.ALLOWANCE_RULES_CHANGE))
    policies = list(AllowancePolicy.objects.all())
    latest = policies[0] if policies else None
    names = ("objection_days", "unusual_change_percent", "red_must_be_settled", "status_combination")
    initial = {name: getattr(latest, name) for name in names} if latest else {}
    form = AllowancePolicyForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and saved(form, lambda: add_allowance_policy(**form.cleaned_data, **who(request))):
        messages.success(request, _("The new rules have been entered."))
        return see_other("tpp:allowance_policy_list")
    context = {
        "form": form,
        "policies": policies,
        "may_edit": allows(request.authority, Permission.ALLOWANCE_RULES_CHANGE),
    }
    return form_page(request, "tpp/allowance_policy_list.html", context)
