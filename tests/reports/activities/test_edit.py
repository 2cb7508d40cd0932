from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from accounts.models import AuditEvent
from reports.activities.actions.activities import edit_activity, withdraw_activity
from reports.activities.actions.changes import ChangedMeanwhile
from reports.models import Activity, ActivityKind, Evidence, MonthLock, Review
from tests.people import acting
from tests.reports.entries import NOON, SECOND, TUESDAY, activity, entry, local, outside, photo, policy, review, submit
from tests.support.refusals import refused

WEDNESDAY = TUESDAY + timedelta(days=1)
LATER = NOON + timedelta(hours=1)
CLOSES = local(date(2026, 10, 9), "00:00")


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "evidence"


def edit(by, stored, what, *, at=LATER, version=None):
    stored.refresh_from_db()
    return edit_activity(
        by=acting(by),
        at=at,
        source="tests",
        activity_id=stored.pk,
        seen_version=stored.version if version is None else version,
        entry=what,
    )


def withdraw(by, stored, *, at=LATER, version=None):
    stored.refresh_from_db()
    return withdraw_activity(
        by=acting(by), at=at, source="tests", activity_id=stored.pk, seen_version=version or stored.version
    )


def codes(verb, *arguments, **names):
    before = list(Activity.objects.order_by("pk").values())
    with refused() as why:
        verb(*arguments, **names)
    assert list(Activity.objects.order_by("pk").values()) == before
    return why.codes


def test_sari_corrects_her_report(people):
    stored = activity(people.sari)
    result = edit(people.sari, stored, entry("09:00", 30, description="Rapat"))
    stored.refresh_from_db()
    assert result.created
    assert (stored.start_time, stored.minutes, stored.description) == (time(9), 30, "Rapat")
    assert (stored.status, stored.version) == ("submitted", 2)
    assert (stored.submitted_at, stored.changed_at) == (LATER, LATER)


def test_an_edit_leaves_before_and_after(people):
    stored = activity(people.sari)
    edit(people.sari, stored, entry("09:00", 30))
    event = AuditEvent.objects.get(event="activity.edited")
    assert (event.before["start_time"], event.before["version"]) == ("08:00:00", 1)
    assert (event.after["start_time"], event.after["version"]) == ("09:00:00", 2)


def test_an_edit_that_changes_nothing_writes_nothing(people):
    stored = activity(people.sari)
    result = edit(people.sari, stored, entry())
    assert not result.created
    assert Activity.objects.get().version == 1
    assert not AuditEvent.objects.filter(event="activity.edited").exists()


def test_a_report_does_not_overlap_itself(people):
    stored = activity(people.sari)
    assert edit(people.sari, stored, entry("08:10", 60)).created


def test_an_edit_obeys_the_rules_of_content(people):
    stored = activity(people.sari)
    submit(people.sari, entry("10:00", 30))
    assert codes(edit, people.sari, stored, entry("09:30", 60)) == ["overlap"]
    assert codes(edit, people.sari, stored, entry("12:30", 31)) == ["future"]
    assert codes(edit, people.sari, stored, entry(minutes=0)) == ["minutes_not_positive"]
    assert codes(edit, people.sari, stored, entry(mode="WFH")) == ["photo_missing", "position_missing"]


def test_only_the_owner_edits(people):
    stored = activity(people.sari)
    for person in (people.budi, people.dewi, people.fajar, people.citra):
        assert codes(edit, person, stored, entry("09:00")) == ["not_owner"]
        assert codes(withdraw, person, stored) == ["not_owner"]


def test_what_does_not_exist_cannot_be_edited(people):
    ghost = activity(people.sari)
    ghost.pk = 999_999
    with refused("not_found"):
        edit_activity(
            by=acting(people.sari), at=NOON, source="tests", activity_id=999_999, seen_version=1, entry=entry()
        )


def test_an_edit_closes_with_the_day(people):
    stored = activity(people.sari)
    assert codes(edit, people.sari, stored, entry("09:00"), at=CLOSES) == ["after_cutoff"]
    assert codes(withdraw, people.sari, stored, at=CLOSES) == ["after_cutoff"]
    assert edit(people.sari, stored, entry("09:00"), at=CLOSES - SECOND).created


def test_moving_a_report_asks_the_gate_on_both_dates(people):
    at = local(date(2026, 10, 9), "08:00")
    stored = activity(people.sari, entry(work_date=WEDNESDAY), at=at)
    assert codes(edit, people.sari, stored, entry(), at=at) == ["after_cutoff"]
    assert codes(edit, people.sari, stored, entry(work_date=date(2026, 10, 10)), at=at) == ["future"]
    assert edit(people.sari, stored, entry(work_date=date(2026, 10, 8)), at=at).created


