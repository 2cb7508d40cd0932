"""The review: what waits for a decision, one page of person-days at a time, and what was decided last."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.authorization.request import Request
from accounts.organisation.queries import stood_in_for, zone_of
from accounts.pages.responses import see_other
from accounts.rules.refusal import Refusal, Refused
from accounts.storage.paging import page_of
from reports.activities import access
from reports.activities.forms import ReviewForm
from reports.activities.gate_facts import gates
from reports.models import Activity, Review
from reports.reviews.actions.decisions import decide
from reports.reviews.queue import WaitingReports, waiting_of
from reports.reviews.views.review_page import decided_by, groups, item, recent_bulks
from reports.rules.lifecycle import Event
from reports.rules.review_flags import sample_size

PERSON_DAYS_A_PAGE = 20
# Fewer are as quickly approved by day.
FEWEST_TOGETHER = 5
RECENT = 50
RECENT_BULKS = 5
QUEUE, DECIDED, SAMPLE = "reports:review_queue", "reports:review_decided", "reports:review_sample"
_PAGES = {"decided": DECIDED, "sample": SAMPLE}
PHRASES = (
    gettext_lazy("Say more precisely what was done."),
    gettext_lazy("The times do not fit; please check them."),
    gettext_lazy("The photo does not show the work."),
    gettext_lazy("The position does not fit the work mode."),
    gettext_lazy("This was entered twice."),
)


@require_safe
def review_queue(request: Request) -> HttpResponse:
    """Show what waits, grouped by person and day, oldest day first."""
    return _queue_page(request)


@require_safe
def review_decided(request: Request) -> HttpResponse:
    """Show what the person decided last, to be taken back."""
    return _decided_page(request)


@require_POST
def review_decide(request: Request) -> HttpResponse:
    """Decide about one activity, a day or a selection; say of each what came of it."""
    form = ReviewForm(_chosen(request.POST))
    came_from = _PAGES.get(request.POST.get("back", ""), QUEUE)
    again = _decided_page if came_from == DECIDED else _queue_page
    if not form.is_valid():
        return again(request, form)
    decision, reason = Review.Decision(form.cleaned_data["decision"]), form.cleaned_data["reason"]
    items = form.cleaned_data["items"]
    by, at, source = request.authority, request.at, request.source
    try:
        results = decide(by=by, at=at, source=source, items=items, decision=decision, reason=reason)
    except Refused as incomplete:
        form.refuse(incomplete.refusals)
        return again(request, form)
    refusals = {result.activity_id: result.refusal for result in results if result.refusal}
    if len(refusals) == len(results):
        return again(request, form, refusals)
    messages.success(request, _done(decision, len(results) - len(refusals)))
    for text in _sentences(request, refusals):
        messages.warning(request, text)
    if came_from != QUEUE:
        return see_other(came_from)
    response = see_other(QUEUE)
    page = request.POST.get("page", "")
    if page.isascii() and page.isdigit() and page != "1":
        response["Location"] += f"?page={page}"
    return response


def _chosen(posted: QueryDict) -> QueryDict:
    """Return the form's data; a button of one activity or one day approves just that."""
    data = posted.copy()
    if "approve" in posted:
        data.setlist("items", [str(posted["approve"])])
        data["decision"] = Review.Decision.APPROVE
    return data


def _done(decision: Review.Decision, count: int) -> str:
    words = {
        Review.Decision.APPROVE: ngettext("%(n)d activity approved.", "%(n)d activities approved.", count),
        Review.Decision.RETURN: ngettext("%(n)d activity returned.", "%(n)d activities returned.", count),
        Review.Decision.REJECT: ngettext("%(n)d activity rejected.", "%(n)d activities rejected.", count),
        Review.Decision.TAKE_BACK: ngettext(
            "%(n)d decision taken back; the activity waits for review again.",
            "%(n)d decisions taken back; the activities wait for review again.",
            count,
        ),
    }
    return words[decision] % {"n": count}


