"""Everything that waits for a reviewer, read once: what needs eyes and why, what does not, how long it has waited.

A fixed number of queries, for one report and for the month of sixty people. Never writes.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import NamedTuple

from django.db.models import Case, Exists, OuterRef, Sum, When

from accounts.authorization.access import Authority
from accounts.rules.clock import local_date
from reports.activities.access import decidable_reports
from reports.activities.gate_facts import Context
from reports.models import Activity, BulkApproval, Review
from reports.reviews.photo_notes import photo_notes
from reports.rules.activity_rules import local_end, start_date
from reports.rules.enums import ActivityStatus
from reports.rules.lifecycle import RELEASED
from reports.rules.phone_clock import read_fix
from reports.rules.promises import photo_state
from reports.rules.review_flags import Look, ReviewFlag, flags_of
from reports.rules.work_modes import ModeTerms, is_beyond, week_of
from reports.working_time.duty import working_days_since

PersonDay = tuple[date, int]


class WaitingReport(NamedTuple):
    """A waiting report as far as order and flags need it."""

    pk: int
    version: int
    employee_id: int
    name: str
    work_date: date
    next_day: bool
    start_time: time
    minutes: int
    mode: str
    submitted_at: datetime
    evidence_id: int | None
    photo_source: str
    photo_taken_at: datetime | None
    accuracy_m: int | None
    fixed_at: datetime | None
    clock_offset_s: int | None
    received_at: datetime | None
    was_returned: bool
    photo_seen_elsewhere: bool
    grown: bool
    photo_until: datetime | None

    @property
    def person_day(self) -> PersonDay:
        """Return (work date, employee id), the key under which the day's sums stand."""
        return self.work_date, self.employee_id


class DaySums(NamedTuple):
    """The minutes of a person's day: waiting, approved, and required."""

    waiting: int
    approved: int
    required: int


@dataclass(frozen=True)
class WaitingReports:
    """What waits for one reviewer.

    `person_days` in the order in which they are shown: days with a flag first, then by date and name. `working_days`
    is how many working days the oldest has waited since it was sent, of those about which a decision is due.
    """

    rows: Mapping[int, WaitingReport]
    person_days: Sequence[PersonDay]
    sums: Mapping[PersonDay, DaySums]
    flags: Mapping[int, tuple[ReviewFlag, ...]]
    oldest: WaitingReport | None = None
    working_days: int = 0
    # What is told of photos that were announced and are not here, by report.
    photo_notes: Mapping[int, Sequence[str]] = field(default_factory=dict)

    @property
    def flagged(self) -> int:
        """Return how many reports carry a flag."""
        return sum(1 for found in self.flags.values() if found)

    @property
    def unremarkable(self) -> list[tuple[int, int]]:
        """Return `(activity id, version)` of the reports without a flag, in the order of their ids."""
        return [(pk, row.version) for pk, row in sorted(self.rows.items()) if not self.flags[pk]]

    def needs_eyes(self, pair: PersonDay) -> bool:
        """Tell whether bulk approval leaves the day out because of a flag on any of its reports."""
        return pair in self._flagged_days

    @cached_property
    def _flagged_days(self) -> set[PersonDay]:
        return {self.rows[pk].person_day for pk, found in self.flags.items() if found}


def waiting_of(authority: Authority, at: datetime) -> WaitingReports:
    """Return the submitted reports the person may decide at `at`, with what flags need; a fixed number of queries."""
    returned = Review.objects.filter(activity=OuterRef("pk"), decision=Review.Decision.RETURN)
    # On another day, or of another person, whatever became of that report; only withdrawn ones showed nothing.
    elsewhere = (
        Activity.objects.exclude(status=ActivityStatus.WITHDRAWN)
        .filter(evidence__photo_sha256=OuterRef("evidence__photo_sha256"))
        .exclude(evidence__photo_sha256="")
        .exclude(employee=OuterRef("employee"), work_date=OuterRef("work_date"))
    )
    found = (
        decidable_reports(authority, at)
        # Asked only where there is a photo: of few, a database may rather read all evidence than look into the index.
        .annotate(
            was_returned=Exists(returned),
            photo_seen_elsewhere=Case(When(evidence__photo_sha256__gt="", then=Exists(elsewhere)), default=False),
        )
        .order_by()
    )
    rows = [WaitingReport._make(values) for values in found.values_list(*_COLUMNS)]
    if not rows:
        return WaitingReports({}, (), {}, {})
    context = Context([row.employee_id for row in rows], [row.work_date for row in rows])
    sums = _sums(rows, context)
    flags = _flags(rows, sums, context, at)
    oldest = min(
        (row for row in rows if row.photo_until is None), key=lambda row: (row.submitted_at, row.pk), default=None
    )
    days = {row.person_day: (row.work_date, row.name, row.employee_id) for row in rows}
    flagged = {row.person_day for row in rows if flags[row.pk]}
    return WaitingReports(
        rows={row.pk: row for row in rows},
        person_days=sorted(days, key=lambda pair: (pair not in flagged, days[pair])),
        sums=sums,
        flags=flags,
        oldest=oldest,
        working_days=_working_days(oldest, context, at) if oldest else 0,
        photo_notes=photo_notes(rows, context, at),
    )


def still_unflagged(drawn: BulkApproval, waiting: WaitingReports) -> list[tuple[int, int]]:
    """Return what of a pool still waits unchanged and without a flag, as `(activity id, version)`."""
    now = set(waiting.unremarkable)
    return [(pk, version) for pk, version in drawn.pool if (pk, version) in now]


