"""Requests for leave: who decides, who may look, what stands against one and what it collides with."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, allows
from accounts.models import Employee
from accounts.organisation.queries import in_service, placement_on, today_of
from accounts.pages.formatting import month_name
from accounts.rules.refusal import Refusal
from reports.activities.gate_facts import Context
from reports.models import Absence, AbsenceRequest, Activity, Holiday, MonthLock
from reports.rules.enums import ActivityStatus
from reports.rules.period import Month
from reports.wording.sentences import long_date
from reports.working_time.absence_kinds import absence_name

LONGEST = timedelta(days=5 * 366)
FARTHEST = timedelta(days=366)


class Conflicts(NamedTuple):
    """What lies on the days of an absence: reports that stay but do not count, and days that are free anyway."""

    reports: list[tuple[date, int]]
    holidays: list[Holiday]

    @property
    def total(self) -> int:
        """Return how many reports stand on all the days together."""
        return sum(number for _day, number in self.reports)


def conflicts(employee_id: int, first: date, last: date) -> Conflicts:
    """Return the reports by day (date, number) and the holidays from `first` to `last`; two queries."""
    ended = (ActivityStatus.WITHDRAWN, ActivityStatus.REJECTED)
    rows = Activity.objects.filter(employee=employee_id, work_date__range=(first, last)).exclude(status__in=ended)
    counted: dict[date, int] = {}
    for day in rows.order_by("work_date").values_list("work_date", flat=True):
        counted[day] = counted.get(day, 0) + 1
    return Conflicts(list(counted.items()), list(Holiday.objects.filter(date__range=(first, last)).order_by("date")))


def is_decider(request: AbsenceRequest, authority: Authority, at: datetime) -> bool:
    """Tell whether the person decides about the request: who reviews the employee's reports of its first day."""
    return bool(_decided_by([request], authority, at))


def acts_for(employee_id: int, day: date, person: Employee, at: datetime) -> int | None:
    """Return in whose place the person decides about leave that begins or ends on `day`; None: in their own."""
    return Context([employee_id], [day]).reviewers(employee_id, day, at).get(person.pk)


def waiting_for(authority: Authority, at: datetime) -> list[AbsenceRequest]:
    """Return the open requests that the person decides about, the earliest first day on top.

    One query where none is open anywhere, else a few more, however many there are.
    """
    rows = AbsenceRequest.objects.filter(status=AbsenceRequest.Status.OPEN).exclude(employee=authority.employee)
    found = list(rows.select_related("employee", "filed_by").order_by("starts_on", "filed_at", "pk"))
    return _decided_by(found, authority, at)


def _decided_by(requests: Collection[AbsenceRequest], authority: Authority, at: datetime) -> list[AbsenceRequest]:
    mine = [one for one in requests if one.employee_id != authority.employee.pk]
    if not mine:
        return []
    context = Context([one.employee_id for one in mine], [one.starts_on for one in mine])

    def decides(one: AbsenceRequest) -> bool:
        reviewers = context.reviewers(one.employee_id, one.starts_on, at)
        return authority.employee.pk in reviewers if reviewers else allows(authority, Permission.ABSENCES_CHANGE)

    return [one for one in mine if decides(one)]


def may_shorten(absence: Absence, authority: Authority, at: datetime) -> bool:
    """Tell whether the person may end the absence earlier: the personnel agency, and who reviews the work of today."""
    if absence.employee_id == authority.employee.pk:
        return False
    today = today_of(absence.employee_id, at)
    return allows(authority, Permission.ABSENCES_CHANGE) or authority.employee.pk in Context(
        [absence.employee_id], [today]
    ).reviewers(absence.employee_id, today, at)


def refuse_shortening(absence: Absence, last: date, at: datetime) -> Refusal | None:
    """Return why the absence cannot end with `last` instead; the days given back begin today or later.

    Codes: `shorten_not_earlier`, `shorten_nothing_left`, `shorten_past`, `absence_month_closed`.
    """
    yesterday = today_of(absence.employee_id, at) - timedelta(days=1)
    if last >= absence.ends_on:
        message = _("The absence ends on %(day)s already. Choose an earlier day, or enter the days after it anew.")
        return Refusal("shorten_not_earlier", message % {"day": long_date(absence.ends_on)}, "ends_on")
    if last < absence.starts_on:
        message = _("No day would be left. The personnel agency removes an absence that was never taken.")
        return Refusal("shorten_nothing_left", message, "ends_on")
    if last < yesterday:
        message = _(
            "Days that are over cannot become days of duty: nobody can report them in time any more. Choose %(day)s or "
            "a later day."
        )
        return Refusal("shorten_past", message % {"day": long_date(yesterday)}, "ends_on")
    closed = refuse_closed(absence.employee_id, last + timedelta(days=1), absence.ends_on)
    return Refusal(closed.code, closed.message, "ends_on") if closed else None


def may_see(request: AbsenceRequest, authority: Authority, at: datetime) -> bool:
    """Tell whether the person may read the request: also who entered it, without the letter."""
    return request.filed_by_id == authority.employee.pk or may_see_document(request, authority, at)


def may_see_document(request: AbsenceRequest, authority: Authority, at: datetime) -> bool:
    """Tell whether the person may have the letter: the owner, who decides or decided, personnel, auditors."""
    if allows(authority, Permission.ABSENCES_VIEW):
        return True
    known = {request.employee_id, request.decided_by_id}
    return authority.employee.pk in known or is_decider(request, authority, at)


