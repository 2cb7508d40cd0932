"""The database goes away under a running server: three ways to be away, and each page says so within 3 seconds."""

import re
import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from accounts.rules import clock
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from tests.people import PASSWORD
from tests.sikap.real_server import Postgres, manage, own_postgres, serving

# Three on a machine that does nothing else; before, it was thirty, or for ever.
SECONDS = 8.0
PAGES = ("/", "/account/login/", "/activities/new/", "/handbook/", "/periksa/")
SARI = "199001012015032001"
MAKE_PEOPLE = "from tests.people import make_people; make_people()"


pytestmark = [pytest.mark.both_engines, pytest.mark.operating]


@pytest.fixture(scope="module")
def database():
    if connection.vendor == "sqlite":
        pytest.skip("a database that is a file does not go away")
    with own_postgres() as found:
        yield found


@pytest.fixture(scope="module")
def environment(database):
    folder = Path(mkdtemp(prefix="sikap-away-"))
    found = {
        "DJANGO_SETTINGS_MODULE": "tests.sikap.real_settings",
        "DATABASE_URL": database.url,
        "DATA_DIR": str(folder),
        "SECRET_KEY": "tests",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE": "0",
    }
    manage("migrate", "-v0", **found)
    manage("shell", "-v0", "-c", MAKE_PEOPLE, **found)
    yield found
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def site(environment):
    with serving(environment, Path(environment["DATA_DIR"])) as server:
        server.wait_for(200)
        page = server.ask("/account/login/")
        typed = {"csrfmiddlewaretoken": server.token(page.text), "login": SARI, "password": PASSWORD}
        assert server.ask("/account/login/", urlencode(typed)).status == 302
        yield server


@contextmanager
def frozen(database: Postgres):
    database.freeze()
    yield "does not answer|timeout"
    database.thaw()


@contextmanager
def ended(database: Postgres):
    database.end()
    yield "No such file|refused"
    database.begin()


@contextmanager
def locked_out(database: Postgres):
    database.demand_password()
    database.hang_up()
    yield "password"
    database.trust()


@pytest.mark.parametrize("away", [frozen, ended, locked_out])
def test_every_page_says_so_within_seconds_and_recovers(site, database, away):
    today = local_date(clock.now(), Zone.WIB).isoformat()
    for page in PAGES:
        assert site.ask(page).status in (200, 302), page
    token = site.token(site.ask("/activities/new/").text)
    report = {
        "csrfmiddlewaretoken": token, "client_uuid": str(uuid4()), "work_date": today, "start_time": "01:00",
        "minutes": "5", "mode": "WFO", "description": "Menyusun laporan bulanan dan merapikan berkas kepegawaian",
    }  # fmt: skip
    said = len(site.log.read_text())
    with away(database) as cause:
        for _round in range(3):
            for page in PAGES:
                answer = site.ask(page)
                assert (answer.status, answer.headers["Retry-After"]) == (503, "10"), page
                assert answer.seconds < SECONDS, page
        answer = site.ask("/activities/new/", urlencode(report))
        assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
        assert answer.seconds < SECONDS
        assert report["description"] in answer.text
        assert report["client_uuid"] in answer.text
        assert site.ask("/static/css/base.css").status == 200
        assert site.ask("/live").text == "ok"
        for _round in range(2):
            answer = site.ask("/health/")
            assert (answer.status, answer.seconds < SECONDS) == (503, True)
            assert answer.text.startswith("database: ")
        log = site.log.read_text()[said:]
        lines = [line for line in log.splitlines() if line.startswith("Service Unavailable")]
        assert any(re.search(cause, line) for line in lines), log
        # Two workers, each with the loss of its own connections and the reason why there are no new ones.
        assert 1 <= len(lines) <= 8, lines
    recovered(site)


def recovered(site):
    """Wait until every worker answers again."""
    begun = time.monotonic()
    good = 0
    while good < 8:
        assert time.monotonic() - begun < 3 * SECONDS, site.log.read_text()[-2000:]
        good = good + 1 if site.ask("/activities/new/").status in (200, 302) else 0


def test_a_server_that_starts_while_the_database_is_away_recovers(environment, database, tmp_path):
    with ended(database), serving(environment, tmp_path) as server:
        server.wait_for(503)
        # Workers that begin meanwhile do not end the master either.
        for worker in server.workers():
            worker.kill()
        time.sleep(1)
        server.wait_for(503)
        assert server.is_alive()
        assert len(server.workers()) == 2
        database.begin()
        recovered(server)


def test_a_worker_begins_while_the_trail_is_locked(site, database):
    with psycopg.connect(host=str(database.server.pgdata), user="postgres", dbname="postgres") as line:
        line.execute("LOCK TABLE accounts_auditevent IN ACCESS EXCLUSIVE MODE")
        for worker in site.workers():
            worker.kill()
        time.sleep(1)
        for _ in range(8):
            answer = site.ask("/account/login/")
            assert answer.status in (200, 302)
        assert site.is_alive()
        assert site.ask("/account/login/").status in (200, 302)