def still_approved(drawn: BulkApproval) -> list[tuple[int, int]]:
    """Return the reports that stand approved by this bulk, as `(activity id, version)`; one query."""
    approved = Activity.objects.filter(
        reviews__bulk=drawn, reviews__decision=Review.Decision.APPROVE, status=ActivityStatus.APPROVED
    )
    # Taken back and approved again it is another approval.
    same = approved.filter(decided_by=drawn.reviewer_id, decided_at=drawn.ended_at)
    return list(same.order_by("pk").values_list("pk", "version"))


_COLUMNS = (
    "pk",
    "version",
    "employee_id",
    "employee__name",
    "work_date",
    "next_day",
    "start_time",
    "minutes",
    "mode",
    "submitted_at",
    "evidence_id",
    "evidence__photo_source",
    "evidence__photo_taken_at",
    "evidence__accuracy_m",
    "evidence__fixed_at",
    "evidence__clock_offset_s",
    "evidence__received_at",
    "was_returned",
    "photo_seen_elsewhere",
    "grown",
    "photo_until",
)


def _sums(rows: Sequence[WaitingReport], context: Context) -> dict[PersonDay, DaySums]:
    waiting: Counter[PersonDay] = Counter()
    for row in rows:
        waiting[row.person_day] += row.minutes
    approved = _approved(waiting)
    return {
        pair: DaySums(minutes, approved.get(pair, 0), context.duty(pair[1], pair[0]).required)
        for pair, minutes in waiting.items()
    }


def _approved(days: Collection[PersonDay]) -> dict[PersonDay, int]:
    """Return the approved minutes of the days; asking for people and dates apart finds a few more, far cheaper."""
    done = Activity.objects.filter(
        status=ActivityStatus.APPROVED,
        work_date__in={day for day, _employee_id in days},
        employee_id__in={employee_id for _day, employee_id in days},
    )
    rows = done.order_by().values_list("work_date", "employee_id").annotate(Sum("minutes"))
    return {(day, employee_id): minutes for day, employee_id, minutes in rows}


def _flags(
    rows: Sequence[WaitingReport], sums: Mapping[PersonDay, DaySums], context: Context, at: datetime
) -> dict[int, tuple[ReviewFlag, ...]]:
    used = _days_of_limited_modes(rows, context)
    return {
        row.pk: flags_of(
            _look(row, sums[row.person_day], context, used)._replace(photo=photo_state(row.photo_until, at))
        )
        for row in rows
    }


def _days_of_limited_modes(rows: Sequence[WaitingReport], context: Context) -> dict[tuple[int, str], set[date]]:
    """Return by person and mode on which days modes with a limit were used; one query where any waits, else none."""
    limited = [row for row in rows if _limit(row, context)]
    if not limited:
        return {}
    used = Activity.objects.filter(
        employee_id__in={row.employee_id for row in limited},
        mode__in={row.mode for row in limited},
        work_date__in={day for row in limited for day in week_of(row.work_date)},
    )
    found: dict[tuple[int, str], set[date]] = defaultdict(set)
    for employee_id, mode, day in (
        used.exclude(status__in=RELEASED).order_by().values_list("employee_id", "mode", "work_date")
    ):
        found[employee_id, mode].add(day)
    return found


def _limit(row: WaitingReport, context: Context) -> ModeTerms | None:
    post = context.service(row.employee_id).post(row.work_date)
    return context.rulebook.limited(row.employee_id, post.agency_id, row.work_date, row.mode) if post else None


def _look(
    row: WaitingReport, sums: DaySums, context: Context, used: Mapping[tuple[int, str], Collection[date]]
) -> Look:
    post, rulebook = context.service(row.employee_id).post(row.work_date), context.rulebook
    zone = rulebook.zone(post.agency_id) if post else None
    fix = read_fix(row.fixed_at, row.clock_offset_s, row.received_at or row.submitted_at)
    look = Look(
        starts_on=start_date(row),
        ends_on=local_end(row).date(),
        minutes=row.minutes,
        needs_evidence=post is not None and rulebook.demands(post.agency_id, row.work_date, row.mode).evidence,
        over_week=is_beyond(_limit(row, context), row.work_date, used.get((row.employee_id, row.mode), ())),
        required=sums.required,
        day_minutes=sums.waiting + sums.approved,
        has_evidence=row.evidence_id is not None,
        photo_source=row.photo_source,
        # The camera goes by the same clock.
        photographed_on=None if fix.clock_wrong else _local_date(row.photo_taken_at, zone),
        accuracy_m=row.accuracy_m,
        positioned_on=_local_date(fix.taken_at, zone),
        clock_wrong=fix.clock_wrong,
        photo_seen_elsewhere=row.photo_seen_elsewhere,
        was_returned=row.was_returned,
        grown=row.grown,
    )
    policy = rulebook.policy(post.agency_id, row.work_date) if post else None
    return look._replace(accuracy_limit_m=policy.accuracy_limit_m) if policy else look


def _local_date(moment: datetime | None, zone: str | None) -> date | None:
    return local_date(moment, zone) if moment and zone else None


def _working_days(row: WaitingReport, context: Context, at: datetime) -> int:
    """Count those on which the reviewer let it lie, in the zone of the post; 0 without a post."""
    post = context.service(row.employee_id).post(row.work_date)
    if post is None:
        return 0
    zone = context.rulebook.zone(post.agency_id)
    sent, today = local_date(row.submitted_at, zone), local_date(at, zone)
    return working_days_since(context.rulebook, post.agency_id, sent, today)