def _sentences(request: Request, refusals: dict[int, Refusal]) -> list[str]:
    """Return one sentence per refused row that says which activity it was and why."""
    if not refusals:
        return []
    visible = access.activities_visible_to(request.authority, request.at).filter(pk__in=refusals)
    known: dict[int, Activity] = {row.pk: row for row in visible.select_related("employee", "kind", "evidence")}
    return [f"{_label(known.get(pk))}: {refusal.message}" for pk, refusal in refusals.items()]


def _label(activity: Activity | None) -> str:
    if activity is None:
        return _("An activity that you cannot see")
    row = item(activity)
    return f"{row.name}, {row.day_text}, {row.hours}"


def _queue_page(
    request: Request, form: ReviewForm | None = None, refusals: dict[int, Refusal] | None = None
) -> HttpResponse:
    waiting = waiting_of(request.authority, request.at)
    number = (request.POST if form else request.GET).get("page")
    page = Paginator(waiting.person_days, PERSON_DAYS_A_PAGE).get_page(number)
    context = {
        "groups": groups(waiting, list(page.object_list), _ticked(form), refusals),
        "page_obj": page,
        "lead": _lead(waiting),
        "all_need_eyes": all(waiting.needs_eyes(pair) for pair in page.object_list),
        "unremarkable": _unremarkable(waiting) if page.number == 1 else None,
        "places": stood_in_for(request.user.pk, request.at),
        "phrases": PHRASES,
        "approve_word": _("Approve"),
    }
    return _answer(request, "reports/review_queue.html", context, form, refusals)


def _lead(waiting: WaitingReports) -> str:
    """Say how much waits and for how long."""
    count = len(waiting.person_days)
    if waiting.oldest is None:
        return ""
    text = ngettext("%(n)d day of one person is waiting.", "%(n)d days of your people are waiting.", count) % {
        "n": count
    }
    if not waiting.working_days:
        return text
    age = ngettext(
        "The oldest, of %(name)s, has waited %(n)d working day.",
        "The oldest, of %(name)s, has waited %(n)d working days.",
        waiting.working_days,
    )
    return f"{text % {'n': count}} {age % {'n': waiting.working_days, 'name': waiting.oldest.name}}"


def _unremarkable(waiting: WaitingReports) -> dict[str, int] | None:
    """Return how many reports can be approved together and how many of them are looked at; None for too few."""
    count = len(waiting.unremarkable)
    return {"count": count, "sample": sample_size(count)} if count >= FEWEST_TOGETHER else None


def _decided_page(
    request: Request, form: ReviewForm | None = None, refusals: dict[int, Refusal] | None = None
) -> HttpResponse:
    asked = (request.POST if form else request.GET).get("page")
    page = page_of(decided_by(request.authority), asked, by="decided_at", size=RECENT)
    activities = list(page.rows)
    obstacles = gates(activities, Event.TAKE_BACK, request.authority, request.at)
    ticked = _ticked(form)
    rows = [item(activity, ticked, obstacle) for activity, obstacle in zip(activities, obstacles, strict=True)]
    zone = zone_of(request.user.pk, request.at)
    context = {
        "rows": rows,
        "page": page,
        "here": asked or "",
        "bulks": [] if page.newer else recent_bulks(request.user, RECENT_BULKS),
        "zone": zone,
    }
    return _answer(request, "reports/review_decided.html", context, form, refusals)


def _ticked(form: ReviewForm | None) -> set[tuple[int, int]]:
    return set(form.cleaned_data.get("items") or []) if form else set()


def _answer(
    request: Request,
    template: str,
    context: dict[str, Any],
    form: ReviewForm | None,
    refusals: dict[int, Refusal] | None,
) -> HttpResponse:
    """Render a page of the review; after a refusal with the reasons, the ticks and the typed text, as 422."""
    context["minutes_word"] = _("min")
    if form is None:
        return render(request, template, context)
    reason_errors: Sequence[str] = form.texts("reason")
    context |= {
        "errors": [*form.texts(), *_sentences(request, refusals or {})],
        "reason": form["reason"].value() or "",
        "reason_error": " ".join(reason_errors),
    }
    return render(request, template, context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
