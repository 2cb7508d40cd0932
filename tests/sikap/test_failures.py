"""When the server is in trouble: nothing typed is lost, and nobody sees a stack trace."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from reports.models import Activity


@pytest.fixture
def calm_client() -> Client:
    return Client(raise_request_exception=False)


def fail(*_arguments, **_keywords):
    raise OperationalError("database is locked")


def test_a_busy_database_keeps_what_was_typed(people, calm_client, monkeypatch):
    calm_client.force_login(people.sari)
    monkeypatch.setattr("reports.views.activities.submit_activity", fail)
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


def test_a_lost_database_is_said_so(calm_client, monkeypatch, db):
    with monkeypatch.context() as lost:
        lost.setattr(type(connection._connections["default"]), "cursor", fail)
        assert calm_client.get("/health/").status_code == 503


def test_any_other_failure_has_a_page(calm_client, monkeypatch, db):
    def break_down(*_arguments, **_keywords):
        raise RuntimeError("something else")

    monkeypatch.setattr("allauth.account.forms.LoginForm.clean", break_down)
    response = calm_client.post("/account/login/", {"login": "199001012015032001", "password": "x"})
    assert response.status_code == 500
    assert "something else" not in response.content.decode()
    assert "SIKAP" in response.content.decode()


def test_health_answers_without_login(client, db):
    response = client.get("/health/")
    assert (response.status_code, response.content) == (200, b"ok")
