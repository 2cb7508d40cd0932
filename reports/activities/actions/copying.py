"""Copying a whole earlier day: each of its reports is asked about and written on its own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4, uuid5

from django.db import transaction

from accounts import audit
from accounts.authorization.access import Authority
from accounts.rules.refusal import Refusal, Refused
from reports.activities.acceptance import ReportSurroundings, Taken
from reports.activities.actions.activities import build, draft_report, judge
from reports.activities.actions.changes import audit_change
from reports.activities.activity_input import ActivityInput, content_of
from reports.activities.gate_facts import Context
from reports.models import Activity
from reports.month_locks.locking import lock_people
from reports.rules.lifecycle import RELEASED, Event
from reports.wording.sentences import long_date, refusal


@dataclass(frozen=True, slots=True)
class Copied:
    """What came of one report of the earlier day: the new activity, or why there is none.

    `created` is False where the same copy had been made before.
    """

    source: Activity
    activity: Activity | None = None
    created: bool = False
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[Refusal, ...] = ()


def copy_day(
    *, by: Authority, at: datetime, source: str, from_date: date, to_date: date, client_uuid: UUID
) -> list[Copied]:
    """Copy one's reports of `from_date` to `to_date`, one result per report, in their order.

    Evidence is not copied: a photo shows one day. What is refused is said by name and can be entered from the
    prefilled form. Raise `Refused` with `nothing_to_copy` where the earlier day is empty.
    The same `client_uuid` again makes nothing new.
    """
    with transaction.atomic():
        lock_people([by.employee.pk])
        originals = list(
            Activity.objects.filter(employee=by.employee, work_date=from_date)
            .exclude(status__in=RELEASED)
            .order_by("next_day", "start_time", "pk")
        )
        if not originals:
            raise Refused(refusal("nothing_to_copy", "from_date", {"day": long_date(from_date)}))
        results = _judged(originals, to_date, by=by, at=at, client_uuid=client_uuid)
        _write(results, by=by, at=at, source=source)
        return results


def left_to_copy(*, by: Authority, at: datetime, ids: Collection[int], to_date: date) -> list[Copied]:
    """Return of these reports of one's own, in the order of `ids`, what a copy to `to_date` would refuse, and why.

    Writes nothing. Whatever would be copied now is left out.
    """
    found = Activity.objects.filter(pk__in=ids, employee=by.employee).in_bulk()
    originals = [found[pk] for pk in ids if pk in found]
    if not originals:
        return []
    return [result for result in _judged(originals, to_date, by=by, at=at, client_uuid=uuid4()) if result.refusals]


def _judged(
    originals: Sequence[Activity], to_date: date, *, by: Authority, at: datetime, client_uuid: UUID
) -> list[Copied]:
    names = {original.pk: uuid5(client_uuid, str(original.pk)) for original in originals}
    context = Context([by.employee.pk], [to_date])
    entries = {original.pk: _entry(original, to_date) for original in originals}
    surroundings = ReportSurroundings(by.employee.pk, list(entries.values()), context, set(names.values()))
    results = []
    for original in originals:
        name = names[original.pk]
        if name in surroundings.sent:
            results.append(Copied(original, surroundings.sent[name]))
        else:
            entry = entries[original.pk]
            results.append(_copy(original, entry, name, by=by, at=at, context=context, surroundings=surroundings))
    return results


def _copy(
    original: Activity,
    entry: ActivityInput,
    name: UUID,
    *,
    by: Authority,
    at: datetime,
    context: Context,
    surroundings: ReportSurroundings,
) -> Copied:
    situation = context.situation(draft_report(by.employee.pk, entry), at)
    refused = situation.refuse(Event.CREATE, by)
    try:
        verdict = judge(surroundings, situation, entry, refused)
    except Refused as reasons:
        return Copied(original, refusals=tuple(reasons.refusals))
    activity = build(by, at, name, entry, verdict)
    activity.dispensed = situation.is_dispensed
    surroundings.taken.append(Taken.of(activity))
    return Copied(original, activity, created=True, warnings=verdict.warnings)


def _entry(original: Activity, to_date: date) -> ActivityInput:
    return ActivityInput(**content_of(original) | {"work_date": to_date})


def _write(results: list[Copied], *, by: Authority, at: datetime, source: str) -> None:
    new = [result.activity for result in results if result.created and result.activity]
    Activity.objects.bulk_create(new)
    audit.record([audit_change(activity, Event.CREATE, None) for activity in new], by=by.actor, at=at, source=source)