def test_a_report_cannot_move_out_of_or_into_a_locked_month(people):
    at = local(date(2026, 10, 2), "08:00")
    last, first = date(2026, 9, 30), date(2026, 10, 1)
    out, into = (
        activity(people.sari, entry(work_date=last), at=at),
        activity(people.sari, entry(work_date=first), at=at),
    )
    MonthLock.objects.create(employee=people.sari, month=date(2026, 9, 1), locked_at=at)
    assert codes(edit, people.sari, out, entry("10:00", work_date=first), at=at) == ["month_locked"]
    assert codes(edit, people.sari, into, entry("10:00", work_date=last), at=at) == ["month_locked"]
    assert codes(withdraw, people.sari, out, at=at) == ["month_locked"]


def test_a_stale_edit_shows_what_changed(people):
    stored = activity(people.sari)
    edit(people.sari, stored, entry("09:00", 30))
    with pytest.raises(ChangedMeanwhile) as changed:
        edit(people.sari, stored, entry("08:00", 30, description="Lain"), version=1)
    assert changed.value.code == "changed_meanwhile"
    assert changed.value.activity.version == 2
    found = {d.field: (d.stored, d.typed) for d in changed.value.differences}
    assert found == {"start_time": (time(9), time(8)), "description": ("Menyusun laporan bulanan", "Lain")}
    assert all(d.label for d in changed.value.differences)
    stored.refresh_from_db()
    assert stored.version == 2


def test_a_stale_edit_shows_other_evidence(people):
    kind = ActivityKind.objects.create(code="A1", name="Rapat", norm_minutes=60, unit="kegiatan")
    stored = activity(people.sari, outside())
    edit(people.sari, stored, outside("09:00"))
    typed = outside("09:00", photo=photo((1, 2, 3)), latitude=Decimal("-8"), kind_id=kind.pk)
    with pytest.raises(ChangedMeanwhile) as changed:
        edit(people.sari, stored, typed, version=1)
    assert [d.field for d in changed.value.differences] == ["kind_id", "photo", "latitude"]


def test_a_stale_edit_of_what_had_no_evidence(people):
    stored = activity(people.sari)
    edit(people.sari, stored, entry("09:00"))
    with pytest.raises(ChangedMeanwhile) as changed:
        edit(people.sari, stored, outside("09:00"), version=1)
    assert [d.field for d in changed.value.differences] == ["mode", "photo", "latitude"]


def test_the_same_correction_sent_twice_stands(people):
    stored = activity(people.sari, outside())
    first = edit(people.sari, stored, outside("09:00"))
    second = edit(people.sari, stored, outside("09:00"), version=1)
    assert (first.created, second.created) == (True, False)
    assert Activity.objects.get().version == 2


def test_a_stale_withdrawal_is_refused(people):
    stored = activity(people.sari)
    edit(people.sari, stored, entry("09:00"))
    assert codes(withdraw, people.sari, stored, version=1) == ["changed_meanwhile"]


def test_an_edit_keeps_named_evidence_and_merges_new(people):
    stored = activity(people.sari, outside())
    old = stored.evidence
    bare = {"photo": None, "latitude": None, "longitude": None, "accuracy_m": None}
    edit(people.sari, stored, outside("09:00", **bare, reuse_evidence_id=old.pk))
    assert Activity.objects.get().evidence == old
    edit(people.sari, stored, outside("09:00", **(bare | {"photo": photo((9, 9, 9))}), reuse_evidence_id=old.pk))
    newer = Activity.objects.get().evidence
    assert (newer.photo_sha256, newer.latitude) == (photo((9, 9, 9)).sha256, old.latitude)
    edit(people.sari, stored, outside("09:00", photo=None, latitude=Decimal("-6.5"), reuse_evidence_id=newer.pk))
    newest = Activity.objects.get().evidence
    assert (newest.photo.name, newest.latitude) == (newer.photo.name, Decimal("-6.5"))
    assert Evidence.objects.count() == 3


def test_a_photo_alone_is_evidence_where_no_position_is_asked(people):
    policy(people.dinas, wfh_needs_position=False)
    bare = {"latitude": None, "longitude": None, "accuracy_m": None}
    stored = activity(people.sari, outside(**bare)).evidence
    assert stored.photo
    assert stored.latitude is None


def test_a_position_alone_is_evidence_where_no_photo_is_asked(people):
    policy(people.dinas, wfh_needs_photo=False)
    stored = activity(people.sari, outside(photo=None)).evidence
    assert not stored.photo
    assert stored.accuracy_m == 12


