from datetime import date, timedelta

import pytest
from django.db import transaction

from accounts.authorization.access import COMMAND_LINE
from accounts.models import AuditEvent
from accounts.people.actions.employees import end_service
from reports.activities.actions.activities import edit_activity, withdraw_activity
from reports.models import Activity, MonthLock, Review
from reports.reviews.actions.decisions import decide
from tests.people import acting
from tests.reports.entries import LOCKS, NOON, TUESDAY, activity, entry, local, review, submit
from tests.support.refusals import refused

LATER = NOON + timedelta(hours=1)
CASES = [("approve", "", "approved"), ("return", "Jam keliru", "returned"), ("reject", "Bukan tugas", "rejected")]


def codes(results):
    return [result.refusal.code if result.refusal else None for result in results]


def decided(by, stored, decision="approve", reason="", **names):
    """The code of the refusal of one row; None where it was decided. A refused row stays as it is."""
    before = Activity.objects.filter(pk=stored.pk).values().get()
    (result,) = review(by, stored, decision, reason, **names)
    assert result.activity_id == stored.pk
    assert result.ok == (result.refusal is None)
    if not result.ok:
        assert Activity.objects.filter(pk=stored.pk).values().get() == before
    stored.refresh_from_db()
    return codes([result])[0]


@pytest.mark.parametrize(("decision", "reason", "status"), CASES)
def test_budi_decides(people, decision, reason, status):
    stored = activity(people.sari)
    assert decided(people.budi, stored, decision, reason, at=LATER) is None
    assert (stored.status, stored.version, stored.changed_at) == (status, 2, LATER)
    assert (stored.decided_at, stored.decided_by, stored.decision_reason) == (LATER, people.budi, reason)
    row = Review.objects.get()
    assert (row.decision, row.reason, row.reviewer, row.activity_version, row.decided_at) == (
        decision,
        reason,
        people.budi,
        1,
        LATER,
    )
    event = AuditEvent.objects.get(event=f"activity.{status}")
    assert (event.actor, event.subject, event.reason) == (people.budi, people.sari, reason)
    assert (event.before["status"], event.after["status"], event.after["version"]) == ("submitted", status, 2)


@pytest.mark.parametrize(("decision", "reason", "status"), CASES)
def test_a_decision_is_taken_back_with_a_reason(people, decision, reason, status):
    stored = activity(people.sari)
    review(people.budi, stored, decision, reason)
    assert decided(people.budi, stored, "take_back", "Salah tekan", at=LATER) is None
    assert (stored.status, stored.version) == ("submitted", 3)
    assert (stored.decided_at, stored.decided_by, stored.decision_reason) == (None, None, "")
    assert [row.decision for row in Review.objects.all()] == [decision, "take_back"]
    event = AuditEvent.objects.get(event="activity.decision_taken_back")
    assert (event.before["status"], event.reason) == (status, "Salah tekan")


@pytest.mark.parametrize("decision", ["return", "reject", "take_back"])
def test_a_reason_is_required(people, decision):
    stored = activity(people.sari)
    for reason in ("", "  \n", "\0"):
        with refused("reason_missing", field="reason"):
            review(people.budi, stored, decision, reason)
    assert not Review.objects.exists()


def test_a_reason_has_a_limit(people):
    stored = activity(people.sari)
    with refused("text_too_long"):
        review(people.budi, stored, "return", "x" * 501)
    assert decided(people.budi, stored, "return", "x" * 500) is None


def test_an_unknown_decision_is_an_error(people):
    with pytest.raises(ValueError, match="shrug"):
        review(people.budi, activity(people.sari), "shrug")


def test_nobody_reviews_his_or_her_own_report(people):
    assert decided(people.sari, activity(people.sari)) == "own_report"
    assert decided(people.dewi, activity(people.dewi)) == "own_report"


def test_only_the_supervisor_on_the_work_date_reviews(people):
    stored = activity(people.sari)
    for person in (people.eko, people.kepala, people.wira, people.dewi, people.fajar, people.oki, people.tari):
        assert decided(person, stored) == "not_reviewer"
    assert decided(people.budi, stored) is None


def test_a_former_supervisor_reviews_what_was_done_under_him(people):
    stored = activity(people.sari, entry(work_date=date(2026, 9, 30)), at=local(date(2026, 10, 1)))
    assert decided(people.budi, stored) == "not_reviewer"
    assert decided(people.eko, stored) is None


def test_who_has_nobody_above_is_reviewed_by_the_personnel_agency(people):
    stored = activity(people.kepala)
    assert decided(people.budi, stored) == "not_reviewer"
    assert decided(people.fajar, stored) == "not_reviewer"
    assert decided(people.dina, stored) is None


def test_one_of_the_personnel_agency_is_reviewed_by_another(people):
    stored = activity(people.dewi)
    assert decided(people.dewi, stored) == "own_report"
    assert decided(people.dina, stored) is None


def test_a_supervisor_who_left_is_replaced_by_the_next_above(people):
    stored = activity(people.sari)
    end_service(employee=people.budi, last_day=TUESDAY, by=COMMAND_LINE, at=NOON, source="tests")
    assert decided(people.kepala, stored, at=NOON) == "not_reviewer"
    next_day = local(TUESDAY + timedelta(days=1), "00:00")
    assert decided(people.budi, stored, at=next_day) == "not_reviewer"
    assert decided(people.dewi, stored, at=next_day) == "not_reviewer"
    assert decided(people.kepala, stored, at=next_day) is None


