"""An employee's own allowance page."""

from datetime import UTC, datetime
from fractions import Fraction
from itertools import accumulate

import pytest
import time_machine
from django.urls import reverse

from accounts.authorization.access import COMMAND_LINE
from accounts.people.actions.employees import create_employee
from reports.models import ReportingPolicy
from tests.people import ENTERED_AT, acting, login
from tests.reports.counting import queries
from tests.support.pages import shown, shows
from tests.tpp.months import AFTER_CLOSING, OCTOBER, report
from tpp.closing.actions.freeze import freeze_recap
from tpp.models import BaseAmount, Scheme
from tpp.my_allowance.standing import MinuteState, split, standing
from tpp.schemes.amounts import LineInputs, Portion
from tpp.schemes.computation import compute
from tpp.schemes.percentage_scheme import SIKEPPO, parse

# Tuesday 6 October, 10.00 WIB: Sunday the 4th closes tonight, Friday the 2nd closed on the 4th.
TUESDAY = datetime(2026, 10, 6, 3, tzinfo=UTC)
URL = "tpp:my_month"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


def page(client, person, month="2026-10"):
    return login(client, person).get(reverse(URL, kwargs={"month": month}), headers=ENGLISH)


def test_the_month_so_far_adds_up_to_the_whole_allowance(october, client, tuesday):
    answer = page(client, october.sari)

    assert 1_541_890 + 2_312_835 == 350_430 + 29_202 + 321_227 + 3_153_866
    shows(answer, "Whole allowance", "Rp 3,854,725")
    # 1 and 2 October: 360 each, the 40 minutes above the quota are kept and credit nothing.
    shows(answer, "If the month ended now", "Rp 350,430")
    text = answer.content.decode().replace("\xa0", " ")
    assert "720 of 7,920 minutes of the month are credited." in text
    assert "safe so far Rp 3,854,725; if the month ended now Rp 350,430" in text
    # Monday the 5th: 60 of 360 are waiting, the rest and today can still be reported.
    shows(answer, "Awaiting your supervisor's review", "Rp 29,202", row="60 minutes")
    shows(answer, "Not reported yet, days still open", "Rp 321,227", row="660 minutes")
    shows(answer, "Days still to come", "Rp 3,153,866", row="6,480 minutes")
    # Nothing is lost yet.
    shows(answer, "Safe so far", "Rp 3,854,725")
    for label, value in {"Required": "360", "Approved": "400", "Credited": "360", "Waiting": "0"}.items():
        shows(answer, label, value, row="Fri 2 ")
    shows(answer, "Waiting", "60", row="Mon 5 360 0 0 ")


def test_what_was_missed_is_lost_for_good_and_the_rest_is_safe(october, client):
    with time_machine.travel(datetime(2026, 10, 8, 1, tzinfo=UTC), tick=False):
        answer = page(client, october.sari)
    shows(answer, "If the month ended now", "Rp 350,430")
    # What waits on a closed day is not safe: nobody has to decide in time.
    shows(answer, "Safe so far", "Rp 3,679,510")
    shows(
        answer, "Awaiting review on closed days: counts only if somebody decides in time", "Rp 29,203", row="60 minutes"
    )
    shows(answer, "Closed without a report: lost", "Rp 146,012", row="300 minutes")


def test_open_days_come_with_their_last_moment_and_their_worth(october, client, tuesday):
    answer = page(client, october.sari)

    shows(answer, "Monday, 5 October 2026", "± Rp 146,012", row="300 minutes not reported yet")
    shows(answer, "Tuesday, 6 October 2026", "± Rp 175,215", row="360 minutes not reported yet")
    assert round(Fraction(3_854_725 * 360, 22 * 360)) == 175_215
    assert 'data-until="2026-10-07T17:00:00+00:00"' in answer.content.decode()


def test_a_day_is_lost_from_the_second_of_its_cutoff(october):
    before, after = (
        standing(october.sari, OCTOBER, at)
        for at in (datetime(2026, 10, 7, 16, 59, 59, tzinfo=UTC), datetime(2026, 10, 7, 17, tzinfo=UTC))
    )
    assert before.minutes(MinuteState.LOST) == 0
    assert after.minutes(MinuteState.LOST) == 300


def test_returned_minutes_are_named_with_their_day(october, client, tuesday):
    report(october.sari, 6, 90, by=october.budi, status="returned")
    answer = page(client, october.sari)
    text = answer.content.decode()
    assert "A report on 1 day was returned to you." in text
    assert f'<li><a href="{reverse("reports:day", args=["2026-10-06"])}">Tuesday, 6 October 2026</a></li>' in text