def refuse_filing(by: Authority, employee: Employee, at: datetime) -> Refusal | None:
    """Return why the person may not enter a request for the employee: everybody for oneself, operators for theirs."""
    if employee.pk == by.employee.pk or allows(by, Permission.ABSENCES_FILE):
        return None
    post = placement_on(employee.pk, today_of(employee.pk, at))
    if post and allows(by, Permission.ABSENCES_FILE, post.agency_id):
        return None
    message = _("%(name)s does not belong to your agency. Ask the operator there, or the personnel agency.")
    return Refusal("not_your_agency", message % {"name": employee.name}, "nip")


def refuse_days(employee: Employee, first: date, last: date, at: datetime) -> Refusal | None:
    """Return why no leave can be asked for from `first` to `last`, None where it can.

    Codes: `absence_dates`, `absence_too_long`, `absence_too_far`, `no_placement`, `not_in_service`,
    `absence_month_closed`.
    """
    if last < first:
        return Refusal(
            "absence_dates", _("The absence ends before it starts. Correct one of the two dates."), "ends_on"
        )
    if last - first > LONGEST:
        return Refusal("absence_too_long", _("That is more than five years. Check the two dates."), "ends_on")
    if first > today_of(employee.pk, at) + FARTHEST:
        message = _("The first day is more than a year away. Check the date, or ask again later.")
        return Refusal("absence_too_far", message, "starts_on")
    if placement_on(employee.pk, first) is None:
        message = _("There is no post on record for %(day)s. Ask the personnel agency to enter it.")
        return Refusal("no_placement", message % {"day": long_date(first)}, "starts_on")
    if not in_service(employee, last):
        message = _("According to the records the service ends before %(day)s. Choose an earlier last day.")
        return Refusal("not_in_service", message % {"day": long_date(last)}, "ends_on")
    return refuse_closed(employee.pk, first, last)


def refuse_closed(employee_id: int, first: date, last: date) -> Refusal | None:
    """Return the refusal `absence_month_closed` with the way out where a month of the days is closed."""
    locks = MonthLock.objects.filter(employee=employee_id, month__range=(Month.of(first).first, last))
    month = locks.order_by("month").values_list("month", flat=True).first()
    if month is None:
        return None
    message = _(
        "%(month)s is closed. For days of that month file an objection on the page of your allowance; ask here for "
        "the days after it."
    )
    return Refusal("absence_month_closed", message % {"month": month_name(month)}, "starts_on")


def refuse_overlap(employee_id: int, first: date, last: date, *, asked: int | None = None) -> Refusal | None:
    """Return the refusal `absence_overlap` where an absence, or another open request, holds one of the days.

    `asked` is the request that is being decided about: it found no other one when it was filed.
    """
    touching = Q(employee=employee_id, starts_on__lte=last, ends_on__gte=first)
    if absence := Absence.objects.filter(touching).order_by("starts_on").first():
        message = _(
            "These days overlap with an absence on record, %(first)s to %(last)s. Choose other days, or ask your "
            "supervisor to shorten that one first."
        )
        return Refusal("absence_overlap", message % _span(absence), "starts_on")
    waiting = AbsenceRequest.objects.filter(touching, status=AbsenceRequest.Status.OPEN)
    if asked is None and (other := waiting.order_by("starts_on").first()):
        message = _(
            "There is a request for some of these days already, %(first)s to %(last)s. Wait for the decision, or "
            "withdraw it first."
        )
        return Refusal("absence_overlap", message % _span(other), "starts_on")
    return None


def refuse_entry(overlapping: Sequence[Absence], first: date, *, cut_earlier: bool) -> Refusal | None:
    """Return why an absence from `first` on cannot be entered over others (`absence_overlap`), or None.

    With `cut_earlier` those that began before it give way; one that begins within it must be removed first.
    """
    later = next((one for one in overlapping if one.starts_on >= first), None)
    if later:
        message = _(
            "From %(first)s to %(last)s there is an absence already: %(kind)s. Remove or shorten that one first, or "
            "choose other days."
        )
        return Refusal("absence_overlap", message % {**_span(later), "kind": absence_name(later.kind)}, "starts_on")
    if overlapping and not cut_earlier:
        message = _(
            "These days overlap with %(kind)s from %(first)s to %(last)s. Tick below to let that one give way, or "
            "choose other days."
        )
        names = {**_span(overlapping[0]), "kind": absence_name(overlapping[0].kind)}
        return Refusal("absence_overlap", message % names, "cut_earlier")
    return None


def overlap_in_file(other: Absence) -> Refusal:
    """Return the refusal of a row of a file whose days are held by another absence, stored or of an earlier row."""
    message = _(
        "From %(first)s to %(last)s there is an absence already: %(kind)s. Correct the dates; where this one "
        "interrupts it, enter it on the page of absences, which lets the earlier one give way."
    )
    names = {**_span(other), "kind": absence_name(other.kind)}
    return Refusal("absence_overlap", message % names, "starts_on")


def _span(dated: Absence | AbsenceRequest) -> dict[str, str]:
    return {"first": long_date(dated.starts_on), "last": long_date(dated.ends_on)}
