"""The register of outages, and the public page of what they moved."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, allows, permitted
from accounts.organisation.queries import zone_of
from accounts.pages.responses import form_page, saved, see_other, who_confirms
from accounts.rules.clock import ZONE_ABBREVIATIONS, now
from accounts.second_person.outcome import carried_out, say
from reports.calendar.actions.shortening import effect_without
from reports.disruptions.actions.outages import cancel_outage, record_outage
from reports.disruptions.forms import OutageForm
from reports.disruptions.health_log import gaps
from reports.disruptions.outages import moved_by
from reports.models import Outage
from reports.pages.reason_form import ReasonForm

PAGE = 20
# Whoever wants to know why something closed later has had a month's recap and its time for objections by then.
SHOWN_FOR = timedelta(days=92)


@require_GET
def outage_list(request: Request) -> HttpResponse:
    """Show all outages, the latest first, each with what it moved."""
    permitted(request.authority, Permission.OUTAGES_VIEW)
    rows = Outage.objects.select_related("agency", "recorded_by", "cancelled_by")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": moved_by(list(page)),
        "zone": zone_of(request.user.pk, request.at),
        "may_edit": allows(request.authority, Permission.OUTAGES_CHANGE),
        "gaps": gaps(request.at) if allows(request.authority, Permission.OUTAGES_CHANGE) else [],
    }
    return render(request, "reports/settings/outage_list.html", context)


@require_http_methods(["GET", "POST"])
def outage_create(request: Request) -> HttpResponse:
    """Register an outage; its times are those of the zone of whoever registers it."""
    permitted(request.authority, Permission.OUTAGES_CHANGE)
    zone = zone_of(request.user.pk, request.at)
    initial = _proposed(request, ZoneInfo(zone))
    form = OutageForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and (done := carried_out(request, form, record_outage, lambda: form.values(zone))):
        say(request, done, _("The outage has been registered. What it moved stands below; everybody can read it."))
        return see_other("settings:outage_list")
    return form_page(
        request,
        "reports/settings/outage_create.html",
        {"form": form, "zone_letters": ZONE_ABBREVIATIONS[zone], "perhaps": True},
    )


def _proposed(request: Request, zone: ZoneInfo) -> dict[str, Any]:
    """Return what the form starts with: today, or the gap of the health log that `?from=` and `?until=` name."""
    try:
        first, last = (datetime.fromisoformat(request.GET[name]).astimezone(zone) for name in ("from", "until"))
    except (KeyError, ValueError, OverflowError):
        today = request.at.astimezone(zone).date()
        return {"first_day": today, "last_day": today}
    return {
        "first_day": first.date(),
        "first_time": first.time().replace(second=0, microsecond=0),
        "last_day": last.date(),
        "last_time": last.time().replace(second=0, microsecond=0),
    }


@require_http_methods(["GET", "POST"])
def outage_cancel(request: Request, pk: int) -> HttpResponse:
    """Show whose days close again by it, and ask why."""
    permitted(request.authority, Permission.OUTAGES_CHANGE)
    outage = get_object_or_404(Outage.objects.select_related("agency"), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(
        form, lambda: cancel_outage(outage_id=pk, reason=form.cleaned_data["reason"], **who_confirms(request))
    ):
        messages.success(request, _("The outage has been cancelled. The usual deadlines hold again."))
        return see_other("settings:outage_list")
    effect = effect_without(outage, request.at) if outage.cancelled_at is None else None
    context = {"form": form, "outage": outage, "effect": effect, "zone": zone_of(request.user.pk, request.at)}
    return form_page(request, "reports/settings/outage_cancel.html", context)


@login_not_required
@require_safe
def outage_public(request: HttpRequest) -> HttpResponse:
    """Show everybody, without a login, what was moved in the last three months and why; names nobody."""
    rows = Outage.objects.filter(ends_at__gte=now() - SHOWN_FOR, cancelled_at__isnull=True).select_related("agency")
    return render(request, "reports/outage_public.html", {"rows": moved_by(list(rows[:PAGE]))})
