"""Stored facts that cannot be: planted in SQL, past the verbs, the constraints and the triggers; each is named."""

import os
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.audit import triggers
from accounts.models import Placement, Role
from accounts.people.actions.delegations import enter_delegation
from accounts.people.actions.employees import end_service
from accounts.people.actions.placements import correct_placement
from reports.absences.actions.requests import decide_absence_request
from reports.disruptions.actions.dispensations import grant_dispensation
from reports.models import (
    Absence,
    AbsenceRequest,
    Activity,
    Dispensation,
    Evidence,
    MonthLock,
    QuotaPeriod,
    Review,
)
from reports.rules.period import Month
from tests.accounts.audit.attacks import execute
from tests.people import acting, make_people
from tests.reports.entries import TUESDAY, activity, entry, local, review
from tests.tpp.months import OCTOBER
from tpp.closing.data_checks import facts
from tpp.closing.data_checks.finding import NAMED_AT_MOST
from tpp.models import Objection, Recap, RecapLine

EVENING = local(TUESDAY, "20:00")
BY = {"at": EVENING, "source": "tests"}
SEPTEMBER = Month(2026, 9)


@pytest.fixture
def told(scene):
    """The rows of the pages, with two reports of Sari that Budi decided about."""
    people = scene.people
    for start, decision in (("13:00", "approve"), ("15:00", "reject")):
        review(people.budi, activity(people.sari, entry(start, 60), at=EVENING), decision, "Keliru", at=EVENING)
    return people


def found(month=None, *, with_trail=False, **options):
    """Return the findings by code; the trail, which finds all that is planted, is asked where it is meant."""
    return {one.code: one for one in facts(month, EVENING, with_trail=with_trail, **options)}


def planted(model, pk, **columns):
    """Write columns of a row in SQL, as no constraint would let it."""
    with constraints_away(model):
        values = ", ".join(f"{name} = %s" for name in columns)
        execute(f"UPDATE {model._meta.db_table} SET {values} WHERE id = %s", [*columns.values(), pk])


class constraints_away:  # noqa: N801 - reads as a verb
    """Let the table take anything, until the test is over."""

    def __init__(self, model):
        self.model = model

    def __enter__(self):
        if connection.vendor == "sqlite":
            execute("PRAGMA ignore_check_constraints = ON")
            return
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                execute(f"ALTER TABLE {self.model._meta.db_table} DROP CONSTRAINT IF EXISTS {constraint.name}")

    def __exit__(self, *_error):
        if connection.vendor == "sqlite":
            execute("PRAGMA ignore_check_constraints = OFF")


def approved(people):
    return Activity.objects.filter(employee=people.sari, status="approved").earliest("pk")


def copied(row, number=0, **columns):
    """Insert a report like another one in SQL, which leaves no audit row; return its id."""
    others = {"client_uuid": f"'{number:032x}'", "receipt": "''"} | columns
    names = [field.column for field in Activity._meta.concrete_fields if field.column != "id"]
    values = ", ".join(others.get(name, name) for name in names)
    execute(
        f"INSERT INTO reports_activity ({', '.join(names)}) SELECT {values} FROM reports_activity WHERE id = %s",
        [row.pk],
    )
    return Activity.objects.latest("pk").pk


def test_what_the_verbs_wrote_has_no_finding(told):
    assert found(with_trail=True) == {}
    assert found(OCTOBER) == {}


def test_reports_that_overlap(told):
    planted(Activity, approved(told).pk, start_time="08:30:00")
    assert f"2026-10-06 #{approved(told).pk}" in found()["activities_overlap"].message
    assert found()["activities_overlap"].is_error
    assert "activities_overlap" in found(OCTOBER)
    assert "activities_overlap" not in found(SEPTEMBER)


