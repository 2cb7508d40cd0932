"""The verbs of a reviewer: approve, return, reject, take a decision back; for one report or many."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.authorization.access import Authority
from accounts.models import Employee
from accounts.notifications.actions.notices import tell
from accounts.rules.refusal import Refusal, Refused
from reports.activities.acceptance import Taken, check_place, taken_by
from reports.activities.actions.changes import audit_change, report_snapshot
from reports.activities.gate_facts import Context, Situation
from reports.models import Activity, BulkApproval, Review
from reports.month_locks.locking import lock_people
from reports.notifications.employees import returned
from reports.rules.activity_rules import REASON_LENGTH, says_something, too_long
from reports.rules.enums import ActivityStatus
from reports.rules.lifecycle import Event, Transition, needs_reason, transition
from reports.wording.sentences import moment, refusal, refusal_of

EVENTS = {
    Review.Decision.APPROVE: Event.APPROVE,
    Review.Decision.RETURN: Event.RETURN,
    Review.Decision.REJECT: Event.REJECT,
    Review.Decision.TAKE_BACK: Event.TAKE_BACK,
}

# After these a report comes back to its owner or to the queue: what it was then is what the reviewer has seen.
BASELINE = frozenset({Event.RETURN, Event.TAKE_BACK})


@dataclass(frozen=True, slots=True)
class RowResult:
    """What came of one report: `ok`, or the refusal of this row."""

    activity_id: int
    ok: bool
    refusal: Refusal | None = None


def decide(
    *,
    by: Authority,
    at: datetime,
    source: str,
    items: Sequence[tuple[int, int]],
    decision: str,
    reason: str = "",
    bulk: BulkApproval | None = None,
) -> list[RowResult]:
    """Decide about reports, given as `(activity id, version seen)`; one result per report, in order.

    What may not be decided is refused by itself (`own_report`, `not_reviewer`, `month_locked`, `withdrawn`,
    `already_decided`, `not_decided`, `changed_meanwhile`, `not_found`; `grown` where a report that has grown since it
    was returned is approved together with others; `overlap` and `day_over_24h` when a
    rejection is taken back and its time is held by another report) and never blocks the rest. Raise `Refused`
    (`reason_missing`, `text_too_long`) where the decision itself is incomplete. A fixed number of queries. `bulk` is
    recorded with each decision. Who may is asked by `reports.activities.gate`.
    """
    choice = Review.Decision(decision)
    event, reason = EVENTS[choice], reason.replace("\0", "").strip()
    _check_reason(event, reason)
    seen = dict(items)
    with transaction.atomic():
        activities = _locked(seen)
        situations = _situations(activities.values(), at)
        refusals = _refusals(activities, situations, event, by, seen)
        if event == Event.APPROVE and (bulk is not None or len(seen) > 1):
            refusals |= _only_singly(activities, refusals)
        accepted = [activity for activity in activities.values() if refusals[activity.pk] is None]
        places = {activity.pk: situations[activity.pk].acts_for(by.employee.pk) for activity in accepted}
        _write(accepted, places, event, choice, by=by, at=at, source=source, reason=reason, bulk=bulk)
        if event == Event.RETURN:
            tell(returned([(row, situations[row.pk].zone) for row in accepted], by.employee, reason), at=at)
    missing = refusal("not_found")
    results = [(pk, refusals.get(pk, missing)) for pk in seen]
    return [RowResult(pk, refused is None, refused) for pk, refused in results]


def _check_reason(event: Event, reason: str) -> None:
    if needs_reason(event) and not says_something(reason):
        raise Refused(refusal("reason_missing", "reason"))
    problems = too_long(reason, REASON_LENGTH, "reason")
    if problems:
        raise Refused(*map(refusal_of, problems))


def _locked(seen: dict[int, int]) -> dict[int, Activity]:
    """Return the activities as they stand once nobody else can write about these people."""
    rows = Activity.objects.filter(pk__in=seen)
    lock_people(rows.order_by().values_list("employee_id", flat=True))
    found = {activity.pk: activity for activity in rows.select_related("employee")}
    return {pk: found[pk] for pk in seen if pk in found}


def _situations(rows: Collection[Activity], at: datetime) -> dict[int, Situation]:
    if not rows:
        return {}
    context = Context([row.employee_id for row in rows], [row.work_date for row in rows])
    return {row.pk: context.situation(row, at) for row in rows}


def _refusals(
    activities: dict[int, Activity],
    situations: dict[int, Situation],
    event: Event,
    authority: Authority,
    seen: dict[int, int],
) -> dict[int, Refusal | None]:
    rows = list(activities.values())
    found = {pk: _refusal(activities[pk], situations[pk], event, authority, seen[pk]) for pk in activities}
    revived = [row for row in rows if found[row.pk] is None and row.status == ActivityStatus.REJECTED]
    if revived:
        found.update(_without_place(revived))
    return found


def _refusal(
    activity: Activity, situation: Situation, event: Event, authority: Authority, version: int
) -> Refusal | None:
    refused = situation.refuse(event, authority)
    if refused is None and activity.version != version:
        return refusal("changed_meanwhile", "", {"when": moment(activity.changed_at, situation.zone)})
    return refused


def _only_singly(
    activities: Mapping[int, Activity], refusals: Mapping[int, Refusal | None]
) -> dict[int, Refusal | None]:
    """Return the refusal of what may only be approved by itself: what has grown since a reviewer saw it."""
    return {pk: refusal("grown") for pk, row in activities.items() if row.grown and refusals[pk] is None}


def _without_place(revived: Sequence[Activity]) -> dict[int, Refusal | None]:
    """Return why a rejected report cannot come back: its time may be held by another one by now."""
    held = taken_by([row.employee_id for row in revived], [row.work_date for row in revived])
    found: dict[int, Refusal | None] = {}
    for activity in revived:
        candidate = Taken.of(activity)
        refusals = check_place(candidate, held)
        found[activity.pk] = refusals[0] if refusals else None
        if not refusals:
            held.append(candidate)
    return found


def _write(
    accepted: Sequence[Activity],
    places: Mapping[int, int | None],
    event: Event,
    choice: Review.Decision,
    *,
    by: Authority,
    at: datetime,
    source: str,
    reason: str,
    bulk: BulkApproval | None,
) -> None:
    if not accepted:
        return
    before = {activity.pk: report_snapshot(activity) for activity in accepted}
    rows = [_row(event, activity) for activity in accepted]
    decided: dict[str, Any] = {"decided_at": at, "decided_by": by.employee, "decision_reason": reason}
    if event in BASELINE:
        decided |= {"seen_minutes": F("minutes"), "seen_description": F("description"), "grown": False}
    if event == Event.TAKE_BACK:
        decided |= {"decided_at": None, "decided_by": None, "decided_for": None, "decision_reason": ""}
    # All rows of one decision reach the same state: one statement for each superior in whose place it is made.
    for place in dict.fromkeys(places.values()):
        own = {} if event == Event.TAKE_BACK else {"decided_for_id": place}
        Activity.objects.filter(pk__in=[pk for pk, found in places.items() if found == place]).update(
            status=rows[0].target, version=F("version") + 1, changed_at=at, **decided, **own
        )
    reviews = Review.objects.bulk_create(
        Review(
            activity=activity,
            activity_version=activity.version,
            decision=choice,
            reason=reason,
            reviewer=by.employee,
            on_behalf_of_id=places[activity.pk],
            bulk=bulk,
            decided_at=at,
        )
        for activity in accepted
    )
    for activity, row in zip(accepted, rows, strict=True):
        activity.status = row.target
        activity.version += 1
        # As the statement above left the row, which the trail vouches for.
        activity.changed_at = at
        activity.decided_for_id = None if event == Event.TAKE_BACK else places[activity.pk]
        for name, value in decided.items():
            setattr(activity, name, value)
        if event in BASELINE:
            activity.seen_minutes, activity.seen_description = activity.minutes, activity.description
    names = _names(places.values())
    changes = [
        audit_change(
            activity,
            event,
            before[activity.pk],
            reason,
            on_behalf_of=names.get(places[activity.pk], ""),
            beside=[review],
        )
        for activity, review in zip(accepted, reviews, strict=True)
    ]
    audit.record(changes, by=by.actor, at=at, source=source)


def _names(places: Iterable[int | None]) -> dict[int | None, str]:
    wanted = {place for place in places if place is not None}
    return dict(Employee.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def _row(event: Event, activity: Activity) -> Transition:
    row = transition(event, activity.status)
    if row is None:
        raise ValueError(f"{event} is not possible from {activity.status}")
    return row
