"""Headers on every answer, whoever gave it; nothing of a person stays in a cache; cookies that no neighbour can set."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.test import Client

from tests.people import login

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture
def calm(people):
    return login(Client(raise_request_exception=False), people.dewi)


def check(answer, status):
    assert answer.status_code == status
    for name, value in SECURITY.items():
        assert answer.get(name) == value, name
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "camera=(self), geolocation=(self)" in answer["Permissions-Policy"]
    assert "microphone=()" in answer["Permissions-Policy"]
    assert "no-store" in answer["Cache-Control"]


def failing_with(error):
    def fail(*_arguments, **_keywords):
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadRequest("no"), 400),
        (PermissionDenied("no"), 403),
        (OperationalError("locked"), 503),
        (RuntimeError("broken"), 500),
    ],
)
def test_failures_carry_them(calm, monkeypatch, error, status):
    monkeypatch.setattr("reports.activities.views.home.render", failing_with(error))
    check(calm.get("/"), status)


def test_pages_and_refusals_carry_them(calm, settings):
    check(calm.get("/"), 200)
    check(calm.get("/nowhere/"), 404)
    check(calm.get("/static/nothing.css"), 404)
    check(calm.get("/?a=%00"), 400)
    check(calm.get("/", headers={"host": "elsewhere.example"}), 400)
    check(Client().get("/"), 302)
    check(Client().get("/account/login/"), 200)
    check(Client(enforce_csrf_checks=True).post("/account/login/", {}), 403)
    check(Client().post("/account/login/", {"login": "1", "password": "x"}), 422)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    check(calm.post("/", {"text": "x" * 100}), 413)


def test_so_do_answers_before_everything_else(calm, settings):
    settings.SECURE_SSL_REDIRECT = True
    check(calm.get("/", headers={"host": "elsewhere.example"}), 400)
    check(calm.get("/"), 301)
    settings.SECURE_SSL_REDIRECT, settings.DEMO = False, True
    check(Client().get("/", headers={"host": "elsewhere.example"}), 403)


def test_https_is_for_good_also_where_something_fails(calm, settings):
    settings.SECURE_HSTS_SECONDS = 60
    assert calm.get("/", headers={"host": "elsewhere.example"}, secure=True)["Strict-Transport-Security"]


@pytest.mark.parametrize(
    "path",
    [
        "/people/",
        "/handbook/bkd.pdf",
        "/tpp/recaps/2026-09/export/?format=csv",
        "/settings/holidays/",
        "/people/audit/",
    ],
)
def test_nothing_of_a_person_stays_in_a_cache(calm, path):
    for headers in ({}, {"hx-request": "true"}):
        answer = calm.get(path, headers=headers)
        assert "no-store" in answer["Cache-Control"], path
        assert "public" not in answer["Cache-Control"]
        if answer.streaming:
            b"".join(answer.streaming_content)


def test_static_files_stay(db, settings, tmp_path):
    (tmp_path / "style.css").write_text("body {}")
    settings.STATIC_ROOT, settings.WHITENOISE_AUTOREFRESH = tmp_path, True
    answer = Client().get("/static/style.css")
    assert answer.status_code == 200
    assert "no-store" not in answer["Cache-Control"]
    assert "max-age" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()


def cookie_names(**environment):
    """What the settings say in a process of its own."""
    code = (
        "from sikap import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME,"
        " s.COOKIE_PREFIX + 'sikap_device', s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE)"
    )
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "DATA_DIR") if name in os.environ}
    command = [sys.executable, "-c", code]
    given = kept | {"SECRET_KEY": "x", "ALLOWED_HOSTS": "x"} | environment
    return subprocess.run(
        command, cwd=project.BASE_DIR, env=given, capture_output=True, text=True, check=True
    ).stdout.split()


def test_under_https_every_cookie_belongs_to_this_host():
    *names, session, csrf, language = cookie_names()
    assert all(name.startswith("__Host-") for name in names)
    assert (session, csrf, language) == ("True",) * 3
    assert not any(name.startswith("__Host-") for name in cookie_names(SECURE="0"))


def test_a_cookie_of_this_host_is_secure_and_for_all_paths(people, settings):
    prefix = settings.COOKIE_PREFIX = "__Host-"
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = f"{prefix}sessionid", f"{prefix}csrftoken"
    settings.LANGUAGE_COOKIE_NAME = f"{prefix}language"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = True
    client = Client()
    client.get("/account/login/", secure=True)
    client.post("/account/login/", {"login": people.sari.nip, "password": "rahasia-sekali-1"}, secure=True)
    client.post("/i18n/setlang/", {"language": "en"}, secure=True)
    assert len(client.cookies) == 4
    for name, cookie in client.cookies.items():
        assert name.startswith(prefix)
        assert (cookie["path"], cookie["domain"], bool(cookie["secure"])) == ("/", "", True), name
    assert client.get("/", secure=True).status_code == 200


def test_a_file_says_to_the_page_that_it_has_come(people, client):
    """The page stays where it is after a download, and ends its busy state by this cookie."""
    client.force_login(people.dewi)
    assert "download" not in client.get("/adoption/").cookies
    cookie = client.get("/adoption/export/?format=csv").cookies["download"]
    assert (cookie["max-age"], cookie["samesite"], cookie["httponly"]) == (30, "Lax", "")