def test_reports_that_overlap_across_midnight(told):
    later = activity(told.sari, entry("00:30", 60, work_date=date(2026, 10, 7)), at=local(date(2026, 10, 7)))
    assert "activities_overlap" not in found()
    planted(Activity, approved(told).pk, start_time="23:00:00", minutes=91)
    assert f"#{later.pk}" in found()["activities_overlap"].message
    planted(Activity, approved(told).pk, minutes=90)
    assert "activities_overlap" not in found()
    # What began after midnight of the shift of Tuesday.
    planted(Activity, approved(told).pk, start_time="00:45:00", minutes=10, next_day=True)
    assert "activities_overlap" in found()


def test_what_was_rejected_or_taken_back_holds_no_time(told):
    rejected = Activity.objects.get(employee=told.sari, status="rejected")
    planted(Activity, rejected.pk, start_time="13:30:00")
    assert "activities_overlap" not in found()


def test_a_day_of_more_than_24_hours(told):
    planted(Activity, approved(told).pk, minutes=1441)
    assert "Sari Wulandari (199001012015032001) 2026-10-06: 1501" in found()["day_over_24h"].message
    assert found()["day_over_24h"].is_error


def test_reports_before_the_first_post(told):
    planted(Activity, approved(told).pk, work_date="2025-12-31")
    assert not found()["activity_outside_service"].is_error


def test_reports_after_the_last_day_in_service(told):
    end_service(by=acting(told.dewi).confirmed(told.dina), **BY, employee=told.sari, last_day=date(2026, 10, 5))
    assert "activity_outside_service" in found()


def test_reports_that_were_sent_before_their_day(told):
    planted(Activity, approved(told).pk, work_date="2026-10-08")
    assert found()["activity_before_its_day"].is_error


def test_a_state_that_no_decision_explains(told):
    waiting, other = Activity.objects.get(employee=told.sari, status="submitted"), approved(told)
    planted(Activity, waiting.pk, status="approved", decided_by_id=told.budi.pk, decided_at=EVENING)
    assert f"#{waiting.pk}." in found()["decision_missing"].message
    assert f"#{other.pk}." not in found()["decision_missing"].message


def test_reports_that_were_changed_after_closing(told):
    MonthLock.objects.create(employee=told.sari, month=date(2026, 10, 1), locked_at=EVENING - timedelta(hours=1))
    message = found()["activity_after_closing"].message
    assert f"#{approved(told).pk}" in message
    waiting = Activity.objects.get(employee=told.sari, status="submitted")
    assert f"#{waiting.pk}" not in message


def test_a_dispensation_without_end(told):
    granted = grant_dispensation(
        by=acting(told.dewi),
        **BY,
        employee=told.sari,
        agency=None,
        first_day=date(2026, 10, 1),
        last_day=date(2026, 10, 1),
        ends_at=EVENING + timedelta(days=1),
        reason="Listrik",
    )
    assert "dispensation_without_end" not in found()
    planted(Dispensation, granted.pk, ends_at=None)
    assert f"#{granted.pk}" in found()["dispensation_without_end"].message


@pytest.mark.parametrize("minutes", ["[1]", '["a", 1, 1, 1, 1, 1, 1]', "[1441, 1, 1, 1, 1, 1, 1]", "{}"])
def test_a_quota_that_cannot_be_read(told, minutes):
    period = QuotaPeriod.objects.latest("pk")
    planted(QuotaPeriod, period.pk, minutes=minutes)
    assert period.name in found()["quota_unreadable"].message


def test_an_absence_of_a_kind_that_nobody_knows(told):
    absence = Absence.objects.latest("pk")
    planted(Absence, absence.pk, kind="holiday_on_mars")
    assert "holiday_on_mars" in found()["absence_kind_unknown"].message


def test_a_value_that_no_list_has(told):
    planted(Activity, approved(told).pk, mode="XXX")
    planted(Role, Role.objects.first().pk, role="king")
    message = found()["value_unknown"].message
    assert f"reports.activity.mode (1, #{approved(told).pk})" in message
    assert "accounts.role.role" in message


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its references")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_row_that_points_to_nothing():
    people = make_people()
    execute("PRAGMA foreign_keys = OFF")
    try:
        execute("UPDATE accounts_role SET employee_id = 999999 WHERE employee_id = %s", [people.tari.pk])
        assert "accounts_role" in found()["reference_broken"].message
    finally:
        execute("DELETE FROM accounts_role WHERE employee_id = 999999")
        execute("PRAGMA foreign_keys = ON")


