"""Log, correct, withdraw and copy one activity."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.authorization.access import Authority, answer_404_unless
from accounts.authorization.request import Request
from accounts.pages.fields import parse_iso_date
from accounts.pages.responses import see_other
from accounts.rules.codes import printed_code
from accounts.rules.refusal import Refusal, Refused
from reports.activities.actions.activities import (
    ActivityInput,
    Submitted,
    edit_activity,
    submit_activity,
    withdraw_activity,
)
from reports.activities.dispensable import asked_days
from reports.activities.forms import ActivityForm, WithdrawForm
from reports.activities.timesheet import OpenDay, OwnDays, ReportRow, own_days
from reports.activities.views import numbers
from reports.activities.views.entry_page import (
    FIRST_DAY,
    Wished,
    copy_url,
    entry_context,
    offered_kinds,
    posted_kinds,
    proposed,
    shown_differences,
    values_of,
)
from reports.activities.views.submitting import attempt
from reports.models import Activity, ActivityKind, Dispensation
from reports.rules.lifecycle import Event, correction
from reports.wording.next_steps import after_request
from reports.wording.sentences import hours, moment

NEW_DRAFT = "activity-new"
LONGEST_ID = 18


@require_http_methods(["GET", "HEAD", "POST"])
def activity_create(request: Request) -> HttpResponse:
    """Log an activity on a day that is still open; `?date=` proposes which."""
    if request.method != "POST":
        typed = _typed_before(request)
        days, wished = _wished_day(request, typed.get("work_date", ""))
        return _new_page(request, days, wished, typed)
    form = ActivityForm(request.POST, request.FILES, kinds=posted_kinds(request.POST))

    def write(entry: ActivityInput) -> Submitted:
        client_uuid = form.cleaned_data["client_uuid"]
        by, at, source = Authority(request.user), request.at, request.source
        return submit_activity(by=by, at=at, source=source, client_uuid=client_uuid, entry=entry)

    submitted = attempt(request, form, write)
    if submitted is not None:
        return _stored(request, submitted, NEW_DRAFT, left=numbers.read_ids(request.POST.get("left", "")))
    kinds = offered_kinds()
    form.offer(kinds)
    days, wished = _wished_day(request, str(form["work_date"].value() or ""))
    context = entry_context(days, form, kinds, wished.open) | _following(request, form.chosen_day())
    return _form_page(request, "reports/activity_create.html", context, NEW_DRAFT)


@require_safe
def activity_copy(request: Request, pk: int) -> HttpResponse:
    """Show the form of a new activity, filled in from an earlier one of one's own."""
    _days, row = _own_row(request, pk)
    days, wished = _wished_day(request)
    lead = _("Copied from an earlier activity. Check day, times and evidence, then send it.")
    following = _following(request, wished.day) if wished.open else {}
    return _new_page(request, days, wished, values_of(row), following | {"lead": lead})


@require_http_methods(["GET", "HEAD", "POST"])
def activity_edit(request: Request, pk: int) -> HttpResponse:
    """Correct an activity that is still open, or send a returned one again."""
    days, row = _own_row(request, pk)
    kinds = offered_kinds(row.kind_id)
    if request.method != "POST":
        refusal = days.situation(row.work_date, row).refuse(correction(row.status), Authority(request.user))
        if refusal:
            refusal = after_request(refusal, row.work_date, asked_days(request.user.pk)) or refusal
            return _refused_page(request, pk, _("This activity cannot be corrected now"), [refusal])
        values = values_of(row) | {
            # A correction makes nothing new; the field is there because the form is the same.
            "client_uuid": uuid.uuid4(),
            "seen_version": row.version,
            "work_date": row.work_date.isoformat(),
            "reuse_evidence": row.evidence_id,
        }
        return _edit_page(request, days, row, ActivityForm(initial=values, kinds=kinds), kinds)
    form = ActivityForm(request.POST, request.FILES, kinds=kinds)

    def write(entry: ActivityInput) -> Submitted:
        version = form.cleaned_data["seen_version"] or 0
        by, at, source = Authority(request.user), request.at, request.source
        return edit_activity(by=by, at=at, source=source, activity_id=pk, seen_version=version, entry=entry)

    submitted = attempt(request, form, write)
    if submitted is not None:
        return _stored(request, submitted, _draft_key(pk), _("Nothing was changed; it stands as it was."))
    return _edit_page(request, days, row, form, kinds)


@require_POST
def activity_withdraw(request: Request, pk: int) -> HttpResponse:
    """Withdraw an activity that nobody has decided about."""
    answer_404_unless(Activity.objects.filter(pk=pk, employee=request.user).exists())
    form = WithdrawForm(request.POST)
    seen = form.cleaned_data["seen_version"] if form.is_valid() else 0
    try:
        activity = withdraw_activity(
            by=Authority(request.user), at=request.at, source=request.source, activity_id=pk, seen_version=seen
        )
    except Refused as refused:
        return _refused_page(request, pk, _("This activity cannot be withdrawn"), refused.refusals)
    messages.success(request, _("Withdrawn: %(hours)s. Its time is free again.") % {"hours": hours(activity)})
    return see_other("reports:day", activity.work_date.isoformat())


