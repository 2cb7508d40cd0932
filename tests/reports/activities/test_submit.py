from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.utils.translation import override

from accounts.models import AuditEvent
from accounts.people.actions.employees import end_service
from reports.activities.actions import activities as verbs
from reports.evidence.actions.orphans import sweep_orphans
from reports.evidence.photos import names_before, photo_path
from reports.models import Absence, Activity, ActivityKind, Evidence, MonthLock, ReportingPolicy
from tests.people import acting
from tests.reports.entries import (
    LOCKS,
    NOON,
    SECOND,
    TUESDAY,
    WIB,
    WIT,
    activity,
    entry,
    local,
    outside,
    photo,
    policy,
    review,
    submit,
)
from tests.support.refusals import refused


def codes(by, what=None, *, at=NOON):
    before = Activity.objects.count()
    with refused() as why:
        submit(by, what, at=at)
    assert Activity.objects.count() == before
    assert all(refusal.message for refusal in why.error.refusals)
    return why.codes


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "evidence"


def test_sari_reports_her_morning(people):
    result = submit(people.sari, entry("08:00", 90, output="1 dokumen", volume=1))
    stored = Activity.objects.get()
    assert result.created
    assert result.activity == stored
    assert (stored.employee, stored.minutes, stored.start_time) == (people.sari, 90, time(8))
    assert (stored.status, stored.version, stored.submitted_at, stored.changed_at) == ("submitted", 1, NOON, NOON)
    assert stored.evidence is None
    assert result.warnings == ()


def test_a_report_leaves_an_audit_event(people):
    result = submit(people.sari)
    event = AuditEvent.objects.get(object_type="activity")
    assert (event.event, event.object_id) == ("activity.submitted", str(result.activity.pk))
    assert (event.actor, event.subject, event.at, event.source) == (people.sari, people.sari, NOON, "tests")
    assert event.before == {}
    assert event.after["minutes"] == 60


def test_the_text_is_stored_tidy(people):
    stored = activity(people.sari, entry(description="  satu\r\ndua\rtiga\0 ", output=" \n", start_time=time(8, 0, 59)))
    assert (stored.description, stored.output, stored.start_time) == ("satu\ndua\ntiga", "", time(8))


@pytest.mark.parametrize("person", ["sari", "citra"])
def test_h_plus_2_to_the_second_in_the_zone_of_the_agency(people, person):
    zone = {"sari": WIB, "citra": WIT}[person]
    closes = local(date(2026, 10, 9), "00:00", zone)
    assert codes(getattr(people, person), at=closes) == ["after_cutoff"]
    assert submit(getattr(people, person), at=closes - SECOND).created


@pytest.mark.parametrize("work_date", [date(2026, 9, 30), date(2026, 12, 31), date(2028, 2, 29)])
def test_month_end_year_end_and_leap_day_keep_two_days(people, work_date):
    closes = local(work_date + timedelta(days=3), "00:00")
    assert codes(people.sari, entry(work_date=work_date), at=closes) == ["after_cutoff"]
    assert submit(people.sari, entry(work_date=work_date), at=closes - SECOND).created


def test_the_sentence_says_when_it_closed_and_what_to_do(people):
    with override("en"), refused() as why:
        submit(people.sari, at=local(date(2026, 10, 9), "07:00"))
    (refusal,) = why.error.refusals
    assert refusal.message == (
        "Reports for Tuesday, 6 October 2026 closed on Thursday, 8 October 2026 at 24:00 WIB. "
        "If you could not report in time, ask for a dispensation."
    )
    assert refusal.field == "work_date"


def test_a_policy_may_open_later_in_the_day(people):
    policy(people.dinas, opens_at=time(16))
    assert codes(people.sari, at=local(TUESDAY, "15:59:59")) == ["not_open_yet"]
    assert submit(people.sari, at=local(TUESDAY, "16:00")).created


def test_hours_after_the_end_count_per_activity(people):
    policy(people.dinas, deadline_mode="elapsed_hours", deadline_count=48)
    late = local(date(2026, 10, 8), "09:30")
    assert codes(people.sari, entry("08:00", 60), at=late) == ["after_cutoff"]
    assert submit(people.sari, entry("09:00", 60), at=late).created


