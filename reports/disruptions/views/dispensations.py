"""Dispensations for the personnel agency: what waits for a decision, what holds, what was refused."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, allows, permitted
from accounts.organisation.queries import zone_of
from accounts.pages.responses import form_page, saved, see_other, who, who_confirms
from accounts.second_person.outcome import carried_out, say
from accounts.storage.paging import page_of
from reports.calendar.actions.shortening import effect_without
from reports.disruptions.actions.dispensations import cancel_dispensation, decide_dispensation, grant_dispensation
from reports.disruptions.forms import DispensationDecisionForm, DispensationGrantForm
from reports.disruptions.views.own_dispensations import typed_rows
from reports.models import Dispensation
from reports.pages.reason_form import ReasonForm

PAGE = 50
KNOWN = Dispensation.objects.select_related("employee", "agency", "decided_by")


@require_GET
def dispensation_list(request: Request) -> HttpResponse:
    """Show all, those that wait first."""
    permitted(request.authority, Permission.DISPENSATIONS_VIEW)
    asked = Dispensation.Status.ASKED
    page = page_of(KNOWN.exclude(status=asked), request.GET.get("page"), by="pk", size=PAGE)
    waiting = [] if page.newer else list(KNOWN.filter(status=asked).order_by("pk"))
    context = {
        "rows": [*waiting, *page.rows],
        "page": page,
        "zone": zone_of(request.user.pk, request.at),
        "may_edit": allows(request.authority, Permission.DISPENSATIONS_DECIDE),
    }
    return render(request, "reports/settings/dispensation_list.html", context)


@require_http_methods(["GET", "POST"])
def dispensation_detail(request: Request, pk: int) -> HttpResponse:
    """Show one; decide about it, or cancel one that holds."""
    permitted(
        request.authority,
        Permission.DISPENSATIONS_VIEW if request.method == "GET" else Permission.DISPENSATIONS_DECIDE,
    )
    found = get_object_or_404(KNOWN, pk=pk)
    zone = zone_of(request.user.pk, request.at)
    asked = found.status == Dispensation.Status.ASKED
    data = request.POST if request.method == "POST" else None
    form = DispensationDecisionForm(data) if asked else ReasonForm(data)

    def act() -> object:
        if isinstance(form, DispensationDecisionForm):
            return decide_dispensation(dispensation_id=pk, **form.values(zone), **who(request))
        return cancel_dispensation(dispensation_id=pk, reason=form.cleaned_data["reason"], **who_confirms(request))

    if request.method == "POST" and saved(form, act):
        messages.success(request, _("The decision is recorded. The employee sees it at once."))
        return see_other("settings:dispensation_list")
    may_cancel = found.status == Dispensation.Status.GRANTED
    context = {
        "form": form,
        "found": found,
        "effect": effect_without(found, request.at) if may_cancel else None,
        "zone": zone,
        "typed": typed_rows(found.typed),
        "is_asked": asked,
        "may_cancel": may_cancel,
        "may_edit": allows(request.authority, Permission.DISPENSATIONS_DECIDE),
    }
    return form_page(request, "reports/settings/dispensation_detail.html", context)


@require_http_methods(["GET", "POST"])
def dispensation_create(request: Request) -> HttpResponse:
    """Grant one that nobody asked for."""
    permitted(request.authority, Permission.DISPENSATIONS_DECIDE)
    zone = zone_of(request.user.pk, request.at)
    form = DispensationGrantForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (done := carried_out(request, form, grant_dispensation, lambda: form.values(zone))):
        say(request, done, _("The dispensation holds from now on."))
        return see_other("settings:dispensation_list")
    return form_page(request, "reports/settings/dispensation_create.html", {"form": form, "perhaps": True})
