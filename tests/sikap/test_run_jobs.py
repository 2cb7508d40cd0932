"""The command, and real workers that are really killed."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection

from accounts.audit.anchors import read_file
from accounts.audit.verification import verify
from accounts.models import JobRun, Letter, Notice
from accounts.notifications.actions.jobs import TAKEN_OVER_AFTER, run_due
from accounts.notifications.actions.mailing import DEAD_AFTER, send_letters
from reports.notifications.employees import CLOSING_FROM, MISSING_FROM
from sikap.jobs import JOBS, MORNING
from sikap.management.commands.run_jobs import parent_lives
from tests.accounts.notifications.test_notices import NOON, news, reachable, say
from tests.reports.entries import TUESDAY, local
from tests.sikap.smtp_sink import Sink

WEDNESDAY = TUESDAY + timedelta(days=1)
FIVE = local(WEDNESDAY, "17:00")
MISSING = JOBS[-1:]

# What was entered by migrations is there again after each of these tests.
committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)

# A worker of its own: DIES says where it kills itself.
WORKER = """
import os, signal, sys, django
from datetime import datetime
django.setup()
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
connection.settings_dict["NAME"] = sys.argv[4]
from accounts.notifications.actions import jobs
from accounts.notifications.actions.mailing import send_letters
from sikap.jobs import JOBS
MISSING = JOBS[-1:]
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
tell = jobs.tell
def tell_and_die(*args, **kwargs):
    tell(*args, **kwargs)
    die()
what, at, port = sys.argv[1], datetime.fromisoformat(sys.argv[2]), int(sys.argv[3])
if port:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
if what == "after the claim":
    jobs.run_due([job._replace(work=die) for job in MISSING], at=at)
if what == "while writing":
    jobs.tell = tell_and_die
    jobs.run_due(MISSING, at=at)
if what == "jobs":
    jobs.run_due(JOBS, at=at)
if what == "letters":
    send_letters(at=at)
