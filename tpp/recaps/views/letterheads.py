"""The region's name, address and logo above every paper."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, permitted
from accounts.pages.responses import form_page, saved, see_other, who
from tpp.models import Letterhead
from tpp.recaps.actions import change_letterhead
from tpp.recaps.forms import LetterheadForm
from tpp.recaps.logos import logo_path

SHOWN = 10
# A logo is a picture, never a page.
LOGO_POLICY = "default-src 'none'; sandbox"


@require_http_methods(["GET", "POST"])
def letterhead_edit(request: Request) -> HttpResponse:
    """Show the letterhead and change it; older ones stay below."""
    permitted(request.authority, Permission.LETTERHEAD_CHANGE)
    rows = list(Letterhead.objects.select_related("changed_by")[:SHOWN])
    now = rows[0] if rows else None
    is_post = request.method == "POST"
    form = LetterheadForm(request.POST if is_post else None, request.FILES if is_post else None, now=now)
    if is_post and saved(form, lambda: change_letterhead(**form.cleaned_data, **who(request))):
        messages.success(request, _("The letterhead has been saved. Papers from now on carry it."))
        return see_other("tpp:letterhead_edit")
    return form_page(request, "tpp/letterhead_edit.html", {"form": form, "now": now, "rows": rows})


@require_safe
def letterhead_logo(request: Request) -> HttpResponse:
    """Answer the PNG of the latest letterhead; 404 without one or without its file."""
    permitted(request.authority, Permission.LETTERHEAD_CHANGE)
    now = Letterhead.objects.first()
    try:
        content = logo_path(now.logo.name or "" if now else "").read_bytes()
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = LOGO_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