def test_without_a_base_amount_minutes_are_shown_and_no_rupiah(people, client, tuesday):
    report(people.sari, 1, 360, by=people.budi)
    answer = page(client, people.sari)
    assert answer.status_code == 200
    assert "No base amount is known for your position class" in answer.content.decode()
    assert "360 of 7,920 minutes of the month are credited." in answer.content.decode()
    assert shown(answer, "If the month ended now") == []


def test_without_a_placement_there_is_a_sentence(people, client, tuesday):
    rina = create_employee(
        by=COMMAND_LINE,
        at=ENTERED_AT,
        source="tests",
        nip="199511112019032011",
        name="Rina",
        status="CPNS",
        rank="II/c",
    )
    answer = page(client, rina)
    assert answer.status_code == 200
    assert "You have no placement in this month" in answer.content.decode()
    assert page(client, people.sari, "2020-01").status_code == 200


def test_without_a_scheme_there_is_a_sentence(october, client, tuesday):
    Scheme.objects.all().delete()
    assert "have not been entered yet" in page(client, october.sari).content.decode()


def test_without_rules_of_reporting_there_is_a_sentence(october, client, tuesday):
    ReportingPolicy.objects.all().delete()
    assert "No rules of reporting are in force" in page(client, october.sari).content.decode()


def test_a_month_that_has_not_begun(october, client, tuesday):
    assert "This month has not begun" in page(client, october.sari, "2026-11").content.decode()


def test_in_the_east_the_month_begins_two_hours_earlier(october, client):
    # 31 October, 22.30 WIB, is 1 November, 00.30 WIT, where Citra works.
    with time_machine.travel(datetime(2026, 10, 31, 15, 30, tzinfo=UTC), tick=False):
        answer = login(client, october.citra).get(reverse(URL))
        assert (answer.status_code, answer["Location"]) == (303, "/tpp/mine/2026-11/")
        assert client.get(answer["Location"]).status_code == 200
        assert login(client, october.sari).get(reverse(URL)).status_code == 200


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "1999-01", "٢٠٢٦-١٠"])
def test_a_month_that_is_none_is_not_found(october, client, month):
    assert login(client, october.sari).get(f"/tpp/mine/{month}/").status_code == 404


def test_a_closed_month_is_shown_as_it_was_stored(october, client):
    recap = freeze_recap(by=acting(october.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=october.dinas)
    assert recap.lines.get(employee=october.sari).tpp == 350_430
    BaseAmount.objects.update(amount=1)
    with time_machine.travel(AFTER_CLOSING, tick=False):
        answer = page(client, october.sari)

    text = answer.content.decode()
    assert "This month was closed on" in text
    assert '<h2 class="money">Rp 350,430</h2>' in text.replace("\xa0", " ")
    assert "paid out of Rp 3,854,725" in text.replace("\xa0", " ")
    assert "720 of 7,920 minutes of the month are credited." in text
    shows(answer, "Credited", "360", row="Fri 2 360 400 ")
    shows(answer, "October 2026", "Rp 350,430", row="9.09% of Rp 3,854,725")
    with time_machine.travel(AFTER_CLOSING, tick=False):
        november = page(client, october.sari, "2026-11")
    assert "This month was closed on" not in november.content.decode()
    shows(november, "October 2026", "Rp 350,430")


def test_nobody_sees_another_persons_month(october, client, tuesday):
    assert "Sari" not in page(client, october.budi).content.decode()


def test_without_login_the_way_leads_to_the_login(client, db):
    assert client.get(reverse(URL)).status_code == 302


def test_the_same_number_of_queries_for_few_and_many_reports(october, client, tuesday):
    login(client, october.sari)
    few = queries(client, reverse(URL))
    for day in range(1, 6):
        for hour in range(5):
            report(october.sari, day, 5, by=october.budi, start=datetime(2026, 1, 1, 18, hour * 6).time())
    assert queries(client, reverse(URL)) == few
    assert few <= 12


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_languages_render(october, client, tuesday, language):
    answer = login(client, october.sari).get(reverse(URL), headers={"accept-language": language})
    assert f'<html lang="{language}">' in answer.content.decode()


@pytest.mark.parametrize("minutes", [[0, 0, 0, 0, 0], [1, 1, 1, 1, 1], [7919, 0, 1, 0, 0], [100, 2000, 33, 4000, 1787]])
def test_the_split_adds_up_whatever_is_rounded(minutes):
    portions = (Portion(1, 31, "1.01", 7, (("beban_kerja", 1_541_891), ("prestasi_kerja", 2_312_833))),)
    inputs = LineInputs(31, portions, 7920, minutes[0])
    scheme = parse(SIKEPPO)
    base = compute(inputs, scheme).base
    parts = split([compute(inputs._replace(credited=done), scheme).tpp for done in accumulate(minutes)], base)
    assert sum(parts) == 1_541_891 + 2_312_833
    assert all(part >= 0 for part in parts)
