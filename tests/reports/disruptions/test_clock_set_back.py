"""A clock that is set back reopens no day, on no way; what is open stays open."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from reports.activities.timesheet import own_days
from reports.disruptions.health_log import moment_of_deadlines
from reports.models import Activity, HealthBeat
from reports.month_facts.open_days import OpenDays
from reports.reviews.team import standing_of
from reports.rules.period import Month
from reports.working_time.duty_calendar import Rulebook
from tests.people import login
from tests.reports.counting import queries
from tests.reports.entries import NOON, SECOND, TUESDAY, activity, entry, local, policy
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# Tuesday closes at the end of Thursday; a quarter past midnight was heard.
CLOSED = local(TUESDAY + 3 * DAY, "00:00")
HEARD = CLOSED + timedelta(minutes=16)


@pytest.fixture
def heard(people):
    HealthBeat.objects.create(at=HEARD)
    return people


@pytest.mark.parametrize("back", [timedelta(minutes=16, seconds=1), timedelta(hours=3), DAY, 2 * DAY])
def test_a_day_that_was_closed_stays_closed(heard, back):
    with refused("after_cutoff"):
        activity(heard.sari, at=HEARD - back)
    assert not Activity.objects.exists()


def test_the_quarter_of_an_hour_that_is_left_to_a_clock(heard):
    """A request counts from its first byte, and servers differ: up to a quarter of an hour is no setting back."""
    HealthBeat.objects.update(at=CLOSED + timedelta(minutes=14))
    assert activity(heard.sari, at=CLOSED - SECOND)


def test_a_day_that_is_open_stays_open_while_the_clock_is_behind(heard):
    thursday = TUESDAY + 2 * DAY
    assert activity(heard.sari, entry(work_date=thursday), at=HEARD - DAY)
    with refused("future"):
        activity(heard.budi, entry(work_date=TUESDAY + 5 * DAY), at=HEARD - DAY)


def test_a_doubted_beat_closes_nothing(people):
    """The clock was a year ahead for five minutes: nobody is locked out for a year."""
    HealthBeat.objects.create(at=NOON + 365 * DAY, doubted=True)
    assert activity(people.sari, at=NOON + timedelta(hours=1))


def test_every_way_says_the_same(heard):
    at = HEARD - DAY
    days = own_days(heard.sari, at)
    assert days.closed_because(TUESDAY).code == "after_cutoff"
    assert TUESDAY not in [day.fact.day for day in days.open_days()]
    assert TUESDAY not in [gap.day for gap in standing_of([heard.sari.pk], at, TUESDAY + 2 * DAY)[heard.sari.pk].gaps]
    rulebook = Rulebook.load(Month.of(TUESDAY).first, Month.of(TUESDAY).last)
    assert OpenDays.load(Month.of(TUESDAY), at, rulebook=rulebook).at == HEARD == rulebook.moment(at)
    assert moment_of_deadlines(at) == HEARD


def test_the_page_refuses_and_keeps_what_was_typed(heard, client):
    typed = {
        "client_uuid": str(uuid4()),
        "work_date": TUESDAY.isoformat(),
        "start_time": "08:00",
        "end_time": "09:30",
        "mode": "WFO",
        "description": "Menyusun laporan bulanan",
    }
    with time_machine.travel(HEARD - DAY, tick=False):
        answer = login(client, heard.sari).post("/activities/new/", typed)
    assert answer.status_code == 422
    assert "ditutup" in answer.content.decode()
    assert "Menyusun laporan bulanan" in answer.content.decode()
    assert not Activity.objects.exists()


def test_it_costs_no_statement(people, client):
    policy()
    with time_machine.travel(NOON, tick=False):
        sari = login(client, people.sari)
        before = queries(sari, "/")
        HealthBeat.objects.create(at=NOON)
        assert queries(sari, "/") == before
