"""May this content be taken in? The rules of content with what surrounds a report.

That is the days beside it, absences, the catalogue and evidence given before. Reads a fixed number of times
and never writes.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from accounts.rules.refusal import Refusal
from reports.activities.activity_input import TEXTS, ActivityInput
from reports.activities.gate_facts import Context
from reports.models import Activity, ActivityKind, Evidence, ReportingPolicy
from reports.rules import activity_rules
from reports.rules.activity_rules import ContentProblem, Span, span, too_long
from reports.rules.lifecycle import RELEASED
from reports.rules.promises import PhotoState, photo_state
from reports.rules.work_modes import Demands, beyond, week_of
from reports.wording.sentences import long_date, moment, refusal, refusal_of, times_of, week_full
from reports.working_time.absence_kinds import absence_name
from reports.working_time.duty import Free
from reports.working_time.services import IDS_PER_QUERY


class Taken(NamedTuple):
    """An activity that holds its time of the day; `pk` is None for one that is only about to be written."""

    pk: int | None
    employee_id: int
    work_date: date
    start_time: time
    minutes: int
    mode: str
    evidence_id: int | None
    next_day: bool = False
    photo_until: datetime | None = None

    @property
    def span(self) -> Span:
        """Return the stretch of local time it occupies."""
        return span(self)

    @classmethod
    def of(cls, activity: Activity) -> "Taken":
        """Return the stored report as a stretch of time that another one may not overlap."""
        return cls(
            activity.pk,
            activity.employee_id,
            activity.work_date,
            activity.start_time,
            activity.minutes,
            activity.mode,
            activity.evidence_id,
            activity.next_day,
            activity.photo_until,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules of content say: refusals, warnings that let pass, and the evidence that is kept.

    `photo_until` is how long a photo that the entry announces may take.
    """

    refusals: tuple[Refusal, ...]
    warnings: tuple[Refusal, ...]
    evidence: Evidence | None
    photo_until: datetime | None = None


def around(days: Iterable[date]) -> set[date]:
    """Return the days and their neighbours: a shift past midnight reaches from one into the next."""
    reach = (date.min.toordinal(), date.max.toordinal())
    numbers = {day.toordinal() + offset for day in days for offset in (-1, 0, 1)}
    return {date.fromordinal(number) for number in numbers if reach[0] <= number <= reach[1]}


def taken_by(employee_ids: Collection[int], days: Iterable[date]) -> list[Taken]:
    """Return what the people hold on the days and the neighbours of these; one query per 10,000 people."""
    ids, near = sorted(set(employee_ids)), around(days)
    found = []
    for start in range(0, len(ids), IDS_PER_QUERY):
        rows = Activity.objects.filter(employee_id__in=ids[start : start + IDS_PER_QUERY], work_date__in=near)
        held = rows.exclude(status__in=RELEASED).order_by().values_list(*Taken._fields)
        found += [Taken(*row) for row in held]
    return found


def check_place(candidate: Taken, others: Iterable[Taken]) -> list[Refusal]:
    """Refuse a time that another activity of the person holds, and a day of more than 24 hours.

    Codes `overlap`, `day_over_24h`; `others` may contain the candidate itself and other people.
    """
    rivals = [
        other
        for other in others
        if other.employee_id == candidate.employee_id and (other.pk != candidate.pk or candidate.pk is None)
    ]
    found = []
    for other in rivals:
        if other.span.meets(candidate.span):
            found.append(_overlap(other))
            break
    total = candidate.minutes + sum(other.minutes for other in rivals if other.work_date == candidate.work_date)
    return found + [refusal_of(problem) for problem in activity_rules.check_day_total(total)]