def test_working_days_count_over_the_weekend(people):
    policy(people.dinas, deadline_mode="working_days", deadline_count=2)
    friday = date(2026, 10, 9)
    assert codes(people.sari, entry(work_date=friday), at=local(date(2026, 10, 14), "00:00")) == ["after_cutoff"]
    assert submit(people.sari, entry(work_date=friday), at=local(date(2026, 10, 14), "00:00") - SECOND).created


def test_nothing_in_the_future(people):
    assert codes(people.sari, entry("11:00", 61)) == ["future"]
    assert submit(people.sari, entry("11:00", 60)).created
    assert codes(people.sari, entry(work_date=TUESDAY + timedelta(days=1))) == ["future"]
    assert codes(people.sari, entry(work_date=date.max)) == ["future"]


def test_today_is_local(people):
    # 23.30 in Jakarta on Tuesday is already Wednesday in Jayapura.
    at = local(TUESDAY, "23:30", WIB)
    wednesday = TUESDAY + timedelta(days=1)
    assert codes(people.sari, entry("00:00", 30, work_date=wednesday), at=at) == ["future"]
    assert submit(people.citra, entry("00:00", 30, work_date=wednesday), at=at).created


def test_overlapping_times_are_refused(people):
    submit(people.sari, entry("08:00", 60))
    assert codes(people.sari, entry("08:59", 10)) == ["overlap"]
    assert codes(people.sari, entry("07:30", 120)) == ["overlap"]
    assert submit(people.sari, entry("09:00", 10)).created
    assert submit(people.sari, entry("07:00", 60)).created


def test_people_do_not_overlap_each_other(people):
    submit(people.sari)
    assert submit(people.oki).created


def test_a_night_shift_holds_the_next_morning(people):
    submit(people.sari, entry("22:00", 240), at=local(date(2026, 10, 7), "08:00"))
    morning = entry("01:30", 60, work_date=date(2026, 10, 7))
    assert codes(people.sari, morning, at=local(date(2026, 10, 7), "08:00")) == ["overlap"]
    late = replace(morning, start_time=time(2))
    assert submit(people.sari, late, at=local(date(2026, 10, 7), "08:00")).created


def test_a_night_shift_does_not_reach_into_a_morning_that_is_taken(people):
    at = local(date(2026, 10, 7), "08:00")
    submit(people.sari, entry("01:30", 60, work_date=date(2026, 10, 7)), at=at)
    assert codes(people.sari, entry("22:00", 240), at=at) == ["overlap"]
    assert submit(people.sari, entry("22:00", 210), at=at).created


def test_a_day_never_has_more_than_24_hours(people):
    at = local(date(2026, 10, 8), "20:00")
    submit(people.sari, entry("00:00", 1380), at=at)
    assert codes(people.sari, entry("23:00", 61), at=at) == ["day_over_24h"]
    assert submit(people.sari, entry("23:00", 60), at=at).created
    assert codes(people.oki, entry("00:00", 1441), at=at) == ["day_over_24h"]


@pytest.mark.parametrize("minutes", [0, -5, 1.5])
def test_minutes_are_whole_and_positive(people, minutes):
    assert codes(people.sari, entry(minutes=minutes)) == ["minutes_not_positive"]


def test_absurd_minutes_are_no_error(people):
    assert codes(people.sari, entry(minutes=10**30)) == ["day_over_24h"]


@pytest.mark.parametrize("mode", ["WFH", "DL"])
def test_work_outside_needs_photo_and_position(people, mode):
    bare = {"latitude": None, "longitude": None, "accuracy_m": None}
    assert codes(people.sari, outside(mode=mode, photo=None)) == ["photo_missing"]
    assert codes(people.sari, outside(mode=mode, **bare)) == ["position_missing"]
    assert codes(people.sari, outside(mode=mode, photo=None, **bare)) == ["photo_missing", "position_missing"]
    assert submit(people.sari, outside(mode=mode)).created


@pytest.mark.parametrize("mode", ["wfh", "dl"])
@pytest.mark.parametrize("piece", ["photo", "position"])
def test_each_setting_of_evidence_changes_what_is_asked(people, mode, piece):
    policy(people.dinas, **{f"{mode}_needs_{piece}": False})
    lacking = {"photo": {"photo": None}, "position": {"latitude": None, "longitude": None, "accuracy_m": None}}[piece]
    assert submit(people.sari, outside(mode=mode.upper(), **lacking)).created