def _own_row(request: Request, pk: int) -> tuple[OwnDays, ReportRow]:
    """Return an activity of one's own and the days around it; everybody else's does not exist here."""
    days = own_days(request.user, request.at, activity_id=pk)
    row = days.find(pk) if days else None
    if days is None or row is None:
        raise Http404
    return days, row


def _typed_before(request: Request) -> dict[str, Any]:
    """Return what was typed when it came too late, for a dispensation (`?dispensation=`) that was granted."""
    text = request.GET.get("dispensation", "")
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_ID):
        return {}
    granted = Dispensation.objects.filter(pk=int(text), employee=request.user, status=Dispensation.Status.GRANTED)
    found = granted.first()
    return {} if found is None else found.typed | {"work_date": found.first_day.isoformat()}


def _wished_day(request: Request, named: str = "") -> tuple[OwnDays | None, Wished]:
    """Read `?date=` (or `named`); what is written twice or otherwise is unclear and preselects nothing."""
    day, is_unclear = None, False
    texts = {named} if named else set(request.GET.getlist("date")) - {""}
    try:
        day = parse_iso_date(*texts) if texts else None
    except (ValueError, TypeError):
        is_unclear = True
    days = own_days(request.user, request.at, first=day and max(day, FIRST_DAY))
    asked = asked_days(request.user.pk) if day else set()
    return days, Wished.of(days, day, asked, is_unclear=is_unclear)


def _new_page(
    request: Request,
    days: OwnDays | None,
    wished: Wished,
    values: dict[str, Any],
    around: Mapping[str, Any] | None = None,
) -> HttpResponse:
    kinds = offered_kinds()
    form = ActivityForm(initial=proposed(days, wished) | values, kinds=kinds)
    context = entry_context(days, form, kinds, wished.open) | {"day_note": wished.note} | dict(around or {})
    return _form_page(request, "reports/activity_create.html", context, NEW_DRAFT)


def _following(request: Request, day: date | None) -> dict[str, Any]:
    """Return what follows when several activities of a copied day are entered one after another (`left`)."""
    asked = request.POST if request.method == "POST" else request.GET
    left = numbers.read_ids(asked.get("left", ""))
    if day is None:
        return {}
    skip = _next_left(request, left, day) or reverse("reports:day", args=[day.isoformat()])
    return {
        "left": numbers.joined_ids(left),
        "left_count": len(left),
        "cancel_url": skip,
        "cancel_label": _("Leave it out"),
    }


def _next_left(request: Request, left: Sequence[int], day: date) -> str:
    """Return the address of the next form of a copied day; empty where nothing of one's own is left."""
    own = Activity.objects.filter(pk__in=left, employee=request.user).values_list("pk", flat=True) if left else ()
    remaining = [pk for pk in left if pk in set(own)]
    return copy_url(remaining[0], day, remaining[1:]) if remaining else ""


def _stored(
    request: Request, submitted: Submitted, draft_key: str, unchanged: str = "", left: Sequence[int] = ()
) -> HttpResponse:
    activity = submitted.activity
    params = {"n": activity.minutes, "hours": hours(activity)}
    text = ngettext("Saved: %(n)d minute, %(hours)s.", "Saved: %(n)d minutes, %(hours)s.", activity.minutes) % params
    if not submitted.created:
        text = unchanged or _("This had been saved already; nothing was entered twice.")
    if submitted.created:
        receipt = {"code": printed_code(activity.receipt), "when": moment(request.at, submitted.zone)}
        text += " " + _("Receipt %(code)s, %(when)s.") % receipt
    messages.success(request, text, extra_tags=draft_key)
    for warning in submitted.warnings:
        messages.warning(request, warning.message)
    following = _next_left(request, left, activity.work_date)
    return see_other(following or reverse("reports:day", args=[activity.work_date.isoformat()]))


def _form_page(request: Request, template: str, context: dict[str, Any], draft_key: str) -> HttpResponse:
    form: ActivityForm = context["form"]
    defaults = {
        "action": reverse("reports:activity_create"),
        "draft_key": draft_key,
        "submit_label": _("Send"),
        "cancel_url": reverse("reports:home"),
        "cancel_label": _("Cancel"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, template, defaults | context, status=status)


def _edit_page(
    request: Request, days: OwnDays, row: ReportRow, form: ActivityForm, kinds: list[ActivityKind]
) -> HttpResponse:
    situation = days.situation(row.work_date, row)
    event = correction(row.status)
    closes_at = situation.closes(event)
    extra = None
    if closes_at and not situation.refuse(event, Authority(request.user)):
        extra = OpenDay(days.fact(row.work_date), situation.zone, closes_at)
    context = entry_context(days, form, kinds, extra) | {
        "activity": row,
        "action": reverse("reports:activity_edit", args=[row.pk]),
        "cancel_url": reverse("reports:activity_detail", args=[row.pk]),
        "submit_label": _("Send again") if event == Event.RESEND else _("Save the correction"),
        "differences": shown_differences(form.differences, kinds),
        "keeps_evidence": row.evidence_id is not None,
    }
    return _form_page(request, "reports/activity_edit.html", context, _draft_key(row.pk))


def _refused_page(request: Request, pk: int, title: str, refusals: Sequence[Refusal]) -> HttpResponse:
    context = {"title": title, "refusals": refusals, "back_url": reverse("reports:activity_detail", args=[pk])}
    return render(request, "reports/activity_refused.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _draft_key(pk: int) -> str:
    return f"activity-{pk}"
