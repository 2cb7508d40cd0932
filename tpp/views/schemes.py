"""The schemes: which rules make the allowance, in plain sentences, for everybody to read."""

import json

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import Request
from accounts.clock import local_date
from accounts.enums import Zone
from reports.period import Month
from tpp.facts import NoSchemeError, scheme_in_force
from tpp.models import Scheme
from tpp.scheme import Measure, SchemeDocument, SchemeError, Source, parse
from tpp.views.explaining import share_text
from tpp.wording import scheme_error


@require_GET
def scheme_list(request: Request) -> HttpResponse:
    """Show all schemes, the latest first, and which one is in force this month."""
    this_month = Month.of(local_date(request.at, Zone.WIB))
    context = {"schemes": Scheme.objects.all(), "current": _in_force_id(this_month)}
    return render(request, "tpp/scheme_list.html", context)


@require_GET
def scheme_detail(request: Request, pk: int) -> HttpResponse:
    """Show the rules of one scheme as sentences; a broken document says where it is broken."""
    scheme = get_object_or_404(Scheme, pk=pk)
    try:
        sentences, error = scheme_sentences(parse(scheme.document)), ""
    except SchemeError as found:
        sentences, error = [], scheme_error(found)
    context = {
        "scheme": scheme,
        "sentences": sentences,
        "error": error,
        "document": json.dumps(scheme.document, indent=2, ensure_ascii=False),
    }
    return render(request, "tpp/scheme_detail.html", context)


def scheme_sentences(document: SchemeDocument) -> list[str]:
    """Return the rules of a scheme as sentences, in the order in which a figure is made."""
    sentences = [
        _("The base is the sum of the components of the position class, each for the calendar days in that post.")
    ]
    measures = {measure.name: measure for measure in document.measures}
    for term in document.terms:
        sentences.append(_measure_sentence(measures[term.measure]))
        sentences.append(_("This measure makes up %(share)s of the allowance.") % {"share": share_text(term.weight)})
    sentences += [
        _("A month in which nothing was required counts as complete."),
        _("Each component is rounded to the rupiah, half up; the allowance is the sum of the rounded components."),
        _("What is not paid is the base minus the allowance."),
    ]
    return sentences


def _measure_sentence(measure: Measure) -> str:
    known = {
        Source.ACTIVITY_MINUTES: _(
            "Activity: of each duty day the approved minutes count, at most the minutes required that day; nothing is "
            "carried over. The allowance is paid in the proportion of credited to required minutes."
        )
    }
    return known[measure.source]


def _in_force_id(month: Month) -> int | None:
    try:
        return scheme_in_force(month).pk
    except NoSchemeError:
        return None
