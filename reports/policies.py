"""May this happen now? The gate of `reports.lifecycle` with the facts it needs, and the rules of content.

Reads a fixed number of times, whatever the number of reports, and never writes. Refusals carry the sentence
that says what to do next.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, Protocol

from django.db.models import F, Value

from accounts.access import Authority
from accounts.clock import local_date
from accounts.models import Placement
from accounts.refusal import Refusal
from reports import lifecycle
from reports.content import MINUTES_A_DAY, interval
from reports.enums import ActivityStatus
from reports.lifecycle import Event
from reports.models import Absence, MonthLock
from reports.rulebook import MissingPolicyError, Rulebook
from reports.wording import closing, long_date, moment, month_name, refusal


class Reported(Protocol):
    """An activity, or a draft that may become one."""

    @property
    def employee_id(self) -> int:
        """Whose work it is."""

    @property
    def work_date(self) -> date:
        """The local date it belongs to."""

    @property
    def start_time(self) -> time:
        """When it began."""

    @property
    def minutes(self) -> int:
        """How long it took."""

    @property
    def status(self) -> str | None:
        """Where it stands; None for a draft."""

    @property
    def decided_at(self) -> datetime | None:
        """When it was decided, if it was."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that is not written yet, or a written one as it would be after a correction."""

    employee_id: int
    work_date: date
    start_time: time
    minutes: int
    status: str | None = None
    decided_at: datetime | None = None


class Post(NamedTuple):
    """A placement as far as reporting needs it."""

    starts_on: date
    agency_id: int
    supervisor_id: int | None
    supervisor_until: date | None
    employee_until: date | None


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything the gate asks about one report at one moment.

    `reviewer_id` is the supervisor on the work date who is in service now; None means that the personnel
    agency reviews. `obstacle` is a refusal that comes before all windows: no post, not in service, no rules.
    """

    employee_id: int
    work_date: date
    status: str | None
    at: datetime
    obstacle: Refusal | None = None
    agency_id: int | None = None
    zone: str = ""
    opens: datetime | None = None
    cutoff: datetime | None = None
    resend_until: datetime | None = None
    locked: bool = False
    reviewer_id: int | None = None

    def is_reviewer(self, authority: Authority) -> bool:
        """Tell whether the person reviews this report; nobody reviews his or her own."""
        if authority.employee.pk == self.employee_id:
            return False
        if self.reviewer_id is None:
            return authority.is_personnel
        return authority.employee.pk == self.reviewer_id

    def closes(self, event: Event) -> datetime | None:
        """Return the moment (UTC) from which `event` is late; None where only the month's lock ends it."""
        if event == Event.RESEND and self.cutoff and self.resend_until:
            return max(self.cutoff, self.resend_until)
        return self.cutoff if event in OWNER_EVENTS else None

    def refuse(self, event: Event, authority: Authority) -> Refusal | None:
        """Return why the person may not do this now, or None where it is allowed."""
        person = lifecycle.refuse_person(
            event, is_owner=authority.employee.pk == self.employee_id, is_reviewer=self.is_reviewer(authority)
        )
        if person:
            return refusal(person)
        if self.obstacle:
            return self.obstacle
        if self.opens is None or self.cutoff is None:
            raise ValueError("a situation without an obstacle has its bounds")
        code = lifecycle.refuse(
            event,
            is_owner=authority.employee.pk == self.employee_id,
            is_reviewer=self.is_reviewer(authority),
            status=self.status,
            at=self.at,
            opens=self.opens,
            cutoff=self.cutoff,
            resend_until=self.resend_until,
            locked=self.locked,
        )
        return self._sentence(code, event) if code else None

    def _sentence(self, code: str, event: Event) -> Refusal:
        params = {"day": long_date(self.work_date), "month": month_name(self.work_date)}
        if code == "not_open_yet" and self.opens:
            return refusal(code, "work_date", params | {"opens": moment(self.opens, self.zone)})
        closes = self.closes(event)
        if code == "after_cutoff" and closes:
            sentence = "after_resend" if event == Event.RESEND else code
            return refusal(code, "work_date", params | {"closing": closing(closes, self.zone)}, sentence=sentence)
        return refusal(code, "", params)


# Stands where an absence has its kind.
LOCK = "lock"
OWNER_EVENTS = frozenset({Event.CREATE, Event.EDIT, Event.WITHDRAW, Event.RESEND})


