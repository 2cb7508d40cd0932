"""Downloads of recaps: Excel, PDF and CSV, of one agency or of all that a person may take away."""

from collections.abc import Collection
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import override
from django.views.decorators.http import require_GET

from accounts.authorization.access import Request, answer_404_unless
from accounts.pages.responses import see_other
from reports.rules.period import Month
from tpp.models import Recap
from tpp.payroll.month_rules import NoSchemeError
from tpp.recaps.exports.formats import CONTENT_TYPES, FORMATS, PACKET, parts_of, write
from tpp.recaps.exports.packet import DETAIL, MINUTES, RECAP, SCORES, SUMMARY, TREASURY
from tpp.recaps.exports.table import IncomputableError, RecapTable, recap_table, version_table
from tpp.recaps.queries import stored_lines
from tpp.recaps.views.scope import agency_named, scope_for

KEPT_IN_MEMORY = 5 * 1024 * 1024
# Files are Indonesian, as the papers in them.
PART_NAMES = {
    RECAP: "rekap",
    MINUTES: "menit",
    SCORES: "nilai",
    DETAIL: "perhitungan",
    TREASURY: "bank",
    SUMMARY: "ringkasan",
    PACKET: "berkas",
}


@require_GET
def recap_export(request: Request, month: Month, code: str = "") -> FileResponse | HttpResponse:
    """Send the recap as `?format=csv`, `xlsx` or `pdf`; `bom=1` for Excel, `version=1` for an older version.

    `part=treasury` asks for another part of the packet, `part=packet` for all of them.
    Always in Indonesian, whatever the language of the page: this is the paper that is signed.
    """
    form = request.GET.get("format", "")
    answer_404_unless(form in FORMATS)
    part = _part(form, request.GET.get("part", ""))
    version = request.GET.get("version", "") if code else ""
    scope = scope_for(request.authority, _recap(month, code, version) if code else None, request.at)
    name = f"rekap-tpp-{month}"
    if code:
        agency = agency_named(code, scope)
        answer_404_unless(scope.may_take(agency.pk))
        name += f"-{code}"
    else:
        answer_404_unless(scope.takes is None or scope.takes)
    try:
        with override(settings.LANGUAGE_CODE):
            table = (
                _version(month, code, version)
                if version
                else _table(month, {agency.pk} if code else scope.takes, request.at)
            )
            file = _written(table, form, part, bom=request.GET.get("bom") == "1")
    except IncomputableError as error:
        messages.error(request, error.sentence())
        if code:
            return see_other("tpp:recap_detail", month=month, code=code)
        return see_other("tpp:recap_list", month=month)
    name += f"-{PART_NAMES[part]}" if part else ""
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}-v{version}.{form}" if version else f"{name}.{form}",
        content_type=CONTENT_TYPES[form],
    )


def _part(form: str, part: str) -> str:
    try:
        parts_of(form, part)
    except ValueError:
        raise Http404 from None
    return part


def _written(table: RecapTable, form: str, part: str, *, bom: bool) -> IO[bytes]:
    """Return an open file with the recap, on disk once it is large."""
    file = cast(IO[bytes], SpooledTemporaryFile(max_size=KEPT_IN_MEMORY))  # noqa: SIM115 - closed by the response
    try:
        write(table, file, form, bom=bom, part=part)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _table(month: Month, agency_ids: Collection[int] | None, at: datetime) -> RecapTable:
    try:
        return recap_table(month, agency_ids, at=at)
    except NoSchemeError:
        raise Http404 from None


def _recap(month: Month, code: str, version: str) -> Recap | None:
    """Look for `version`, without one for what is in force; 404 for what is no number, None for none stored."""
    recaps = Recap.objects.filter(month=month.first, agency__code=code).select_related("agency", "scheme")
    if not version:
        return recaps.filter(reopened_at__isnull=True).first()
    answer_404_unless(version.isascii() and version.isdigit())
    return recaps.filter(version=int(version[:9])).first()


def _version(month: Month, code: str, version: str) -> RecapTable:
    recap = _recap(month, code, version)
    if recap is None:
        raise Http404
    return version_table(recap, stored_lines([recap]))
