"""What becomes of minutes that nobody has reviewed when the month is closed: held, counted, or not counted."""

import csv
import io
import re
from datetime import date

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from reports.models import Activity
from reports.month_facts.facts import MonthFacts, month_facts
from reports.month_facts.month_duty import Credits, MonthDuty, MonthPost
from tests.people import acting, login
from tests.reports.counting import queries
from tests.reports.entries import policy, review
from tests.support.pages import shows
from tests.support.refusals import refused
from tests.tpp.months import AFTER_CLOSING, OCTOBER, closing_checks, report
from tpp.closing.actions.freeze import freeze_recap
from tpp.models import RecapLine
from tpp.payroll.month_lines import recap_lines
from tpp.recaps.hash_payload import recomputed_hash
from tpp.recaps.verification import verify_recaps

pytestmark = pytest.mark.django_db
# 22 working days of 360 minutes. The fixture has 360 and 400 approved on the 1st and 2nd, 60 waiting on the 5th.
REQUIRED = 7_920
COMPONENTS = (1_541_890, 2_312_835)


def rule(silence, **other):
    return policy(starts_on=date(2026, 10, 1), silence_at_closing=silence, **other)


def line(people):
    return next(one for one in recap_lines(OCTOBER) if one.person.employee_id == people.sari.pk)


