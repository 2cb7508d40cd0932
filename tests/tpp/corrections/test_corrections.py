"""Objections, adjustments and the comparison of versions: rules, verbs, pages."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from reports.rules.period import Month
from tests.people import login
from tests.support.forms import options
from tests.support.pages import shown, shows
from tests.support.refusals import refused
from tests.tpp.closing.board import lenient
from tests.tpp.corrections.correcting import ENGLISH, NOVEMBER, answer, by, close, enter
from tests.tpp.months import AFTER_CLOSING, OCTOBER, closing_checks, report
from tpp.corrections.actions.adjustments import cancel_adjustment, confirm_adjustment
from tpp.corrections.actions.objections import file_objection
from tpp.corrections.policies import Subject
from tpp.models import Adjustment, RecapLine
from tpp.payroll.month_lines import recap_lines
from tpp.recaps.verification import verify_recaps

AFTER_NOVEMBER = datetime(2026, 12, 4, 1, tzinfo=UTC)


def net_of(person, month=NOVEMBER):
    return next(line.payment for line in recap_lines(month) if line.person.employee_id == person.pk)


def test_an_adjustment_counts_once_a_second_person_has_confirmed(october, objection):
    before = net_of(october.sari).net
    adjustment = enter(october, objection=answer(october, objection))
    assert net_of(october.sari).net == before
    with refused("second_person"):
        confirm_adjustment(**by(october.dewi), adjustment=adjustment)

    confirm_adjustment(**by(october.dina), adjustment=adjustment)

    payment = net_of(october.sari)
    assert (payment.gross, payment.net) == (before, before + 50_000)
    assert [(one.reference, one.amount) for one in payment.adjustments] == [("800/12", 50_000)]
    with refused("already_decided"):
        confirm_adjustment(**by(october.dina), adjustment=adjustment)


def test_nobody_confirms_an_adjustment_of_the_own_pay(october):
    close(october)
    close(october, agency=october.badan)
    adjustment = enter(october, employee=october.dina)
    with refused("own_adjustment"):
        confirm_adjustment(**by(october.dina), adjustment=adjustment)
    # Whoever entered it for themselves needs the second person as anybody does.
    own = enter(october, employee=october.dewi)
    with refused("second_person"):
        confirm_adjustment(**by(october.dewi), adjustment=own)
    assert confirm_adjustment(**by(october.dina), adjustment=own).confirmed_at


def test_an_adjustment_follows_from_an_objection_to_the_same_month(october, objection):
    accepted = answer(october, objection)
    for changes in ({"employee": october.oki}, {"corrects": Month(2026, 9)}):
        with refused("objection_elsewhere"):
            enter(october, objection=accepted, **changes)
    assert enter(october, objection=accepted)


def test_closing_tells_of_an_adjustment_that_nobody_has_confirmed(october):
    close(october)
    adjustment = enter(october)
    at = {"month": NOVEMBER, "at": AFTER_NOVEMBER}

    def told(agency):
        return {check.code: check for check in closing_checks(agency=agency, **at)}.get("adjustment_unconfirmed")

    assert [person.name for person in told(october.dinas).people] == ["Sari Wulandari"]
    assert not told(october.dinas).blocking
    assert told(october.badan) is None
    confirm_adjustment(**by(october.dina), adjustment=adjustment)
    assert told(october.dinas) is None


def test_the_employee_sees_a_confirmed_adjustment_in_the_running_month(october, client):
    close(october)
    report(october.sari, 3, 360, by=october.budi, month=NOVEMBER)
    adjustment = enter(october)
    url = reverse("tpp:my_month", kwargs={"month": NOVEMBER})
    with time_machine.travel(AFTER_CLOSING, tick=False):
        login(client, october.sari)
        assert "800/12" not in client.get(url).content.decode()
        confirm_adjustment(**by(october.dina), adjustment=adjustment)
        answer = client.get(url, headers=ENGLISH)
    paid_with_the_adjustment(answer, october)


def paid_with_the_adjustment(page, october):
    payment = net_of(october.sari)
    assert payment.net == payment.gross + Adjustment.objects.get().amount != payment.gross
    shows(page, "Paid out", f"Rp {payment.net:,}")
    assert [row for row in shown(page, "Adjustment 800/12") if row] == [f"Rp {Adjustment.objects.get().amount:,}"]


def test_the_draft_line_of_a_person_pays_what_the_draft_recap_pays(october, client):
    close(october)
    confirm_adjustment(**by(october.dina), adjustment=enter(october))
    where = {"month": NOVEMBER, "code": october.dinas.code, "employee_id": october.sari.pk}
    with time_machine.travel(AFTER_CLOSING, tick=False):
        answer = login(client, october.dewi).get(reverse("tpp:recap_line", kwargs=where), headers=ENGLISH)
    paid_with_the_adjustment(answer, october)


@pytest.fixture
def adjusted(october):
    """October and November closed; Sari gets with November what October owed her."""
    lenient()
    close(october)
    confirm_adjustment(**by(october.dina), adjustment=enter(october))
    report(october.sari, 3, 360, by=october.budi, month=NOVEMBER)
    close(october, NOVEMBER, AFTER_NOVEMBER)
    return october


def test_the_table_of_a_recap_shows_what_is_paid_out_and_of_what(adjusted, client):
    line = RecapLine.objects.get(employee=adjusted.sari, recap__month=NOVEMBER.first)
    with time_machine.travel(AFTER_NOVEMBER, tick=False):
        page = login(client, adjusted.dewi).get(
            reverse("tpp:recap_detail", kwargs={"month": NOVEMBER, "code": "1.01"}), headers=ENGLISH
        )
    assert line.net == line.tpp + 50_000
    for value in (f"{line.net:,}", f"of {line.tpp:,}"):
        shows(page, "Allowance", value, row="Sari Wulandari")
    shows(page, "Paid out", f"Rp {line.net:,}")


def test_who_answers_an_objection_sees_with_what_the_month_was_closed(adjusted, client):
    line = RecapLine.objects.get(employee=adjusted.sari, recap__month=NOVEMBER.first)
    subject = Subject(NOVEMBER, None, "tpp")
    objection = file_objection(**by(adjusted.sari, AFTER_NOVEMBER), subject=subject, reason="Kurang")
    with time_machine.travel(AFTER_NOVEMBER, tick=False):
        page = login(client, adjusted.dewi).get(reverse("tpp:objection_detail", args=[objection.pk]), headers=ENGLISH)
    shows(page, "Closed with", f"Rp {line.tpp:,} · {line.percent}%")
    shows(page, "Paid out", f"Rp {line.net:,}")


def test_days_to_object_to_are_those_that_were_and_are_written_in_full(october, client):
    url = reverse("tpp:objection_create", kwargs={"month": NOVEMBER})
    with time_machine.travel(AFTER_CLOSING, tick=False):
        days = options(login(client, october.sari).get(url), "day")
    assert list(days)[1:] == [f"2026-11-0{number}" for number in range(1, 7)]
    assert days["2026-11-06"] == "Jumat, 6 November 2026"


def test_a_closed_line_keeps_its_adjustment_and_verifies(october):
    lenient()
    close(october)
    confirm_adjustment(**by(october.dina), adjustment=enter(october))
    report(october.sari, 3, 360, by=october.budi, month=NOVEMBER)
    close(october, NOVEMBER, AFTER_NOVEMBER)

    row = RecapLine.objects.get(employee=october.sari, recap__month=NOVEMBER.first)
    assert row.net == row.tpp + 50_000
    assert row.adjustments == [{"reference": "800/12", "reason": "Dinas luar 6 Oktober", "amount": 50_000}]
    assert verify_recaps(NOVEMBER) == []
    with refused("month_locked"):
        cancel_adjustment(**by(october.dewi), adjustment=Adjustment.objects.get())
    RecapLine.objects.filter(pk=row.pk).update(net=row.net + 1)
    assert {difference.field for difference in verify_recaps(NOVEMBER)} >= {"sha256", "net"}


def test_a_month_that_would_pay_less_than_nothing_is_not_closed(october):
    lenient()
    close(october)
    confirm_adjustment(**by(october.dina), adjustment=enter(october, amount=-50_000))
    codes = {check.code for check in closing_checks(NOVEMBER, october.dinas, AFTER_NOVEMBER) if check.blocking}
    assert codes == {"net_negative"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"who": "fajar"}, "not_permitted"),
        ({"month": OCTOBER}, "not_later"),
        ({"amount": 0}, "amount"),
        ({"amount": 1_000_000_001}, "amount"),
        ({"corrects": Month(2026, 9)}, "month_open"),
    ],
)
def test_what_is_no_adjustment(october, changes, code):
    close(october)
    with refused(code):
        enter(october, **changes)
    assert not Adjustment.objects.exists()


def test_the_same_adjustment_is_entered_once_and_again_after_cancelling(october):
    close(october)
    first = enter(october)
    with refused("already_entered"):
        enter(october)
    cancel_adjustment(**by(october.dina), adjustment=first)
    with refused("already_decided"):
        cancel_adjustment(**by(october.dina), adjustment=first)
    with refused("already_decided"):
        confirm_adjustment(**by(october.dina), adjustment=first)
    assert enter(october).pk != first.pk
