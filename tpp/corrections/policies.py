"""May this be objected to, answered, adjusted now? Reads and refuses, never writes."""

from datetime import date, datetime
from typing import NamedTuple

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Employee
from accounts.organisation.queries import today_of, zone_of
from accounts.rules.refusal import Refusal
from reports.disruptions.health_log import moment_of_deadlines
from reports.models import MonthLock
from reports.month_facts.facts import employee_month
from reports.rules.period import Month
from reports.wording.sentences import closing_moment
from tpp.corrections.objection_window import objections_end
from tpp.models import Adjustment, AllowancePolicy, Objection, RecapLine
from tpp.models.corrections import REASON_LENGTH
from tpp.payroll.listed_people import listed

# What an objection that is not about a day can be about.
FIGURES = {
    "tpp": gettext_lazy("the allowance as a whole"),
    "minutes": gettext_lazy("the credited or required minutes"),
    "scores": gettext_lazy("a score or attendance"),
    "base": gettext_lazy("the base amount or the position class"),
    "deductions": gettext_lazy("a deduction or the amount paid out"),
}
DEFAULT_DAYS = 14
MOST_RUPIAH = 1_000_000_000


class Subject(NamedTuple):
    """What an objection is about: a day of the month, or one of `FIGURES`."""

    month: Month
    day: date | None
    figure: str


def figure_name(figure: str) -> str:
    """Return what a figure is called; one of a later program stands as it is."""
    return str(FIGURES.get(figure, figure))


def allowance_policy_on(day: date) -> AllowancePolicy | None:
    """Return the latest row that begins not after the local `day`, None where there is none; one query."""
    return AllowancePolicy.objects.filter(starts_on__lte=day).order_by("-starts_on").first()


def closed_line(employee: Employee, month: Month) -> RecapLine | None:
    """Return the person's line in the closed recap in force, without its large columns."""
    lines = RecapLine.objects.filter(employee=employee, recap__month=month.first, recap__reopened_at__isnull=True)
    return lines.select_related("recap").defer("inputs", "steps").first()


def objections_close(line: RecapLine | None) -> datetime | None:
    """Return until when (UTC) a closed month may be objected to; None for one that is open."""
    if line is None:
        return None
    policy = allowance_policy_on(line.recap.frozen_at.date())
    days = policy.objection_days if policy else DEFAULT_DAYS
    return objections_end(line.recap.frozen_at, line.recap.header["agency"]["timezone"], days)


def refuse_objection(employee: Employee, subject: Subject, reason: str, at: datetime) -> Refusal | None:
    """Return why the person may not object, None where it may be."""
    return (
        refuse_objecting_month(employee, subject.month, closed_line(employee, subject.month), at)
        or _refuse_subject(subject)
        or _refuse_text(reason, "reason", _("Say what is wrong and what would be right."))
    )


def refuse_objecting_month(employee: Employee, month: Month, line: RecapLine | None, at: datetime) -> Refusal | None:
    """Return why nothing of a month may be objected to, None where something may be; `line` is its closed line."""
    until = objections_close(line)
    if until and line and moment_of_deadlines(at) >= until:
        message = _(
            "Objections to %(month)s were possible until %(until)s. Please talk to the personnel agency, which can pay "
            "an adjustment."
        ) % {
            "month": formats.date_format(month.first, "F Y"),
            "until": closing_moment(until, line.recap.header["agency"]["timezone"]),
        }
        return Refusal("window_closed", message)
    if line is None and employee_month(employee.pk, month) is None:
        message = _("You were not in service in %(month)s, so there is nothing to object to.") % {
            "month": formats.date_format(month.first, "F Y")
        }
        return Refusal("not_in_service", message, "day")
    if month > Month.of(today_of(employee.pk, at)):
        return Refusal("month_ahead", _("This month has not begun. Choose another one."), "day")
    return None


def _refuse_subject(subject: Subject) -> Refusal | None:
    if (subject.day is None) == (subject.figure == ""):
        message = _("Choose either a day or a figure that you object to.")
        return Refusal("subject_missing", message, "figure")
    if subject.day and Month.of(subject.day) != subject.month:
        return Refusal("day_elsewhere", _("Choose a day of this month."), "day")
    if subject.figure and subject.figure not in FIGURES:
        return Refusal("figure_unknown", _("Choose one of the figures."), "figure")
    return None


def _refuse_text(text: str, field: str, missing: str) -> Refusal | None:
    if not text.strip():
        return Refusal(f"{field}_missing", missing, field)
    if len(text.strip()) > REASON_LENGTH:
        message = _("Write at most %(count)d characters.") % {"count": REASON_LENGTH}
        return Refusal("text_too_long", message, field)
    return None


