"""Other minutes a day between dates: Ramadan, or a weekday that is shorter."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, allows, permitted
from accounts.pages.refusable_form import ConfirmForm
from accounts.pages.responses import form_page, saved, see_other, who_confirms
from reports.calendar.actions.quotas import add_quota_period, end_quota_period, remove_quota_period
from reports.calendar.time_forms import QuotaEndForm, QuotaPeriodForm
from reports.calendar.views.recomputed import touched
from reports.models import QuotaPeriod


@require_GET
def quota_list(request: Request) -> HttpResponse:
    """Show all periods, the latest first."""
    permitted(request.authority, Permission.WORK_TIME_VIEW)
    rows = [(period, by_weekday(period)) for period in QuotaPeriod.objects.select_related("agency")]
    return render(
        request,
        "reports/settings/quota_list.html",
        {"rows": rows, "may_edit": allows(request.authority, Permission.WORK_TIME_CHANGE)},
    )


@require_http_methods(["GET", "POST"])
def quota_create(request: Request) -> HttpResponse:
    """Enter a period."""
    permitted(request.authority, Permission.WORK_TIME_CHANGE)
    form = QuotaPeriodForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, lambda: add_quota_period(**form.values(), **who_confirms(request))):
        typed = form.cleaned_data
        messages.success(request, _("%(name)s has been added.") % {"name": typed["name"]})
        messages.info(request, touched(typed["starts_on"], typed["ends_on"], typed["agency"]))
        return see_other("settings:quota_list")
    return form_page(request, "reports/settings/quota_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
def quota_end(request: Request, pk: int) -> HttpResponse:
    """Let a period end on another day."""
    permitted(request.authority, Permission.WORK_TIME_CHANGE)
    period = get_object_or_404(QuotaPeriod.objects.select_related("agency"), pk=pk)
    form = QuotaEndForm(request.POST if request.method == "POST" else None, initial={"ends_on": period.ends_on})
    if request.method == "POST" and saved(
        form, lambda: end_quota_period(period_id=pk, ends_on=form.cleaned_data["ends_on"], **who_confirms(request))
    ):
        messages.success(request, _("%(name)s has been changed.") % {"name": period.name})
        return see_other("settings:quota_list")
    return form_page(request, "reports/settings/quota_end.html", {"form": form, "period": period})


@require_http_methods(["GET", "POST"])
def quota_delete(request: Request, pk: int) -> HttpResponse:
    """Ask, then remove a period."""
    permitted(request.authority, Permission.WORK_TIME_CHANGE)
    period = get_object_or_404(QuotaPeriod.objects.select_related("agency"), pk=pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, lambda: remove_quota_period(period_id=pk, **who_confirms(request))):
        messages.success(request, _("%(name)s has been removed.") % {"name": period.name})
        messages.info(request, touched(period.starts_on, period.ends_on, period.agency))
        return see_other("settings:quota_list")
    return form_page(request, "reports/settings/quota_delete.html", {"form": form, "period": period})


def by_weekday(period: QuotaPeriod) -> list[tuple[str, int]]:
    """Return (name, minutes) only of those that deviate; Monday first."""
    return [(str(WEEKDAYS[number]), minutes) for number, minutes in enumerate(period.minutes) if minutes is not None]