class ReportSurroundings:
    """What surrounds reports of one person: one query, one more for the catalogue, one for kept evidence.

    `taken` grows with what is about to be written; `sent` are the reports that came under `client_uuids`.
    """

    def __init__(
        self,
        employee_id: int,
        entries: Collection[ActivityInput],
        context: Context,
        client_uuids: Collection[UUID] = (),
    ) -> None:
        self.employee_id, self.context = employee_id, context
        near = Q(work_date__in=around(entry.work_date for entry in entries) | _limited_weeks(entries, context))
        wanted = near | Q(client_uuid__in=client_uuids) if client_uuids else near
        rows = list(Activity.objects.filter(wanted, employee_id=employee_id).order_by())
        self.taken = [Taken.of(row) for row in rows if row.status not in RELEASED]
        self.sent = {row.client_uuid: row for row in rows if row.client_uuid in client_uuids}
        kinds = {entry.kind_id for entry in entries if entry.kind_id is not None}
        active = ActivityKind.objects.filter(pk__in=kinds, is_active=True) if kinds else ActivityKind.objects.none()
        self._kinds: set[int | None] = set(active.values_list("pk", flat=True))

    def judge(self, entry: ActivityInput, agency_id: int, at: datetime, own: Activity | None = None) -> Verdict:
        """Ask every rule of content, evidence and time; nothing is written. A correction (`own`) keeps its evidence."""
        policy = self.context.rulebook.policy(agency_id, entry.work_date)
        if policy is None:
            return Verdict((refusal(Free.NO_POLICY, "work_date", {"day": long_date(entry.work_date)}),), (), None)
        evidence, problems = self._kept_evidence(entry, policy, at, own)
        problems += _check_values(entry, self._kinds | ({own.kind_id} if own else set()))
        asked = self.context.rulebook.demands(agency_id, entry.work_date, entry.mode)
        problems += self._check_mode(entry) or _check_demands(entry, asked, evidence)
        refusals = [refusal_of(problem) for problem in problems]
        over = self._over_week(entry, agency_id, own)
        refusals += [found for found in over if found.code == "mode_week_full"]
        if not activity_rules.check_minutes(entry.minutes):
            refusals += self._check_night(entry)
            refusals += self._check_time(entry, self.context.rulebook.zone(agency_id), at, own)
        until = at + timedelta(hours=policy.photo_hours) if entry.announced else None
        return Verdict(tuple(refusals), (*self._warnings(entry), *over), evidence, until)

    def _check_mode(self, entry: ActivityInput) -> list[ContentProblem]:
        offered = [terms.code for terms in self.context.rulebook.modes.offered(entry.work_date)]
        return activity_rules.check_mode(entry.mode, offered, entry.work_date)

    def _over_week(self, entry: ActivityInput, agency_id: int, own: Activity | None) -> list[Refusal]:
        """Return that the week has too many days with the mode: a refusal where its rule refuses, else a warning."""
        terms = self.context.rulebook.limited(self.employee_id, agency_id, entry.work_date, entry.mode)
        used = {
            other.work_date for other in self.taken if other.mode == entry.mode and (own is None or other.pk != own.pk)
        }
        if terms is None or not (days := beyond(terms, entry.work_date, used)):
            return []
        code = "mode_week_full" if terms.refuses_beyond else "mode_week_over"
        return [week_full(code, terms, entry.work_date, days)]

    def _check_night(self, entry: ActivityInput) -> list[Refusal]:
        shift = self.context.shift(self.employee_id, entry.work_date)
        problems = activity_rules.check_night(entry, shift)
        if entry.night_unsaid:
            problems += activity_rules.check_night_said(entry, shift)
        return [refusal_of(problem) for problem in problems]

    def _check_time(self, entry: ActivityInput, zone: str, at: datetime, own: Activity | None) -> list[Refusal]:
        at = self.context.rulebook.moment(at)
        if activity_rules.check_past(activity_rules.ends_at(entry, zone), at):
            return [refusal("future", "start_time", {"now": moment(at, zone)})]
        candidate = Taken(
            own.pk if own else None,
            self.employee_id,
            entry.work_date,
            entry.start_time,
            entry.minutes,
            entry.mode,
            None,
            entry.next_day,
        )
        return check_place(candidate, self.taken)

    def _kept_evidence(
        self, entry: ActivityInput, policy: ReportingPolicy, at: datetime, own: Activity | None
    ) -> tuple[Evidence | None, list[ContentProblem]]:
        terms = self.context.rulebook.modes.on(entry.mode, entry.work_date)
        if terms is None or not terms.takes_evidence:
            return None, []
        of_the_day = [
            other.evidence_id
            for other in self.taken
            if other.evidence_id
            and policy.evidence_per_day
            and (other.work_date, other.mode) == (entry.work_date, entry.mode)
            # What did not come proves nothing for another report either.
            and photo_state(other.photo_until, at) != PhotoState.MISSING
        ]
        wanted = entry.reuse_evidence_id
        if wanted is None:
            if entry.gives_evidence or not of_the_day:
                return None, []
            wanted = min(of_the_day)
        elif wanted not in of_the_day and (own is None or own.evidence_id != wanted):
            return None, [ContentProblem("evidence_not_reusable", "reuse_evidence_id")]
        return Evidence.objects.get(pk=wanted), []

    def _warnings(self, entry: ActivityInput) -> list[Refusal]:
        found = self.context.duty(self.employee_id, entry.work_date)
        if found.free == Free.ABSENT:
            return [refusal("absence", "work_date", {"kind": absence_name(found.absence or "")})]
        return [refusal("rest_day", "work_date")] if found.free else []


def _limited_weeks(entries: Iterable[ActivityInput], context: Context) -> set[date]:
    """Return the weeks whose days must be counted, because a work mode may be used on some of them only."""
    dated = ((entry.work_date, context.rulebook.modes.on(entry.mode, entry.work_date)) for entry in entries)
    limited = (day for day, terms in dated if terms and terms.days_a_week is not None)
    return {day for found in limited for day in week_of(found)}


def _check_values(entry: ActivityInput, kinds: set[int | None]) -> list[ContentProblem]:
    problems = (
        activity_rules.check_minutes(entry.minutes)
        + activity_rules.check_description(entry.description)
        + [problem for name, text in TEXTS.items() for problem in too_long(getattr(entry, name), text.limit, name)]
        + activity_rules.check_volume(entry.volume)
        + activity_rules.check_position(entry.latitude, entry.longitude, entry.accuracy_m)
    )
    if entry.kind_id is not None and entry.kind_id not in kinds:
        problems.append(ContentProblem("kind_unknown", "kind_id"))
    return problems


def _check_demands(entry: ActivityInput, asked: Demands, kept: Evidence | None) -> list[ContentProblem]:
    given = entry.photo or entry.announced
    source = given.source if given else kept.photo_source if kept else ""
    problems = activity_rules.check_source(entry.mode, source, gallery_allowed=asked.gallery)
    problems += activity_rules.check_evidence(
        entry.mode,
        needs_photo=asked.photo,
        needs_position=asked.position,
        has_photo=given is not None or bool(kept and (kept.photo or kept.photo_until)),
        has_position=entry.gives_position or bool(kept and kept.latitude is not None),
    )
    return problems + activity_rules.check_letter(entry.mode, entry.letter_number, needed=asked.letter)


def _overlap(other: Taken) -> Refusal:
    return refusal("overlap", "start_time", times_of(other))