def refuse_answer(objection: Objection, by: Employee, *, outcome: str, answer: str) -> Refusal | None:
    """Refuse `already_answered`, `own_objection`, `month_open` or an answer that says nothing; None where it fits."""
    if objection.status != Objection.Status.OPEN:
        return Refusal(
            "already_answered", _("This objection has been answered or withdrawn already. Look at it again.")
        )
    if objection.employee_id == by.pk:
        return Refusal("own_objection", _("Nobody answers their own objection. Ask a second person."))
    locked = MonthLock.objects.filter(employee=objection.employee, month=objection.month).exists()
    if outcome == Objection.Outcome.ADJUSTMENT and not locked:
        message = _("The month is not closed yet: correct the data, and it is computed again by itself.")
        return Refusal("month_open", message, "outcome")
    return _refuse_text(answer, "answer", _("Write an answer: the employee reads it."))


def refuse_adjustment(adjustment: Adjustment) -> Refusal | None:
    """Return why the adjustment may not be entered or confirmed, None where it may be."""
    paid, corrected = Month.of(adjustment.month), Month.of(adjustment.corrects)
    if corrected >= paid:
        message = _("An adjustment is paid in a later month than the one it corrects. Choose another month.")
        return Refusal("not_later", message, "month")
    if not adjustment.amount or abs(adjustment.amount) > MOST_RUPIAH:
        message = _("Write rupiah other than 0, at most 1.000.000.000; with a minus for what is kept back.")
        return Refusal("amount", message, "amount")
    about = adjustment.objection
    if about and (about.employee_id, about.month) != (adjustment.employee_id, adjustment.corrects):
        message = _(
            "The objection is about another person or month. Enter this adjustment without it, from the list of "
            "adjustments."
        )
        return Refusal("objection_elsewhere", message)
    return _refuse_months(adjustment, paid, corrected)


def _refuse_months(adjustment: Adjustment, paid: Month, corrected: Month) -> Refusal | None:
    locks = set(
        MonthLock.objects.filter(employee=adjustment.employee_id, month__in=[paid.first, corrected.first]).values_list(
            "month", flat=True
        )
    )
    if paid.first in locks:
        message = _("%(month)s is closed already for this person. Pay the adjustment with a later month.") % {
            "month": formats.date_format(paid.first, "F Y")
        }
        return Refusal("month_locked", message, "month")
    if corrected.first not in locks:
        message = _("%(month)s is not closed for this person: correct its data instead, and it is computed again.") % {
            "month": formats.date_format(corrected.first, "F Y")
        }
        return Refusal("month_open", message, "corrects")
    if not listed(paid).filter(pk=adjustment.employee_id).exists():
        message = _("This person is in no recap of %(month)s. Choose a month in which they are in service.") % {
            "month": formats.date_format(paid.first, "F Y")
        }
        return Refusal("not_listed", message, "month")
    return None


def refuse_confirmation(adjustment: Adjustment, by: Employee) -> Refusal | None:
    """Return why the person may not confirm the adjustment, None where they may."""
    if adjustment.cancelled_at or adjustment.confirmed_at:
        return Refusal(
            "already_decided",
            _("This adjustment has been confirmed or cancelled already. Load the page again to see it."),
        )
    if adjustment.requested_by_id == by.pk:
        return Refusal("second_person", _("A second person of the personnel agency must confirm what you entered."))
    if adjustment.employee_id == by.pk:
        return Refusal("own_adjustment", _("Nobody confirms an adjustment of their own pay. Ask a colleague."))
    return refuse_adjustment(adjustment)


def refuse_cancellation(adjustment: Adjustment, by: Employee) -> Refusal | None:
    """Return why the person may not cancel the adjustment, None where they may."""
    if adjustment.cancelled_at:
        return Refusal(
            "already_decided", _("This adjustment has been cancelled already. Load the page again to see it.")
        )
    # What is kept back from somebody was decided by two people.
    if adjustment.employee_id == by.pk and adjustment.confirmed_at:
        return Refusal("own_adjustment", _("Nobody cancels an adjustment of their own pay. Ask a colleague."))
    if MonthLock.objects.filter(employee=adjustment.employee_id, month=adjustment.month).exists():
        message = _("The month it was paid with is closed. Enter another adjustment that takes it back.")
        return Refusal("month_locked", message)
    return None


def zone_for(employee: Employee, line: RecapLine | None, at: datetime) -> str:
    """Return the zone in which the person reads moments of a month."""
    return line.recap.header["agency"]["timezone"] if line else zone_of(employee.pk, at)
