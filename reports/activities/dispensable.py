"""May this day be asked a dispensation for? Reads and refuses, never writes."""

from datetime import date, datetime, time

from accounts.pages.formatting import month_name
from accounts.rules.refusal import Refusal
from reports.activities.gate_facts import Context, DraftReport
from reports.models import Dispensation, MonthLock
from reports.rules.period import Month
from reports.wording import next_steps
from reports.wording.sentences import long_date, refusal


def asked_days(employee_id: int) -> set[date]:
    """Return the days for which a request of the person waits for its answer."""
    waiting = Dispensation.objects.filter(employee=employee_id, status=Dispensation.Status.ASKED)
    return set(waiting.order_by().values_list("first_day", flat=True))


def refuse_locked(employee_id: int, first: date, last: date, *, own: bool = False) -> Refusal | None:
    """Return the refusal `month_locked` where a month of the days is locked for the person.

    `own` is what the person is told about their own days: to object.
    """
    months = {Month.of(first).first, Month.of(last).first}
    locked = MonthLock.objects.filter(employee=employee_id, month__in=months).order_by("month").first()
    if locked is None:
        return None
    said = {"month": month_name(locked.month)}
    if own:
        return refusal("month_locked", "", said, step=next_steps.to_objection(first))
    return refusal("month_locked", "", said, sentence="month_locked_review")


def refuse_request(employee_id: int, day: date, at: datetime) -> Refusal | None:
    """Return why an employee cannot ask for a day of their own, None where it can be asked.

    Codes: `month_locked`, `future`, `no_placement`, `not_in_service`, `no_policy`, `still_open`, `already_asked`.
    """
    if locked := refuse_locked(employee_id, day, day, own=True):
        return locked
    situation = Context([employee_id], [day]).situation(DraftReport(employee_id, day, time.min, 1), at)
    if situation.obstacle:
        return situation.obstacle
    if situation.cutoff and situation.at < situation.cutoff:
        return refusal("still_open", "", {"day": long_date(day)}, step=next_steps.to_report(day))
    return already_asked(day) if day in asked_days(employee_id) else None


def already_asked(day: date) -> Refusal:
    """Refuse with `already_asked` and the way to one's own requests."""
    return refusal("already_asked", "", {"day": long_date(day)}, step=next_steps.to_own_requests())
