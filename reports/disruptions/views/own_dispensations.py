"""Dispensations of one's own: ask from the page that refused, follow it, and report once it is granted."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.authorization.access import Request, answer_404_unless
from accounts.authorization.permissions import Permission, allows
from accounts.organisation.queries import zone_of
from accounts.pages.fields import parse_iso_date
from accounts.pages.responses import form_page, saved, see_other, who
from reports.activities.dispensable import asked_days, refuse_request
from reports.activities.forms import ActivityForm
from reports.activities.timesheet import own_days
from reports.disruptions.actions.dispensations import ask_dispensation
from reports.disruptions.forms import TYPED, DispensationForm
from reports.evidence.downloads import attached
from reports.models import ActivityKind, Dispensation

PAGE = 30
LONGEST_ID = 18


@require_safe
def dispensation_mine(request: Request) -> HttpResponse:
    """Show one's own, the latest first, with the way to the report where one is granted."""
    page = Paginator(Dispensation.objects.filter(employee=request.user), PAGE).get_page(request.GET.get("page"))
    zone = zone_of(request.user.pk, request.at)
    return render(request, "reports/dispensation_mine.html", {"page_obj": page, "zone": zone})


@require_http_methods(["GET", "POST"])
def dispensation_request(request: Request) -> HttpResponse:
    """Ask for one; `?day=` names the day. A refused report brings with it what was typed."""
    if request.method != "POST":
        form = DispensationForm(initial={"day": request.GET.get("day", "")[:10]})
    elif "work_date" in request.POST:
        # The form of the activity was sent here instead: nothing typed is lost.
        carried = {name: request.POST.get(name, "") for name in TYPED}
        form = DispensationForm(initial=carried | {"day": request.POST["work_date"]})
    else:
        form = DispensationForm(request.POST, request.FILES)
        if saved(form, lambda: ask_dispensation(**form.values(), **who(request))):
            messages.success(
                request, _("Your request is on its way, with what you typed. The answer comes as a notice.")
            )
            return see_other("reports:dispensation_mine")
    typed = typed_rows({name: str(form[name].value() or "") for name in TYPED})
    try:
        day = parse_iso_date(str(form["day"].value() or ""))
    except ValueError:
        day = None
    context: dict[str, Any] = {"form": form, "typed": typed, "day": day}
    if not form.is_bound:
        context["obstacle"] = refuse_request(request.user.pk, day, request.at) if day else None
        days = own_days(request.user, request.at, sums_only=True)
        # A link to another day would lose what came along.
        done = asked_days(request.user.pk) | {day}
        context["missed"] = [other for other in days.missed_days() if other not in done] if days and not typed else []
    return form_page(request, "reports/dispensation_request.html", context)


def typed_rows(typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what was typed into the form of an activity, as the form calls it; the kind by its name."""
    found = {name: value for name, value in typed.items() if value.strip()}
    kind = found.get("kind", "")
    if kind.isascii() and kind.isdigit() and len(kind) <= LONGEST_ID:
        found["kind"] = ActivityKind.objects.filter(pk=int(kind)).values_list("name", flat=True).first() or kind
    fields = ActivityForm.base_fields
    return [(str(fields[name].label), found[name]) for name in TYPED if name in found]


@require_safe
def dispensation_document(request: Request, pk: int) -> HttpResponse:
    """Send the evidence to its owner, the personnel agency and auditors."""
    found = get_object_or_404(Dispensation, pk=pk)
    readers = allows(request.authority, Permission.DISPENSATIONS_VIEW)
    answer_404_unless(readers or found.employee_id == request.user.pk)
    return attached(found.attachment.name or "", pk)
