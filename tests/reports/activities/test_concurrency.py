"""What happens when two requests arrive in the same moment; only a database with many writers can tell."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, transaction

from accounts.rules.refusal import Refused
from reports.models import Activity, MonthLock, Review
from reports.month_locks.actions import lock_month
from reports.reviews.actions.decisions import decide
from reports.rules.period import Month
from tests.people import acting, make_people
from tests.reports.activities.test_edit import edit
from tests.reports.entries import NOON, activity, entry, submit

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time anyway"),
]


@pytest.fixture
def people(transactional_db):
    return make_people()


def at_once(*calls):
    """Do the calls in threads that start together; return results, or the refusal's code."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            return call()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_the_same_submission_many_times_at_once_makes_one_activity(people):
    uuid = uuid4()
    results = at_once(*[lambda: submit(people.sari, uuid=uuid)] * 8)
    assert sorted(result.created for result in results) == [False] * 7 + [True]
    assert len({result.activity.pk for result in results}) == Activity.objects.count() == 1


def test_two_reports_of_the_same_time_at_once_do_not_both_pass(people):
    results = at_once(*[lambda: submit(people.sari)] * 6)
    assert results.count("overlap") == 5
    assert Activity.objects.count() == 1


def test_two_decisions_at_once_leave_one(people):
    stored = activity(people.kepala)

    def say(by, decision):
        doing = {"at": NOON, "source": "tests", "items": [(stored.pk, 1)], "reason": "Alasan"}
        return lambda: decide(by=acting(by), decision=decision, **doing)[0].ok

    results = at_once(say(people.dewi, "approve"), say(people.dina, "reject"))
    assert sorted(results) == [False, True]
    assert Review.objects.count() == 1


def test_an_edit_and_a_decision_at_once_do_not_approve_an_unread_text(people):
    for _attempt in range(5):
        stored = activity(people.kepala)
        at_once(
            lambda row=stored: edit(people.kepala, row, entry(description="Diubah"), version=1),
            lambda row=stored: decide(
                by=acting(people.dewi), at=NOON, source="tests", items=[(row.pk, 1)], decision="approve"
            ),
        )
        stored.refresh_from_db()
        assert (stored.status, stored.description) in {
            ("approved", "Menyusun laporan bulanan"),
            ("submitted", "Diubah"),
        }
        with suppress(Refused):
            decide(
                by=acting(people.dewi),
                at=NOON,
                source="tests",
                items=[(stored.pk, stored.version)],
                decision="reject",
                reason="Alasan",
            )
        Activity.objects.filter(pk=stored.pk, status="approved").update(status="rejected", decision_reason="Alasan")


def test_no_report_slips_into_a_month_that_is_closing(people):
    def close():
        with transaction.atomic():
            lock_month(month=Month(2026, 10), employee_ids=[people.sari.pk], at=NOON)
            return Activity.objects.filter(employee=people.sari, work_date__month=10).count()

    results = at_once(close, *[lambda hour=hour: submit(people.sari, entry(f"0{hour}:00")) for hour in range(6)])
    assert MonthLock.objects.filter(month=date(2026, 10, 1)).count() == 1
    assert Activity.objects.count() == results[0], "the recap saw every report that was accepted"


def test_two_of_the_personnel_agency_who_review_each_other_do_not_wait_for_ever(people):
    """Dina reviews Dewi while Dewi reviews Dina: each locks the other's reports and is named in the review."""
    of_dewi, of_dina = activity(people.dewi), activity(people.dina)

    def approve(by, row):
        return lambda: decide(by=acting(by), at=NOON, source="tests", items=[(row.pk, 1)], decision="approve")[0].ok

    assert at_once(approve(people.dina, of_dewi), approve(people.dewi, of_dina)) == [True, True]
