"""Days without rules of reporting, posts or service are values with words, on every page and in every job."""

import re
from contextlib import suppress
from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils.html import strip_tags

from reports.activities.gate_facts import Context, DraftReport
from reports.activities.timesheet import own_days
from reports.models import ReportingPolicy
from reports.month_facts.facts import employee_month
from reports.notifications import employees, reviewers
from reports.reviews.queue import waiting_of
from reports.rules.period import Month
from reports.working_time.duty import Duty, Free, Post, Service, anybody_of, duty
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.queries import AbsenceRow
from reports.working_time.window import window
from tests.people import acting, login
from tests.reports.entries import NOON, TUESDAY, WIB, activity, entry, local
from tests.support.refusals import refused
from tests.tpp.months import general_amounts
from tpp.closing.actions.freeze import freeze_recap
from tpp.models import Recap
from tpp.my_allowance.review_cost import team_cost
from tpp.payroll.month_lines import lines_of
from tpp.schemes.engine import FigureProblem

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)
LATER = local(date(2026, 10, 7))


@pytest.fixture
def without(people):
    """Somebody reported, then the rules were taken away."""
    general_amounts()
    activity(people.sari)
    ReportingPolicy.objects.all().delete()
    return people


PAGES = {
    "sari": "/ /activities/new/ /days/2026-10-06/ /calendar/2026-10/ /tpp/mine/ /tpp/mine/line/",
    "budi": "/ /review/ /review/team/ /tpp/review/cost/",
    "dewi": "/tpp/recaps/ /tpp/recaps/2026-10/ /adoption/ /settings/outages/ /gangguan/",
}


@pytest.mark.parametrize("who", PAGES)
def test_pages_that_need_no_rules_are_shown(client, without, who):
    login(client, getattr(without, who))
    with time_machine.travel(LATER, tick=False):
        for page in PAGES[who].split():
            assert client.get(page).status_code == 200, page


def test_reporting_is_refused_with_words(client, without):
    login(client, without.sari)
    typed = {
        "client_uuid": "5f0c1b0e-6f0b-5c86-9d55-0d1c2a0a7f11",
        "work_date": TUESDAY.isoformat(),
        "start_time": "10:00",
        "end_time": "11:00",
        "mode": "WFO",
        "description": "Menyusun surat",
    }
    with time_machine.travel(LATER, tick=False):
        answer = client.post("/activities/new/", typed)
    assert answer.status_code == 422
    assert "Belum ada aturan pelaporan yang berlaku pada Selasa, 6 Oktober 2026" in answer.content.decode()
    assert "Menyusun surat" in answer.content.decode()


WORDS = "Belum ada aturan pelaporan yang berlaku pada Kamis, 1 Oktober 2026"


@pytest.mark.parametrize("page", ["", "close/", "lines/{sari}/"])
def test_pages_of_money_say_what_is_missing(client, without, page):
    login(client, without.dewi)
    with time_machine.travel(local(date(2026, 11, 20)), tick=False):
        answer = client.get("/tpp/recaps/2026-10/1.01/" + page.format(sari=without.sari.pk))
    assert answer.status_code == 200
    assert WORDS in answer.content.decode()


def test_no_month_is_closed_with_it(client, without):
    with refused("figure_missing", says=WORDS):
        freeze_recap(
            by=acting(without.dewi),
            at=local(date(2026, 11, 20)),
            source="tests",
            month=OCTOBER,
            agency=without.dinas,
        )
    assert not Recap.objects.exists()


def test_the_employee_is_told_and_no_rupiah_is_named(client, without):
    login(client, without.sari)
    with time_machine.travel(LATER, tick=False):
        page, line = client.get("/tpp/mine/"), client.get("/tpp/mine/line/")
    assert "Aturan pelaporan untuk bulan ini belum ada" in page.content.decode()
    # A token may hold these two letters.
    assert not re.search(r"\bRp\b", strip_tags(page.content.decode() + line.content.decode()))


