"""Approve what is unremarkable together: draw a sample, look at it, approve the rest; and undo it."""

from collections.abc import Sequence
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.authorization.request import Request
from accounts.pages.responses import see_other
from accounts.rules.refusal import Refused
from reports.models import BulkApproval
from reports.reviews.actions.bulk_approvals import approve_bulk, draw_sample, undo_bulk
from reports.reviews.actions.decisions import RowResult
from reports.reviews.queue import still_unflagged, waiting_of
from reports.reviews.views.review_page import sampled

LONGEST_ID = 18


@require_POST
def review_draw(request: Request) -> HttpResponse:
    """Draw a sample, or find the one that was drawn, and show it."""
    try:
        draw_sample(by=request.authority, at=request.at, source=request.source)
    except Refused as refused:
        _say(request, refused)
        return see_other("reports:review_queue")
    return see_other("reports:review_sample")


@require_http_methods(["GET", "HEAD", "POST"])
def review_sample(request: Request) -> HttpResponse:
    """Show the sample that was drawn; approve everything of its pool once each of it was ticked."""
    drawn = BulkApproval.objects.filter(reviewer=request.user, ended_at__isnull=True).first()
    if drawn is None:
        return see_other("reports:review_queue")
    if request.method != "POST":
        return _page(request, drawn)
    seen = _ids(request.POST.getlist("seen"))
    try:
        results = approve_bulk(by=request.authority, at=request.at, source=request.source, bulk_id=drawn.pk, seen=seen)
    except Refused as refused:
        return _page(request, drawn, seen, [one.message for one in refused.refusals])
    approved = sum(result.ok for result in results)
    done = ngettext("%(n)d activity approved.", "%(n)d activities approved.", approved)
    undo = _("You can undo this together, with a reason, under “Decided”.")
    messages.success(request, f"{done % {'n': approved}} {undo}")
    _warn_about_the_rest(request, results)
    return see_other("reports:review_queue")


@require_POST
def review_undo(request: Request, pk: int) -> HttpResponse:
    """Take back all that was approved together."""
    reason = request.POST.get("reason", "")
    try:
        results = undo_bulk(by=request.authority, at=request.at, source=request.source, bulk_id=pk, reason=reason)
    except Refused as refused:
        _say(request, refused)
        return see_other("reports:review_decided")
    undone = sum(result.ok for result in results)
    if undone:
        done = ngettext(
            "%(n)d decision taken back; the activity waits for review again.",
            "%(n)d decisions taken back; the activities wait for review again.",
            undone,
        )
        messages.success(request, done % {"n": undone})
    _warn_about_the_rest(request, results)
    return see_other("reports:review_decided")


def _page(request: Request, drawn: BulkApproval, seen: Sequence[int] = (), errors: Sequence[str] = ()) -> HttpResponse:
    waiting = waiting_of(request.authority, request.at)
    count = len(still_unflagged(drawn, waiting))
    if not count and not errors:
        return see_other("reports:review_queue")
    context = {
        "rows": sampled(drawn, waiting),
        "seen": seen,
        "count": count,
        "errors": errors,
        "newer": len(waiting.unremarkable) - count,
        "minutes_word": _("min"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "reports/review_sample.html", context, status=status)


def _ids(texts: Sequence[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID]


def _warn_about_the_rest(request: Request, results: Sequence[RowResult]) -> None:
    """Say what was left out and why, each reason once."""
    for text in dict.fromkeys(result.refusal.message for result in results if result.refusal):
        count = sum(1 for result in results if result.refusal and result.refusal.message == text)
        left_out = ngettext("%(n)d activity was left out:", "%(n)d activities were left out:", count)
        messages.warning(request, f"{left_out % {'n': count}} {text}")


def _say(request: Request, refused: Refused) -> None:
    for one in refused.refusals:
        messages.error(request, one.message)
