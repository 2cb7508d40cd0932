"""Activities of an earlier system: kept as they were, and held to the rules of their own moment."""

from datetime import UTC, date, datetime, time

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.authorization.access import COMMAND_LINE
from accounts.imports.frame import run_import
from accounts.models import AuditEvent, ImportBatch
from accounts.spreadsheets.tabular import read_table
from reports.imports.specs import ACTIVITIES
from reports.models import Absence, Activity, ActivityKind, Evidence, ReportingPolicy, Review, WorkModeRule
from reports.month_locks.actions import lock_month
from reports.rules.period import Month

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
COLUMNS = [column.name for column in ACTIVITIES.columns]


@pytest.fixture
def sari(people):
    """A row of Sari's, approved by Budi; Eko was her supervisor until 30 September."""
    ActivityKind.objects.create(code="surat", name="Menyusun surat", norm_minutes=45, unit="surat")
    return {
        "nip": people.sari.nip,
        "work_date": "2026-10-05",
        "start_time": "08:00",
        "minutes": "90",
        "mode": "WFO",
        "kind": "surat",
        "description": "Menyusun surat dinas",
        "output": "2 surat",
        "submitted_at": "2026-10-05T10:00:00+07:00",
        "status": "approved",
        "reviewer_nip": people.budi.nip,
        "reviewed_at": "2026-10-06T08:00:00+07:00",
        "review_note": "",
        "latitude": "",
        "longitude": "",
        "accuracy_m": "",
        "next_day": "",
    }


def load(*rows, **options):
    lines = [",".join(COLUMNS), *(",".join(row.get(name, "") for name in COLUMNS) for row in rows)]
    table = read_table("\n".join(lines).encode(), "aktivitas.csv")
    return run_import(ACTIVITIES, table, by=COMMAND_LINE, at=AT, source="tests", **options)


def codes(outcome):
    return [(error.line, error.column, error.code) for error in outcome.errors]


WAITING = {"status": "submitted", "reviewer_nip": "", "reviewed_at": "", "review_note": ""}


def test_a_row_keeps_its_moments_and_its_decision(people, sari):
    assert load(sari).created == 1
    activity = Activity.objects.get()
    assert (activity.employee, activity.work_date, activity.start_time) == (people.sari, date(2026, 10, 5), time(8))
    assert (activity.minutes, activity.mode, activity.kind.code, activity.output) == (90, "WFO", "surat", "2 surat")
    assert activity.submitted_at == datetime(2026, 10, 5, 3, tzinfo=UTC)
    assert (activity.status, activity.decided_by) == ("approved", people.budi)
    assert activity.decided_at == activity.changed_at == datetime(2026, 10, 6, 1, tzinfo=UTC)
    review = Review.objects.get()
    assert (review.activity, review.decision, review.reviewer) == (activity, "approve", people.budi)
    assert (review.activity_version, activity.version) == (1, 2)
    assert activity.import_batch == ImportBatch.objects.get()
    assert activity.evidence is None


def test_a_file_may_say_where_it_was(sari):
    load(
        sari | {"place": " Aula  Kecamatan "}, sari | {"start_time": "10:00", "submitted_at": "2026-10-05T12:00+07:00"}
    )
    assert list(Activity.objects.values_list("place", flat=True)) == ["Aula Kecamatan", ""]
    assert codes(load(sari | {"start_time": "12:00", "place": "x" * 121})) == [(2, "place", "too_long")]
    # Another place makes another report of it, in the same hours.
    assert codes(load(sari | {"place": "Balai Desa"})) == [(2, "start_time", "overlap")]
    assert load(sari | {"place": " Aula  Kecamatan "}).unchanged == 1


def test_the_batch_leaves_one_event(people, sari):
    load(sari, sari | {"start_time": "10:00", "submitted_at": "2026-10-05T12:00:00+07:00"})
    event = AuditEvent.objects.get(stream="import")
    batch = ImportBatch.objects.get()
    assert (event.event, event.object_id, event.actor) == ("import.activities", str(batch.pk), None)
    assert (event.after["rows"], event.after["created"], event.after["sha256"]) == (2, 2, batch.sha256)
    # Officers can log in, so the command line leaves its mark.
    assert AuditEvent.objects.filter(at=AT).exclude(pk=event.pk).get().event == "proposal.command_line"


