"""Stand-ins: a supervisor names who decides while they are away; the personnel agency does it for anybody."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authorization.access import Request, answer_404_unless
from accounts.authorization.permissions import Permission, allows
from accounts.models import Delegation
from accounts.organisation.queries import today_of
from accounts.pages.responses import FORM_METHODS, show_form
from accounts.people.actions.delegations import cancel_delegation, end_delegation, enter_delegation
from accounts.people.delegation_policies import may_change, may_delegate
from accounts.people.forms import DelegationCancelForm, DelegationEndForm, DelegationForm
from accounts.rules.enums import DelegationKind
from accounts.second_person.outcome import carried_out, say

PAGE = 50


@require_GET
def delegation_list(request: Request) -> HttpResponse:
    """Show who stands in for whom: one's own, for the personnel agency and auditors everybody's; the latest first."""
    rows = Delegation.objects.select_related("absent", "stand_in", "agency")
    if not allows(request.authority, Permission.DELEGATIONS_VIEW):
        rows = rows.filter(Q(absent=request.user) | Q(stand_in=request.user))
    today = today_of(request.user.pk, request.at)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(one, _state(one, today), _may_change(request, one)) for one in page],
        "may_create": _may_create(request),
    }
    return render(request, "accounts/delegation_list.html", context)


@require_http_methods(FORM_METHODS)
def delegation_create(request: Request) -> HttpResponse:
    """Name a stand-in; a supervisor for themselves, the personnel agency for anybody."""
    answer_404_unless(_may_create(request))
    today = today_of(request.user.pk, request.at)
    form = DelegationForm(request.POST or None, initial={"starts_on": today, "kind": DelegationKind.PLH})
    if not allows(request.authority, Permission.DELEGATIONS_CHANGE):
        del form.fields["absent"]

    def values() -> dict[str, Any]:
        return {"absent": request.user} | form.cleaned_data | {"kind": DelegationKind(form.cleaned_data["kind"])}

    if done := carried_out(request, form, enter_delegation, values):
        saved = _("%(name)s now stands in. The queue follows by itself on these days.")
        say(request, done, saved % {"name": form.cleaned_data["stand_in"]})
        return redirect("accounts:delegation_list")
    return show_form(request, "accounts/delegation_create.html", form)


@require_http_methods(FORM_METHODS)
def delegation_end(request: Request, pk: int) -> HttpResponse:
    """Set another last day."""
    delegation = _changeable(request, pk)
    form = DelegationEndForm(request.POST or None, initial={"ends_on": delegation.ends_on})
    if done := carried_out(request, form, end_delegation, lambda: {"delegation_id": pk, **form.cleaned_data}):
        say(request, done)
        return redirect("accounts:delegation_list")
    return show_form(request, "accounts/delegation_end.html", form, delegation=delegation)


@require_http_methods(FORM_METHODS)
def delegation_cancel(request: Request, pk: int) -> HttpResponse:
    """Take a delegation back, with a reason."""
    delegation = _changeable(request, pk)
    form = DelegationCancelForm(request.POST or None)
    if done := carried_out(request, form, cancel_delegation, lambda: {"delegation_id": pk, **form.cleaned_data}):
        say(request, done, _("Cancelled. Decisions made in the meantime stay."))
        return redirect("accounts:delegation_list")
    return show_form(request, "accounts/delegation_cancel.html", form, delegation=delegation)


def _may_create(request: Request) -> bool:
    return may_delegate(request.authority, request.user.pk, request.at)


def _may_change(request: Request, delegation: Delegation) -> bool:
    return delegation.cancelled_at is None and may_change(request.authority, delegation)


def _changeable(request: Request, pk: int) -> Delegation:
    delegation = Delegation.objects.select_related("absent", "stand_in").filter(pk=pk).first()
    if delegation is None or not may_change(request.authority, delegation):
        raise Http404
    return delegation


def _state(delegation: Delegation, today: date) -> str:
    """Return `cancelled`, `coming`, `over` or `now`."""
    if delegation.cancelled_at is not None:
        return "cancelled"
    if delegation.starts_on > today:
        return "coming"
    if delegation.ends_on is not None and delegation.ends_on < today:
        return "over"
    return "now"