def test_an_edit_may_keep_a_kind_that_is_no_longer_offered(people):
    kind = ActivityKind.objects.create(code="A1", name="Rapat", norm_minutes=60, unit="kegiatan")
    stored = activity(people.sari, entry(kind_id=kind.pk))
    ActivityKind.objects.update(is_active=False)
    assert edit(people.sari, stored, entry("09:00", kind_id=kind.pk)).created


@pytest.mark.parametrize(("decision", "reason"), [("approve", ""), ("reject", "Bukan tugas")])
def test_what_is_decided_cannot_be_changed(people, decision, reason):
    stored = activity(people.sari)
    review(people.budi, stored, decision, reason)
    assert codes(edit, people.sari, stored, entry("09:00")) == ["decided"]
    assert codes(withdraw, people.sari, stored) == ["decided"]


def test_a_withdrawn_report_frees_its_time_and_stays_withdrawn(people):
    stored = activity(people.sari)
    result = withdraw(people.sari, stored)
    assert (result.status, result.version, result.changed_at) == ("withdrawn", 2, LATER)
    assert AuditEvent.objects.get(event="activity.withdrawn").before["status"] == "submitted"
    assert submit(people.sari).created
    assert codes(edit, people.sari, stored, entry("09:00")) == ["withdrawn"]
    assert codes(withdraw, people.sari, stored) == ["withdrawn"]


def test_a_returned_report_is_corrected_and_sent_again(people):
    stored = activity(people.sari)
    review(people.budi, stored, "return", "Jam keliru", at=LATER)
    assert codes(withdraw, people.sari, stored) == ["decided"]
    result = edit(people.sari, stored, entry("09:00", 30), at=LATER + timedelta(minutes=5))
    stored.refresh_from_db()
    assert result.created
    assert (stored.status, stored.version) == ("submitted", 3)
    assert (stored.decided_at, stored.decided_by, stored.decision_reason) == (None, None, "")
    assert Review.objects.get().decision == "return"
    assert AuditEvent.objects.get(event="activity.resent").before["status"] == "returned"


def test_a_returned_report_may_be_sent_again_unchanged(people):
    stored = activity(people.sari)
    review(people.budi, stored, "return", "Jam keliru", at=LATER)
    assert edit(people.sari, stored, entry()).activity.status == "submitted"


def test_a_returned_report_has_48_hours_beyond_the_cutoff(people):
    stored = activity(people.sari)
    returned = CLOSES + timedelta(days=3, minutes=7)
    review(people.budi, stored, "return", "Jam keliru", at=returned)
    limit = returned + timedelta(hours=48)
    assert codes(edit, people.sari, stored, entry("09:00"), at=limit) == ["after_cutoff"]
    assert edit(people.sari, stored, entry("09:00"), at=limit - SECOND).created


def test_a_report_returned_early_keeps_the_whole_day(people):
    stored = activity(people.sari)
    policy(people.dinas, resend_hours=1)
    review(people.budi, stored, "return", "Jam keliru", at=LATER)
    assert codes(edit, people.sari, stored, entry("09:00"), at=CLOSES) == ["after_cutoff"]
    assert edit(people.sari, stored, entry("09:00"), at=CLOSES - SECOND).created


def test_the_hours_to_resend_come_from_the_policy(people):
    stored = activity(people.sari)
    policy(people.dinas, resend_hours=1)
    review(people.budi, stored, "return", "Jam keliru", at=CLOSES)
    assert codes(edit, people.sari, stored, entry("09:00"), at=CLOSES + timedelta(hours=1)) == ["after_cutoff"]
    assert edit(people.sari, stored, entry("09:00"), at=CLOSES + timedelta(hours=1) - SECOND).created


def test_a_returned_report_does_not_open_a_closed_day(people):
    stored = activity(people.sari)
    late = CLOSES + timedelta(hours=5)
    review(people.budi, stored, "return", "Jam keliru", at=late)
    monday = entry(work_date=date(2026, 10, 5))
    assert codes(edit, people.sari, stored, monday, at=late) == ["after_cutoff"]


def test_a_stale_correction_of_a_returned_report_is_refused(people):
    stored = activity(people.sari)
    review(people.budi, stored, "return", "Jam keliru", at=LATER)
    assert codes(edit, people.sari, stored, entry(), version=1) == ["changed_meanwhile"]


def test_a_later_end_may_move_a_report_past_its_hours(people):
    policy(people.dinas, deadline_mode="elapsed_hours", deadline_count=2)
    stored = activity(people.sari, entry("08:00", 60), at=local(TUESDAY, "10:00"))
    at = local(TUESDAY, "10:59")
    assert codes(edit, people.sari, stored, replace(entry("08:00", 59)), at=at) == ["after_cutoff"]
    assert edit(people.sari, stored, entry("08:00", 90), at=at).created
