"""What `run_jobs` and its neighbours do by a clock that is wrong: nothing that cannot be taken back."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.authorization.permissions import NotPermitted
from accounts.models import AuditEvent, JobRun, Letter, Notice, Proposal
from accounts.rules import clock
from reports.disruptions.actions.health_log import accept_clock, beat
from reports.disruptions.health_log import clock_doubt, gaps, latest_heard
from reports.evidence import photos
from reports.models import HealthBeat
from sikap.jobs import late_jobs
from tests.accounts.notifications.test_notices import news, reachable, say
from tests.people import acting
from tests.reports.entries import NOON, TUESDAY, local, photo

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
YEAR = 365 * DAY
DATABASE_NOW = clock.database_now


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "media", tmp_path


@pytest.fixture(autouse=True)
def same_machine(monkeypatch):
    """The database has no clock of its own, on PostgreSQL either."""
    monkeypatch.setattr(clock, "database_now", lambda: None)


def tick(at):
    out = StringIO()
    with time_machine.travel(at, tick=False):
        call_command("run_jobs", "--once", stdout=out)
    return out.getvalue()


def ticks(first, minutes, step=5):
    return [tick(first + number * MINUTE) for number in range(0, minutes + 1, step)]


@pytest.fixture
def running(people):
    """A morning on which everything runs: three beats, sixty letters that are of use until tomorrow."""
    ticks(NOON - 10 * MINUTE, 10)
    reachable(people.sari)
    evening = local(TUESDAY, "18:00")
    say(*(news(people.sari, f"k{number}", useful_until=evening) for number in range(60)), at=NOON)
    Letter.objects.update(not_before=local(TUESDAY, "16:00"))
    return people


@pytest.mark.parametrize("off", [YEAR, 93 * DAY, DAY, 8 * 60 * MINUTE, -DAY, -YEAR])
def test_a_wrong_tick_deletes_drops_sends_and_says_nothing(running, off, caplog):
    beats, runs = set(HealthBeat.objects.values_list("at", flat=True)), JobRun.objects.count()
    said, events = Notice.objects.count(), AuditEvent.objects.count()
    assert ticks(NOON + off, 20) == [""] * 5
    assert set(HealthBeat.objects.filter(doubted=False).values_list("at", flat=True)) == beats
    assert Letter.objects.filter(state="waiting").count() == 60
    assert (JobRun.objects.count(), Notice.objects.count(), AuditEvent.objects.count()) == (runs, said, events)
    assert not mail.outbox
    assert "is not believed" in caplog.text


def test_after_the_wrong_ticks_everything_goes_on_as_before(running):
    ticks(NOON + YEAR, 20)
    tick(NOON + 5 * MINUTE)
    assert clock_doubt(NOON + 6 * MINUTE) is None
    assert gaps(NOON + 10 * MINUTE) == []
    for number in range(10, 245, 5):
        tick(NOON + number * MINUTE)
    assert Letter.objects.filter(state="sent").count() == 60


def test_the_digests_of_tomorrow_are_not_marked_as_said(running):
    """One tick at five o'clock of the day after said to everybody what is missing, a day too soon."""
    tick(local(TUESDAY + DAY, "17:00"))
    assert not JobRun.objects.filter(period__startswith=str(TUESDAY + DAY)).exists()


def test_a_power_cut_of_three_weeks_ends_by_itself(running):
    back = NOON + 21 * DAY
    assert "".join(ticks(back, 25)) == ""
    assert "done: " in tick(back + 30 * MINUTE)
    # Those that led there are heard as well: the gap is the power cut, not longer.
    assert [(gap.starts_at, gap.ends_at) for gap in gaps(back + 31 * MINUTE)] == [(NOON, back)]
    assert clock_doubt(back + 35 * MINUTE) is None


def test_a_short_pause_delays_nothing(running):
    assert clock_doubt(NOON + 120 * MINUTE) is None
    assert tick(NOON + 120 * MINUTE) == "done: closed_month 2026-10-06 07\ndone: outbox 2026-10-06 07\n"
    # It was off until then; and it is not heard before half an hour has shown that the clock is right.
    assert latest_heard() == NOON
    ticks(NOON + 125 * MINUTE, 25)
    assert [(gap.starts_at, gap.ends_at) for gap in gaps(NOON + 151 * MINUTE)] == [(NOON, NOON + 120 * MINUTE)]


def test_an_hour_ahead_for_a_minute_closes_no_day(running):
    """At a quarter to midnight it would have been the next day for everybody."""
    tick(NOON + 60 * MINUTE)
    assert latest_heard() == NOON
    tick(NOON + 5 * MINUTE)
    assert clock_doubt(NOON + 6 * MINUTE) is None
    assert latest_heard() == NOON + 5 * MINUTE


def test_a_database_that_says_otherwise_is_believed_as_long_as_it_says_so(running, monkeypatch):
    monkeypatch.setattr(clock, "database_now", lambda: NOON)
    assert "".join(ticks(NOON + DAY, 60)) == ""
    assert latest_heard() == NOON


def test_the_clock_of_the_database():
    found = DATABASE_NOW()
    if connection.vendor == "sqlite":
        assert found is None
    else:
        assert abs(found - clock.now()) < MINUTE


def test_one_tick_in_the_future_does_not_end_the_health_log(running):
    """The beat of a year ahead kept every later one from being written for a year."""
    tick(NOON + YEAR)
    assert beat(at=NOON + 5 * MINUTE)
    assert beat(at=NOON + 10 * MINUTE)


