"""Who may object, until when, to what, and how it is answered."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts.models import AuditEvent
from reports.models import HealthBeat
from reports.rules.period import Month
from tests.people import login
from tests.support.refusals import refused
from tests.tpp.corrections.correcting import ENGLISH, WHOLE, answer, by, close
from tests.tpp.months import AFTER_CLOSING, OCTOBER, closing_checks
from tpp.corrections.actions.allowance_policies import add_allowance_policy
from tpp.corrections.actions.objections import file_objection, withdraw_objection
from tpp.corrections.policies import Subject
from tpp.models import Objection


def test_a_closed_month_may_be_objected_to_until_the_last_second(october):
    close(october)
    end = datetime(2026, 11, 20, 17, tzinfo=UTC)
    second = timedelta(seconds=1)

    with refused("window_closed"):
        file_objection(**by(october.sari, end), subject=WHOLE, reason="Salah")
    assert file_objection(**by(october.sari, end - second), subject=WHOLE, reason="Salah").pk


def test_the_page_of_a_closed_window_says_who_helps_and_offers_no_form(client, october):
    close(october)
    login(client, october.sari)
    page = "/tpp/mine/2026-10/object/?day=2026-10-06"

    with time_machine.travel(datetime(2026, 11, 20, 17, tzinfo=UTC), tick=False):
        closed = client.get(page, headers=ENGLISH).content.decode()
    with time_machine.travel(datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC), tick=False):
        open_still = client.get(page, headers=ENGLISH).content.decode()

    assert "Please talk to the personnel agency" in closed
    assert 'name="reason"' not in closed
    assert "Please talk to the personnel agency" not in open_still
    assert 'name="reason"' in open_still


def test_a_clock_that_was_set_back_reopens_no_window(october):
    close(october)
    HealthBeat.objects.create(at=datetime(2026, 11, 20, 17, tzinfo=UTC))
    back = datetime(2026, 11, 19, tzinfo=UTC)

    with refused("window_closed"):
        file_objection(**by(october.sari, back), subject=WHOLE, reason="Salah")


def test_the_window_follows_the_policy_at_closing(october):
    add_allowance_policy(
        **by(october.dewi), starts_on=date(2026, 11, 1), legal_basis="", objection_days=1, unusual_change_percent=30
    )
    close(october)
    later = datetime(2026, 11, 8, tzinfo=UTC)

    with refused("window_closed"):
        file_objection(**by(october.sari, later), subject=WHOLE, reason="Salah")


def test_a_month_that_runs_may_be_objected_to(october):
    day = Subject(OCTOBER, date(2026, 10, 6), "")
    assert file_objection(**by(october.sari), subject=day, reason="Sakit pada hari itu").day == date(2026, 10, 6)


@pytest.mark.parametrize(
    ("subject", "reason", "code"),
    [
        (Subject(OCTOBER, None, ""), "Salah", "subject_missing"),
        (Subject(OCTOBER, date(2026, 10, 1), "tpp"), "Salah", "subject_missing"),
        (Subject(OCTOBER, date(2026, 11, 1), ""), "Salah", "day_elsewhere"),
        (Subject(OCTOBER, None, "bonus"), "Salah", "figure_unknown"),
        (WHOLE, "  ", "reason_missing"),
        (WHOLE, "x" * 1001, "text_too_long"),
        (Subject(Month(2027, 3), None, "tpp"), "Salah", "month_ahead"),
        (Subject(Month(2025, 3), None, "tpp"), "Salah", "not_in_service"),
    ],
)
def test_what_cannot_be_objected_to(october, subject, reason, code):
    with refused(code):
        file_objection(**by(october.sari), subject=subject, reason=reason)
    assert not Objection.objects.exists()


def test_sending_twice_is_not_objecting_twice(october):
    file_objection(**by(october.sari), subject=WHOLE, reason="Salah")
    with refused("already_open"):
        file_objection(**by(october.sari), subject=WHOLE, reason="Salah")
    other = Subject(OCTOBER, None, "minutes")
    assert file_objection(**by(october.sari), subject=other, reason="Salah")
    assert file_objection(**by(october.oki), subject=WHOLE, reason="Salah")


def test_a_withdrawn_objection_can_be_filed_again(october):
    objection = file_objection(**by(october.sari), subject=WHOLE, reason="Salah")
    withdraw_objection(**by(october.sari), objection=objection)

    with refused("already_answered"):
        withdraw_objection(**by(october.sari), objection=objection)
    assert file_objection(**by(october.sari), subject=WHOLE, reason="Salah lagi").pk != objection.pk


def test_an_answer_is_given_once_and_kept(october, objection):
    answered = answer(october, objection, accept=False, outcome="adjustment", text="Tidak ada bukti")

    assert (answered.status, answered.outcome, answered.answered_by) == ("refused", "", october.dewi)
    with refused("already_answered"):
        answer(october, objection)
    events = list(AuditEvent.objects.filter(subject=october.sari, object_type="objection").order_by("id"))
    assert [event.event for event in events] == ["objection_filed", "objection_answered"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"who": "fajar"}, "not_permitted"),
        ({"who": "budi"}, "not_permitted"),
        ({"text": " "}, "answer_missing"),
        ({"outcome": ""}, "outcome_missing"),
        ({"outcome": "cash"}, "outcome_missing"),
    ],
)
def test_how_an_objection_is_not_answered(october, objection, changes, code):
    with refused(code):
        answer(october, objection, **changes)


def test_nobody_answers_the_own_objection(october):
    objection = file_objection(**by(october.dewi), subject=WHOLE, reason="Salah")
    with refused("own_objection"):
        answer(october, objection, outcome="recompute")
    assert answer(october, objection, who="dina", outcome="recompute").outcome == "recompute"


def test_an_open_month_is_computed_again_instead_of_adjusted(october):
    objection = file_objection(**by(october.sari), subject=WHOLE, reason="Salah")
    with refused("month_open"):
        answer(october, objection)


def test_closing_lists_what_is_open(october):
    file_objection(**by(october.sari), subject=WHOLE, reason="Salah")
    checks = {check.code: check for check in closing_checks(OCTOBER, october.dinas, AFTER_CLOSING)}
    assert [person.name for person in checks["objections_open"].people] == ["Sari Wulandari"]
    assert not checks["objections_open"].blocking
    warnings = {warning["code"] for warning in close(october).header["warnings"]}
    assert "objections_open" in warnings
