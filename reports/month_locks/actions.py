"""Close and reopen months. The audit event is written by the recap that closes or reopens."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.audit.states import State
from reports.models import MonthLock, ReportingPolicy
from reports.month_locks.locking import lock_people
from reports.month_locks.queries import batches
from reports.rules.period import Month


def lock_month(*, month: Month, employee_ids: Collection[int], at: datetime, hold: bool = True) -> list[MonthLock]:
    """Close `month` for the people; return the locks of those for whom it was open.

    Waits for everybody who is writing their reports or the calendar at this moment; facts read after this,
    in the same transaction, stay true. Without `hold` nobody is waited for nor kept waiting: `hold_month` must follow
    before the transaction ends, and what was written until then be looked at. Must run inside the transaction of the
    recap.
    """
    _check_transaction()
    if hold:
        hold_month(employee_ids)
    closed: list[MonthLock] = []
    for ids in batches(employee_ids):
        known = set(MonthLock.objects.filter(month=month.first, employee__in=ids).values_list("employee_id", flat=True))
        new = [MonthLock(employee_id=pk, month=month.first, locked_at=at) for pk in ids if pk not in known]
        closed += MonthLock.objects.bulk_create(new)
    return closed


def hold_month(employee_ids: Collection[int]) -> None:
    """Wait for everybody who is writing the people's reports or the calendar, and let others wait from now on."""
    _check_transaction()
    # In this order everywhere: two who take both in different orders wait for each other.
    hold_calendar()
    lock_people(employee_ids)


def unlock_month(*, month: Month, employee_ids: Collection[int]) -> list[State]:
    """Open `month` again for the people; return what becomes of the locks of those for whom it was closed.

    Must run inside the transaction that records who reopened it and why.
    """
    _check_transaction()
    lock_people(employee_ids)
    opened: list[State] = []
    for ids in batches(employee_ids):
        locks = MonthLock.objects.filter(month=month.first, employee__in=ids)
        opened += [audit.deleted_state(lock) for lock in locks]
        locks.delete()
    return opened


def hold_calendar() -> None:
    """Make other writers of the calendar, and closing months, wait until this transaction ends.

    A holiday or a base amount that is entered while a month closes must find the lock, or be in the snapshot;
    so whoever closes calls this before reading any rule. The rows of the general rules serve as the thing to hold.
    """
    general = ReportingPolicy.objects.filter(agency=None).order_by("pk")
    list(general.select_for_update().values_list("pk", flat=True))


def _check_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("months are closed inside the transaction of their recap")
