"""Home: today, what is still open, what came back, the month; and everything else under More."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, allows
from accounts.authorization.request import Request
from accounts.models import Notice
from accounts.notifications.label_parts import SIGNS
from accounts.notifications.labels import notice_words
from accounts.organisation.queries import today_of
from accounts.pages.responses import see_other
from accounts.people.actions.employees import finish_tour
from accounts.rules.enums import NoticeKind
from accounts.second_person.policies import proposals_for
from reports.activities.access import decidable_reports, may_review
from reports.activities.dispensable import asked_days
from reports.activities.timesheet import OwnDays, month_totals, own_days
from reports.month_facts.facts import DayFact
from reports.rules.lifecycle import Event
from reports.rules.period import Month
from reports.wording.help_texts import tour_steps
from reports.wording.next_steps import after_request
from reports.working_time.holiday_years import unconfirmed_years

# Papers are signed soon after the closing.
SIGNED_WITHIN = timedelta(days=31)
MOST_TO_SIGN = 3


@require_safe
def home(request: Request) -> HttpResponse:
    """Show how the person stands now and what there is to do."""
    days = own_days(request.user, request.at, sums_only=True)
    reviews = decidable_reports(request.authority, request.at) if may_review(request.authority) else None
    context: dict[str, Any] = {
        "today": days.today if days else today_of(request.user.pk, request.at),
        "standing": _standing(days) if days else None,
        "waiting_reviews": reviews.count() if reviews is not None else 0,
        "month_url": _allowance_url(),
        "proposals": proposals_for(request.authority, request.at),
    }
    if reviews is not None:
        context["to_sign"] = _to_sign(request)
    if allows(request.authority, Permission.CALENDAR_CHANGE):
        context["unconfirmed"] = unconfirmed_years(context["today"])
    context["tour"] = _tour(request, reviews=reviews is not None)
    if days:
        context["today_sentence"] = day_sentence(days.fact(days.today))
        context["returned"] = _returned(days)
    return render(request, "reports/home.html", context)


def _to_sign(request: Request) -> list[tuple[str, str]]:
    """Return the recaps that the person was told to sign lately, each with its link."""
    told = Notice.objects.filter(
        employee=request.user, kind=NoticeKind.RECAP, key__endswith=SIGNS, created_at__gte=request.at - SIGNED_WITHIN
    )
    return [(notice.link, notice_words(notice).title) for notice in told[:MOST_TO_SIGN]]


@require_POST
def tour_done(request: Request) -> HttpResponse:
    """Show the tour no more by itself."""
    finish_tour(by=Authority(request.user), at=request.at)
    return see_other("reports:home")


def _tour(request: Request, *, reviews: bool) -> dict[str, Any] | None:
    """Return the step of the tour to show: the first at the first login, any with `?tour=`; None where it is over."""
    text = request.GET.get("tour", "")
    steps = tour_steps(reviews=reviews)
    number = int(text) if text in {str(number) for number in range(1, len(steps) + 1)} else 1
    if request.user.tour_done_at and not text:
        return None
    title, sentences = steps[number - 1]
    last = number == len(steps)
    return {
        "title": title,
        "sentences": sentences,
        "number": number,
        "of": len(steps),
        "before": number - 1,
        "after": None if last else number + 1,
    }


@require_safe
def more(request: Request) -> HttpResponse:
    """List every place the person may go to; on a phone the bar has room for five."""
    return render(request, "reports/more.html")


def day_sentence(fact: DayFact) -> str:
    """Say the minutes that are lacking, or why none are."""
    if not fact.in_service:
        return _("You have no post on this day.")
    if not fact.required:
        return _("No minutes are required on this day.")
    missing = fact.lacking
    if missing:
        text = ngettext("%(missing)d of %(n)d minute missing", "%(missing)d of %(n)d minutes missing", fact.required)
        return text % {"missing": missing, "n": fact.required}
    if fact.approved >= fact.required:
        return _("Complete: everything required is approved.")
    return _("Complete once the rest is approved.")


def _standing(days: OwnDays) -> dict[str, Any]:
    month = Month.of(days.today)
    facts = days.facts(month)
    open_days = days.open_days()
    return {
        "today": days.fact(days.today),
        "open_days": open_days,
        "closed_because": None if open_days else days.closed_because(days.today),
        "month": month,
        # In the middle of a month its days to come would look like a loss.
        "so_far": month_totals([fact for fact in facts if fact.day <= days.today]),
        "totals": month_totals(facts),
        # Beyond what a day requires, waiting minutes can credit nothing.
        "waiting": sum(min(fact.waiting, fact.required - fact.credited) for fact in facts),
    }


def _returned(days: OwnDays) -> list[dict[str, Any]]:
    owner = Authority(days.employee)
    rows = []
    returned = days.returned()
    asked = asked_days(days.employee.pk) if returned else ()
    for row in returned:
        situation = days.situation(row.work_date, row)
        rows.append(
            {
                "activity": row,
                "zone": situation.zone,
                "until": situation.closes(Event.RESEND),
                "refusal": after_request(situation.refuse(Event.RESEND, owner), row.work_date, asked),
            }
        )
    return rows


def _allowance_url() -> str:
    """Return the address of the person's own allowance; the app that has it is not known here."""
    try:
        return reverse("tpp:my_month")
    except NoReverseMatch:
        return ""