class Context:
    """Posts, locks, absences and rules of some people and days, read once; then nothing more is asked.

    Five queries, or two where a rulebook is given that reaches from the first to the last of the days.
    """

    def __init__(self, employee_ids: Collection[int], days: Collection[date], rulebook: Rulebook | None = None) -> None:
        ids, first, last = sorted(set(employee_ids)), min(days), max(days)
        reaches = rulebook is not None and rulebook.first <= first and last <= rulebook.last
        self.rulebook = rulebook if rulebook and reaches else Rulebook.load(first, last)
        self._posts = _posts(ids, last)
        self._locks: set[tuple[int, date]] = set()
        self._absences: dict[int, list[tuple[date, date, str]]] = {}
        for employee_id, starts_on, ends_on, kind in _locks_and_absences(ids, days):
            if kind == LOCK:
                self._locks.add((employee_id, starts_on))
            else:
                self._absences.setdefault(employee_id, []).append((starts_on, ends_on, kind))

    def absence(self, employee_id: int, day: date) -> str | None:
        """Return the kind of the approved absence that excuses the employee on `day`, if there is one."""
        for starts_on, ends_on, kind in self._absences.get(employee_id, []):
            if starts_on <= day <= ends_on:
                return kind
        return None

    def post(self, employee_id: int, day: date) -> Post | None:
        """Return the employee's post in force on `day`: the latest not after it."""
        dated = self._posts.get(employee_id, [])
        position = bisect_right(dated, day, key=lambda post: post.starts_on)
        return dated[position - 1] if position else None

    def situation(self, report: Reported, at: datetime) -> Situation:
        """Return the situation of a report at the moment `at`."""
        post = self.post(report.employee_id, report.work_date)
        obstacle = self._obstacle(post, report.work_date, at)
        if obstacle or post is None:
            return Situation(report.employee_id, report.work_date, report.status, at, obstacle)
        zone = self.rulebook.zone(post.agency_id)
        # Impossible minutes are refused by name elsewhere; here they only must not overflow.
        minutes = min(max(report.minutes, 0), MINUTES_A_DAY)
        _start, ended_at = interval(report.work_date, report.start_time, minutes, zone)
        resend_until = None
        if report.status == ActivityStatus.RETURNED and report.decided_at:
            hours = self.rulebook.policy(post.agency_id, report.work_date).resend_hours
            resend_until = report.decided_at + timedelta(hours=hours)
        return Situation(
            report.employee_id,
            report.work_date,
            report.status,
            at,
            agency_id=post.agency_id,
            zone=zone,
            opens=self.rulebook.opens(post.agency_id, report.work_date),
            cutoff=self.rulebook.cutoff(post.agency_id, report.work_date, ended_at),
            resend_until=resend_until,
            locked=(report.employee_id, report.work_date.replace(day=1)) in self._locks,
            reviewer_id=_reviewer(post, local_date(at, zone)),
        )

    def _obstacle(self, post: Post | None, day: date, at: datetime) -> Refusal | None:
        params = {"day": long_date(day)}
        if post is None:
            return refusal("no_placement", "work_date", params)
        if post.employee_until and post.employee_until < day:
            return refusal("not_in_service", "work_date", params)
        zone = self.rulebook.zone(post.agency_id)
        if local_date(at, zone) < day:
            return refusal("future", "work_date", {"now": moment(at, zone)})
        try:
            self.rulebook.policy(post.agency_id, day)
        except MissingPolicyError:
            return refusal("no_policy", "work_date", params)
        return None


def gates(
    reports: Sequence[Reported], event: Event, authority: Authority, at: datetime, rulebook: Rulebook | None = None
) -> list[Refusal | None]:
    """Return for each of the reports, in order, why `event` may not happen at `at`, or None.

    At most five queries however many reports.
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


def _locks_and_absences(employee_ids: Sequence[int], days: Collection[date]) -> Iterable[tuple[int, date, date, str]]:
    """Return closed months (as `LOCK`) and absences of the people around the days, in one query."""
    months = {day.replace(day=1) for day in days}
    locks = MonthLock.objects.filter(employee_id__in=employee_ids, month__in=months)
    absences = Absence.objects.filter(employee_id__in=employee_ids, starts_on__lte=max(days), ends_on__gte=min(days))
    rows = locks.values_list("employee_id", F("month"), F("month"), Value(LOCK))
    return rows.union(absences.order_by().values_list("employee_id", F("starts_on"), F("ends_on"), F("kind")), all=True)


def _posts(employee_ids: Sequence[int], last: date) -> dict[int, list[Post]]:
    rows: Iterable[tuple[int, date, int, int | None, date | None, date | None]] = (
        Placement.objects.filter(employee_id__in=employee_ids, starts_on__lte=last)
        .order_by("employee_id", "starts_on")
        .values_list(
            "employee_id",
            "starts_on",
            "agency_id",
            "supervisor_id",
            "supervisor__service_ends_on",
            "employee__service_ends_on",
        )
    )
    found: dict[int, list[Post]] = {}
    for employee_id, *post in rows:
        found.setdefault(employee_id, []).append(Post(*post))  # type: ignore[arg-type]
    return found


def _reviewer(post: Post, today: date) -> int | None:
    if post.supervisor_until and post.supervisor_until < today:
        return None
    return post.supervisor_id
