"""May this happen now? The facts that the gate of `reports.lifecycle` needs, for one report or many.

Reads a fixed number of times, whatever the number of reports, and never writes. Refusals carry the sentence
that says what to do next.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import partial
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, DateField, F, Value

from accounts.access import Authority
from accounts.clock import local_date
from accounts.models import Placement
from accounts.queries import succession_at
from accounts.refusal import Refusal
from accounts.succession import Succession
from reports.content import MINUTES_A_DAY, Span, starts_at
from reports.enums import ActivityStatus, DeadlineMode
from reports.lifecycle import Event
from reports.models import Absence, MonthLock
from reports.queries import own_calendars
from reports.rulebook import MissingPolicyError, Rulebook
from reports.situation import Draft, Reported, Situation
from reports.wording import long_date, moment, refusal
from reports.workdays import OwnCalendar

__all__ = ["IDS_PER_QUERY", "Context", "Draft", "Reported", "Situation", "gate", "gates", "situations"]


class Post(NamedTuple):
    """A placement as far as reporting needs it."""

    starts_on: date
    agency_id: int
    supervisor_id: int | None
    employee_until: date | None


class Bounds(NamedTuple):
    """What is the same for everybody of an agency on a day.

    `cutoff` knows of no dispensation, and is None where it depends on the activity.
    """

    zone: str
    opens: datetime
    cutoff: datetime | None
    resend_hours: int


# A database takes so many values in one statement, and no more than twice as many.
IDS_PER_QUERY = 10_000


class _Table(IntEnum):
    """Of which table a row of the union is; a column of its own, for kinds of absence may be called anything."""

    POST = 0
    LOCK = 1
    ABSENCE = 2


class Context:
    """Posts, locks, absences and rules of some people and days, read once; then nothing more is asked.

    Three queries for up to 10,000 people, or one where a rulebook is given that reaches from the first to the
    last of the days; one more where somebody works by a roster or has a pattern of his or her own.
    """

    def __init__(self, employee_ids: Collection[int], days: Collection[date], rulebook: Rulebook | None = None) -> None:
        ids, first, last = sorted(set(employee_ids)), min(days), max(days)
        reaches = rulebook is not None and rulebook.first <= first and last <= rulebook.last
        self.rulebook = rulebook if rulebook and reaches else Rulebook.load(first, last)
        self._known: dict[tuple[int, date], Bounds] = {}
        self._posts: dict[int, list[Post]] = {}
        self._locks: set[tuple[int, date]] = set()
        self._absences: dict[int, list[tuple[date, date, str]]] = {}
        self._calendars: dict[int, OwnCalendar] = {}
        # Read when somebody asks who reviews; owners never do.
        self._succession: Succession | None = None
        for start in range(0, len(ids), IDS_PER_QUERY):
            self._read(ids[start : start + IDS_PER_QUERY], days)

    def _read(self, ids: Sequence[int], days: Collection[date]) -> None:
        for table, employee_id, starts_on, ends_on, kind, *post in _dated(ids, days):
            if table == _Table.POST:
                self._posts.setdefault(employee_id, []).append(Post(starts_on, *post))
            elif table == _Table.LOCK:
                self._locks.add((employee_id, starts_on))
            else:
                self._absences.setdefault(employee_id, []).append((starts_on, ends_on, kind))
        for employee_id in ids:
            self._posts.get(employee_id, []).sort(key=lambda post: post.starts_on)
        if self.rulebook.has_own_calendars:
            self._calendars |= own_calendars(min(days), max(days), ids)

    def absence(self, employee_id: int, day: date) -> str | None:
        """Return the kind of the approved absence of the employee on `day`, if there is one."""
        kinds = [kind for first, last, kind in self._absences.get(employee_id, []) if first <= day <= last]
        # Where two meet, the one that excuses says what is due.
        return next((kind for kind in kinds if self.rulebook.absence(kind, day).excuses), kinds[0] if kinds else None)

    def post(self, employee_id: int, day: date) -> Post | None:
        """Return the employee's post in force on `day`: the latest not after it."""
        dated = self._posts.get(employee_id, [])
        position = bisect_right(dated, day, key=lambda post: post.starts_on)
        return dated[position - 1] if position else None

    def required(self, employee_id: int, day: date) -> int:
        """Return the minutes that `day` asks of the employee; 0 without a post, on free days and days of absence."""
        post = self.post(employee_id, day)
        kind = self.absence(employee_id, day)
        if post is None or (kind and self.rulebook.absence(kind, day).excuses):
            return 0
        return self.rulebook.quota(post.agency_id, day, self._calendars.get(employee_id))

    def shift(self, employee_id: int, day: date) -> Span | None:
        """Return the stretch of local time of the shift that the roster has for a day; None without one."""
        post, own = self.post(employee_id, day), self._calendars.get(employee_id)
        return self.rulebook.shift(post.agency_id, day, own) if post and own else None

    def reviewers(self, employee_id: int, day: date, at: datetime) -> Mapping[int, int | None]:
        """Return who may review work of `day` at the moment `at`, with the person each acts for.

        The supervisor on the work date and today's stand-ins; where there is neither, upward. Nobody means that the
        personnel agency reviews. The first question costs one query, two where a stand-in is for one agency only.
        """
        post = self.post(employee_id, day)
        if post is None:
            return {}
        if self._succession is None:
            self._succession = succession_at(at)
        today = local_date(at, self.rulebook.zone(post.agency_id))
        return self._succession.deciders(post.supervisor_id, post.agency_id, employee_id, today)

    def situation(self, report: Reported, at: datetime) -> Situation:
        """Return the situation of a report at the moment `at`."""
        day = report.work_date
        post = self.post(report.employee_id, day)
        obstacle = self._obstacle(post, day, at)
        if obstacle or post is None:
            return Situation(report.employee_id, day, report.status, at, obstacle)
        bounds = self._bounds(post.agency_id, day)
        cutoff, undispensed = self._closes(report, post.agency_id, bounds)
        resend_until = None
        if report.status == ActivityStatus.RETURNED and report.decided_at:
            limit = report.decided_at + timedelta(hours=bounds.resend_hours)
            resend_until = self.rulebook.moved(post.agency_id, limit)
        return Situation(
            report.employee_id,
            day,
            report.status,
            at,
            agency_id=post.agency_id,
            zone=bounds.zone,
            opens=bounds.opens,
            cutoff=cutoff,
            is_dispensed=at >= undispensed and at < cutoff,
            resend_until=resend_until,
            locked=(report.employee_id, day.replace(day=1)) in self._locks,
            reviewers=partial(self.reviewers, report.employee_id, day, at),
        )

    def _obstacle(self, post: Post | None, day: date, at: datetime) -> Refusal | None:
        if post is None:
            return refusal("no_placement", "work_date", {"day": long_date(day)})
        if post.employee_until and post.employee_until < day:
            return refusal("not_in_service", "work_date", {"day": long_date(day)})
        zone = self.rulebook.zone(post.agency_id)
        if local_date(at, zone) < day:
            return refusal("future", "work_date", {"now": moment(at, zone)})
        try:
            self._bounds(post.agency_id, day)
        except MissingPolicyError:
            return refusal("no_policy", "work_date", {"day": long_date(day)})
        return None

    def _bounds(self, agency_id: int, day: date) -> Bounds:
        """Return the bounds of an agency's day, worked out once for all its people."""
        found = self._known.get((agency_id, day))
        if found is None:
            policy = self.rulebook.policy(agency_id, day)
            per_activity = policy.deadline_mode == DeadlineMode.ELAPSED_HOURS
            found = self._known[agency_id, day] = Bounds(
                self.rulebook.zone(agency_id),
                self.rulebook.opens(agency_id, day),
                None if per_activity else self.rulebook.undispensed(agency_id, day),
                policy.resend_hours,
            )
        return found

    def _closes(self, report: Reported, agency_id: int, bounds: Bounds) -> tuple[datetime, datetime]:
        """Return when the report closes, and when it would without dispensations."""
        day = report.work_date
        regular = bounds.cutoff or self._undispensed(report, agency_id, bounds.zone)
        if own := self._calendars.get(report.employee_id):
            regular = max(regular, self.rulebook.after_shift(agency_id, day, own) or regular)
        if not self.rulebook.has_pardons:
            return regular, regular
        ended_at = None if bounds.cutoff else self._ended_at(report, bounds.zone)
        return max(regular, self.rulebook.cutoff(agency_id, day, ended_at, employee_id=report.employee_id)), regular

    def _undispensed(self, report: Reported, agency_id: int, zone: str) -> datetime:
        return self.rulebook.undispensed(agency_id, report.work_date, self._ended_at(report, zone))

    def _ended_at(self, report: Reported, zone: str) -> datetime:
        # Impossible minutes are refused by name elsewhere; here they only must not overflow.
        minutes = min(max(report.minutes, 0), MINUTES_A_DAY)
        return starts_at(report, zone) + timedelta(minutes=minutes)


