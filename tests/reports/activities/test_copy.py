from datetime import date, timedelta
from uuid import uuid4

import pytest

from accounts.models import AuditEvent
from reports.activities.actions.copying import copy_day
from reports.models import Activity, ActivityKind, MonthLock
from tests.people import acting
from tests.reports.entries import LOCKS, NOON, TUESDAY, activity, entry, local, outside, policy, review
from tests.support.refusals import refused

WEDNESDAY = TUESDAY + timedelta(days=1)
EVENING = local(WEDNESDAY, "20:00")


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "evidence"


def copy(by, *, at=EVENING, uuid=None, from_date=TUESDAY, to_date=WEDNESDAY):
    return copy_day(
        by=acting(by), at=at, source="tests", from_date=from_date, to_date=to_date, client_uuid=uuid or uuid4()
    )


def codes(results):
    return [[refusal.code for refusal in result.refusals] for result in results]


def test_a_whole_day_is_copied(people):
    kind = ActivityKind.objects.create(code="A1", name="Rapat", norm_minutes=60, unit="kegiatan")
    activity(people.sari, entry("10:00", 30))
    activity(people.sari, entry("08:00", 90, kind_id=kind.pk, volume=2, output="2 berkas"))
    results = copy(people.sari)
    assert [result.created for result in results] == [True, True]
    first, second = Activity.objects.filter(work_date=WEDNESDAY)
    assert [result.activity for result in results] == [first, second]
    assert (first.minutes, first.kind, first.volume, first.output) == (90, kind, 2, "2 berkas")
    assert (first.status, first.version, first.submitted_at) == ("submitted", 1, EVENING)
    assert AuditEvent.objects.filter(event="activity.submitted").count() == 4


def test_one_refused_row_does_not_block_the_rest(people):
    activity(people.sari, entry("08:00", 60))
    activity(people.sari, outside("09:00", 60))
    activity(people.sari, entry("10:00", 60))
    activity(people.sari, entry("11:00", 30), at=NOON)
    activity(people.sari, entry("10:30", 15, work_date=WEDNESDAY), at=EVENING)
    results = copy(people.sari, at=local(WEDNESDAY, "11:15"))
    assert codes(results) == [[], ["photo_missing", "position_missing"], ["overlap"], ["future"]]
    assert Activity.objects.filter(work_date=WEDNESDAY).count() == 2


def test_evidence_is_reused_only_where_the_day_has_its_own(people):
    activity(people.sari, outside("08:00", 60))
    policy(people.dinas, evidence_per_day=True)
    assert codes(copy(people.sari)) == [["photo_missing", "position_missing"]]
    own = activity(people.sari, outside("07:00", 30, work_date=WEDNESDAY), at=EVENING)
    (result,) = copy(people.sari)
    assert result.activity.evidence == own.evidence


def test_the_same_copy_twice_makes_one_day(people):
    activity(people.sari)
    uuid = uuid4()
    (first,), (second,) = copy(people.sari, uuid=uuid), copy(people.sari, uuid=uuid)
    assert (first.created, second.created) == (True, False)
    assert first.activity == second.activity
    assert Activity.objects.count() == 2


def test_a_second_copy_of_the_day_overlaps(people):
    activity(people.sari)
    copy(people.sari)
    assert codes(copy(people.sari)) == [["overlap"]]


def test_copies_do_not_overlap_each_other(people):
    activity(people.sari, entry("22:00", 240), at=EVENING)
    activity(people.sari, entry("02:00", 60, work_date=WEDNESDAY), at=EVENING)
    assert codes(copy(people.sari)) == [["future"]]


def test_withdrawn_and_rejected_reports_are_not_copied(people):
    review(people.budi, activity(people.sari), "reject", "Bukan tugas")
    with refused("nothing_to_copy"):
        copy(people.sari)


def test_nobody_copies_the_day_of_another(people):
    activity(people.sari)
    with refused("nothing_to_copy"):
        copy(people.oki)


def test_the_day_copied_to_must_be_open(people):
    activity(people.sari)
    assert codes(copy(people.sari, at=local(date(2026, 10, 10), "00:00"))) == [["after_cutoff"]]
    assert codes(copy(people.sari, to_date=date(2026, 10, 9))) == [["future"]]
    MonthLock.objects.create(employee=people.sari, month=date(2026, 10, 1), locked_at=NOON)
    assert codes(copy(people.sari)) == [["month_locked"]]


def test_an_old_day_may_be_copied_from_a_locked_month(people):
    september = date(2026, 9, 29)
    activity(people.sari, entry(work_date=september), at=local(september, "20:00"))
    MonthLock.objects.create(employee=people.sari, month=date(2026, 9, 1), locked_at=NOON)
    assert codes(copy(people.sari, from_date=september)) == [[]]


def test_the_number_of_statements_does_not_grow(people, django_assert_num_queries):
    for hour in range(4):
        activity(people.sari, entry(f"0{hour}:00", 30))
    for hour in range(8):
        activity(people.oki, entry(f"0{hour}:00", 30))
    sari, oki = acting(people.sari), acting(people.oki)
    with django_assert_num_queries(11 + LOCKS):
        copy(sari)
    with django_assert_num_queries(11 + LOCKS):
        copy(oki)
