"""Import page of the allowance side."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Request, require
from accounts.views.importing import import_page
from tpp.actions import BASE_AMOUNTS


@require_http_methods(["GET", "HEAD", "POST"])
def import_base_amounts(request: Request) -> HttpResponse:
    """Import base amounts: upload, look, confirm."""
    require(request.authority.is_personnel)
    return import_page(
        request,
        BASE_AMOUNTS,
        title=_("Import base amounts"),
        back_url=reverse("tpp:base_amount_list"),
        back_label=_("Base amounts"),
        notes=[
            _("agency_code: empty for an amount of all agencies; otherwise the code of the agency, as text."),
            _("component: for example beban_kerja, prestasi_kerja, kondisi_kerja."),
            _("amount: whole rupiah a month, digits only."),
        ],
    )
