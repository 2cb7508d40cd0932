"""Agencies: the tree, enter, change."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, allows, permitted
from accounts.models import Agency, Employee
from accounts.organisation.queries import placements_in_force, serving, today_of
from accounts.pages.responses import FORM_METHODS, saved, show_form, who
from accounts.pages.sorting import in_order, order_asked
from accounts.people.actions.agencies import create_agency, update_agency
from accounts.people.forms import AgencyForm
from accounts.second_person.outcome import carried_out, say

COLUMNS = {
    "name": lambda row: row["agency"].name.casefold(),
    "code": lambda row: row["agency"].code,
    "people": lambda row: row["people"],
}


@require_GET
def agency_list(request: Request) -> HttpResponse:
    """Indent units below what they belong to, each with the people whose post is there today."""
    permitted(request.authority, Permission.AGENCIES_VIEW)
    today = today_of(request.user.pk, request.at)
    people = dict(
        placements_in_force(today)
        .filter(employee__in=Employee.objects.filter(serving(today)))
        .order_by()
        .values_list("agency_id")
        .annotate(number=Count("pk"))
    )
    order = order_asked(request, COLUMNS)
    rows = [
        {"agency": agency, "depth": depth, "indent": _indent(depth), "people": people.get(agency.pk, 0)}
        for agency, depth in _tree()
    ]
    context = {
        "rows": in_order(rows, order, COLUMNS) if order else rows,
        "order": order,
        "may_change": allows(request.authority, Permission.AGENCIES_CHANGE),
    }
    return render(request, "accounts/agency_list.html", context)


@require_http_methods(FORM_METHODS)
def agency_create(request: Request) -> HttpResponse:
    """One code only once; the verb decides who may."""
    permitted(request.authority, Permission.AGENCIES_CHANGE)
    form = AgencyForm(request.POST or None)
    if saved(form, lambda: create_agency(**form.cleaned_data, **who(request))):
        messages.success(request, _("Saved."))
        return redirect("accounts:agency_list")
    return show_form(request, "accounts/agency_create.html", form)


@require_http_methods(FORM_METHODS)
def agency_edit(request: Request, pk: int) -> HttpResponse:
    """Another zone or parent closes open days of others: it is confirmed, or waits for a second person."""
    permitted(request.authority, Permission.AGENCIES_CHANGE)
    agency = get_object_or_404(Agency, pk=pk)
    initial = {name: getattr(agency, name) for name in AgencyForm.base_fields if name != "parent"}
    form = AgencyForm(request.POST or None, initial=initial | {"parent": agency.parent_id})

    def values() -> dict[str, Any]:
        return {"agency": agency, **form.cleaned_data}

    if done := carried_out(request, form, update_agency, values, confirming=True):
        say(request, done)
        return redirect("accounts:agency_list")
    return show_form(request, "accounts/agency_edit.html", form, agency=agency)


def _indent(depth: int) -> str:
    return "\u2003" * (depth - 1) + "└ " if depth else ""


def _tree() -> list[tuple[Agency, int]]:
    """Return all agencies, each followed by those below it, with the depth from 0."""
    children: dict[int | None, list[Agency]] = {}
    for agency in Agency.objects.order_by("-code"):
        children.setdefault(agency.parent_id, []).append(agency)
    found: list[tuple[Agency, int]] = []
    waiting = [(agency, 0) for agency in children.get(None, ())]
    while waiting:
        agency, depth = waiting.pop()
        found.append((agency, depth))
        waiting.extend((child, depth + 1) for child in children.get(agency.pk, ()))
    return found
