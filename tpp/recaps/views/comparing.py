"""What changed between two versions of a closed recap, for everybody who reads it."""

import csv
import io

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.authorization.access import Request, answer_404_unless
from accounts.pages.formatting import percent as percent_text
from accounts.pages.formatting import rupiah
from accounts.spreadsheets.tabular import neutralised
from reports.rules.period import Month
from tpp.models import Recap
from tpp.money import grouped
from tpp.recaps.version_diff import FIGURES, FigureChange, PersonChanges, compare, header_changes
from tpp.recaps.views.scope import agency_named, scope_of
from tpp.schemes.prose_words import local_digits

PAGE = 50
_MONEY = frozenset(name for name, column in FIGURES.items() if column.kind == "money")


@require_GET
def recap_compare(request: Request, month: Month, code: str) -> HttpResponse:
    """Compare two versions (`?a=1&b=2`, without them the two latest); `format=csv` downloads the differences."""
    scope = scope_of(request.authority)
    agency = agency_named(code, scope)
    recaps = list(Recap.objects.filter(month=month.first, agency=agency).order_by("version"))
    if len(recaps) < 2:  # noqa: PLR2004 - two can be compared
        raise Http404
    first = _version(recaps, request.GET.get("a", ""), recaps[-2])
    second = _version(recaps, request.GET.get("b", ""), recaps[-1])
    found = compare(first, second)
    if request.GET.get("format") == "csv":
        answer_404_unless(scope.may_take(agency.pk))
        return _download(found, f"perbandingan-{month}-{code}-v{first.version}-v{second.version}.csv")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "month": month,
        "agency": agency,
        "recaps": recaps,
        "first": first,
        "second": second,
        "header": [_worded(change) for change in header_changes(first, second) if change.field != "scheme.document"],
        "rows": [(one.person, [_worded(change) for change in one.changes], one.days) for one in page],
        "page_obj": page,
        "count": len(found),
        "may_take": scope.may_take(agency.pk),
    }
    return render(request, "tpp/recap_compare.html", context)


def _version(recaps: list[Recap], text: str, otherwise: Recap) -> Recap:
    if not text:
        return otherwise
    for recap in recaps:
        if str(recap.version) == text:
            return recap
    raise Http404


def _worded(change: FigureChange) -> FigureChange:
    return FigureChange(
        field_name(change.field), *(_value(change.field, value) for value in (change.before, change.after))
    )


def field_name(field: str) -> str:
    """Return what a compared figure is called."""
    known = {
        "position_class": _("Class"),
        "required": _("Required minutes"),
        "credited": _("Credited minutes"),
        "percent": _("Minutes"),
        "base": _("Whole allowance"),
        "deduction": _("Not paid"),
        "tpp": _("Allowance"),
        "net": _("Paid out"),
        "people": _("Employees"),
        "scheme": _("Rules of the allowance"),
        "policies": _("Rules of reporting"),
        "letterhead": _("Letterhead"),
        "totals": _("Total"),
        "given": _("Given"),
        "deductions": _("Deduction"),
        "adjustments": _("Adjustment"),
    }
    head, _dot, rest = field.partition(".")
    if not rest:
        return known.get(head, head)
    return f"{known.get(head, head)}: {known.get(rest, rest)}"


def _value(field: str, value: object) -> str:
    if value in (None, ""):
        return "–"
    name = field.rpartition(".")[2] if field.startswith("totals.") else field
    if isinstance(value, int) and (name in _MONEY or field.startswith(("deductions.", "adjustments."))):
        return str(rupiah(value))
    if name == "percent":
        return percent_text(str(value))
    return local_digits(grouped(value)) if isinstance(value, int) else str(value)


def _download(found: list[PersonChanges], name: str) -> HttpResponse:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(["nip", "name", "field", "before", "after"])
    for one in found:
        rows = [*one.changes, *(FigureChange(f"day {day}", "", "") for day in one.days)]
        for change in rows:
            cells = (one.person.nip, one.person.name, change.field, change.before, change.after)
            writer.writerow([neutralised(str(cell)) for cell in cells])
    response = HttpResponse(target.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