def test_notices_to_somebody_who_has_left(told):
    assert "notice_to_nobody" not in found()
    execute("UPDATE accounts_employee SET service_ends_on = '2026-06-01' WHERE id = %s", [told.sari.pk])
    told.sari.refresh_from_db()
    told.sari.notices.create(kind="returned", key="x", link="/", created_at=EVENING)
    assert "Sari Wulandari" in found()["notice_to_nobody"].message
    assert not found()["notice_to_nobody"].is_error
    assert "notice_to_nobody" in found(OCTOBER)
    assert "notice_to_nobody" not in found(SEPTEMBER)


# ---- Who decided ------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["eko", "kepala", "citra", "dewi", "fajar", "oki"])
def test_a_decision_by_somebody_without_authority(told, who):
    decider = getattr(told, who)
    row = Review.objects.get(activity=approved(told))
    planted(Review, row.pk, reviewer_id=decider.pk)
    planted(Activity, row.activity_id, decided_by_id=decider.pk)
    finding = found()["decider_without_authority"]
    assert finding.is_error
    assert f"Sari Wulandari (199001012015032001) 2026-10-06 #{row.pk}: {decider.name}" in finding.message
    assert "decider_without_authority" in found(OCTOBER)
    assert "decider_without_authority" not in found(SEPTEMBER)


def test_a_decision_about_oneself(told):
    row = Review.objects.get(activity=approved(told))
    planted(Review, row.pk, reviewer_id=told.sari.pk)
    assert f"#{row.activity_id}" in found()["own_decision"].message
    assert "decider_without_authority" in found()


def test_a_stand_in_may_decide_and_only_in_his_time(told):
    tomorrow = local(date(2026, 10, 7), "20:00")
    enter_delegation(
        by=acting(told.budi),
        at=EVENING,
        source="tests",
        absent=told.budi,
        stand_in=told.eko,
        kind="plh",
        starts_on=date(2026, 10, 7),
        ends_on=date(2026, 10, 7),
        document_number="SP 1",
    )
    waiting = Activity.objects.get(employee=told.sari, status="submitted")
    review(told.eko, waiting, at=tomorrow)
    assert "decider_without_authority" not in found()
    planted(Review, Review.objects.get(activity=waiting).pk, decided_at=EVENING)
    assert "Eko Prasetyo" in found()["decider_without_authority"].message


def test_the_personnel_agency_decides_where_nobody_is_above(told):
    stored = activity(told.kepala, entry("08:00", 30), at=EVENING)
    review(told.dewi, stored, at=EVENING)
    assert "decider_without_authority" not in found()
    execute("UPDATE accounts_role SET ends_on = '2026-10-05' WHERE employee_id = %s", [told.dewi.pk])
    assert "Dewi Anggraini" in found()["decider_without_authority"].message


def test_who_has_left_decided_while_in_service(told):
    end_service(by=acting(told.dewi).confirmed(told.dina), **BY, employee=told.budi, last_day=TUESDAY)
    assert "decider_without_authority" not in found()
    execute("UPDATE accounts_employee SET service_ends_on = '2026-10-05' WHERE id = %s", [told.budi.pk])
    assert "Budi Santoso" in found()["decider_without_authority"].message


def test_a_post_that_was_corrected_afterwards_is_a_warning(told):
    post = Placement.objects.get(employee=told.sari, starts_on=date(2026, 10, 1))
    correct_placement(
        by=acting(told.dewi).confirmed(told.dina),
        at=EVENING + timedelta(days=1),
        source="tests",
        placement=post,
        agency=post.agency,
        title=post.title,
        position_class=post.position_class,
        supervisor=told.kepala,
    )
    assert "decider_without_authority" not in found()
    assert not found()["decider_before_post"].is_error


