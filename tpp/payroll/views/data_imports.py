"""Import pages of the allowance side: upload, look at what would happen, confirm."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, permitted
from accounts.imports.frame import ImportSpec
from accounts.imports.page import import_page
from tpp.payroll.actions.base_amount_files import BASE_AMOUNTS
from tpp.payroll.actions.data_imports.specs import ACTING_POSTS, ATTENDANCE, PAY_DATA, SANCTIONS, SCORES


@require_http_methods(["GET", "HEAD", "POST"])
def import_base_amounts(request: Request) -> HttpResponse:
    """Import base amounts: upload, look, confirm."""
    permitted(request.authority, Permission.AMOUNTS_CHANGE)
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


@require_http_methods(["GET", "HEAD", "POST"])
def import_scores(request: Request) -> HttpResponse:
    """Import scores: one measure of one person and month a row."""
    notes = [
        _("month: for example 2026-10."),
        _("code: the name of the measure as the scheme writes it, for example conduct_percent or predicate."),
        _("value: a number as it is meant (90 for 90 per cent), or a word such as Baik."),
        _("A measure that is there already gets the value of the file; the old one stays in the audit trail."),
    ]
    return _people_import(request, SCORES, _("Import scores"), notes)


@require_http_methods(["GET", "HEAD", "POST"])
def import_attendance(request: Request) -> HttpResponse:
    """Import attendance: all measures of one person and month a row."""
    notes = [
        _("Only nip and month are needed; leave out the columns that your scheme does not ask for."),
        _("An empty cell says nothing, not even 0. Write 0 where nothing happened."),
        _("S, C, TK, TL1 to TL4, CP1 to CP4: how often in the month."),
    ]
    return _people_import(request, ATTENDANCE, _("Import attendance"), notes)


@require_http_methods(["GET", "HEAD", "POST"])
def import_pay_data(request: Request) -> HttpResponse:
    """Import salary, tax category, dues, zakat and bank."""
    notes = [
        _("starts_on: from when the data hold; the latest row not after the end of a month counts for it."),
        _("tax_category: A, B or C (TER, PP 58/2023). zakat: 1 for yes, 0 for no."),
        _("account_number: format the column as Text, so that zeros in front stay."),
        _("An empty cell means that it is not known. Each row says everything that holds from its date on."),
    ]
    return _people_import(request, PAY_DATA, _("Import pay data"), notes)


@require_http_methods(["GET", "HEAD", "POST"])
def import_sanctions(request: Request) -> HttpResponse:
    """Import disciplinary sanctions."""
    notes = [
        _("level: light, moderate or severe. months: how many whole months from starts_on."),
        _("cut_percent: what it takes off the allowance; empty for a moderate sanction means 25."),
    ]
    return _people_import(request, SANCTIONS, _("Import sanctions"), notes)


@require_http_methods(["GET", "HEAD", "POST"])
def import_acting_posts(request: Request) -> HttpResponse:
    """Import acting posts."""
    notes = [
        _("One row for each second post as Plt or Plh; ends_on may stay empty until the end is known."),
        _("replaces: 1 where the acting post is paid instead of the own one, 0 or empty where a share is added."),
    ]
    return _people_import(request, ACTING_POSTS, _("Import acting posts"), notes)


def _people_import(request: Request, spec: ImportSpec[Any], title: str, notes: Sequence[str]) -> HttpResponse:
    permitted(request.authority, Permission.PAY_DATA_CHANGE)
    back_url = reverse("tpp:people_data")
    return import_page(
        request, spec, title=title, back_url=back_url, back_label=_("Scores and status data"), notes=notes
    )