def test_the_same_file_twice_changes_nothing(sari):
    load(sari)
    again = load(sari)
    assert (again.created, again.unchanged) == (0, 1)
    assert Activity.objects.count() == ImportBatch.objects.count() == 1


def test_an_imported_row_is_left_alone_whatever_became_of_it(sari):
    load(sari | WAITING)
    Activity.objects.update(status="withdrawn")
    assert load(sari | WAITING).unchanged == 1
    assert Activity.objects.get().status == "withdrawn"


def test_a_changed_row_is_refused_because_its_time_is_taken(sari):
    load(sari)
    outcome = load(sari | {"minutes": "60"})
    assert codes(outcome) == [(2, "start_time", "overlap")]
    assert "08.00" in outcome.errors[0].message


def test_a_returned_and_a_rejected_row_keep_their_reason(people, sari):
    load(sari | {"status": "returned", "review_note": "Lengkapi hasil"})
    load(sari | {"status": "rejected", "review_note": "Bukan tugas", "start_time": "09:30", "minutes": "30"})
    found = Activity.objects.order_by("start_time").values_list("status", "decision_reason")
    assert list(found) == [("returned", "Lengkapi hasil"), ("rejected", "Bukan tugas")]
    assert list(Review.objects.order_by("pk").values_list("decision", "reason")) == [
        ("return", "Lengkapi hasil"),
        ("reject", "Bukan tugas"),
    ]


def test_a_position_becomes_evidence_and_a_photo_may_be_missing(people, sari):
    load(sari | {"mode": "WFH", "latitude": "-6.319551", "longitude": "106.290691", "accuracy_m": "29"})
    evidence = Evidence.objects.get()
    assert Activity.objects.get().evidence == evidence
    assert (str(evidence.latitude), str(evidence.longitude), evidence.accuracy_m) == ("-6.319551", "106.290691", 29)
    assert (evidence.photo.name, evidence.employee) == ("", people.sari)


@pytest.mark.parametrize(
    ("agency", "submitted_at", "late"),
    [
        ("dinas", "2026-10-07T23:59:59+07:00", False),
        ("dinas", "2026-10-08T00:00:00+07:00", True),
        ("kantor", "2026-10-07T23:59:59+09:00", False),
        ("kantor", "2026-10-08T00:00:00+09:00", True),
        ("kantor", "2026-10-07T22:00:00+07:00", True),
    ],
)
def test_the_cutoff_counts_to_the_second_in_the_agencys_zone(people, sari, agency, submitted_at, late):
    person = {"dinas": people.sari, "kantor": people.citra}[agency]
    outcome = load(sari | WAITING | {"nip": person.nip, "submitted_at": submitted_at})
    assert codes(outcome) == ([(2, "submitted_at", "after_cutoff")] if late else [])


