"""Whoever touches a closed recap, or the rows behind it, is found out. Raw SQL: the roads refuse."""

import json

import pytest
from django.db import connection

from reports.models import Activity
from tests.people import acting
from tests.tpp.months import AFTER_CLOSING, OCTOBER
from tpp.closing.actions.freeze import freeze_month
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.models import Recap, RecapLine
from tpp.recaps.verification import verify_recaps


@pytest.fixture
def closed(october):
    freeze_month(by=acting(october.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER)
    return Recap.objects.get(agency=october.dinas)


def tamper(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


def fields(agency=None):
    return {difference.field for difference in verify_recaps(OCTOBER, agency)}


def test_an_untouched_month_has_no_difference(closed):
    assert verify_recaps(OCTOBER) == []


def test_two_versions_verify_alike(october, closed):
    request_reopen(by=acting(october.dewi), at=AFTER_CLOSING, source="tests", recap=closed, reason="Salah")
    confirm_reopen(by=acting(october.dina), at=AFTER_CLOSING, source="tests", recap=closed)
    freeze_month(by=acting(october.dina), at=AFTER_CLOSING, source="tests", month=OCTOBER)

    assert verify_recaps(OCTOBER) == []
    line = RecapLine.objects.get(recap=closed, employee=october.sari)
    tamper("UPDATE tpp_recapline SET tpp = tpp + 1, deduction = deduction - 1 WHERE id = %s", line.pk)
    assert {(d.version, d.field) for d in verify_recaps(OCTOBER)} >= {(1, "sha256"), (1, "tpp")}


@pytest.mark.parametrize(
    ("assignment", "field"),
    [
        ("tpp = tpp + 1, deduction = deduction - 1", "tpp"),
        ("base_amount = base_amount + 1, deduction = deduction + 1", "base_amount"),
        ("credited_minutes = 0", "credited_minutes"),
        ("required_minutes = 1", "required_minutes"),
        ("percent = 99.99", "percent"),
        ("position_class = 8", "position_class"),
        ("name = 'Sari Wulandari, S.Pd.'", "sha256"),
        ("number = 77", "numbers"),
    ],
)
def test_a_changed_line_is_found(october, closed, assignment, field):
    line = RecapLine.objects.get(employee=october.sari)
    # The assignments are literals of this test.
    tamper(f"UPDATE tpp_recapline SET {assignment} WHERE id = %s", line.pk)

    found = fields()
    assert {"sha256", field} <= found


def test_figures_that_were_changed_together_with_their_hash_are_found(october, closed):
    line = RecapLine.objects.get(employee=october.sari)
    tamper("UPDATE tpp_recapline SET tpp = tpp + 1, deduction = deduction - 1 WHERE id = %s", line.pk)
    hash_now = next(d.recomputed for d in verify_recaps(OCTOBER) if d.field == "sha256")
    tamper("UPDATE tpp_recap SET sha256 = %s WHERE id = %s", hash_now, closed.pk)

    (first, *rest) = [d for d in verify_recaps(OCTOBER) if d.field == "tpp"]
    assert (first.nip, int(first.stored) - int(first.recomputed), rest) == (october.sari.nip, 1, [])


def test_changed_inputs_are_found(october, closed):
    line = RecapLine.objects.get(employee=october.sari)
    inputs = line.inputs
    inputs["days"][4][3] = 360
    tamper("UPDATE tpp_recapline SET inputs = %s WHERE id = %s", json.dumps(inputs), line.pk)

    assert {"sha256", "inputs.credited", "credited_minutes", "live.day[5].approved"} <= fields()


def test_unreadable_inputs_are_a_difference_and_no_crash(october, closed):
    line = RecapLine.objects.get(employee=october.sari)
    tamper("UPDATE tpp_recapline SET inputs = %s WHERE id = %s", json.dumps({"days": 1}), line.pk)

    assert {"sha256", "inputs"} <= fields()


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (["month"], "2026-09", "month"),
        (["version"], 2, "version"),
        (["frozen_by", "nip"], "1", "frozen_by"),
        (["totals", "tpp"], 1, "totals.tpp"),
        (["scheme", "document", "rounding", "mode"], "floor", "scheme"),
        (["warnings"], [], "sha256"),
    ],
)
def test_a_changed_header_is_found(closed, path, value, field):
    header = closed.header
    target = header
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    tamper("UPDATE tpp_recap SET header = %s WHERE id = %s", json.dumps(header), closed.pk)

    assert {"sha256", field} <= fields()


def test_a_removed_line_is_found(october, closed):
    tamper("DELETE FROM tpp_recapline WHERE id = %s", RecapLine.objects.get(employee=october.budi).pk)

    assert {"sha256", "numbers", "totals.people", "live.person"} <= fields()


def test_a_changed_report_is_found(october, closed):
    activity = Activity.objects.get(employee=october.sari, work_date__day=1)
    tamper("UPDATE reports_activity SET minutes = 300 WHERE id = %s", activity.pk)

    found = {d.field: (d.nip, d.stored, d.recomputed) for d in verify_recaps(OCTOBER)}
    assert found["live.day[1].approved"] == (october.sari.nip, "360", "300")
    assert "live.tpp" in found
    assert "sha256" not in found


def test_a_lost_lock_is_found(october, closed):
    tamper("DELETE FROM reports_monthlock WHERE employee_id = %s", october.sari.pk)

    assert [(d.nip, d.field) for d in verify_recaps(OCTOBER)] == [(october.sari.nip, "lock")]


def test_one_agency_can_be_verified_alone(october, closed):
    tamper("DELETE FROM reports_monthlock WHERE employee_id = %s", october.sari.pk)

    assert verify_recaps(OCTOBER, october.kantor) == []
    assert len(verify_recaps(OCTOBER, october.dinas)) == 1