def test_positions_are_whole_and_on_the_earth(people):
    assert codes(people.sari, outside(latitude=Decimal("90.1"))) == ["position_out_of_range"]
    assert codes(people.sari, outside(longitude=Decimal("-180.1"))) == ["position_out_of_range"]
    assert codes(people.sari, outside(latitude=Decimal("NaN"))) == ["position_out_of_range"]
    assert codes(people.sari, outside(latitude=Decimal("Infinity"))) == ["position_out_of_range"]
    assert codes(people.sari, outside(accuracy_m=None)) == ["accuracy_missing"]
    assert codes(people.sari, outside(longitude=None)) == ["position_missing"]


def test_evidence_is_stored_with_its_photo(people):
    stored = activity(people.sari, outside(latitude=Decimal("-7.12345678"))).evidence
    assert photo_path(stored.photo.name).read_bytes() == photo().content
    assert stored.photo_sha256 == photo().sha256
    assert (stored.latitude, stored.longitude, stored.accuracy_m) == (Decimal("-7.123457"), Decimal("113.21"), 12)
    assert (stored.employee, stored.received_at) == (people.sari, NOON)


def test_a_refused_report_stores_no_photo(people):
    assert codes(people.sari, outside(description="")) == ["description_missing"]
    assert not Evidence.objects.exists()
    assert list(names_before(NOON + timedelta(days=9999))) == []


def test_somebody_elses_evidence_is_no_evidence(people):
    other = activity(people.oki, outside()).evidence
    bare = {"photo": None, "latitude": None, "longitude": None, "accuracy_m": None}
    found = codes(people.sari, outside(**bare, reuse_evidence_id=other.pk))
    assert found == ["evidence_not_reusable", "photo_missing", "position_missing"]


def test_one_piece_of_evidence_per_mode_and_day_where_the_policy_says_so(people):
    bare = {"photo": None, "latitude": None, "longitude": None, "accuracy_m": None}
    first = activity(people.sari, outside("08:00"))
    second = outside("10:00", **bare)
    assert codes(people.sari, second) == ["photo_missing", "position_missing"]
    assert codes(people.sari, replace(second, reuse_evidence_id=first.evidence_id))[0] == "evidence_not_reusable"
    policy(people.dinas, evidence_per_day=True)
    assert activity(people.sari, second).evidence == first.evidence
    named = replace(second, start_time=time(11), reuse_evidence_id=first.evidence_id)
    assert activity(people.sari, named).evidence == first.evidence
    assert codes(people.sari, replace(second, mode="DL"))[:2] == ["photo_missing", "position_missing"]


def test_texts_have_limits(people):
    assert codes(people.sari, entry(description=" \n ")) == ["description_missing"]
    assert codes(people.sari, entry(description="x" * 1001)) == ["text_too_long"]
    assert codes(people.sari, entry(output="x" * 301)) == ["text_too_long"]
    assert codes(people.sari, entry(volume=0)) == ["volume_invalid"]


def test_the_kind_is_one_that_is_offered(people):
    offered = ActivityKind.objects.create(code="A1", name="Rapat", norm_minutes=60, unit="kegiatan")
    gone = ActivityKind.objects.create(code="A2", name="Lama", norm_minutes=60, unit="kegiatan", is_active=False)
    assert codes(people.sari, entry(kind_id=gone.pk)) == ["kind_unknown"]
    assert codes(people.sari, entry(kind_id=999_999)) == ["kind_unknown"]
    assert activity(people.sari, entry(kind_id=offered.pk)).kind == offered


def test_the_work_mode_is_one_that_exists(people):
    assert codes(people.sari, entry(mode="WFA")) == ["mode_unknown"]


def test_all_reasons_are_given_at_once(people):
    found = codes(people.sari, outside(minutes=0, description="", photo=None), at=local(date(2026, 10, 9), "08:00"))
    assert found == ["after_cutoff", "minutes_not_positive", "description_missing", "photo_missing"]


def test_an_absence_warns_and_lets_pass(people):
    Absence.objects.create(employee=people.sari, kind="sick", starts_on=TUESDAY, ends_on=TUESDAY)
    result = submit(people.sari)
    assert result.created
    assert [warning.code for warning in result.warnings] == ["absence"]
    after = entry(work_date=TUESDAY + timedelta(days=1))
    assert submit(people.sari, after, at=NOON + timedelta(days=1)).warnings == ()


def test_a_rest_day_warns_and_lets_pass(people):
    saturday = date(2026, 10, 10)
    result = submit(people.sari, entry(work_date=saturday), at=local(saturday, "15:00"))
    assert [warning.code for warning in result.warnings] == ["rest_day"]


