"""Employees: list, detail, enter, change, end of service."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authorization.access import Request
from accounts.authorization.permissions import (
    Permission,
    allows,
    employees_visible_to,
    permitted,
    permitted_somewhere,
    reach,
)
from accounts.authorization.two_people import Act
from accounts.models import Agency, Employee, Placement
from accounts.organisation.queries import direct_reports, serving, subtree_ids, today_of
from accounts.pages.fields import offer_rows
from accounts.pages.responses import FORM_METHODS, saved, show_form, who
from accounts.pages.sorting import order_asked, order_by
from accounts.people.actions.employees import create_employee, end_service, update_employee
from accounts.people.awaiting_activation import not_activated
from accounts.people.forms import EmployeeEditForm, EmployeeFilter, EmployeeForm, ServiceForm
from accounts.rules.nip import nip_typed
from accounts.second_person.outcome import carried_out, say
from accounts.second_person.policies import holds_any_role, is_officer, lacks_second
from accounts.second_person.reason import with_reason, with_why

PER_PAGE = 50
COLUMNS = {"name": ("name", "nip"), "nip": ("nip",), "agency": (F("agency_name"), "name", "nip")}


@require_GET
def employee_list(request: Request) -> HttpResponse:
    """List the people the viewer may see; search by name or NIP, filter by agency and state, sort by `?order=`."""
    permitted_somewhere(request.authority, Permission.PEOPLE_VIEW)
    today = today_of(request.user.pk, request.at)
    form = EmployeeFilter(request.GET)
    reached = reach(request.authority, Permission.PEOPLE_VIEW)
    if reached is not None:
        offer_rows(form, "agency", Agency.objects.filter(pk__in=reached))
    people = employees_visible_to(request.authority, today)
    chosen = form.cleaned_data if form.is_valid() else {}
    people = people.filter(_wanted(chosen.get("q", "")), _state(chosen.get("state", ""), today))
    if chosen.get("agency"):
        people = people.filter(agency_id__in=subtree_ids([chosen["agency"].pk]))
    order = order_asked(request, COLUMNS, "name")
    page = Paginator(people.order_by(*order_by(order, COLUMNS)), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "order": order, "is_filtered": any(chosen.values())}
    return render(request, "accounts/employee_list.html", context | _may(request))


def _may(request: Request) -> dict[str, bool]:
    return {
        "may_create": allows(request.authority, Permission.PEOPLE_CHANGE),
        "may_place": allows(request.authority, Permission.POSTS_CHANGE),
        "may_grant": allows(request.authority, Permission.ROLES_CHANGE),
        "may_issue": allows(request.authority, Permission.LETTERS_ISSUE),
    }


def _wanted(text: str) -> Q:
    digits = nip_typed(text)
    if digits.isascii() and digits.isdigit():
        return Q(nip__startswith=digits)
    return Q(name__icontains=text) if text else Q()


def _state(state: str, today: date) -> Q:
    if state == "left":
        return Q(service_ends_on__lt=today)
    in_service = serving(today)
    if state == "waiting":
        return in_service & not_activated()
    return in_service & ~not_activated() if state == "activated" else in_service


@require_GET
def employee_detail(request: Request, pk: int) -> HttpResponse:
    """Show one person with the history of posts and the roles."""
    employee = visible_employee(request, pk)
    today = today_of(request.user.pk, request.at)
    context = {
        "employee": employee,
        "placements": _history(employee),
        "current_id": getattr(employee, "placement_id", None),
        "roles": employee.roles.select_related("agency").order_by("-starts_on"),
        "reports": _first(direct_reports(employee.pk, today).order_by("name"), PER_PAGE),
        "today": today,
        "may_see_pay": allows(request.authority, Permission.PAY_DATA_VIEW),
        "may_audit": allows(request.authority, Permission.AUDIT_VIEW),
        **_may(request),
    }
    return render(request, "accounts/employee_detail.html", context)


@require_http_methods(FORM_METHODS)
def employee_create(request: Request) -> HttpResponse:
    """Enter a person; the next step is the first post."""
    permitted(request.authority, Permission.PEOPLE_CHANGE)
    form = EmployeeForm(request.POST or None)
    made: list[Employee] = []
    if saved(form, lambda: made.append(create_employee(**form.cleaned_data, **who(request)))):
        messages.success(request, _("%(name)s is entered. Now give the first post.") % {"name": made[0]})
        return redirect("accounts:placement_create", pk=made[0].pk)
    return show_form(request, "accounts/employee_create.html", form)


@require_http_methods(FORM_METHODS)
def employee_edit(request: Request, pk: int) -> HttpResponse:
    """Change the data of a person."""
    permitted(request.authority, Permission.PEOPLE_CHANGE)
    employee = visible_employee(request, pk)
    initial = {name: getattr(employee, name) for name in ("nip", "name", "status", "rank", "email", "is_active")}
    form = EmployeeEditForm(request.POST or None, initial=initial, pk=pk)
    officer = bool(holds_any_role([pk], request.at))
    with_reason(form, needed=officer)

    def values() -> dict[str, Any]:
        # Only what was changed here: a proposal must not bring back what somebody else corrects meanwhile.
        changed = {"why", *form.changed_data}
        return {"employee": employee} | {name: value for name, value in with_why(form).items() if name in changed}

    if done := carried_out(request, form, update_employee, values):
        say(request, done)
        return redirect("accounts:employee_detail", pk=pk)
    return show_form(request, "accounts/employee_edit.html", form, employee=employee, perhaps=officer)


@require_http_methods(FORM_METHODS)
def service_end(request: Request, pk: int) -> HttpResponse:
    """Set the last day in service, or open the service again."""
    permitted(request.authority, Permission.PEOPLE_CHANGE)
    employee = visible_employee(request, pk)
    form = ServiceForm(request.POST or None, initial={"last_day": employee.service_ends_on})
    second = lacks_second(Act.OWN_PERSON, request.authority, [pk]) or is_officer(pk, request.at)

    def values() -> dict[str, Any]:
        return {"employee": employee, "why": form.cleaned_data["reason"], **form.cleaned_data}

    if done := carried_out(request, form, end_service, values):
        say(request, done)
        return redirect("accounts:employee_detail", pk=pk)
    return show_form(request, "accounts/service_end.html", form, employee=employee, second=second)


def visible_employee(request: Request, pk: int) -> Employee:
    """Return the employee, or raise 404 where the viewer may not see master data of this person."""
    permitted_somewhere(request.authority, Permission.PEOPLE_VIEW)
    today = today_of(request.user.pk, request.at)
    employee = employees_visible_to(request.authority, today).filter(pk=pk).first()
    if employee is None:
        raise Http404
    return employee


def _history(employee: Employee) -> list[Placement]:
    placements = employee.placements.select_related("agency", "supervisor").order_by("-starts_on")
    return list(placements)


def _first(people: QuerySet[Employee], number: int) -> list[Employee]:
    return list(people[:number])
