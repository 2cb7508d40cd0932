"""Count failed attempts in the database, so that every server process and restart knows them."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from accounts.models import Attempts

WINDOW = timedelta(minutes=15)


def begin_attempt(limits: Mapping[str, int], *, at: datetime) -> datetime | None:
    """Count an attempt as failed under each key before its outcome is known.

    `limits` says how many failures each key may have within the window. Return None when the attempt may
    go on, else the moment from which the next one may. Counting first keeps a burst of attempts at once
    from passing together; `attempt_succeeded` takes the count back. Four statements.
    """
    keys = sorted(limits)
    with transaction.atomic():
        Attempts.objects.filter(ends_at__lte=at).delete()
        Attempts.objects.bulk_create(
            [Attempts(key=key, failures=0, ends_at=at + WINDOW) for key in keys], ignore_conflicts=True
        )
        # In one order everywhere, or two attempts from one address would wait for each other for ever.
        rows = list(Attempts.objects.select_for_update().filter(key__in=keys).order_by("key"))
        Attempts.objects.filter(key__in=keys).update(failures=F("failures") + 1)
    exhausted = [row.ends_at for row in rows if row.failures >= limits[row.key]]
    return max(exhausted, default=None)


def attempt_succeeded(keys: Collection[str], *, forget: Collection[str]) -> None:
    """Take back the count of an attempt that turned out right, and forget all failures under some keys."""
    with transaction.atomic():
        list(Attempts.objects.select_for_update().filter(key__in=keys).order_by("key"))
        Attempts.objects.filter(key__in=keys, failures__gt=0).update(failures=F("failures") - 1)
        Attempts.objects.filter(key__in=forget).delete()