def test_a_locked_month_takes_nothing(people):
    MonthLock.objects.create(employee=people.sari, month=date(2026, 10, 1), locked_at=NOON)
    assert codes(people.sari) == ["month_locked"]
    assert submit(people.oki).created
    september = entry(work_date=date(2026, 9, 30))
    assert submit(people.sari, september, at=local(date(2026, 10, 1), "08:00")).created


def test_without_a_post_there_is_nothing_to_report_for(people):
    assert codes(people.sari, entry(work_date=date(2025, 12, 31))) == ["no_placement"]


def test_after_the_end_of_service_nothing_is_accepted(people):
    last = TUESDAY - timedelta(days=1)
    end_service(employee=people.sari, last_day=last, by=acting(people.dewi), at=NOON, source="tests")
    assert codes(people.sari) == ["not_in_service"]
    assert submit(people.sari, entry(work_date=last)).created


def test_without_rules_everything_is_refused(people):
    ReportingPolicy.objects.all().delete()
    assert codes(people.sari) == ["no_policy"]


def test_the_same_submission_twice_makes_one_activity(people):
    uuid = uuid4()
    first, second = submit(people.sari, uuid=uuid), submit(people.sari, uuid=uuid)
    assert (first.created, second.created) == (True, False)
    assert first.activity == second.activity
    assert Activity.objects.count() == 1
    assert AuditEvent.objects.filter(object_type="activity").count() == 1


def test_a_repeat_gets_the_stored_answer_even_after_the_cutoff(people):
    uuid = uuid4()
    first = submit(people.sari, uuid=uuid)
    assert submit(people.sari, uuid=uuid, at=local(date(2026, 11, 20))).activity == first.activity


def test_the_same_uuid_of_another_person_is_his_own(people):
    uuid = uuid4()
    submit(people.sari, uuid=uuid)
    assert submit(people.oki, uuid=uuid).created


def test_two_submissions_in_the_same_moment_make_one_activity(people, monkeypatch):
    uuid = uuid4()
    first = submit(people.sari, uuid=uuid).activity
    real = verbs._submit

    def blind(*arguments, **names):
        # As if the other transaction had committed right after this one had looked.
        found = Activity.objects.get(pk=first.pk)
        Activity.objects.filter(pk=first.pk).update(client_uuid=uuid4(), status="withdrawn")
        try:
            real(*arguments, **names)
        finally:
            Activity.objects.filter(pk=first.pk).update(client_uuid=uuid, status=found.status)
        Activity.objects.filter(pk=first.pk).update(client_uuid=uuid)

    monkeypatch.setattr(verbs, "_submit", blind)
    result = submit(people.sari, uuid=uuid)
    assert (result.activity, result.created) == (first, False)
    assert Activity.objects.count() == 1


def test_another_broken_rule_of_the_database_is_not_swallowed(people, monkeypatch):
    def broken(*_arguments, **_names):
        raise IntegrityError("something else")

    monkeypatch.setattr(verbs, "_submit", broken)
    with pytest.raises(IntegrityError):
        submit(people.sari)


def test_withdrawn_and_rejected_reports_hold_no_time(people):
    first = activity(people.sari)
    review(people.budi, first, "reject", "Bukan tugas Anda")
    assert submit(people.sari).created


def test_orphans_are_swept_after_a_day(people, monkeypatch):
    kept = activity(people.sari, outside()).evidence
    monkeypatch.setattr(verbs.Activity, "save", lambda *_a, **_k: (_ for _ in ()).throw(RuntimeError("power cut")))
    with pytest.raises(RuntimeError):
        submit(people.oki, outside())
    far = NOON + timedelta(days=9999)
    assert len(list(names_before(far))) == 2
    assert sweep_orphans(at=NOON - timedelta(days=9999)) == 0
    assert sweep_orphans(at=far) == 1
    assert list(names_before(far)) == [kept.photo.name]


def test_the_number_of_statements_is_small(people, django_assert_max_num_queries):
    kind = ActivityKind.objects.create(code="A1", name="Rapat", norm_minutes=60, unit="kegiatan")
    for hour in range(6):
        submit(people.sari, entry(f"0{hour}:00", 30))
    sari = acting(people.sari)
    with django_assert_max_num_queries(12 + LOCKS):
        submit(sari, outside("09:00", kind_id=kind.pk))