def test_leave_that_a_stranger_granted(told):
    request = AbsenceRequest.objects.get(employee=told.sari)
    decide_absence_request(by=acting(told.budi), **BY, request_id=request.pk, grant=True)
    assert "decider_without_authority" not in found()
    planted(AbsenceRequest, request.pk, decided_by_id=told.wira.pk)
    assert "Wira Nugraha" in found()["decider_without_authority"].message


def test_an_absence_that_a_stranger_shortened(told):
    absence = Absence.objects.latest("pk")
    planted(Absence, absence.pk, shortened_at=EVENING, shortened_by_id=told.eko.pk, shorten_reason="x")
    assert "Eko Prasetyo" in found()["decider_without_authority"].message
    planted(Absence, absence.pk, shortened_by_id=told.dewi.pk)
    assert "decider_without_authority" not in found()


@pytest.mark.parametrize(("model", "column"), [(Recap, "frozen_by_id"), (Recap, "reopened_by_id")])
def test_an_act_of_an_officer_by_somebody_without_the_role(told, model, column):
    row = model._base_manager.filter(**{f"{column}__isnull": False}).first()
    planted(model, row.pk, **{column: told.fajar.pk})
    assert f"#{row.pk}: Fajar Hidayat" in found()["officer_without_role"].message


def test_an_officer_whose_role_begins_later(told):
    execute("UPDATE accounts_role SET starts_on = '2027-01-01' WHERE employee_id = %s", [told.dewi.pk])
    assert found()["officer_without_role"].message.count("Dewi Anggraini") > 1


# ---- Files ------------------------------------------------------------------------------------------


def photo_of(people):
    evidence = Evidence.objects.filter(employee=people.sari).exclude(photo="").latest("pk")
    return evidence, evidence.photo.name


def path_of(settings, name):
    return Path(settings.MEDIA_ROOT) / name


def test_a_photo_that_is_gone(told, settings):
    evidence, name = photo_of(told)
    path_of(settings, name).unlink()
    assert f"#{evidence.pk} {name}" in found()["file_missing"].message
    assert "file_missing" in found(OCTOBER)
    assert "file_missing" not in found(SEPTEMBER)


def test_a_photo_that_is_another_one(told, settings, monkeypatch):
    _evidence, name = photo_of(told)
    path_of(settings, name).write_bytes(b"another picture")
    assert name in found(all_files=True)["file_altered"].message
    monkeypatch.setattr("tpp.closing.data_checks.files.SAMPLE", 1)
    assert "file_altered" in found()


def test_a_photo_that_is_empty_is_seen_without_reading_all(told, settings, monkeypatch):
    _evidence, name = photo_of(told)
    path_of(settings, name).write_bytes(b"")
    monkeypatch.setattr("tpp.closing.data_checks.files.SAMPLE", 10**9)
    planted(Evidence, photo_of(told)[0].pk, photo_sha256="0" * 64)
    assert "file_altered" in found()


def test_a_name_that_nothing_can_have_stored(told):
    planted(Evidence, photo_of(told)[0].pk, photo="../../etc/passwd")
    assert "../../etc/passwd" in found()["file_missing"].message


def test_an_attachment_that_is_gone(told, settings):
    for model in (Objection, AbsenceRequest):
        path_of(settings, model.objects.exclude(attachment="").first().attachment.name).unlink()
    message = found()["file_missing"].message
    assert "objection #" in message
    assert "absencerequest #" in message


def test_a_logo_that_is_gone_is_named_by_letterhead_and_recaps(told, settings):
    (logo,) = Path(settings.MEDIA_ROOT, "logos").iterdir()
    logo.unlink()
    assert found()["file_missing"].message.count(logo.name) == 2


