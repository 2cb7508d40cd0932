"""Closing and reopening months."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.test.utils import CaptureQueriesContext

from reports.models import MonthLock
from reports.month_locks.actions import lock_month, unlock_month
from reports.month_locks.queries import last_locked_days, locked_months
from reports.rules.period import Month

pytestmark = pytest.mark.django_db

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
AT = datetime(2026, 11, 5, tzinfo=UTC)


def test_a_closed_month_is_closed_for_these_people_only(people):
    with transaction.atomic():
        closed = lock_month(month=OCTOBER, employee_ids=[people.sari.pk, people.budi.pk], at=AT)
    assert len(closed) == 2
    everybody = [people.sari.pk, people.budi.pk, people.citra.pk]
    months = [SEPTEMBER, OCTOBER, OCTOBER.following]
    assert locked_months(everybody, months) == {(people.sari.pk, OCTOBER), (people.budi.pk, OCTOBER)}


def test_closing_twice_keeps_the_first_moment(people):
    for at in (AT, AT.replace(day=9)):
        with transaction.atomic():
            lock_month(month=OCTOBER, employee_ids=[people.sari.pk], at=at)
    assert MonthLock.objects.get().locked_at == AT


def test_reopening_opens_for_the_named_people(people):
    with transaction.atomic():
        lock_month(month=OCTOBER, employee_ids=[people.sari.pk, people.budi.pk], at=AT)
        lock_month(month=SEPTEMBER, employee_ids=[people.sari.pk], at=AT)
        assert len(unlock_month(month=OCTOBER, employee_ids=[people.sari.pk, people.citra.pk])) == 1
    both = [people.sari.pk, people.budi.pk]
    assert locked_months(both, [SEPTEMBER, OCTOBER]) == {(people.sari.pk, SEPTEMBER), (people.budi.pk, OCTOBER)}
    assert last_locked_days(both) == {people.sari.pk: date(2026, 9, 30), people.budi.pk: date(2026, 10, 31)}
    assert last_locked_days([people.citra.pk]) == {}


def test_a_month_is_closed_only_inside_the_transaction_of_its_recap(monkeypatch):
    monkeypatch.setattr(transaction.get_connection(), "in_atomic_block", False)
    with pytest.raises(transaction.TransactionManagementError):
        lock_month(month=OCTOBER, employee_ids=[1], at=AT)
    with pytest.raises(transaction.TransactionManagementError):
        unlock_month(month=OCTOBER, employee_ids=[1])


def test_closing_takes_as_many_statements_for_one_person_as_for_all(people):
    def statements(month, ids):
        with transaction.atomic(), CaptureQueriesContext(transaction.get_connection()) as queries:
            lock_month(month=month, employee_ids=ids, at=AT)
        return len(queries)

    everybody = [person.pk for person in people.employees()]
    assert statements(SEPTEMBER, everybody[:1]) == statements(OCTOBER, everybody)