def test_the_health_log_is_kept_by_its_length(monkeypatch):
    monkeypatch.setattr("reports.disruptions.actions.health_log.KEPT", 3)
    for number in range(0, 25, 5):
        beat(at=NOON + number * MINUTE)
    assert [found.at - NOON for found in HealthBeat.objects.all()] == [10 * MINUTE, 15 * MINUTE, 20 * MINUTE]


def test_the_gap_of_a_wrong_clock_is_neither_made_nor_hidden(running):
    ticks(NOON + 3 * 60 * MINUTE, 20)
    ticks(NOON - 3 * 60 * MINUTE, 20)
    tick(NOON + 14 * MINUTE)
    assert gaps(NOON + 15 * MINUTE) == []


def test_what_a_clock_ahead_takes_for_an_outage_is_not_proposed(running):
    """The officer would have registered a day that has not been, and moved every deadline by it."""
    tick(NOON + DAY)
    assert gaps(NOON + DAY + MINUTE) == []
    # Where nobody beats at all, the gap is proposed while it goes on.
    assert [(gap.starts_at, gap.ends_at) for gap in gaps(NOON + 60 * MINUTE)] == [(NOON, NOON + 60 * MINUTE)]


def test_the_log_says_it_once_a_beat(running, caplog):
    for seconds in range(0, 300, 30):
        tick(NOON + DAY + timedelta(seconds=seconds))
    assert caplog.text.count("is not believed") == 1


def test_no_single_tick_drops_a_letter(running):
    """Ten minutes on, the tick is believed, and yet it takes a second one."""
    Letter.objects.update(useful_until=NOON + 7 * MINUTE)
    tick(NOON + 10 * MINUTE)
    assert Letter.objects.filter(state="waiting").count() == 60
    assert tick(NOON + 15 * MINUTE) == "letters dropped: 60\n"
    assert not mail.outbox


def test_the_first_tick_of_all_drops_no_letter(running):
    HealthBeat.objects.all().delete()
    tick(NOON + DAY)
    assert Letter.objects.filter(state="waiting").count() == 60


def test_a_clock_that_is_ahead_deletes_no_photo(running):
    name = photos.store(photo(), at=NOON)
    with (
        time_machine.travel(clock.now() + YEAR, tick=False),
        pytest.raises(CommandError, match="dipercaya"),
    ):
        call_command("sweep_photos")
    assert photos.photo_path(name).exists()


def test_a_clock_that_was_believed_ahead_is_accepted_by_the_command_line(running):
    ticks(NOON + DAY, 60)
    assert latest_heard() == NOON + DAY + 60 * MINUTE
    right = NOON + 70 * MINUTE
    assert "".join(ticks(right, 60)) == ""
    with time_machine.travel(right + 61 * MINUTE, tick=False):
        call_command("accept_clock", reason="BIOS berjalan sehari lebih cepat", stdout=StringIO())
    event = AuditEvent.objects.get(event="clock_accepted")
    assert event.reason == "BIOS berjalan sehari lebih cepat"
    assert latest_heard() < right
    assert clock_doubt(right + 65 * MINUTE) is None


def test_accepting_is_red_until_an_auditor_has_seen_it(running):
    running.dewi.set_password("x")
    running.dewi.save()
    HealthBeat.objects.create(at=NOON + DAY)
    with time_machine.travel(NOON, tick=False):
        call_command("accept_clock", reason="Jam salah", stdout=StringIO())
    assert Proposal.objects.get(act="clock").decided_by is None


@pytest.mark.parametrize("reason", ["", "  "])
def test_accepting_needs_a_reason(reason):
    with pytest.raises(CommandError):
        call_command("accept_clock", reason=reason)


def test_a_clock_that_is_believed_needs_no_accepting(running):
    with time_machine.travel(NOON + MINUTE, tick=False), pytest.raises(CommandError):
        call_command("accept_clock", reason="Jam salah")


def test_no_person_accepts_the_clock(running):
    HealthBeat.objects.create(at=NOON + DAY)
    with pytest.raises(NotPermitted):
        accept_clock(by=acting(running.dewi), at=NOON, source="tests", reason="Jam salah")
    assert latest_heard() == NOON + DAY


def test_what_is_late_is_named(running):
    assert late_jobs(NOON + 5 * MINUTE) == []
    (line,) = [line for line in late_jobs(NOON + 16 * MINUTE) if line.startswith("run_jobs")]
    assert NOON.isoformat(timespec="seconds") in line
    assert not any(line.startswith("clock: ") for line in late_jobs(NOON + YEAR))
    evening = late_jobs(local(TUESDAY, "18:01"))
    assert "letters: 60 wait for more than two hours" in evening
    assert f"job missing {TUESDAY} Asia/Jakarta: not done" in evening
    assert not any(line.startswith("job missing") for line in late_jobs(local(TUESDAY, "17:29")) if "Jakarta" in line)


@pytest.mark.parametrize(("off", "word"), [(YEAR, "half an hour"), (-DAY, "accept_clock")])
def test_a_clock_that_is_not_believed_is_named(running, off, word):
    tick(NOON + off)
    (line,) = [line for line in late_jobs(NOON + off + MINUTE) if line.startswith("clock: ")]
    assert word in line


def test_letters_that_did_not_arrive_are_named(running):
    Letter.objects.filter(notice__key="k1").update(state="failed", troubled_at=NOON)
    Letter.objects.filter(notice__key="k2").update(state="dropped", troubled_at=NOON)
    (line,) = [line for line in late_jobs(NOON + 5 * MINUTE) if line.startswith("letters: ")]
    assert line.startswith("letters: 1 did not arrive")
    assert not any(line.startswith("letters: 1 did not") for line in late_jobs(NOON + DAY))


def test_without_any_beat_it_says_so(db):
    assert "run_jobs: not heard since ever" in late_jobs(NOON)
