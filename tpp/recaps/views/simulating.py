"""The page of a simulation: another scheme over a month, for the personnel agency and auditors."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.authorization.access import Request, answer_404_unless
from accounts.authorization.permissions import Permission, permitted
from accounts.models import Employee
from accounts.pages.sorting import in_order, order_asked
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from accounts.rules.nip import nip_typed
from reports.month_facts.facts import employee_month
from reports.rules.period import Month
from tpp.models import Scheme
from tpp.payroll.draft_line import line_of
from tpp.payroll.month_rules import AnyScheme, MonthRules, NoSchemeError, parse_scheme
from tpp.payroll.people_data import PeopleData
from tpp.payroll.views.explaining import explained, problems_of
from tpp.recaps.exports.simulation import simulation_csv, simulation_xlsx
from tpp.recaps.forms import SimulationForm
from tpp.recaps.queries import scope
from tpp.recaps.simulation import Band, Case, Simulation, simulate
from tpp.schemes import presets
from tpp.schemes.engine import Composition
from tpp.schemes.prose_words import in_language
from tpp.schemes.step_labels import scheme_error
from tpp.schemes.strict import SchemeError

PAGE = 50
COLUMNS: dict[str, Callable[[Case], object]] = {
    "name": lambda case: case.name.casefold(),
    "before": lambda case: case.before,
    "after": lambda case: case.after,
    "difference": lambda case: case.difference,
}
# So many reasons why figures cannot be given, each with so many names; the file has all of them.
REASONS, NAMED = 20, 10
# The picture, in its own units.
WIDTH, HEIGHT, BASE = 660, 220, 190


class Bar(NamedTuple):
    """A bar of the histogram: words, count and place in the picture."""

    label: str
    people: int
    x: int
    y: int
    width: int
    height: int
    kind: str


@require_GET
def scheme_simulate(request: Request, pk: int) -> HttpResponse:
    """Compute a month of everybody by it, stored or draft, beside the scheme in force; nothing is written."""
    permitted(request.authority, Permission.SCHEMES_VIEW)
    scheme = get_object_or_404(Scheme, pk=pk)
    return _simulated(request, f"{scheme.title} v{scheme.version}", scheme.document)


@require_GET
def preset_simulate(request: Request, name: str) -> HttpResponse:
    """Do the same with a decree of `presets.NAMES`; 404 for another name."""
    permitted(request.authority, Permission.SCHEMES_VIEW)
    answer_404_unless(name in presets.NAMES)
    return _simulated(request, in_language(presets.preset(name).title), presets.document(name))


def _simulated(request: Request, title: str, document: object) -> HttpResponse:
    this_month = Month.of(local_date(request.at, Zone.WIB))
    form = SimulationForm(request.GET or None, initial={"month": str(this_month.preceding)})
    context: dict[str, object] = {"title": title, "form": form, "document_error": "", "raw": document}
    try:
        scheme = parse_scheme(document)
    except SchemeError as error:
        return render(request, "tpp/scheme_simulate.html", context | {"document_error": scheme_error(error)})
    if isinstance(scheme, Composition) and scheme.pays is None:
        context["document_error"] = _("The document does not say under “pays” what is paid, so it cannot be simulated.")
        return render(request, "tpp/scheme_simulate.html", context)
    month, agency = this_month.preceding, None
    if form.is_bound and form.is_valid():
        month, agency = form.cleaned_data["month"] or month, form.cleaned_data["agency"]
    try:
        if person := request.GET.get("person", ""):
            return _one(request, context, month, scheme, person)
        found = simulate(month, scheme, scope(agency, subtree=True))
    except NoSchemeError:
        return render(request, "tpp/scheme_simulate.html", context | {"month": month, "no_scheme": True})
    if (download := request.GET.get("format", "")) in _WRITERS:
        write, kind = _WRITERS[download]
        return _attachment(write(found), f"simulasi-{found.month}.{download}", kind)
    return render(request, "tpp/scheme_simulate.html", context | _summary(request, found, this_month))


def _summary(request: Request, found: Simulation, this_month: Month) -> dict[str, object]:
    text = request.GET.get("q", "").strip()[:60]
    cases = [case for case in found.cases if _fits(case, text)]
    order = order_asked(request, COLUMNS, "difference")
    page = Paginator(in_order(cases, order, COLUMNS), PAGE).get_page(request.GET.get("page"))
    agency = {"agency": request.GET["agency"]} if request.GET.get("agency") else {}
    return {
        "order": order,
        "files": f"?{urlencode({'month': str(found.month)} | agency)}",
        "month": found.month,
        "is_running": found.month >= this_month,
        "total": found.total,
        "agencies": found.agencies,
        "bars": bars(found.histogram),
        "size": {"width": WIDTH, "height": HEIGHT, "base": BASE, "text": BASE + 20},
        "reasons": [(reason, cases[:NAMED], len(cases)) for reason, cases in found.reasons[:REASONS]],
        "more_reasons": max(0, len(found.reasons) - REASONS),
        "page_obj": page,
        "rows": page,
        "text": text,
    }


def _fits(case: Case, text: str) -> bool:
    return not text or text.casefold() in case.name.casefold() or case.nip.startswith(nip_typed(text) or "-")


def bars(bands: Sequence[Band]) -> list[Bar]:
    """Return the bands as bars of the picture, the highest as high as it."""
    most = max((band.people for band in bands), default=0) or 1
    width = WIDTH // len(bands)
    found = []
    for number, band in enumerate(bands):
        height = round(band.people * (BASE - 20) / most)
        kind = "same" if band.least is band.most is None else "less" if _falls(band) else "more"
        found.append(Bar(_label(band), band.people, number * width + 2, BASE - height, width - 4, height, kind))
    return found


def _falls(band: Band) -> bool:
    return band.most is not None and band.most <= 0


def _label(band: Band) -> str:
    if band.least is None and band.most is None:
        return "0 %"
    if band.least is None:
        return f"< {_signed(band.most or 0)} %"
    if band.most is None:
        return f"≥ {_signed(band.least)} %"
    return f"{_signed(band.least)}…{_signed(band.most)} %"


def _signed(bound: int) -> str:
    return f"{bound:+}".replace("-", "−") if bound else "0"


def _one(request: Request, context: dict[str, object], month: Month, scheme: AnyScheme, person: str) -> HttpResponse:
    """Show how one person's figure comes about now and under the other scheme."""
    employee = get_object_or_404(Employee, pk=int(person) if person.isascii() and person.isdigit() else 0)
    rules = MonthRules.load(month)
    facts = employee_month(employee.pk, month, rulebook=rules.rulebook)
    if facts is None or not facts.placements:
        raise Http404
    one = Employee.objects.filter(pk=employee.pk)
    sides = []
    both = (
        (_("Now in force"), rules.document, rules.scheme.document),
        (str(context["title"]), scheme, context["raw"]),
    )
    for name, document, raw in both:
        line = line_of(facts, rules, document, PeopleData.load(rules, one, document))
        sides.append((name, line, explained(line.result.steps, line, raw), problems_of(line)))
    return render(
        request,
        "tpp/simulate_person.html",
        context | {"person": employee, "month": month, "sides": sides, "back_url": f"{request.path}?month={month}"},
    )


_WRITERS = {
    "csv": (simulation_csv, "text/csv; charset=utf-8"),
    "xlsx": (simulation_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def _attachment(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