def gates(
    reports: Sequence[Reported], event: Event, authority: Authority, at: datetime, rulebook: Rulebook | None = None
) -> list[Refusal | None]:
    """Return for each of the reports, in order, why `event` may not happen at `at`, or None.

    At most three queries however many reports.
    """
    return [situation.refuse(event, authority) for situation in situations(reports, at, rulebook)]


def gate(
    report: Reported, event: Event, authority: Authority, at: datetime, rulebook: Rulebook | None = None
) -> Refusal | None:
    """Return why `event` may not happen to the report at `at`, or None where it may."""
    return gates([report], event, authority, at, rulebook)[0]


def situations(reports: Sequence[Reported], at: datetime, rulebook: Rulebook | None = None) -> list[Situation]:
    """Return the situations of the reports, in order; ask each with `Situation.refuse`."""
    if not reports:
        return []
    context = Context([r.employee_id for r in reports], [r.work_date for r in reports], rulebook)
    return [context.situation(report, at) for report in reports]


def _dated(employee_ids: Sequence[int], days: Collection[date]) -> Iterable[tuple[Any, ...]]:
    """Return posts, closed months and absences of the people around the days, in one query.

    Each row is `_Table`, employee, first day, last day and kind, followed by what a `Post` has beside its first day.
    """
    held = Placement.objects.filter(employee_id__in=employee_ids, starts_on__lte=max(days)).order_by()
    posts = held.values_list(
        Value(_Table.POST.value),
        "employee_id",
        "starts_on",
        F("starts_on"),
        Value(""),
        "agency_id",
        "supervisor_id",
        "employee__service_ends_on",
    )
    months = {day.replace(day=1) for day in days}
    locks = MonthLock.objects.filter(employee_id__in=employee_ids, month__in=months).order_by()
    absences = Absence.objects.filter(employee_id__in=employee_ids, starts_on__lte=max(days), ends_on__gte=min(days))
    return posts.union(
        locks.values_list(Value(_Table.LOCK.value), "employee_id", F("month"), F("month"), Value(""), *_NO_POST),
        absences.order_by().values_list(
            Value(_Table.ABSENCE.value), "employee_id", F("starts_on"), F("ends_on"), F("kind"), *_NO_POST
        ),
        all=True,
    )


_NO_POST = (
    Value(None, BigIntegerField()),
    Value(None, BigIntegerField()),
    Value(None, DateField()),
)
