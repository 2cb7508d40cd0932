"""From the release before to this one and back, with its own code: nothing that it writes fails on the new schema.

The commit of that release stands in `tests/data/previous_release/commit`; it is taken from the history of the clone.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests import ROOT

DATA = ROOT / "tests" / "data" / "previous_release"
COMMIT = (DATA / "commit").read_text().strip()
APPS = ("tpp", "reports", "accounts")
# What the application wants of an act while a table is altered; the machine of the tests may be slow.
PATIENCE = 60

pytestmark = [pytest.mark.both_engines, pytest.mark.operating, pytest.mark.long]


def archive() -> bytes:
    """Return the tree of the release before."""
    command = ["git", "-C", str(ROOT), "archive", COMMIT, "accounts", "reports", "tpp", "sikap", "templates", "static"]
    done = subprocess.run([*command, "manage.py", "pyproject.toml", "tests"], capture_output=True, check=False)
    if done.returncode:
        reason = f"the history of this clone lacks {COMMIT}; fetch all of it (git fetch --unshallow)"
        if os.environ.get("REQUIRE_HISTORY"):
            pytest.fail(reason)
        pytest.skip(reason)
    return done.stdout


@pytest.fixture(scope="module")
def old(tmp_path_factory) -> Path:
    """The tree of the release before, unpacked."""
    place = tmp_path_factory.mktemp("old")
    subprocess.run(["tar", "-x", "-C", str(place)], input=archive(), check=True)
    return place


def server() -> psycopg.Connection:
    """Return a session of the PostgreSQL of this run that can make databases."""
    known = connection.settings_dict
    options = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"], "password": known["PASSWORD"]}
    given = {name: value for name, value in options.items() if value}
    return psycopg.connect(**given, dbname="postgres", autocommit=True)


@pytest.fixture
def new_url(tmp_path):
    """Make addresses of databases of one's own, on the engine of this run; dropped at the end."""
    made = []

    def make(name: str) -> str:
        if connection.vendor == "sqlite":
            return f"sqlite:///{tmp_path / name}.sqlite3"
        name = f"test_{os.getpid()}_{name}"
        with server() as session:
            session.execute(f'CREATE DATABASE "{name}"')
        made.append(name)
        return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"

    yield make
    for name in made:
        with server() as session:
            session.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Site:
    """A database with its files, which the code of two releases uses in turn."""

    def __init__(self, url: str, data: Path, old: Path) -> None:
        self.old = old
        self.environment = {
            **os.environ,
            "DATABASE_URL": url,
            "DATA_DIR": str(data),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DEMO": "1",
            "PYTHONWARNINGS": "",
        }

    def run(self, *arguments: str, tree: Path = ROOT) -> str:
        environment = {**self.environment, "PYTHONPATH": str(tree)}
        done = subprocess.run(
            [sys.executable, *arguments], cwd=tree, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{arguments}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def manage(self, *arguments: str, tree: Path = ROOT) -> str:
        return self.run("manage.py", *arguments, tree=tree)

    def work(self) -> dict:
        """Let the release before do each kind of act once."""
        return json.loads(self.run(str(DATA / "at_work.py"), tree=self.old).splitlines()[-1])

    def begin_writing(self, stop: Path) -> subprocess.Popen:
        """Let the release before report and review until the file is there; return when it has begun."""
        writer = subprocess.Popen(
            [sys.executable, str(DATA / "at_work.py"), str(stop)],
            cwd=self.old,
            env={**self.environment, "PYTHONPATH": str(self.old)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        while not Path(f"{stop}.begun").exists():
            assert writer.poll() is None
            time.sleep(0.1)
        return writer


def leaf(tree: Path, app: str) -> str:
    """Return the name of the last migration of an app."""
    return max(path.stem for path in (tree / app / "migrations").glob("[0-9]*.py"))


def test_the_release_before_goes_on_while_and_after_the_schema_changes(old, new_url, tmp_path):
    site = Site(new_url("filled"), tmp_path / "data", old)
    site.manage("migrate", "--verbosity=0", tree=old)
    site.manage("load_demo", tree=old)
    assert site.work()["failed"] == []

    # The schema changes beside code that writes.
    stop = tmp_path / "stop"
    writer = site.begin_writing(stop)
    site.manage("migrate", "--verbosity=0")
    stop.touch()
    written = json.loads(writer.communicate(timeout=PATIENCE)[0].splitlines()[-1])
    assert written["failed"] == []
    assert written["done"] > 1
    # One release on the schema of the next: also after its code was taken back.
    assert site.work()["failed"] == []

    # The new code vouches for what the old one wrote.
    site.manage("verify_audit")
    site.manage("check_data")
    site.manage("run_jobs", "--once")

    # The schema goes back as well, and forth again.
    for app in APPS:
        site.manage("migrate", "--verbosity=0", app, leaf(old, app))
    assert site.work()["failed"] == []
    site.manage("migrate", "--verbosity=0")
    site.manage("verify_audit")

    # All this sees what it is meant to see: a column as Django adds it without a default of the database.
    site.run("-c", PLANTED)
    assert len(site.work()["failed"]) >= 5


PLANTED = """
import django
django.setup()
from django.db import connection, models
from reports.models import Activity
field = models.CharField(max_length=9, default="")
field.set_attributes_from_name("planted")
field.model = Activity
with connection.schema_editor() as editor:
    editor.add_field(Activity, field)
"""


def test_every_form_of_the_release_before_is_accepted_by_the_new_schema(old, new_url, tmp_path):
    """Its own tests, which send each form as everybody and call each verb, on a database of the new schema."""
    url = new_url("tests")
    site = Site(url, tmp_path, old)
    del site.environment["DEMO"]
    site.manage("migrate", "--verbosity=0")
    # Django puts "test_" before the name, and takes the database that is there.
    site.environment["DATABASE_URL"] = url.replace("/test_", "/")
    shutil.copy(DATA / "quick_sending.py", old)
    shutil.copy(ROOT / "tests" / "support" / "written.py", old)
    site.run(
        *("-m", "pytest", "-q", "-n0", "--reuse-db", "-p", "no:cacheprovider", "-p", "no:cov", "-p", "quick_sending"),
        *("tests/pages/test_posts.py", "tests/pages/test_verbs.py"),
        tree=old,
    )
    site.environment["DATABASE_URL"] = url
    site.manage("migrate", "--check")


def test_reloading_changes_the_release_without_a_failed_request(new_url, tmp_path):
    """Forth and back, as `docs/upgrading.md` says: a link to the release in use, and HUP."""
    site = Site(new_url("reloaded"), tmp_path, ROOT)
    site.manage("migrate", "--verbosity=0")
    current, port = tmp_path / "current", free_port()
    current.symlink_to(ROOT)
    configuration = tmp_path / "gunicorn.conf.py"
    configuration.write_text(documented().replace("/srv/sikap/current", str(current)).replace(":8000", f":{port}"))
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", str(configuration), "sikap.wsgi:application"],
        env={**site.environment, "PYTHONPATH": ""},
        cwd="/",
    )
    try:
        assert wait_for(port, "ok")
        with Visitor(port) as visitor:
            for release, answer in ((next_release(tmp_path / "next"), "next"), (ROOT, "ok")):
                current.unlink()
                current.symlink_to(release)
                server.send_signal(signal.SIGHUP)
                assert wait_for(port, answer)
        assert visitor.failed == []
        assert visitor.served > 2
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def next_release(place: Path) -> Path:
    """Return a copy of this release that says "next" where this one says "ok"."""
    for name in ("accounts", "reports", "tpp", "sikap"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("templates", "static", "locale", "tests", "pyproject.toml"):
        (place / name).symlink_to(ROOT / name)
    middleware = place / "sikap" / "middleware.py"
    ours = middleware.read_text()
    assert ours.count('HttpResponse("ok"') == 1
    middleware.write_text(ours.replace('HttpResponse("ok"', 'HttpResponse("next"'))
    return place


def documented() -> str:
    """Return the configuration of gunicorn as the guide has it."""
    return (ROOT / "docs" / "upgrading.md").read_text().partition("```python\n")[2].partition("```")[0]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer_to(port: int, path: str) -> tuple[int, str]:
    """Ask as nginx does, which opens a connection for each request."""
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        asking.request("GET", path)
        answer = asking.getresponse()
        return answer.status, answer.read().decode()
    finally:
        asking.close()


def wait_for(port: int, text: str) -> bool:
    """Wait until all workers answer so."""
    end, in_a_row = time.monotonic() + PATIENCE, 0
    while in_a_row < 10 and time.monotonic() < end:
        try:
            in_a_row = in_a_row + 1 if answer_to(port, "/live") == (200, text) else 0
        except ConnectionRefusedError:
            in_a_row = 0
        time.sleep(0.05)
    return in_a_row == 10


class Visitor(threading.Thread):
    """Somebody who opens the login page again and again; notes what failed."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port, self.served, self.failed, self.over = port, 0, [], threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            try:
                found = answer_to(self.port, "/account/login/")[0]
            except OSError as error:
                found = repr(error)
            self.served += 1
            if found != 200:
                self.failed.append(found)

    def __enter__(self) -> "Visitor":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.over.set()
        self.join()
