"""The catalogue of activities."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, allows, permitted
from accounts.pages.responses import form_page, saved, see_other, who
from reports.calendar.actions.catalogue import add_kind, update_kind
from reports.calendar.forms import KindForm
from reports.models import ActivityKind

PAGE = 100


@require_GET
def kind_list(request: Request) -> HttpResponse:
    """Show the catalogue; `?q=` searches name and code."""
    permitted(request.authority, Permission.ACTIVITY_KINDS_VIEW)
    text = request.GET.get("q", "").strip()[:60]
    rows = ActivityKind.objects.order_by("-is_active", "name", "id")
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text))
    context = {
        "text": text,
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "may_edit": allows(request.authority, Permission.ACTIVITY_KINDS_CHANGE),
    }
    return render(request, "reports/settings/kind_list.html", context)


@require_http_methods(["GET", "POST"])
def kind_create(request: Request) -> HttpResponse:
    """Add an entry to the catalogue."""
    permitted(request.authority, Permission.ACTIVITY_KINDS_CHANGE)
    form = KindForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, lambda: add_kind(**form.cleaned_data, **who(request))):
        messages.success(request, _("%(name)s has been added.") % {"name": form.cleaned_data["name"]})
        return see_other("settings:kind_list")
    return form_page(request, "reports/settings/kind_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
def kind_edit(request: Request, pk: int) -> HttpResponse:
    """Change an entry of the catalogue."""
    permitted(request.authority, Permission.ACTIVITY_KINDS_CHANGE)
    kind = get_object_or_404(ActivityKind, pk=pk)
    was = kind.name
    form = KindForm(request.POST if request.method == "POST" else None, instance=kind)
    if request.method == "POST" and saved(form, lambda: update_kind(kind_id=pk, **form.cleaned_data, **who(request))):
        messages.success(request, _("%(name)s has been changed.") % {"name": form.cleaned_data["name"]})
        return see_other("settings:kind_list")
    return form_page(request, "reports/settings/kind_edit.html", {"form": form, "name": was})
