"""The calendar: a month as a heat map, a day with its activities, the copy of a day."""

import uuid
from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.authorization.access import Authority
from accounts.authorization.request import Request
from accounts.organisation.queries import today_of
from accounts.pages.fields import parse_iso_date
from accounts.pages.formatting import id_date
from accounts.pages.responses import see_other
from accounts.rules.refusal import Refusal, Refused
from reports.activities.actions.copying import copy_day, left_to_copy
from reports.activities.dispensable import asked_days
from reports.activities.forms import DayCopyForm
from reports.activities.timesheet import OwnDays, month_totals, own_days
from reports.activities.views import numbers
from reports.activities.views.entry_page import copy_url
from reports.activities.views.home import day_sentence
from reports.month_facts.facts import DayFact
from reports.rules.enums import ActivityStatus
from reports.rules.lifecycle import RELEASED
from reports.rules.period import Month
from reports.wording.next_steps import after_request
from reports.wording.sentences import long_date, refusal
from reports.working_time.absence_kinds import absence_name
from reports.working_time.holiday_years import not_final

FIRST_YEAR, LAST_YEAR = 2010, 2099


@require_safe
def calendar(request: Request, month: str | None = None) -> HttpResponse:
    """Show a month, this one unless another is named."""
    named = _month(month) if month else None
    days = own_days(request.user, request.at, first=named and named.first, last=named and named.last)
    today = days.today if days else today_of(request.user.pk, request.at)
    shown = named or Month.of(today)
    facts = days.facts(shown) if days else []
    context = {
        "month": shown,
        "today": today,
        "days": [_cell(days, fact, today) for fact in facts] if days else [],
        "totals": month_totals(facts),
        "waiting": sum(fact.waiting for fact in facts),
        "locked": bool(days and days.is_locked(shown.first)),
        "not_final": _not_final(days, shown.first, today),
        "nobody": None if days else refusal("no_placement", "", {"day": long_date(today)}),
    }
    return render(request, "reports/calendar.html", context)


@require_safe
def day(request: Request, day: str) -> HttpResponse:
    """Show one of the person's own days."""
    return _day_page(request, _day(day))


@require_POST
def day_copy(request: Request, day: str) -> HttpResponse:
    """Enter the activities of a day again on a day that is still open."""
    source = _day(day)
    form = DayCopyForm(request.POST)
    if not form.is_valid():
        return _day_page(request, source, [Refusal("invalid", said) for said in form.texts()])
    target = form.cleaned_data["to_date"]
    try:
        results = copy_day(
            by=Authority(request.user),
            at=request.at,
            source=request.source,
            from_date=source,
            to_date=target,
            client_uuid=form.cleaned_data["client_uuid"],
        )
    except Refused as refused:
        return _day_page(request, source, refused.refusals)
    left = [result for result in results if result.refusals]
    copied = len(results) - len(left)
    closed = [refused for result in left for refused in result.refusals if _is_of_day(refused)]
    if closed and not copied:
        return _day_page(request, source, list(dict.fromkeys(closed)))
    if copied:
        text = ngettext("%(n)d activity copied to %(day)s.", "%(n)d activities copied to %(day)s.", copied)
        messages.success(request, text % {"n": copied, "day": id_date(target)})
    for text in dict.fromkeys(warning.message for result in results for warning in result.warnings):
        messages.warning(request, text)
    page = reverse("reports:day", args=[target.isoformat()])
    return see_other(page + (f"?left={numbers.joined_ids(result.source.pk for result in left)}" if left else ""))


def _is_of_day(refused: Refusal) -> bool:
    """Recognise a refusal that no other text would lift: at the date, or with a page to go on to."""
    return refused.field == "work_date" or refused.step is not None


def _left(request: Request, target: date) -> list[dict[str, Any]]:
    """Return what a copy to a day left (`?left=`), each with the form it can be opened as and why it was left."""
    ids = numbers.read_ids(request.GET.get("left", ""))
    if not ids:
        return []
    results = left_to_copy(by=Authority(request.user), at=request.at, ids=ids, to_date=target)
    # No form helps where the day itself is closed.
    mendable = [result.source.pk for result in results if not any(map(_is_of_day, result.refusals))]
    return [
        {
            "activity": result.source,
            "refusals": result.refusals,
            "url": copy_url(result.source.pk, target, [pk for pk in mendable if pk != result.source.pk])
            if result.source.pk in mendable
            else "",
        }
        for result in results
    ]


def _not_final(days: OwnDays | None, day: date, today: date) -> str:
    """Say that the free days of the year of a day may change, where they may; empty for years that are over."""
    if days is None or day.year < today.year or days.rulebook.is_decreed(day):
        return ""
    return not_final(day.year)


def _month(text: str) -> Month:
    try:
        month = Month.parse(text)
    except ValueError:
        raise Http404 from None
    if not FIRST_YEAR <= month.year <= LAST_YEAR:
        raise Http404
    return month


def _day(text: str) -> date:
    try:
        parsed = parse_iso_date(text)
    except ValueError:
        raise Http404 from None
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        raise Http404
    return parsed


def _day_page(request: Request, shown: date, refusals: Any = ()) -> HttpResponse:
    days = own_days(request.user, request.at, first=shown, last=shown)
    context: dict[str, Any] = {
        "day": shown,
        "month": Month.of(shown),
        "refusals": list(refusals),
        "left": _left(request, shown),
    }
    if days:
        context |= _day_context(days, shown) | {"not_final": _not_final(days, shown, days.today)}
    else:
        context["closed_because"] = refusal("no_placement", "", {"day": long_date(shown)})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusals else HTTPStatus.OK
    return render(request, "reports/day.html", context, status=status)


def _day_context(days: OwnDays, shown: date) -> dict[str, Any]:
    fact = days.fact(shown)
    rows = days.rows(shown)
    open_days = days.open_days()
    counting = any(row.status not in RELEASED for row in rows)
    closed = days.closed_because(shown)
    return {
        "fact": fact,
        "moved_workday": days.rulebook.moved_workday_name(shown),
        "shift": days.shift_name(shown),
        "sentence": day_sentence(fact),
        "activities": rows,
        "zone": days.zone,
        "absence_name": absence_name(fact.absence) if fact.absence else "",
        "open": days.open_day(shown),
        "closed_because": closed and after_request(closed, shown, asked_days(days.employee.pk)),
        "copy_targets": [found for found in open_days if found.day != shown] if counting else [],
        "copy_uuid": uuid.uuid4(),
    }


def _cell(days: OwnDays, fact: DayFact, today: date) -> dict[str, Any]:
    waiting = (ActivityStatus.SUBMITTED, ActivityStatus.RETURNED)
    return {
        "date": fact.day,
        "state": _state(fact, today),
        "minutes": fact.approved,
        "required": fact.required,
        "label": absence_name(fact.absence)
        if fact.absence
        else days.shift_name(fact.day) or fact.holiday or days.rulebook.moved_workday_name(fact.day) or "",
        "url": reverse("reports:day", args=[fact.day.isoformat()]) if fact.day <= today else "",
        "waiting": sum(row.status in waiting for row in days.rows(fact.day)),
    }


def _state(fact: DayFact, today: date) -> str:
    if fact.absence and not fact.required:
        return "absent"
    # Who works by a roster may have a shift on a holiday.
    if fact.holiday and not fact.required:
        return "holiday"
    if not fact.required:
        return "rest"
    if fact.day > today:
        return "future"
    if fact.approved >= fact.required:
        return "full"
    return "partial" if fact.approved or fact.waiting else "none"