@pytest.mark.parametrize("name", [f"2026/10/{'a' * 32}.webp", f"objections/2026/10/{'b' * 32}.pdf"])
def test_a_file_that_no_row_names(told, settings, name):
    path = path_of(settings, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    os.utime(path, times=(EVENING.timestamp() - 3600,) * 2)
    assert "file_without_row" not in found()
    os.utime(path, times=(EVENING.timestamp() - 90_000,) * 2)
    assert name in found()["file_without_row"].message


# ---- The trail and the recaps -----------------------------------------------------------------------


def test_a_report_without_audit_row(told):
    new = copied(approved(told), start_time="'18:00:00'")
    finding = found(with_trail=True)["audit_missing"]
    assert finding.is_error
    assert f"#{new}" in finding.message


def test_rows_that_were_altered_or_taken_away(told):
    planted(Activity, approved(told).pk, description="Lain")
    row = Review.objects.get(activity__status="rejected")
    execute("DELETE FROM reports_review WHERE id = %s", [row.pk])
    told_now = found(with_trail=True)
    assert f"#{approved(told).pk}" in told_now["audited_row_altered"].message
    assert f"#{row.pk}" in told_now["audited_row_gone"].message


def test_a_trail_that_is_broken_itself(told):
    triggers.remove(connection)
    assert found(with_trail=True)["audit_broken"].is_error


def vanish(recap):
    execute("DELETE FROM tpp_recapline WHERE recap_id = %s", [recap.pk])
    execute("DELETE FROM tpp_recap WHERE id = %s", [recap.pk])


def test_a_recap_that_vanished(told):
    vanish(Recap.objects.get(month=SEPTEMBER.first))
    assert "2026-09 1.01 v1" in found()["recap_gone"].message
    assert "recap_gone" in found(SEPTEMBER)
    assert "recap_gone" not in found(OCTOBER)
    # Nothing says any more why the month is closed.
    assert "Sari Wulandari" in found()["lock_without_recap"].message


def test_an_earlier_version_that_vanished(told):
    vanish(Recap.objects.get(month=date(2026, 8, 1), version=1))
    assert "2026-08 1.01 (1/2)" in found()["recap_version_gap"].message


def test_people_who_are_missing_in_a_recap(told):
    line = RecapLine.objects.get(recap__month=SEPTEMBER.first, employee=told.sari)
    execute("DELETE FROM tpp_recapline WHERE id = %s", [line.pk])
    assert "2026-09 1.01 v1" in found()["recap_altered"].message
    assert "Sari Wulandari" in found(SEPTEMBER)["lock_without_recap"].message


def test_a_month_that_is_open_although_it_was_closed(told):
    execute("DELETE FROM reports_monthlock WHERE employee_id = %s", [told.sari.pk])
    assert "2026-09" in found()["recap_without_lock"].message


# ---- The command ------------------------------------------------------------------------------------


def test_the_command_says_it_in_both_languages_and_ends_with_one(told):
    planted(Activity, approved(told).pk, minutes=1441)
    said = []
    for language in ("id", "en"):
        errors = StringIO()
        with translation.override(language), pytest.raises(SystemExit):
            call_command("check_data", month="2026-10", no_trail=True, stdout=StringIO(), stderr=errors)
        said += [line for line in errors.getvalue().splitlines() if line.startswith("day_over_24h")]
    assert len(set(said)) == 2


def test_only_the_first_are_named_and_all_are_counted(told):
    for number in range(NAMED_AT_MOST + 5):
        copied(approved(told), number)
    message = found()["activities_overlap"].message
    assert "(+5)" in message
    assert message.count("#") == NAMED_AT_MOST


def test_the_number_of_statements_does_not_grow_with_people(told):
    with CaptureQueriesContext(connection) as few:
        assert found(with_trail=True) == {}
    for person, superior in ((told.oki, told.budi), (told.tari, told.kepala), (told.eko, told.kepala)):
        review(superior, activity(person, entry("08:00", 30), at=EVENING), at=EVENING)
    with CaptureQueriesContext(connection) as many:
        assert found(with_trail=True) == {}
    assert len(many) == len(few)
