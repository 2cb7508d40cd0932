"""The health log: beats while everything can be written, gaps that are proposed as outages."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command

from reports.disruptions.actions.health_log import beat
from reports.disruptions.actions.outages import record_outage
from reports.disruptions.health_log import HealthGap, gaps
from reports.models import HealthBeat, Outage
from tests.people import acting, login
from tests.reports.counting import queries
from tests.reports.entries import NOON

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


def heard(*minutes):
    """Beats so many minutes before noon."""
    HealthBeat.objects.bulk_create(HealthBeat(at=NOON - number * MINUTE) for number in minutes)


def test_a_beat_every_five_minutes(store):
    assert [beat(at=NOON + number * MINUTE) for number in (0, 4, 5, 9.99, 10)] == [True, False, True, False, True]
    assert HealthBeat.objects.count() == 3


def test_a_store_that_takes_nothing_has_no_beat(settings, store):
    (store / "media").write_text("a file where the folder should be")
    assert not beat(at=NOON)
    assert not HealthBeat.objects.exists()


def test_the_jobs_write_it():
    with time_machine.travel(NOON, tick=False):
        call_command("run_jobs", once=True)
    assert HealthBeat.objects.get().at == NOON


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        ((), []),
        ((10, 5, 0), []),
        ((15,), []),
        ((15.01,), [(15.01, 0)]),
        ((90, 60, 5), [(60, 5), (90, 60)]),
        ((20, 5), []),
    ],
)
def test_gaps_are_longer_than_a_quarter_of_an_hour(minutes, found):
    heard(*minutes)
    assert gaps(NOON) == [HealthGap(NOON - first * MINUTE, NOON - last * MINUTE) for first, last in found]


def test_what_is_registered_is_not_proposed_again(people):
    heard(90, 60, 5)
    outage = record_outage(
        by=acting(people.dewi).confirmed(people.dina),
        at=NOON,
        source="tests",
        starts_at=NOON - 59 * MINUTE,
        ends_at=NOON - 10 * MINUTE,
        reason="Listrik padam",
    )
    assert gaps(NOON) == [HealthGap(NOON - 90 * MINUTE, NOON - 60 * MINUTE)]
    Outage.objects.filter(pk=outage.pk).update(cancelled_at=NOON, cancelled_by=people.dewi, cancel_reason="Keliru")
    assert len(gaps(NOON)) == 2


def test_personnel_registers_a_gap_from_the_page(client, people):
    heard(60, 5)
    with time_machine.travel(NOON, tick=False):
        dewi = login(client, people.dewi)
        page = dewi.get("/settings/outages/").content.decode()
        assert "?from=2026-10-06T11%3A00%3A00%2B07%3A00&amp;until=2026-10-06T11%3A55%3A00%2B07%3A00" in page
        form = dewi.get("/settings/outages/new/?from=2026-10-06T04:00:00%2B00:00&until=2026-10-06T04:55:00%2B00:00")
        initial = form.context["form"].initial
        assert (str(initial["first_time"]), str(initial["last_time"])) == ("11:00:00", "11:55:00")
        typed = {name: str(value) for name, value in initial.items()} | {"reason": "Listrik padam"}
        assert dewi.post("/settings/outages/new/", typed).status_code == 303
        # It gives Dewi time for nothing, so that nobody has to confirm it.
        assert gaps(NOON) == []
        fajar = login(client, people.fajar).get("/settings/outages/")
        assert fajar.context["gaps"] == []


@pytest.mark.parametrize(
    "query", ["from=x&until=y", "from=2026-10-06", "from=0001-01-01&until=9999-12-31T23:59:59%2B00:00"]
)
def test_nonsense_in_the_address_is_today(client, people, query):
    with time_machine.travel(NOON):
        form = login(client, people.dewi).get(f"/settings/outages/new/?{query}").context["form"]
    assert str(form.initial["first_day"]) == "2026-10-06"


def test_the_page_costs_the_same_for_a_quiet_and_a_bad_month(client, people):
    with time_machine.travel(NOON, tick=False):
        dewi = login(client, people.dewi)
        heard(5)
        quiet = queries(dewi, "/settings/outages/")
        heard(*range(60, 6000, 60))
        assert queries(dewi, "/settings/outages/") == quiet
