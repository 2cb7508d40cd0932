"""What was imported about people for the allowance: for the personnel agency, auditors, and each person alone."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, allows, permitted
from accounts.models import Employee
from accounts.organisation.queries import zone_of
from accounts.rules.nip import nip_typed
from reports.rules.period import Month
from tpp.models import ActingPost, PayData, Sanction, Score
from tpp.payroll.forms import ScoreFilter
from tpp.payroll.score_labels import score_name

PAGE = 100


class NamedScore(NamedTuple):
    """One imported measure as the active language calls it."""

    name: str
    score: Score


class ScoreMonth(NamedTuple):
    """One table of the page."""

    month: Month
    scores: list[NamedScore]


@require_GET
def people_data(request: Request) -> HttpResponse:
    """Show the imported scores, the latest month first; `?month=`, `?q=` and `?code=` narrow the list."""
    permitted(request.authority, Permission.PAY_DATA_VIEW)
    form = ScoreFilter(request.GET)
    scores = Score.objects.select_related("employee", "batch", "batch__imported_by").order_by(
        "-month", "employee__nip", "code"
    )
    if form.is_valid():
        scores = _narrowed(scores, **form.cleaned_data)
    page = Paginator(scores, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": [NamedScore(score_name(score.code), score) for score in page],
        "filtered": any(request.GET.get(name) for name in form.fields),
        "may_edit": allows(request.authority, Permission.PAY_DATA_CHANGE),
        "zone": zone_of(request.user.pk, request.at),
    }
    return render(request, "tpp/people_data.html", context)


def _narrowed(scores: QuerySet[Score], *, month: Month | None, q: str, code: str) -> QuerySet[Score]:
    if month:
        scores = scores.filter(month=month.first)
    if q:
        digits = nip_typed(q) or "-"
        scores = scores.filter(Q(employee__name__icontains=q) | Q(employee__nip__startswith=digits))
    return scores.filter(code__iexact=code) if code else scores


@require_GET
def person_data(request: Request, pk: int) -> HttpResponse:
    """Show everything that was imported about one person."""
    permitted(request.authority, Permission.PAY_DATA_VIEW)
    person = get_object_or_404(Employee, pk=pk)
    context = _about(person) | {"person": person, "zone": zone_of(request.user.pk, request.at)}
    return render(request, "tpp/person_data.html", context)


@require_GET
def my_data(request: Request) -> HttpResponse:
    """Show everything that was imported about oneself: from which file, when and by whom."""
    context = _about(request.user) | {"person": None, "zone": zone_of(request.user.pk, request.at)}
    return render(request, "tpp/person_data.html", context)


def _about(person: Employee) -> dict[str, object]:
    """Return the rows about one person, the latest first; four statements."""
    imported = ("batch", "batch__imported_by")
    scores = Score.objects.filter(employee=person).select_related(*imported).order_by("-month", "code")
    return {
        "months": list(_by_month(scores)),
        "pay_data": list(PayData.objects.filter(employee=person).select_related(*imported)),
        "sanctions": list(Sanction.objects.filter(employee=person).select_related(*imported)),
        "acting_posts": list(ActingPost.objects.filter(employee=person).select_related(*imported, "agency")),
    }


def _by_month(scores: Iterable[Score]) -> Iterable[ScoreMonth]:
    for month, found in groupby(scores, key=lambda score: score.month):
        yield ScoreMonth(Month.of(month), [NamedScore(score_name(score.code), score) for score in found])
