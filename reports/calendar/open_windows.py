"""Which days can be reported now, by everybody and until when; and what of it a change of the rules would take away.

A fixed number of queries, whatever the number of people. Never writes.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Q, Sum

from accounts.models import Employee
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from reports.activities.gate_facts import Context, DraftReport, Situation
from reports.models import Activity, Dispensation, Outage, ReportingPolicy, RosterDay
from reports.rules.activity_rules import MINUTES_A_DAY
from reports.rules.enums import ActivityStatus
from reports.rules.lifecycle import Event
from reports.working_time.duty import anybody_of
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.window import coming_window

# Longer deadlines than these are no rule of reporting any more; dispensations reach back as far as they say.
LOOK_BACK = timedelta(days=92)
# A shift that ends past midnight keeps its day open to the end of the next one.
SHIFTS_BACK = timedelta(days=3)


class Key(NamedTuple):
    """What is open: a day of a person, or the time to resend a returned report (then with its id)."""

    employee_id: int
    day: date
    activity_id: int | None = None


class OpenWindow(NamedTuple):
    """From when until when (UTC, half-open) reports are accepted, in the zone in which it is told."""

    opens: datetime
    closes: datetime
    zone: str


class Shortened(NamedTuple):
    """A window that a change makes smaller; `until` is None where it closes at once."""

    key: Key
    until: datetime | None
    zone: str


def open_windows(
    at: datetime,
    *,
    employee_ids: Collection[int] | None = None,
    also: Iterable[ReportingPolicy] = (),
    without: Outage | Dispensation | None = None,
) -> dict[Key, OpenWindow]:
    """Return what has begun and is not over at the moment `at`, for everybody or for some people.

    `also` are rules that nobody has saved yet; `without` leaves an outage or a dispensation out, as if cancelled.
    """
    latest = local_date(at, Zone.WIT)
    pardons = _pardons(at)
    returned = list(_returned(at))
    first = min([latest - LOOK_BACK, *(row.first_day for row in pardons), *(row.work_date for row in returned)])
    rulebook = Rulebook.load(first, latest, also=also)
    if without is not None:
        rulebook.leave_out(without)
    days = _agency_days(rulebook, at)
    own = _personal(pardons, latest) | _rostered(rulebook)
    known = {latest, *(row.work_date for row in returned), *(key.day for key in own)}.union(*days.values())
    people = Employee.objects.filter(Q(service_ends_on__isnull=True) | Q(service_ends_on__gte=first))
    if employee_ids is not None:
        people = people.filter(pk__in=employee_ids)
    ids = list(people.order_by().values_list("pk", flat=True))
    if not ids:
        return {}
    context, asked = Context(ids, known, rulebook), set(ids)
    keys = _of_agencies(context, ids, days) | own
    found = _windows(context, (key for key in keys if key.employee_id in asked), at)
    for row in (row for row in returned if row.employee_id in asked):
        situation = context.situation(row, at)
        if window := _window(situation, situation.closes(Event.RESEND), at):
            found[Key(row.employee_id, row.work_date, row.pk)] = window
    return found


def helped_by(outage: Outage, employee_id: int, at: datetime) -> bool:
    """Tell whether an outage gives a person time, at the moment `at`, for something that is still missing.

    That is a day whose waiting and approved minutes are less than was required, or a report that was returned.
    """
    own = [employee_id]
    longer = shortened(open_windows(at, employee_ids=own), open_windows(at, employee_ids=own, without=outage), at)
    if any(one.key.activity_id for one in longer):
        return True
    days = {one.key.day for one in longer}
    if not days:
        return False
    counted = Activity.objects.filter(
        employee=employee_id, work_date__in=days, status__in=[ActivityStatus.SUBMITTED, ActivityStatus.APPROVED]
    )
    minutes = dict(counted.order_by().values_list("work_date").annotate(Sum("minutes")))
    context = Context(own, days)
    return any(minutes.get(day, 0) < context.duty(employee_id, day).required for day in days)


def shortened(before: Mapping[Key, OpenWindow], after: Mapping[Key, OpenWindow], at: datetime) -> list[Shortened]:
    """Return what is over at once or sooner, in the order of people and days."""
    found = []
    for key, old in before.items():
        new = after.get(key)
        if new is None or new.opens > max(old.opens, at):
            found.append(Shortened(key, None, old.zone))
        elif new.closes < old.closes:
            found.append(Shortened(key, new.closes, old.zone))
    return sorted(found, key=lambda one: (one.key.employee_id, one.key.day, one.key.activity_id or 0))


def _pardons(at: datetime) -> list[Dispensation]:
    granted = Dispensation.objects.filter(status=Dispensation.Status.GRANTED, ends_at__gt=at)
    return list(granted.order_by().only("employee_id", "first_day", "last_day"))


def _returned(at: datetime) -> Iterable[Activity]:
    """Return the returned reports whose time to resend can still run."""
    rows = Activity.objects.filter(status=ActivityStatus.RETURNED, decided_at__gte=at - LOOK_BACK)
    known = ("employee_id", "work_date", "next_day", "start_time", "minutes", "status", "decided_at", "photo_until")
    return rows.order_by().only(*known)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _agency_days(rulebook: Rulebook, at: datetime) -> dict[int, frozenset[date]]:
    """Return the days of each agency that are not over; what is one's own comes on top."""
    alike: dict[object, frozenset[date]] = {}
    found = {}
    for agency_id in rulebook.agencies:
        key = rulebook.alike(agency_id)
        if key not in alike:
            days = _days(rulebook.first, rulebook.last)
            alike[key] = frozenset(day for day in days if _runs(rulebook, agency_id, day, at))
        found[agency_id] = alike[key]
    return found


def _runs(rulebook: Rulebook, agency_id: int, day: date, at: datetime) -> bool:
    closes = coming_window(rulebook, anybody_of(agency_id), day).closes
    return closes is not None and at < closes


def _of_agencies(context: Context, ids: Collection[int], days: Mapping[int, Collection[date]]) -> set[Key]:
    """Find the person-days at whose agency the day is among `days`, by the post held on that very day."""
    any_day = sorted(set().union(*days.values()))
    found = set()
    for employee_id in ids:
        for day in any_day:
            agency_id = context.service(employee_id).agency_id(day)
            if agency_id is not None and day in days[agency_id]:
                found.add(Key(employee_id, day))
    return found


def _rostered(rulebook: Rulebook) -> set[Key]:
    """Return the days that a shift past midnight may keep open."""
    if not rulebook.has_own_calendars:
        return set()
    rows = RosterDay.objects.filter(date__range=(rulebook.last - SHIFTS_BACK, rulebook.last))
    return {Key(*row) for row in rows.order_by().values_list("employee_id", "date")}


def _personal(pardons: Iterable[Dispensation], latest: date) -> set[Key]:
    return {
        Key(row.employee_id, day)
        for row in pardons
        if row.employee_id
        for day in _days(row.first_day, min(row.last_day, latest))
    }


def _windows(context: Context, keys: Iterable[Key], at: datetime) -> dict[Key, OpenWindow]:
    found = {}
    for key in keys:
        # The longest that the day can be open: work that ends with it.
        situation = context.situation(DraftReport(key.employee_id, key.day, time.min, MINUTES_A_DAY), at)
        if window := _window(situation, situation.closes(Event.CREATE), at):
            found[key] = window
    return found


def _window(situation: Situation, closes: datetime | None, at: datetime) -> OpenWindow | None:
    if situation.obstacle or situation.locked or situation.window.opens is None or closes is None or closes <= at:
        return None
    return OpenWindow(situation.window.opens, closes, situation.zone)
