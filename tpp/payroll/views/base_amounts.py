"""Base amounts: what a position class is worth a month, by component and date."""

from collections.abc import Mapping, Sequence

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, allows, permitted
from accounts.pages.responses import form_page, see_other
from accounts.pages.sorting import order_asked, order_by
from accounts.second_person.outcome import carried_out, say
from tpp.models import BaseAmount
from tpp.payroll.actions.base_amounts import add_base_amount
from tpp.payroll.forms import BaseAmountFilter, BaseAmountForm
from tpp.schemes.step_labels import component_name

PAGE = 100
USUAL = ("agency__code", "position_class", "component", "-starts_on")
COLUMNS: Mapping[str, Sequence[str | F]] = {
    "class": ("position_class", *USUAL),
    "component": ("component", *USUAL),
    "amount": ("amount", *USUAL),
    "from": ("starts_on", *USUAL),
    "agency": (F("agency__code"), *USUAL),
}


@require_GET
def base_amount_list(request: Request) -> HttpResponse:
    """Show the base amounts by class; `?agency=` and `?position_class=` narrow the list, `?order=` sorts it."""
    permitted(request.authority, Permission.AMOUNTS_VIEW)
    form = BaseAmountFilter(request.GET)
    order = order_asked(request, COLUMNS)
    rows = BaseAmount.objects.select_related("agency").order_by(*(order_by(order, COLUMNS) if order else USUAL))
    if form.is_valid():
        chosen = {name: value for name, value in form.cleaned_data.items() if value}
        rows = rows.filter(**chosen)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "order": order,
        "rows": [(row, component_name(row.component)) for row in page],
        "filtered": any(request.GET.get(name) for name in form.fields),
        "may_edit": allows(request.authority, Permission.AMOUNTS_CHANGE),
    }
    return render(request, "tpp/base_amount_list.html", context)


@require_http_methods(["GET", "POST"])
def base_amount_create(request: Request) -> HttpResponse:
    """Enter an amount from a date on; closed months keep theirs."""
    permitted(request.authority, Permission.AMOUNTS_CHANGE)
    form = BaseAmountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (done := carried_out(request, form, add_base_amount, form.values)):
        say(request, done, _("The amount has been entered."))
        return see_other("tpp:base_amount_list")
    return form_page(request, "tpp/base_amount_create.html", {"form": form, "perhaps": True})
