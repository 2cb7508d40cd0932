"""`/health/` is readiness: it takes a write of the database and of the store, within a second; `/live` asks nothing."""

import time
from threading import Event
from threading import enumerate as enumerate_threads

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.audit.actions.installation import dedicate
from accounts.rules.enums import InstallationKind
from sikap import health
from sikap.middleware import InstallationMiddleware
from tests.people import ENTERED_AT

URL = "/health/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path / "store"
    return settings.MEDIA_ROOT


def refuse(*_arguments, **_keywords):
    raise OperationalError("the password is secret")


def test_it_answers_without_login(client, db):
    response = client.get(URL)
    assert (response.status_code, response.content) == (200, b"ok")


def test_nothing_is_left_behind(client, people, folder):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(URL).status_code == 200
    assert [one for one in asked if one["sql"].startswith("UPDATE")]
    assert list(folder.iterdir()) == []
    assert not Session.objects.exists()


def test_late_jobs_are_named_and_do_not_fail(client, people):
    response = client.get(URL)
    assert response.status_code == 200
    assert response.content.startswith(b"ok\nrun_jobs: not heard since ever")


def test_a_database_that_takes_no_write(client, db, monkeypatch):
    with monkeypatch.context() as lost:
        lost.setattr(type(connection._connections["default"]), "cursor", refuse)
        response = client.get(URL)
    assert (response.status_code, response.content) == (503, b"database: takes no write")
    assert response.headers["Retry-After"]


def test_a_database_of_another_kind(client, db, monkeypatch):
    monkeypatch.setattr(InstallationMiddleware, "fits", False)
    dedicate(at=ENTERED_AT, source="tests", kind=InstallationKind.DEMO, people=3)
    assert client.get(URL).status_code == 503


def test_a_store_that_takes_no_file(client, db, folder):
    folder.write_text("a file where the folder should be")
    response = client.get(URL)
    assert (response.status_code, response.content) == (503, b"store of files: takes no write")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("name", ["write_row", "try_store"])
def test_what_hangs_is_not_waited_for(client, monkeypatch, name):
    until, own = Event(), connections["default"]
    monkeypatch.setattr(health, name, lambda *_: until.wait(20))
    begun = time.monotonic()
    try:
        # The second one does not even ask again.
        for _ in range(2):
            response = client.get(URL)
            assert response.status_code == 503
            assert response.content.endswith(b"no answer within a second")
        assert time.monotonic() - begun < 10
    finally:
        until.set()
        for question in enumerate_threads():
            if isinstance(question, health.Question):
                question.join()
        # This one knows what the tables of the tests begin with.
        if connections["default"] is not own:
            connections["default"].close()
            connections["default"] = own


@pytest.mark.parametrize("url", ["/live", "/live/"])
def test_live_asks_nothing(client, people, monkeypatch, url):
    client.force_login(people.sari)
    monkeypatch.setattr(InstallationMiddleware, "fits", False)
    with monkeypatch.context() as lost:
        lost.setattr(type(connection._connections["default"]), "cursor", refuse)
        response = client.get(url)
    assert (response.status_code, response.content) == (200, b"ok")


def test_whoever_watches_is_not_sent_to_https(client, db, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/account/login/").status_code == 301
    for url in (URL, "/live"):
        assert client.get(url).status_code == 200
