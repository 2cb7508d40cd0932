"""What becomes of a scheme: a new version, in force from a month on, a draft again, deleted."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.authorization.access import Request
from accounts.authorization.permissions import NotPermitted, Permission, permitted
from accounts.pages.formatting import short_date
from accounts.pages.refusable_form import ConfirmForm
from accounts.pages.responses import form_page, saved, see_other, who
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from accounts.rules.refusal import Refused
from reports.rules.period import Month
from tpp.models import Scheme
from tpp.schemes.actions.schemes import create_version, delete_scheme, start_scheme, take_back_scheme
from tpp.schemes.documents import document_digest
from tpp.schemes.file_forms import StartForm
from tpp.schemes.forms import SeenForm, is_stale, renew
from tpp.schemes.policies import latest_closed_month


@require_POST
def scheme_version(request: Request, pk: int) -> HttpResponse:
    """Make a draft with the same rules, as the next version."""
    scheme = _scheme(request, pk)
    try:
        made = create_version(scheme=scheme, **who(request))
    except NotPermitted:
        raise
    except Refused as refused:
        for refusal in refused.refusals:
            messages.error(request, f"{refusal.field}: {refusal.message}" if refusal.field else refusal.message)
        return see_other("tpp:scheme_detail", pk=pk)
    messages.success(request, _("The draft has been made. It holds nowhere until you put it in force."))
    return see_other("tpp:scheme_detail", pk=made.pk)


@require_http_methods(["GET", "POST"])
def scheme_start(request: Request, pk: int) -> HttpResponse:
    """Put a draft in force from the first day of a month on."""
    scheme = _scheme(request, pk)
    if scheme.starts_on is not None and request.method == "GET":
        return redirect("tpp:scheme_detail", pk=pk)
    closed = latest_closed_month()
    this_month = Month.of(local_date(request.at, Zone.WIB))
    earliest = max(this_month.following.first, closed.following.first) if closed else this_month.following.first
    initial = {"seen": document_digest(scheme.document), "starts_on": earliest}
    form = StartForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and saved(
        form, lambda: start_scheme(scheme=scheme, **form.cleaned_data, **who(request))
    ):
        day = short_date(form.cleaned_data["starts_on"])
        messages.success(request, _("“%(title)s” holds from %(day)s on.") % {"title": scheme.title, "day": day})
        return see_other("tpp:scheme_detail", pk=pk)
    if is_stale(form):
        renew(form, scheme.document)
    dated = Scheme.objects.filter(starts_on__isnull=False).defer("document").order_by("-starts_on")
    context = {"scheme": scheme, "form": form, "closed": closed, "dated": dated[:6]}
    return form_page(request, "tpp/scheme_start.html", context)


@require_http_methods(["GET", "POST"])
def scheme_take_back(request: Request, pk: int) -> HttpResponse:
    """Make a draft again of a scheme that does not hold yet."""
    scheme = _scheme(request, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, lambda: take_back_scheme(scheme=scheme, **who(request))):
        messages.success(request, _("The scheme is a draft again."))
        return see_other("tpp:scheme_detail", pk=pk)
    return form_page(request, "tpp/scheme_take_back.html", {"scheme": scheme, "form": form})


@require_http_methods(["GET", "POST"])
def scheme_delete(request: Request, pk: int) -> HttpResponse:
    """Ask first, with the version that was seen; what was ever in force cannot go."""
    scheme = _scheme(request, pk)
    if scheme.starts_on is not None and request.method == "GET":
        return redirect("tpp:scheme_detail", pk=pk)
    form = SeenForm(
        request.POST if request.method == "POST" else None, initial={"seen": document_digest(scheme.document)}
    )
    if request.method == "POST" and saved(
        form, lambda: delete_scheme(scheme=scheme, **form.cleaned_data, **who(request))
    ):
        messages.success(request, _("The draft has been deleted."))
        return see_other("tpp:scheme_list")
    if is_stale(form):
        renew(form, scheme.document)
    return form_page(request, "tpp/scheme_delete.html", {"scheme": scheme, "form": form})


def _scheme(request: Request, pk: int) -> Scheme:
    permitted(request.authority, Permission.SCHEMES_CHANGE)
    return get_object_or_404(Scheme, pk=pk)