def edited(person, stored):
    """Let the owner change the report, as it may be while a reviewer reads it."""
    who = {"by": acting(person), "at": NOON, "source": "tests"}
    what = entry(description="Sesuatu yang lain sama sekali")
    return edit_activity(**who, activity_id=stored.pk, seen_version=stored.version, entry=what).activity


@pytest.mark.parametrize(("decision", "reason"), [("approve", ""), ("return", "Lengkapi"), ("reject", "Bukan tugas")])
def test_what_was_edited_after_it_was_seen_is_not_decided(people, decision, reason):
    stored = activity(people.sari)
    assert edited(people.sari, stored).version == 2
    assert decided(people.budi, stored, decision, reason, versions=[(stored.pk, 1)]) == "changed_meanwhile"
    stored.refresh_from_db()
    assert (stored.status, stored.version) == ("submitted", 2)
    assert not stored.reviews.exists()
    assert decided(people.budi, stored, decision, reason, versions=[(stored.pk, 2)]) is None


def test_the_second_decision_is_refused(people):
    stored = activity(people.sari)
    review(people.budi, stored)
    assert decided(people.budi, stored, "reject", "Bukan tugas") == "already_decided"


def test_what_waits_has_no_decision_to_take_back(people):
    assert decided(people.budi, activity(people.sari), "take_back", "Salah tekan") == "not_decided"


def test_a_withdrawn_report_is_not_decided(people):
    stored = activity(people.sari)
    withdraw_activity(by=acting(people.sari), at=NOON, source="tests", activity_id=stored.pk, seen_version=1)
    assert decided(people.budi, stored) == "withdrawn"


def test_a_locked_month_is_decided(people):
    first, second = activity(people.sari, entry("08:00")), activity(people.sari, entry("09:00"))
    review(people.budi, first)
    MonthLock.objects.create(employee=people.sari, month=date(2026, 10, 1), locked_at=NOON)
    assert decided(people.budi, second) == "month_locked"
    assert decided(people.budi, first, "take_back", "Salah tekan") == "month_locked"


def test_a_decision_has_time_until_the_month_is_locked(people):
    assert decided(people.budi, activity(people.sari), at=local(date(2027, 3, 1))) is None


def test_one_refused_row_never_blocks_the_rest(people):
    mine = [activity(people.sari, entry(f"0{hour}:00")) for hour in (1, 2, 3)]
    locked = activity(people.sari, entry(work_date=date(2026, 10, 1)), at=local(date(2026, 10, 2)))
    MonthLock.objects.create(employee=people.oki, month=date(2026, 10, 1), locked_at=NOON)
    other = activity(people.citra, entry("01:00"))
    review(people.budi, mine[0])
    items = [(mine[0].pk, 2), (mine[1].pk, 9), (999_999, 1), (other.pk, 1), (mine[2].pk, 1), (locked.pk, 1)]
    results = review(people.budi, mine, versions=items)
    assert [result.activity_id for result in results] == [pk for pk, _version in items]
    assert codes(results) == ["already_decided", "changed_meanwhile", "not_found", "not_reviewer", None, None]


def test_a_row_named_twice_is_decided_once(people):
    stored = activity(people.sari)
    assert codes(review(people.budi, stored, versions=[(stored.pk, 1), (stored.pk, 1)])) == [None]
    assert Review.objects.count() == 1


def test_nothing_chosen_is_nothing_decided(people):
    assert review(people.budi, [], versions=[]) == []


def test_a_rejection_is_not_taken_back_when_its_time_is_held_by_another(people):
    stored = activity(people.sari, entry("08:00", 60))
    review(people.budi, stored, "reject", "Bukan tugas")
    submit(people.sari, entry("08:30", 60))
    assert decided(people.budi, stored, "take_back", "Salah tekan") == "overlap"


def test_two_rejections_of_the_same_time_do_not_both_come_back(people):
    first = activity(people.sari, entry("08:00", 60))
    review(people.budi, first, "reject", "Bukan tugas")
    second = activity(people.sari, entry("08:30", 60))
    review(people.budi, second, "reject", "Bukan tugas")
    assert codes(review(people.budi, [first, second], "take_back", "Salah tekan")) == [None, "overlap"]


def test_a_rejection_does_not_come_back_into_a_full_day(people):
    at = local(date(2026, 10, 8), "20:00")
    late = activity(people.sari, entry("23:00", 90), at=at)
    review(people.budi, late, "reject", "Bukan tugas", at=at)
    submit(people.sari, entry("00:00", 1380), at=at)
    assert decided(people.budi, late, "take_back", "Salah tekan", at=at) == "day_over_24h"


def test_a_decision_is_written_whole_or_not_at_all(people, monkeypatch):
    stored = activity(people.sari)

    def fail(*_arguments, **_names):
        raise RuntimeError("power cut")

    monkeypatch.setattr("reports.reviews.actions.decisions.audit.record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        review(people.budi, stored)
    stored.refresh_from_db()
    assert (stored.status, stored.version) == ("submitted", 1)
    assert not Review.objects.exists()


def test_the_number_of_statements_does_not_grow(people, django_assert_num_queries):
    few = [activity(people.sari, entry("01:00", 10))]
    many = [activity(people.sari, entry(f"{hour:02}:30", 10)) for hour in range(11)]
    for rows in (few, many):
        items = [(row.pk, row.version) for row in rows]
        with django_assert_num_queries(13 + LOCKS):
            results = decide(by=acting(people.budi), at=NOON, source="tests", items=items, decision="approve")
        assert all(result.ok for result in results)


def test_a_reason_that_cannot_be_seen_is_none(people):
    row = activity(people.sari, entry("08:00", 60))
    with refused("reason_missing"):
        review(people.budi, row, "return", "\u200b\u2800")
