"""When the server is in trouble: nothing typed is lost, and nobody sees a stack trace."""

import errno
import logging
from contextlib import contextmanager

import pytest
import time_machine
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.db import InterfaceError, InternalError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client

from reports.models import Activity
from sikap.failures import outage
from tests.people import make_people
from tests.reports.entries import NOON


@pytest.fixture
def calm_client() -> Client:
    return Client(raise_request_exception=False)


def fail(*_arguments, **_keywords):
    raise OperationalError("database is locked")


def test_a_busy_database_keeps_what_was_typed(people, calm_client, monkeypatch):
    calm_client.force_login(people.sari)
    monkeypatch.setattr("reports.activities.views.activities.submit_activity", fail)
    typed = {
        "client_uuid": "6e6c3a36-0d0c-4e4c-8d4e-3f3d6cf5ed0f",
        "work_date": "2026-10-06",
        "start_time": "08:00",
        "minutes": "60",
        "mode": "WFO",
        "description": "Menyusun laporan <b>bulanan</b>",
    }
    response = calm_client.post("/activities/new/", typed)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    page = response.content.decode()
    assert "Menyusun laporan &lt;b&gt;bulanan&lt;/b&gt;" in page
    assert 'action="/activities/new/"' in page
    assert not Activity.objects.exists()


def test_passwords_are_not_shown_back(calm_client, monkeypatch, db):
    monkeypatch.setattr("allauth.account.forms.LoginForm.clean", fail)
    response = calm_client.post("/account/login/", {"login": "199001012015032001", "password": "sangat-rahasia"})
    assert response.status_code == 503
    assert "sangat-rahasia" not in response.content.decode()


def break_down(*_arguments, **_keywords):
    raise RuntimeError("something else")


def test_any_other_failure_has_a_page(calm_client, monkeypatch, db):
    monkeypatch.setattr("allauth.account.forms.LoginForm.clean", break_down)
    response = calm_client.post("/account/login/", {"login": "199001012015032001", "password": "x"})
    assert response.status_code == 500
    assert "something else" not in response.content.decode()
    assert "SIKAP" in response.content.decode()


def posted_report(client):
    return client.post(
        "/activities/new/",
        {
            "client_uuid": "6e6c3a36-0d0c-4e4c-8d4e-3f3d6cf5ed0f",
            "work_date": "2026-10-06",
            "start_time": "08:00",
            "minutes": "60",
            "mode": "WFO",
            "description": "Menyusun laporan bulanan",
        },
    )


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_session_that_cannot_be_saved_after_the_commit_loses_nothing(calm_client):
    people = make_people()
    calm_client.force_login(people.sari)
    with time_machine.travel(NOON, tick=False):
        with failing("UPDATE", "django_session"):
            response = posted_report(calm_client)
        # The report is stored, but nobody was told so: the page sends the same again.
        assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
        assert "6e6c3a36-0d0c-4e4c-8d4e-3f3d6cf5ed0f" in response.content.decode()
        assert Activity.objects.count() == 1
        again = posted_report(calm_client)
    assert again.status_code == 303
    assert Activity.objects.count() == 1


@contextmanager
def failing(verb, table, words="server closed the connection unexpectedly"):
    """Let the database be away for some statements."""

    def refuse(execute, sql, params, many, context):
        if sql.startswith(verb) and table in sql:
            raise OperationalError(words)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def test_a_session_that_somebody_ended_is_no_outage(people, calm_client, monkeypatch):
    calm_client.force_login(people.sari)
    monkeypatch.setattr(
        "reports.activities.views.activities.submit_activity", lambda **_kw: Session.objects.all().delete()
    )
    monkeypatch.setattr(
        "reports.activities.views.activities._stored",
        lambda request, *_a, **_kw: messages.success(request, "x") or HttpResponse("stored"),
    )
    with time_machine.travel(NOON, tick=False):
        assert posted_report(calm_client).status_code == 400


@pytest.fixture
def read_only(transactional_db):
    """A database that stands by, or a file that became read-only."""
    word = {"postgresql": "SET default_transaction_read_only = {}", "sqlite": "PRAGMA query_only = {}"}
    with connection.cursor() as cursor:
        yield lambda: cursor.execute(word[connection.vendor].format("on"))
        cursor.execute(word[connection.vendor].format("off"))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_database_that_takes_no_writes_is_an_outage(calm_client, read_only):
    calm_client.force_login(make_people().sari)
    read_only()
    with time_machine.travel(NOON, tick=False):
        response = posted_report(calm_client)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert "Menyusun laporan bulanan" in response.content.decode()


@pytest.mark.usefixtures("db")
class TestCauseInTheLog:
    """An outage is said once a minute with its cause; anything else is said each time, whole."""

    def test_the_same_cause_once(self, calm_client, monkeypatch, caplog):
        monkeypatch.setattr("allauth.account.forms.LoginForm.clean", fail)
        logging.getLogger("django.request").filters[0].forget()
        for _ in range(5):
            calm_client.post("/account/login/", {"login": "199001012015032001", "password": "x"})
        lines = [record.getMessage() for record in caplog.records if record.name == "django.request"]
        assert lines == ["Service Unavailable: /account/login/: database is locked"]

    def test_other_failures_each_time(self, calm_client, monkeypatch, caplog):
        monkeypatch.setattr("allauth.account.forms.LoginForm.clean", break_down)
        for _ in range(2):
            calm_client.post("/account/login/", {"login": "199001012015032001", "password": "x"})
        records = [record for record in caplog.records if record.name == "django.request"]
        assert len(records) == 2
        assert all("something else" in str(record.exc_info[1]) for record in records)


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (OSError(errno.ENOSPC, "full"), True),
        (OSError(errno.EROFS, "read-only"), True),
        (PermissionError(errno.EACCES, "denied", "{data}/anchors/anchors.jsonl"), True),
        (NotADirectoryError(errno.ENOTDIR, "no folder", "{data}/evidence/logos"), True),
        (PermissionError(errno.EACCES, "denied", "/etc/shadow"), False),
        (FileNotFoundError(errno.ENOENT, "missing", "{data}/evidence/2026/10/x.webp"), False),
        (ConnectionResetError(errno.ECONNRESET, "the browser went away"), False),
        (InterfaceError("the connection is closed"), True),
        (InternalError("a mistake of the program"), False),
        (ValueError("a mistake of the program"), False),
    ],
)
def test_what_passes_by_itself(settings, error, passes):
    if isinstance(error, OSError) and error.filename:
        error.filename = error.filename.format(data=settings.DATA_DIR)
    assert (outage(error) is not None) == passes


def test_what_led_to_a_failure_counts():
    """A library that writes exports says so in its own words."""

    def write():
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError as full:
            raise RuntimeError("the file could not be made") from full

    with pytest.raises(RuntimeError) as failed:
        write()
    assert isinstance(outage(failed.value), OSError)