def allowance(credited):
    """A second, tiny implementation: each component by its share of the minutes, rounded half up."""
    return sum((2 * amount * credited + REQUIRED) // (2 * REQUIRED) for amount in COMPONENTS)


def close(people):
    return freeze_recap(by=acting(people.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=people.dinas)


def checks(people):
    return {check.code: check for check in closing_checks(OCTOBER, people.dinas, AFTER_CLOSING)}


@pytest.mark.parametrize(("silence", "credited"), [("do_not_count", 720), ("count", 780), ("hold", 720)])
def test_what_the_rule_credits(october, silence, credited):
    rule(silence)
    found = line(october)
    assert (found.inputs.credited, found.silent) == (credited, credited - 720)
    assert found.result.tpp == allowance(credited)


def test_waiting_and_approved_share_the_limit_of_the_day(october):
    rule("count")
    report(october.sari, 6, 300, by=october.budi)
    report(october.sari, 6, 100, by=None, status="submitted")
    # The 2nd is full, the 5th has 60, the 6th 300 and of 100 the 60 that fit.
    report(october.sari, 2, 90, by=None, status="submitted")
    found = line(october)
    assert {day.day: (day.approved, day.credited, day.waiting, day.silent) for day in found.days if day.waiting} == {
        2: (400, 360, 90, 0),
        5: (0, 60, 60, 60),
        6: (300, 360, 100, 60),
    }
    assert (found.inputs.credited, found.silent) == (360 + 360 + 60 + 360, 120)


def test_returned_and_free_days_do_not_count(october):
    rule("count")
    report(october.sari, 7, 100, by=october.budi, status="returned")
    report(october.sari, 4, 100, by=None, status="submitted")
    assert line(october).silent == 60


def test_the_rule_is_that_of_the_work_date_and_the_agency(october):
    rule("count")
    policy(starts_on=date(2026, 10, 12), silence_at_closing="do_not_count")
    policy(october.kantor, starts_on=date(2026, 10, 1), silence_at_closing="do_not_count")
    report(october.sari, 9, 30, by=None, status="submitted")
    report(october.sari, 12, 30, by=None, status="submitted")
    report(october.citra, 9, 30, by=None, status="submitted")
    found = {one.person.nip: one.silent for one in recap_lines(OCTOBER)}
    assert (found[october.sari.nip], found[october.citra.nip]) == (60 + 30, 0)


def test_counted_minutes_are_shown_wherever_the_month_is(october, client):
    rule("count")
    draft = line(october)
    found = checks(october)
    assert "pending_reviews" not in found
    assert (found["credited_silently"].blocking, found["credited_silently"].people[0].nip) == (False, october.sari.nip)

    recap = close(october)
    assert (recap.header["totals"]["silent"], recap.header["totals"]["credited"]) == (60, 780)
    assert {"code": "credited_silently", "nips": [october.sari.nip]} in recap.header["warnings"]
    assert recap.header["policies"][0]["silence_at_closing"] == "count"
    row = RecapLine.objects.get(recap=recap, employee=october.sari)
    assert (row.credited_minutes, row.tpp) == (draft.inputs.credited, draft.result.tpp) == (780, allowance(780))
    assert (recomputed_hash(recap), verify_recaps(OCTOBER, october.dinas)) == (recap.sha256, [])

    with time_machine.travel(AFTER_CLOSING):
        dewi = login(client, october.dewi)
        english = {"headers": {"accept-language": "en"}}
        csv_text = dewi.get("/tpp/recaps/2026-10/1.01/export/?format=csv").getvalue().decode("utf-8-sig")
        page = dewi.get("/tpp/recaps/2026-10/1.01/", **english).content.decode()
        own = login(client, october.sari).get("/tpp/mine/2026-10/", **english).content.decode()
    exported = {one["nip"]: one for one in csv.DictReader(io.StringIO(csv_text))}[october.sari.nip]
    assert (exported["credited_minutes"], exported["tpp"]) == ("780", str(row.tpp))
    assert "Credited without a review" in page
    assert "60 of them count although nobody reviewed them" in own


def test_silence_cannot_be_written_into_a_closed_month(october):
    """Minutes that nobody has approved count only as far as some waited."""
    rule("count")
    recap = close(october)
    row = RecapLine.objects.get(recap=recap, employee=october.sari)
    # The 6th: 360 minutes of silence where nothing waited.
    row.inputs["days"][5][-1] = row.inputs["days"][5][4] = 360
    row.inputs["credited"] += 360
    RecapLine.objects.filter(pk=row.pk).update(inputs=row.inputs, credited_minutes=row.credited_minutes + 360)
    fields = {one.field for one in verify_recaps(OCTOBER, october.dinas)}
    assert fields >= {"sha256", "inputs.credited", "credited_minutes"}


def test_the_month_is_held_until_all_is_decided(october):
    rule("hold")
    found = checks(october)["reviews_held"]
    assert (found.blocking, [person.nip for person in found.people]) == (True, [october.sari.nip])
    with refused("reviews_held"):
        close(october)

    review(october.budi, Activity.objects.get(status="submitted"), at=AFTER_CLOSING)
    assert "reviews_held" not in checks(october)
    assert close(october).header["totals"]["credited"] == 780


@pytest.mark.parametrize(
    ("silence", "sentence"),
    [
        ("do_not_count", "what waits does not count"),
        ("count", "what waits counts as approved"),
        ("hold", "closed only once your supervisor has decided"),
    ],
)
def test_the_employee_knows_before_the_money_says_it(october, client, silence, sentence):
    rule(silence)
    with time_machine.travel(AFTER_CLOSING):
        page = login(client, october.sari).get("/tpp/mine/2026-10/", headers={"accept-language": "en"}).content.decode()
    assert "60 minutes await review." in page
    assert sentence in page


@pytest.mark.parametrize(("silence", "lost"), [("do_not_count", True), ("hold", True), ("count", False)])
def test_the_supervisor_sees_what_waiting_costs(october, client, silence, lost):
    rule(silence)
    report(october.oki, 9, 200, by=None, status="submitted")
    expected = (
        allowance(780)
        - allowance(720)
        + sum((2 * amount * 200 + REQUIRED) // (2 * REQUIRED) for amount in (1_339_884, 2_009_827))
    )
    with time_machine.travel(AFTER_CLOSING):
        page = login(client, october.budi).get("/tpp/review/cost/", headers={"accept-language": "en"})
    shows(page, "Waiting", "260")
    shows(page, "Would be lost", f"Rp {expected:,}" if lost else "Rp 0")
    assert re.findall(r'-main">([\w ]+)</span><span class="list-row-end">(\d+) minutes', page.content.decode()) == [
        ("Oki Ramadhan", "200"),
        ("Sari Wulandari", "60"),
    ]


def test_the_cost_costs_the_same_for_one_and_many(october, client):
    with time_machine.travel(AFTER_CLOSING):
        budi = login(client, october.budi)
        few = queries(budi, "/tpp/review/cost/")
        for day in range(6, 16):
            report(october.oki, day, 30, by=None, status="submitted")
        assert queries(budi, "/tpp/review/cost/") == few <= 16


def test_without_silence_nothing_more_is_read(october, django_assert_num_queries):
    """Where no rule speaks of it, the recap of everybody reads approved minutes alone."""
    with django_assert_num_queries(7) as captured:
        list(recap_lines(OCTOBER))
    assert not any("submitted" in one["sql"] for one in captured.captured_queries)


days = st.dictionaries(st.integers(1, 31), st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=6)


@given(reported=days, silence=st.sampled_from(["count", "do_not_count", "hold"]))
def test_credit_at_closing_agrees_with_a_second_implementation(reported, silence):
    facts = _facts(reported, silence)
    working = {day for day in range(1, 32) if date(2026, 10, day).weekday() < 5}
    credited = silent = 0
    for day, (approved, waiting) in reported.items():
        limit = 360 if day in working else 0
        without = min(limit, approved)
        given_credit = min(limit, approved + waiting) if silence == "count" else without
        credited += given_credit
        silent += given_credit - without
    assert (facts.credited, facts.silent) == (credited, silent)
    assert sum(day.credited for day in facts.days) == facts.credited
    assert facts.held == (sum(waiting for _approved, waiting in reported.values()) if silence == "hold" else 0)


def _facts(reported, silence):
    """The facts of a person whose day sums are these; nothing is asked of a database."""
    required = [0, *(360 if date(2026, 10, day).weekday() < 5 else 0 for day in range(1, 32))]
    duty = MonthDuty(
        OCTOBER, required, required, [1] * 32, [None] * 32, {}, sum(required), Credits(required), [silence] * 32
    )
    packed = ",".join(
        str(day * 1_000_000 + place * 100_000 + minutes)
        for day, both in reported.items()
        for place, minutes in enumerate(both)
        if minutes
    )
    post = MonthPost(OCTOBER.first, OCTOBER.last, 1, 7, "Analis", None)
    facts = MonthFacts(1, "1", "Sari", "PNS", "III/a", (post,), duty, packed, sum(required), 0)
    return facts._replace(credited=sum(facts.credited_by_day))


def test_facts_of_the_daily_pages_know_nothing_of_it(october):
    rule("count")
    facts = next(one for one in month_facts(OCTOBER, with_pending=True) if one.employee_id == october.sari.pk)
    assert (facts.credited, facts.silent, facts.waiting) == (720, 0, 60)
    assert facts.if_all_approved().credited == 780