"""


def worker(what, at, port=0):
    """Start a worker on the database of this test; it talks to the mail server at `port`."""
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-c", WORKER, what, at.isoformat(), str(port), name]
    return subprocess.Popen(command, env=os.environ, cwd=settings.BASE_DIR)


@pytest.fixture
def stored(people):
    """The people and rules of reporting as other processes see them."""
    reachable(people.sari, people.budi)
    return people


@committed
@pytest.mark.parametrize("moment", ["after the claim", "while writing"])
def test_a_killed_worker_has_said_nothing_and_another_says_it_once(stored, moment):
    assert worker(moment, FIVE).wait(60) == -signal.SIGKILL
    assert JobRun.objects.filter(finished_at__isnull=True).exists()
    assert not Notice.objects.exists()
    run_due(MISSING, at=FIVE)
    mine = Notice.objects.filter(employee=stored.sari, kind="missing")
    assert not mine.exists()
    later = FIVE + TAKEN_OVER_AFTER + timedelta(seconds=1)
    run_due(MISSING, at=later)
    run_due(MISSING, at=later + TAKEN_OVER_AFTER)
    assert mine.count() == 1
    assert Letter.objects.filter(notice=mine.get()).count() == 1


@committed
def test_two_workers_at_once_say_it_once_and_send_it_once(stored):
    sink = Sink()
    both = [worker("jobs", FIVE), worker("jobs", FIVE)]
    assert [one.wait(60) for one in both] == [0, 0]
    late = Notice.objects.filter(kind="missing")
    assert late.count() == late.values("employee").distinct().count() > 1
    letters = Letter.objects.count()
    both = [worker("letters", FIVE, sink.port), worker("letters", FIVE, sink.port)]
    assert [one.wait(60) for one in both] == [0, 0]
    sink.close()
    assert len(sink.letters) == letters == Letter.objects.filter(state="sent").count() > 0


@committed
@pytest.mark.parametrize(("word", "outcome"), [("greeting", {"sent": 1}), ("taken", {"unsure": 1})])
def test_a_worker_killed_at_the_mail_server_doubles_and_loses_nothing(stored, settings, word, outcome):
    say(news(stored.sari))
    caller = []

    def strike(said):
        if said == word and caller:
            os.kill(caller.pop().pid, signal.SIGKILL)

    sink = Sink(strike)
    process = worker("letters", NOON, sink.port)
    caller.append(process)
    assert process.wait(60) == -signal.SIGKILL
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    after = NOON + DEAD_AFTER + timedelta(seconds=1)
    assert send_letters(at=after) == outcome
    assert send_letters(at=after + timedelta(days=1)) == {}
    sink.close()
    assert len(sink.letters) == 1
    assert "Message-ID: <notice-" in sink.letters[0]
    # Whatever became of the letter, the notice itself is there.
    assert Notice.objects.get().read_at is None


def test_once_says_what_is_due_and_ends(people):
    reachable(people.sari)
    first, second = StringIO(), StringIO()
    with time_machine.travel(FIVE, tick=False):
        call_command("run_jobs", "--once", stdout=first)
        call_command("run_jobs", "--once", stdout=second)
    lines = first.getvalue().splitlines()
    assert f"done: missing {WEDNESDAY} Asia/Jakarta" in lines
    # Tuesday is incomplete, and Monday closes tonight.
    assert lines[-1] == "letters sent: 2"
    assert second.getvalue() == ""


def test_the_loop_ends_with_the_server():
    assert parent_lives(0)
    assert parent_lives(os.getppid())
    assert not parent_lives(1 if os.getppid() != 1 else 2)


def test_the_trail_is_anchored_once_a_day_into_the_file(people, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    job = [one for one in JOBS if one.name == "anchor"]
    assert run_due(job, at=FIVE) == ["anchor 2026-10-07"]
    assert run_due(job, at=FIVE + timedelta(hours=1)) == []
    assert run_due(job, at=FIVE + timedelta(days=1)) == ["anchor 2026-10-08"]
    path = tmp_path / "anchors" / "anchors.jsonl"
    assert [event.at.date().isoformat() for event in read_file(path)] == ["2026-10-07", "2026-10-08"]
    assert verify(copies=read_file(path)).faults == []


def test_logins_that_are_over_leave_no_row(people):
    """Each login left a row for ever."""
    for key, end in (("over", FIVE - timedelta(days=1, seconds=1)), ("late", FIVE - timedelta(hours=1)), ("on", FIVE)):
        Session.objects.create(session_key=key, session_data="", expire_date=end)
    run_due([one for one in JOBS if one.name == "sessions"], at=FIVE)
    assert set(Session.objects.values_list("pk", flat=True)) == {"late", "on"}


@pytest.mark.django_db
def test_jobs_that_begin_while_the_database_is_away_wait_for_it(monkeypatch):
    module = "sikap.management.commands.run_jobs"
    looks, ticks = iter([OperationalError("connection refused"), InterfaceError("closed"), None]), []

    def check():
        if failed := next(looks):
            raise failed

    monkeypatch.setattr(f"{module}.check_database_of_command", check)
    monkeypatch.setattr(f"{module}.parent_lives", lambda _parent: len(ticks) < 2)
    monkeypatch.setattr(f"{module}.pause", lambda _parent: None)
    monkeypatch.setattr(f"{module}.close_old_connections", lambda: None)
    monkeypatch.setattr(f"{module}.Command.tick", lambda _self: ticks.append(1))
    call_command("run_jobs")
    assert len(ticks) == 2


def test_operators_read_the_hours_of_the_jobs():
    text = (settings.BASE_DIR / "docs" / "operations.md").read_text()
    (said,) = (line for line in text.splitlines() if line.startswith("`manage.py run_jobs` says what is due"))
    assert f"new requests for leave at {MORNING:%-H.%M}" in said
    assert f"close tonight at {CLOSING_FROM:%-H.%M}" in said
    assert f"missing minutes at {MISSING_FROM:%-H.%M}" in said
