"""Approve everything unremarkable at once, after a look at a random sample; undo it as one act."""

import random
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.authorization.access import Authority
from accounts.rules.refusal import Refused
from reports.models import BulkApproval, Review
from reports.month_locks.locking import lock_people
from reports.reviews.actions.decisions import RowResult, decide
from reports.reviews.queue import still_approved, still_unflagged, waiting_of
from reports.rules.review_flags import sample_size
from reports.wording.sentences import refusal

STREAM = "bulk_approvals"
Choose = Callable[[Sequence[int], int], list[int]]
# Nobody can know beforehand what will be drawn.
_BY_CHANCE: Choose = random.SystemRandom().sample


def draw_sample(*, by: Authority, at: datetime, source: str, choose: Choose = _BY_CHANCE) -> BulkApproval:
    """Draw the reports to look at before the unremarkable ones are approved together.

    A sample that was drawn before stays as long as anything of its pool waits: asking again gives no other one.
    Refuse `nothing_unremarkable`.
    """
    with transaction.atomic():
        lock_people([by.employee.pk])
        waiting = waiting_of(by, at)
        drawn = BulkApproval.objects.filter(reviewer=by.employee, ended_at__isnull=True).first()
        if drawn is not None:
            if still_unflagged(drawn, waiting):
                return drawn
            drawn.ended_at = at
            drawn.save(update_fields=["ended_at"])
        pool = waiting.unremarkable
        if not pool:
            raise Refused(refusal("nothing_unremarkable"))
        ids = [pk for pk, _version in pool]
        drawn = BulkApproval.objects.create(
            reviewer=by.employee, pool=pool, sample=sorted(choose(ids, sample_size(len(ids)))), drawn_at=at
        )
        audit.record(
            [_change("drawn", drawn, {"pool": len(ids), "sample": drawn.sample})], by=by.actor, at=at, source=source
        )
    return drawn


def approve_bulk(*, by: Authority, at: datetime, source: str, bulk_id: int, seen: Collection[int]) -> list[RowResult]:
    """Approve what is left of the pool, once everything of the sample that still waits was looked at.

    One result per report, as `decide` gives them. What was changed, decided or flagged since the sample was drawn is
    left out. Refuse `bulk_approval_ended`, `sample_unseen`.
    """
    with transaction.atomic():
        drawn = _held(bulk_id, by).filter(ended_at__isnull=True).first()
        left = still_unflagged(drawn, waiting_of(by, at)) if drawn else []
        if drawn is None or not left:
            raise Refused(refusal("bulk_approval_ended"))
        waits = {pk for pk, _version in left}
        if not waits.intersection(drawn.sample) <= set(seen):
            raise Refused(refusal("sample_unseen"))
        decision = Review.Decision.APPROVE
        results = decide(by=by, at=at, source=source, items=left, decision=decision, bulk=drawn)
        drawn.ended_at = at
        drawn.save(update_fields=["ended_at"])
        approved = sum(result.ok for result in results)
        audit.record(
            [_change("approved", drawn, {"approved": approved, "seen": sorted(seen)})],
            by=by.actor,
            at=at,
            source=source,
        )
    return results


def undo_bulk(*, by: Authority, at: datetime, source: str, bulk_id: int, reason: str) -> list[RowResult]:
    """Take back every approval of the bulk that still stands; one result per report.

    What is in a closed month, or was taken back or decided anew since, stays. Refuse `reason_missing`,
    `bulk_approval_ended` where nothing of it stands.
    """
    with transaction.atomic():
        drawn = _held(bulk_id, by).filter(undone_at__isnull=True).first()
        standing = list(still_approved(drawn)) if drawn else []
        if drawn is None or not standing:
            raise Refused(refusal("bulk_approval_ended"))
        decision = Review.Decision.TAKE_BACK
        results = decide(by=by, at=at, source=source, items=standing, decision=decision, reason=reason)
        undone = sum(result.ok for result in results)
        if undone:
            drawn.undone_at = at
            drawn.save(update_fields=["undone_at"])
            audit.record([_change("undone", drawn, {"undone": undone}, reason)], by=by.actor, at=at, source=source)
    return results


def _held(bulk_id: int, by: Authority) -> QuerySet[BulkApproval]:
    """Return the bulk approval of this reviewer; who presses twice waits for the first."""
    return BulkApproval.objects.select_for_update().filter(pk=bulk_id, reviewer=by.employee)


def _change(verb: str, drawn: BulkApproval, after: dict[str, object], reason: str = "") -> audit.Change:
    event = f"bulk_approval.{verb}"
    return audit.Change(event, "bulk_approval", drawn.pk, after=after, reason=reason.strip(), stream=STREAM)