def test_the_late_sentence_names_day_and_closing(sari):
    outcome = load(sari | WAITING | {"submitted_at": "2026-10-08T00:00:00+07:00"})
    assert "2026" in outcome.errors[0].message
    assert "24.00 WIB" in outcome.errors[0].message


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"nip": "199001012015032999"}, "nip", "nip_unknown"),
        ({"kind": "tari"}, "kind", "kind_unknown"),
        ({"minutes": "0"}, "minutes", "minutes_not_positive"),
        ({"minutes": "1441"}, "minutes", "day_over_24h"),
        ({"start_time": "09:00"}, "start_time", "future"),
        ({"work_date": "2026-10-06"}, "work_date", "future"),
        ({"work_date": "2025-12-31", "submitted_at": "2025-12-31T20:00:00+07:00"}, "work_date", "no_placement"),
        ({"mode": "WFH"}, "latitude", "position_missing"),
        ({"mode": "DL"}, "latitude", "position_missing"),
        ({"mode": "DL", "latitude": "-6.3"}, "latitude", "position_missing"),
        ({"latitude": "-96.3", "longitude": "106.2", "accuracy_m": "9"}, "latitude", "position_out_of_range"),
        ({"latitude": "-6.3", "longitude": "106.2"}, "accuracy_m", "accuracy_missing"),
        ({"reviewer_nip": ""}, "reviewer_nip", "decision_missing"),
        ({"reviewed_at": ""}, "reviewed_at", "decision_missing"),
        ({"reviewer_nip": "199001012015032999"}, "reviewer_nip", "nip_unknown"),
        ({"reviewer_nip": "199001012015032001"}, "reviewer_nip", "own_report"),
        ({"reviewer_nip": "198105052006041003"}, "reviewer_nip", "not_reviewer"),
        ({"reviewer_nip": "198206062008012006"}, "reviewer_nip", "not_reviewer"),
        ({"reviewed_at": "2026-10-05T09:59:59+07:00"}, "reviewed_at", "decision_too_early"),
        ({"reviewed_at": "2026-11-21T08:00:00+07:00"}, "reviewed_at", "not_yet"),
        ({"status": "returned"}, "review_note", "reason_missing"),
        ({"status": "rejected"}, "review_note", "reason_missing"),
        ({"status": "submitted", "reviewed_at": ""}, "reviewer_nip", "decision_unexpected"),
        ({"status": "withdrawn"}, "status", "choice"),
        ({"description": ""}, "description", "blank"),
        ({"description": "x" * 1001}, "description", "too_long"),
        ({"submitted_at": "2026-10-05 10:00"}, "submitted_at", "instant"),
    ],
)
def test_every_rule_has_its_column_and_code(people, sari, change, column, code):
    outcome = load(sari | change)
    assert codes(outcome) == [(2, column, code)]
    assert not Activity.objects.exists()
    assert not ImportBatch.objects.exists()


def test_who_left_reports_nothing_after_the_last_day(people, sari):
    people.sari.service_ends_on = date(2026, 10, 4)
    people.sari.save()
    assert codes(load(sari)) == [(2, "work_date", "not_in_service")]


def test_eko_reviewed_september_and_budi_october(people, sari):
    september = sari | {
        "work_date": "2026-09-30",
        "submitted_at": "2026-10-01T08:00:00+07:00",
        "reviewed_at": "2026-10-01T09:00:00+07:00",
    }
    assert codes(load(september)) == [(2, "reviewer_nip", "not_reviewer")]
    assert load(september | {"reviewer_nip": people.eko.nip}).created == 1


def test_who_has_nobody_above_is_reviewed_by_the_personnel_agency(people, sari):
    wira = sari | {"nip": people.wira.nip, "submitted_at": "2026-10-05T12:00:00+09:00"}
    assert codes(load(wira)) == [(2, "reviewer_nip", "not_reviewer")]
    assert codes(load(wira | {"reviewer_nip": people.fajar.nip})) == [(2, "reviewer_nip", "not_reviewer")]
    assert load(wira | {"reviewer_nip": people.dewi.nip}).created == 1


def test_a_closed_month_takes_nothing_new_and_knows_what_it_has(people, sari):
    load(sari)
    with transaction.atomic():
        lock_month(month=Month(2026, 10), employee_ids=[people.sari.pk], at=AT)
    assert load(sari).unchanged == 1
    assert codes(load(sari | {"start_time": "06:00", "minutes": "30"})) == [(2, "work_date", "month_locked")]


def test_times_of_one_file_are_disjoint(people, sari):
    later = sari | {"start_time": "09:29", "minutes": "20"}
    touching = sari | {"start_time": "09:30", "minutes": "20"}
    budi = sari | {"nip": people.budi.nip, "reviewer_nip": people.kepala.nip}
    assert codes(load(sari, later, budi)) == [(3, "start_time", "overlap")]
    assert codes(load(sari, touching, budi)) == []