def test_no_sum_of_money_takes_it_for_nothing(without):
    facts = employee_month(without.sari.pk, OCTOBER)
    assert (facts.required, facts.duty.without_rules) == (0, OCTOBER.first)
    found = list(lines_of(OCTOBER, {without.dinas.pk}))
    assert found
    assert {line.figure for line in found} == {None}
    assert {line.result.problems for line in found} == {(FigureProblem("no_policy", "2026-10-01"),)}


def test_what_silence_costs_is_not_known(without):
    waiting = waiting_of(acting(without.budi), LATER)
    assert waiting.rows
    assert team_cost(waiting).rupiah is None


def test_jobs_go_on(without):
    assert employees.missing(WIB, date(2026, 10, 7), LATER) == []
    assert employees.days_closing_tonight(WIB, date(2026, 10, 7), LATER) == []
    assert reviewers.queue(WIB, date(2026, 10, 7), LATER)


def test_what_a_day_says(people):
    rules = Rulebook.load(OCTOBER.first, OCTOBER.last)
    here, free, work = people.dinas.pk, date(2026, 10, 4), TUESDAY
    served = Service(people.sari.pk, [Post(date(2026, 10, 2), here)], date(2026, 10, 20))
    away = served._replace(absences=[AbsenceRow(work, work, "sick")])
    assert duty(rules, served, OCTOBER.first).free == Free.NO_PLACEMENT
    assert duty(rules, served, date(2026, 10, 21)) == Duty(date(2026, 10, 21), 0, 0, None, free=Free.NOT_IN_SERVICE)
    assert duty(rules, served, free).free == Free.FREE_DAY
    assert duty(rules, served, work) == Duty(work, 360, 360, here)
    assert duty(rules, away, work) == Duty(work, 0, 360, here, "sick", Free.ABSENT)
    ReportingPolicy.objects.all().delete()
    bare = Rulebook.load(OCTOBER.first, OCTOBER.last)
    assert duty(bare, anybody_of(here), work).free == Free.NO_POLICY
    assert bare.policy(here, work) is None


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (date(2026, 10, 1), "no_placement"),
        (date(2026, 10, 5), "not_in_service"),
        (date(2026, 10, 2), ""),
    ],
)
def test_which_refusal_comes_before_a_window(people, day, refusal):
    rules = Rulebook.load(OCTOBER.first, OCTOBER.last)
    served = Service(people.sari.pk, [Post(date(2026, 10, 2), people.dinas.pk)], date(2026, 10, 4))
    found = window(rules, served, day, NOON)
    assert (found.refusal, found.closes is None) == (refusal, bool(refusal))
    ahead = window(rules, anybody_of(people.dinas.pk), date(2026, 10, 7), NOON)
    assert (ahead.refusal, ahead.agency_id) == ("future", people.dinas.pk)


def test_the_own_page_and_the_gate_refuse_with_the_same_words(people):
    people.sari.service_ends_on = TUESDAY
    people.sari.save()
    for day in (date(2026, 10, 7), date(2025, 12, 31), date(2026, 10, 20)):
        at = local(date(2026, 10, 8))
        context = Context([people.sari.pk], [day])
        gate = context.situation(DraftReport(people.sari.pk, day, entry().start_time, 60), at).obstacle
        assert own_days(people.sari, at, first=day, last=day).situation(day).obstacle == gate


@pytest.mark.parametrize("command", ["recap 2026-10", "simulate balangan 2026-10"])
def test_commands_say_it(command, without, capsys):
    call_command(*command.split())
    assert WORDS in capsys.readouterr().out


def test_no_paper_is_made_of_it(without):
    with pytest.raises(CommandError, match="belum dapat dihitung, jadi berkas tidak dibuat"):
        call_command("export_recap", "2026-10", "--format=csv", "--output=-")


def test_the_jobs_run(without):
    call_command("run_jobs", "--once")


def test_check_data_names_what_is_missing(without, capsys):
    with suppress(SystemExit):
        call_command("check_data")
    assert "policy_missing: Belum ada aturan pelaporan yang berlaku di 1.01 Dinas Pendidikan" in capsys.readouterr().err
