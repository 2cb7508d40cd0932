"""What a database is for stands in one row; a server asks for it with the first request, not when it starts."""

import os
import subprocess
import sys
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.audit.actions.installation import dedicate
from accounts.audit.keys import fingerprint
from accounts.audit.verification import verify
from accounts.models import Installation
from accounts.rules.enums import InstallationKind
from sikap.installation import check_database, check_database_of_command
from sikap.middleware import InstallationMiddleware
from tests.people import ENTERED_AT

enter = import_module("accounts.migrations.0011_installation").enter


@pytest.fixture
def unknown(monkeypatch):
    """A server that has not asked yet."""
    monkeypatch.setattr(InstallationMiddleware, "fits", False)


def test_a_new_database_is_real(db):
    row = Installation.objects.get()
    assert (row.kind, row.audit_key) == ("real", fingerprint())


def test_neither_server_nor_jobs_ask_the_trail(people, tmp_path, settings):
    settings.DATA_DIR = settings.MEDIA_ROOT = tmp_path
    for ask in (check_database, check_database_of_command):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            ask()
        assert not [one["sql"] for one in asked if "accounts_auditevent" in one["sql"]], ask
    with CaptureQueriesContext(connection) as asked:
        call_command("run_jobs", "--once")
    whole = [one["sql"] for one in asked if '."event" = ' in one["sql"] and '."stream" = ' not in one["sql"]]
    assert not [sql for sql in whole if ".prepared" in sql]


@pytest.mark.parametrize("kind", [InstallationKind.DEMO, InstallationKind.TRAINING])
def test_the_trail_vouches_for_what_a_database_is_for(db, kind):
    row = dedicate(at=ENTERED_AT, source="tests", kind=kind, people=3)
    assert Installation.objects.get() == row
    assert row.kind == kind
    assert not verify().faults
    Installation.objects.update(kind="real")
    assert verify().faults


@pytest.mark.parametrize("kind", ["demo", "training", "real"])
def test_a_database_of_an_earlier_release_learns_from_its_trail(db, kind, settings):
    if kind != "real":
        dedicate(at=ENTERED_AT, source="tests", kind=InstallationKind(kind), people=3)
    Installation.objects.all().delete()
    with CaptureQueriesContext(connection) as asked:
        enter(apps, connection.schema_editor())
    assert Installation.objects.get().kind == kind
    # Names of events have no index: the trail is asked by chain.
    assert all('."stream" = ' in one["sql"] for one in asked if 'FROM "accounts_auditevent"' in one["sql"])
    settings.AUDIT_KEY = "another"
    Installation.objects.all().delete()
    with pytest.raises(RuntimeError, match="AUDIT_KEY"):
        enter(apps, connection.schema_editor())


def test_a_command_asks_the_trail_of_an_earlier_release(people, settings, monkeypatch):
    known = [name for name in connection.introspection.table_names() if name != "accounts_installation"]
    monkeypatch.setattr(connection.introspection, "table_names", lambda: known)
    monkeypatch.setattr("sikap.installation.check_database", lambda: pytest.fail("there is no such table"))
    check_database_of_command()
    dedicate(at=ENTERED_AT, source="tests", kind=InstallationKind.DEMO, people=3)
    with pytest.raises(CommandError, match="passwords are public"):
        check_database_of_command()
    settings.AUDIT_KEY = "another"
    with pytest.raises(CommandError, match="AUDIT_KEY"):
        check_database_of_command()


def test_a_server_of_the_wrong_kind_says_why_and_recovers(client, people, unknown, settings):
    dedicate(at=ENTERED_AT, source="tests", kind=InstallationKind.TRAINING, people=3)
    answer = client.get("/account/login/")
    assert answer.status_code == 503
    assert "prepared for training" in answer.content.decode()
    assert client.get("/health/").status_code == 503
    settings.TRAINING = True
    assert client.get("/account/login/").status_code == 200


def test_a_server_with_another_key_says_why(client, people, unknown, settings):
    settings.AUDIT_KEY = "another"
    answer = client.get("/account/login/")
    assert (answer.status_code, "AUDIT_KEY" in answer.content.decode()) == (503, True)


def test_it_is_asked_once(client, people, unknown):
    for count in (1, 0):
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/account/login/").status_code == 200
        assert sum("accounts_installation" in one["sql"] for one in asked) == count


def test_a_database_that_is_away_is_asked_again(people, unknown, monkeypatch):
    def away():
        raise OperationalError("refused")

    client = Client(raise_request_exception=False)
    with monkeypatch.context() as lost:
        lost.setattr("sikap.middleware.check_database", away)
        answer = client.post("/account/login/", {"login": "199001012015032001"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert client.get("/account/login/").status_code == 200


def test_a_worker_starts_without_a_database(tmp_path):
    code = "import sikap.wsgi; print('started')"
    environment = {
        "SECRET_KEY": "x", "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none", "DATA_DIR": str(tmp_path),
        "PATH": os.environ["PATH"],
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "started", done.stderr
