"""Featureless views: session, login, one query, a plain template; what any Django project would pay.

They pass through the same middleware as the pages they are compared with.
"""

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import mark_safe

from accounts.models import Placement
from accounts.rules import clock
from reports.models import Activity

FILLING = "<p>Markup that needs no work.</p>\n" * 20_000


def page(request: HttpRequest) -> HttpResponse:
    """List `rows` activities, of oneself or (`of=team`) of one's people, on a page with `filling` bytes added."""
    activities = Activity.objects.filter(employee=request.user)
    if request.GET.get("of") == "team":
        team = Placement.objects.filter(supervisor=request.user).values("employee")
        activities = Activity.objects.filter(status="submitted", employee__in=team)
    rows = activities.select_related("employee", "kind").order_by("employee_id", "work_date")
    context = {
        "rows": rows[: int(request.GET["rows"])],
        "filling": mark_safe(FILLING[: int(request.GET["filling"])]),
    }
    return render(request, "featureless.html", context, using="plain")


class PlainForm(forms.ModelForm):
    """The same fields that a report in the office has."""

    class Meta:
        model = Activity
        fields = ["work_date", "start_time", "minutes", "mode", "kind", "volume", "description", "output"]


def save(request: HttpRequest) -> HttpResponse:
    """Validate a model form, insert one row, redirect."""
    now = clock.now()
    own = Activity(employee=request.user, client_uuid=uuid.uuid4(), submitted_at=now, changed_at=now)
    form = PlainForm(request.POST, instance=own)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422)
    form.save()
    return HttpResponseRedirect("/featureless/page/")
