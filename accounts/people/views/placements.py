"""Posts and roles of a person."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, permitted
from accounts.authorization.two_people import Act
from accounts.models import Placement, Role
from accounts.organisation.queries import placement_on, today_of
from accounts.pages.responses import FORM_METHODS, show_form
from accounts.people.actions.placements import correct_placement, place_employee
from accounts.people.actions.roles import end_role, grant_role
from accounts.people.forms import PlacementForm, RoleEndForm, RoleForm
from accounts.people.views.employees import visible_employee
from accounts.rules.roles import RoleKind
from accounts.second_person.outcome import carried_out, say
from accounts.second_person.policies import is_officer, lacks_second
from accounts.second_person.reason import with_reason, with_why


@require_http_methods(FORM_METHODS)
def placement_create(request: Request, pk: int) -> HttpResponse:
    """Give a person a new post from a date on."""
    permitted(request.authority, Permission.POSTS_CHANGE)
    employee = visible_employee(request, pk)
    today = today_of(request.user.pk, request.at)
    form = PlacementForm(request.POST or None, initial=_initial(placement_on(employee.pk, today)))
    second = lacks_second(Act.OWN_POST, request.authority, [pk])
    with_reason(form, needed=second)

    def values() -> dict[str, Any]:
        return {"employee": employee, **with_why(form)}

    if done := carried_out(request, form, place_employee, values, confirming=True):
        say(request, done)
        return redirect("accounts:employee_detail", pk=pk)
    return show_form(request, "accounts/placement_create.html", form, employee=employee, second=second)


@require_http_methods(FORM_METHODS)
def placement_edit(request: Request, pk: int) -> HttpResponse:
    """Correct a post that was entered wrong; its date stays."""
    permitted(request.authority, Permission.POSTS_CHANGE)
    placement = get_object_or_404(Placement.objects.select_related("employee", "supervisor", "agency"), pk=pk)
    form = PlacementForm(request.POST or None, initial=_initial(placement))
    del form.fields["starts_on"]
    second = lacks_second(Act.OWN_POST, request.authority, [placement.employee_id])
    with_reason(form, needed=second)

    def values() -> dict[str, Any]:
        return {"placement": placement, **with_why(form)}

    if done := carried_out(request, form, correct_placement, values, confirming=True):
        say(request, done)
        return redirect("accounts:employee_detail", pk=placement.employee_id)
    return show_form(request, "accounts/placement_edit.html", form, employee=placement.employee, second=second)


@require_http_methods(FORM_METHODS)
def role_create(request: Request, pk: int) -> HttpResponse:
    """Let it wait for a colleague where one officer alone must not, or say that it holds from now."""
    permitted(request.authority, Permission.ROLES_CHANGE)
    employee = visible_employee(request, pk)
    form = RoleForm(request.POST or None, initial={"starts_on": today_of(request.user.pk, request.at)})
    second = lacks_second(Act.ROLE_GRANT, request.authority, [pk])
    with_reason(form, needed=second)

    def values() -> dict[str, Any]:
        return {"employee": employee, **with_why(form), "role": RoleKind(form.cleaned_data["role"])}

    if done := carried_out(request, form, grant_role, values):
        say(request, done)
        return redirect("accounts:employee_detail", pk=pk)
    return show_form(request, "accounts/role_create.html", form, employee=employee, second=second)


@require_http_methods(FORM_METHODS)
def role_end(request: Request, pk: int) -> HttpResponse:
    """Set the last day of a role."""
    permitted(request.authority, Permission.ROLES_CHANGE)
    role = get_object_or_404(Role.objects.select_related("employee", "agency"), pk=pk)
    form = RoleEndForm(request.POST or None, initial={"ends_on": role.ends_on})
    second = lacks_second(Act.OWN_ROLE, request.authority, [role.employee_id]) or is_officer(
        role.employee_id, request.at
    )
    with_reason(form, needed=second)
    if done := carried_out(request, form, end_role, lambda: {"role": role, **with_why(form)}):
        say(request, done)
        return redirect("accounts:employee_detail", pk=role.employee_id)
    return show_form(request, "accounts/role_end.html", form, role=role, employee=role.employee, second=second)


def _initial(placement: Placement | None) -> dict[str, object]:
    if placement is None:
        return {}
    return {
        "agency": placement.agency_id,
        "title": placement.title,
        "position_class": placement.position_class,
        "supervisor": placement.supervisor,
    }
