"""Posts and roles of a person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Request
from accounts.actions import correct_placement, end_role, grant_role, place_employee
from accounts.enums import RoleKind
from accounts.forms_people import PlacementForm, RoleEndForm, RoleForm, add_refusals
from accounts.models import Placement, Role
from accounts.permissions import Permission, permitted
from accounts.queries import placement_on, today_of
from accounts.refusal import Refused
from accounts.views.employees import FORM_METHODS, show_form, visible_employee


@require_http_methods(FORM_METHODS)
def placement_create(request: Request, pk: int) -> HttpResponse:
    """Give a person a new post from a date on."""
    permitted(request.authority, Permission.POSTS_CHANGE)
    employee = visible_employee(request, pk)
    today = today_of(request.user.pk, request.at)
    form = PlacementForm(request.POST or None, initial=_initial(placement_on(employee.pk, today)))
    if form.is_valid():
        try:
            place_employee(
                by=request.authority, at=request.at, source=request.source, employee=employee, **form.cleaned_data
            )
        except Refused as refused:
            add_refusals(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:employee_detail", pk=pk)
    return show_form(request, "accounts/placement_create.html", form, employee=employee)


@require_http_methods(FORM_METHODS)
def placement_edit(request: Request, pk: int) -> HttpResponse:
    """Correct a post that was entered wrong; its date stays."""
    permitted(request.authority, Permission.POSTS_CHANGE)
    placement = get_object_or_404(Placement.objects.select_related("employee", "supervisor", "agency"), pk=pk)
    form = PlacementForm(request.POST or None, initial=_initial(placement))
    del form.fields["starts_on"]
    if form.is_valid():
        try:
            correct_placement(
                by=request.authority, at=request.at, source=request.source, placement=placement, **form.cleaned_data
            )
        except Refused as refused:
            add_refusals(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:employee_detail", pk=placement.employee_id)
    return show_form(request, "accounts/placement_edit.html", form, employee=placement.employee, placement=placement)


@require_http_methods(FORM_METHODS)
def role_create(request: Request, pk: int) -> HttpResponse:
    """Grant a role."""
    permitted(request.authority, Permission.ROLES_CHANGE)
    employee = visible_employee(request, pk)
    form = RoleForm(request.POST or None, initial={"starts_on": today_of(request.user.pk, request.at)})
    if form.is_valid():
        data = form.cleaned_data
        try:
            grant_role(
                by=request.authority,
                at=request.at,
                source=request.source,
                employee=employee,
                role=RoleKind(data["role"]),
                agency=data["agency"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
            )
        except Refused as refused:
            add_refusals(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:employee_detail", pk=pk)
    return show_form(request, "accounts/role_create.html", form, employee=employee)


@require_http_methods(FORM_METHODS)
def role_end(request: Request, pk: int) -> HttpResponse:
    """Set the last day of a role."""
    permitted(request.authority, Permission.ROLES_CHANGE)
    role = get_object_or_404(Role.objects.select_related("employee", "agency"), pk=pk)
    form = RoleEndForm(request.POST or None, initial={"ends_on": role.ends_on})
    if form.is_valid():
        try:
            end_role(by=request.authority, at=request.at, source=request.source, role=role, **form.cleaned_data)
        except Refused as refused:
            add_refusals(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:employee_detail", pk=role.employee_id)
    return show_form(request, "accounts/role_end.html", form, role=role, employee=role.employee)


def _initial(placement: Placement | None) -> dict[str, object]:
    if placement is None:
        return {}
    return {
        "agency": placement.agency_id,
        "title": placement.title,
        "position_class": placement.position_class,
        "supervisor": placement.supervisor,
    }
