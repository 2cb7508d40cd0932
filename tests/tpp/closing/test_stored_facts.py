"""Stored facts that cannot be: planted in SQL, past the verbs, the constraints and the triggers; each is named."""

from datetime import date, timedelta

import pytest
from django.db import connection

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
    MonthLock,
    QuotaPeriod,
    Review,
)
from tests.accounts.audit.attacks import execute
from tests.people import acting, make_people
from tests.reports.entries import TUESDAY, activity, entry, local, review
from tests.tpp.closing.planted import EVENING, SEPTEMBER, approved, found, planted
from tests.tpp.months import OCTOBER
from tpp.models import Recap

BY = {"at": EVENING, "source": "tests"}


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