def test_a_rejected_row_holds_no_time(sari):
    rejected = sari | {"status": "rejected", "review_note": "Keliru"}
    assert load(rejected, sari).created == 2


def test_a_night_shift_reaches_into_the_next_day(sari):
    night = sari | WAITING | {"start_time": "22:00", "minutes": "240", "submitted_at": "2026-10-06T08:00:00+07:00"}
    morning = (
        sari
        | WAITING
        | {
            "work_date": "2026-10-06",
            "start_time": "01:59",
            "minutes": "30",
            "submitted_at": "2026-10-06T08:00:00+07:00",
        }
    )
    assert codes(load(night, morning)) == [(3, "start_time", "overlap")]
    assert codes(load(night, morning | {"start_time": "02:00"})) == []


def test_the_same_row_twice_in_a_file_is_named(sari):
    assert codes(load(sari, sari)) == [(3, "", "repeated")]


def test_one_position_a_day_is_enough_where_the_rules_say_so(people, sari):
    home = sari | {"mode": "WFH"}
    proved = home | {"start_time": "06:00", "latitude": "-6.3", "longitude": "106.2", "accuracy_m": "9"}
    assert codes(load(proved, home)) == [(3, "latitude", "position_missing")]
    ReportingPolicy.objects.update(evidence_per_day=True)
    assert load(proved, home).created == 2


def test_work_on_a_day_of_absence_comes_in_with_a_warning(people, sari):
    Absence.objects.create(employee=people.sari, kind="sick", starts_on=date(2026, 10, 5), ends_on=date(2026, 10, 5))
    outcome = load(sari)
    assert outcome.created == 1
    assert [(warning.line, warning.code) for warning in outcome.warnings] == [(2, "absence")]


def test_the_good_rows_may_go_in_without_the_bad_ones(sari):
    late = sari | WAITING | {"work_date": "2026-10-01"}
    outcome = load(late, sari, skip_bad_rows=True)
    assert (outcome.created, outcome.skipped) == (1, 1)
    assert ImportBatch.objects.get().row_count == 2


def test_reading_does_not_grow_with_the_rows(people, sari):
    def selects(*rows):
        with CaptureQueriesContext(connection) as queries:
            assert not load(*rows, preview=True).errors
        return sum(query["sql"].startswith("SELECT") for query in queries)

    day = [sari | {"start_time": f"{hour:02}:00", "minutes": "30"} for hour in range(9)]
    assert selects(sari) == selects(*day)


def test_work_modes_come_by_code_or_word_and_within_their_week(sari):
    """What a region calls a mode is as good as its code; a limit warns, or refuses where its rule says so."""
    since = {"starts_on": date(2026, 10, 1), "days_a_week": 1}
    WorkModeRule.objects.create(code="WFA", **since)
    WorkModeRule.objects.create(code="KL", name="Kantor lain", refuses_beyond=True, **since)
    moments = {"submitted_at": "2026-10-07T10:00:00+07:00", "reviewed_at": "2026-10-08T08:00:00+07:00"}
    tuesday, wednesday = sari | moments | {"work_date": "2026-10-06"}, sari | moments | {"work_date": "2026-10-07"}
    outcome = load(
        sari | {"mode": "Lokasi  lain"},
        tuesday | {"mode": "wfa"},
        tuesday | {"mode": "kantor LAIN", "start_time": "10:00"},
        wednesday | {"mode": "KL", "start_time": "06:00"},
        wednesday | {"mode": "rumah kos"},
        skip_bad_rows=True,
    )
    assert codes(outcome) == [(5, "mode", "mode_week_full"), (6, "mode", "mode_unknown")]
    assert [(warning.line, warning.code) for warning in outcome.warnings] == [(3, "mode_week_over")]
    assert sorted(Activity.objects.values_list("mode", flat=True)) == ["KL", "WFA", "WFA"]
    again = load(tuesday | {"mode": "KL", "start_time": "10:00"})
    assert (again.created, again.unchanged) == (0, 1)
