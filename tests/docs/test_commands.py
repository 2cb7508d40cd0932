"""What docs/ tells an operator to type is typed, in this order, on a site of its own, in the real settings.

A line that a document gains and no test types fails, as does one that a test types and no document has.
"""

import configparser
import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from tests import people
from tests.backup.conftest import POSTGRES, picture
from tests.docs.documents import OTHERS, blocks, commands, unit
from tests.proxy.conftest import _free_ports as free_ports

ROOT = settings.BASE_DIR
GUNICORN = ".venv/bin/gunicorn sikap.wsgi:application --bind 127.0.0.1:8000"
# What is typed by tests of their own.
ELSEWHERE = {
    "make serve": "tests/sikap/test_serve_demo.py",
    "make training": "tests/sikap/test_training.py",
    "make training HOST=192.168.1.10": "tests/sikap/test_training.py",
    # With the code of the release before, and a service that is reloaded.
    "cd /srv/sikap/releases/NEW && make install": "tests/sikap/test_upgrade.py",
    "systemctl reload sikap && systemctl restart sikap-jobs": "tests/sikap/test_upgrade.py",
    "make documents": "tests/architecture/test_documents.py",
    "tar xf": "tests/backup/test_backup.py",
    "sha256sum --check SHA256SUMS": "tests/backup/test_backup.py",
    "manage.py try_scheme sikeppo --table examples.csv": "tests/tpp/schemes/test_example_check.py",
    "manage.py try_scheme ours.json --table examples.csv": "tests/tpp/schemes/test_example_check.py",
    "manage.py confirm_proposal 17": "tests/accounts/second_person/test_proposals.py",
    "manage.py confirm_proposal ID": "tests/accounts/second_person/test_proposals.py",
    'manage.py accept_clock --reason "the clock was a day ahead since the morning"': "tests/sikap/test_wrong_clock.py",
}
CRON = re.compile(r"((?:\*|[0-9]+(?:,[0-9]+)*|\*/[0-9]+)(?: |$)){5}(?P<command>\S.*)")
PASSWORD = "rahasia sekali betul"
PEOPLE = {"import_agencies": people._AGENCIES, "import_employees": people._EMPLOYEES, "import_roles": people._ROLES}


class Machine:
    """A machine on which an operator types; what she types must stand in a document."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (self.port,) = free_ports(1)
        self.typed: set[str] = set()
        self._databases: list[str] = []
        self.at("live")
        for name in ("cadangan", "etc", "usb"):
            (folder / name).mkdir()

    def at(self, site: str) -> None:
        """Work from now on at another site, with a folder and a database of its own."""
        self.data = self.folder / site
        self.environment = {
            "PATH": f"{POSTGRES}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "SECRET_KEY": "rahasia-situs",
            "AUDIT_KEY": "kunci-jejak-audit",
            "ALLOWED_HOSTS": "127.0.0.1",
            "SECURE": "0",
            "PUBLIC_URL": "https://tpp.lebakkab.go.id",
            "DATA_DIR": str(self.data),
            "DATABASE_URL": self.database(),
        }

    def database(self) -> str:
        """Return the address of an empty database of the kind of these tests."""
        if connection.vendor == "sqlite":
            return f"sqlite:///{self.data}/sikap.sqlite3"
        name = f"docs_{uuid4().hex[:8]}"
        self._databases.append(name)
        self.server(f"CREATE DATABASE {name}")
        told = connection.settings_dict
        return f"postgresql://{told['USER']}@/{quote(told['HOST'], safe='')}/{name}"

    def server(self, statement: str, database: str = "postgres") -> None:
        told = connection.settings_dict
        with psycopg.connect(host=told["HOST"], user=told["USER"], dbname=database, autocommit=True) as server:
            server.execute(statement)

    def forget(self) -> None:
        for name in self._databases:
            self.server(f"DROP DATABASE {name} WITH (FORCE)")

    def type(self, line: str, *, code: int = 0, instead: dict[str, str] | None = None, **more: str) -> str:
        """Type a line of a document, with places of this machine; return what was answered."""
        assert line in commands(), "no document says so"
        self.typed.add(line)
        return self.run(line, code=code, instead=instead, **more)

    def run(self, line: str, *, code: int = 0, instead: dict[str, str] | None = None, **more: str) -> str:
        command, env = ["sh", "-c", self.here(line, instead)], self.environment | more
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode == code, (line, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def here(self, line: str, instead: dict[str, str] | None = None) -> str:
        places = {
            "/srv/sikap/releases": self.folder / "releases",
            "/srv/sikap/current": self.folder / "current",
            "/srv/git": self.folder / "git",
            "/srv/backups": self.folder / "backups",
            "/srv/sikap/var/live": self.data,
            "/srv/sikap": ROOT,
            "/media/cadangan": self.folder / "cadangan",
            "/etc/sikap": self.folder / "etc",
            "/srv/latihan-pulih": self.folder / "latihan-pulih",
            "/media/usb": self.folder / "usb",
            "/srv/cadangan": self.folder / "salinan",
            "/srv/anchors": self.folder / "usb",
            "127.0.0.1:8000": f"127.0.0.1:{self.port}",
        }
        for theirs, ours in ((instead or {}) | {name: str(place) for name, place in places.items()}).items():
            line = line.replace(theirs, ours)
        return line if not line.startswith("manage.py") else f".venv/bin/python {line}"

    def cron(self, line: str, **more: dict[str, str]) -> str:
        """Let cron run a line: five fields of time, then what `sh` is given; a bare % would end it."""
        assert line in commands(), "no document says so"
        self.typed.add(line)
        found = CRON.fullmatch(line)
        assert found, line
        command = found["command"].replace("\\%", "\0")
        assert "%" not in command
        return self.run(command.replace("\0", "%"), **more)

    @contextmanager
    def serving(self) -> Iterator["Browser"]:
        """Start the server as documented."""
        (line,) = (line for line in commands() if line.startswith(GUNICORN))
        self.typed.add(line)
        with (self.folder / "server.log").open("ab") as log:
            process = subprocess.Popen(
                ["sh", "-c", f"exec {self.here(line)}"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        try:
            browser = Browser(f"http://127.0.0.1:{self.port}")
            for _attempt in range(300):
                if browser.answers("/health/"):
                    break
                assert process.poll() is None, (self.folder / "server.log").read_text()
                time.sleep(0.2)
            assert browser.open("/live").startswith(b"ok")
            yield browser
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


class Browser:
    """Somebody at the site."""

    def __init__(self, site: str) -> None:
        self.site = site
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def answers(self, path: str) -> bool:
        try:
            return bool(self.open(path))
        except (HTTPError, URLError):
            return False

    def open(self, path: str, fields: dict | None = None) -> bytes:
        """Return a page, or what comes after a form was sent to it."""
        body, headers = None, {"Referer": f"{self.site}{path}"}
        if fields is not None:
            token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', self.open(path))
            body = encode_multipart(BOUNDARY, fields | {"csrfmiddlewaretoken": token[1].decode()})
            headers |= {"Content-Type": MULTIPART_CONTENT}
        request = urllib.request.Request(f"{self.site}{path}", body, headers)
        with self._opener.open(request, timeout=60) as answer:
            return answer.read()

    def report(self, start: str) -> str:
        """Report with a photo on the earliest day that is open; return the address of the report."""
        form = reverse("reports:activity_create")
        page = self.open(form).decode()
        day = min(re.findall(r'name="work_date"[^>]* value="([0-9-]+)"', page))
        photo = picture(colour="teal" if start < "02" else "navy")
        photo.name = "foto.jpg"
        entry = {"client_uuid": str(uuid4()), "work_date": day, "start_time": start, "minutes": "30", "mode": "WFH"}
        position = {"latitude": "-6.9", "longitude": "107.6", "accuracy": "12"}
        texts = {"description": f"Menyusun laporan {start}", "output": "Satu naskah"}
        after = self.open(form, entry | position | texts | {"photo": photo}).decode()
        assert f"Menyusun laporan {start}" in after, after
        return max(re.findall(r"/activities/[0-9]+/", after), key=lambda path: int(path.split("/")[2]))

    def photo(self, report: str) -> bytes:
        return self.open(re.search(r"/evidence/[0-9]+/photo/", self.open(report).decode())[0])


@pytest.fixture
def machine(tmp_path, django_db_setup, django_db_blocker) -> Iterator[Machine]:
    with django_db_blocker.unblock():
        made = Machine(tmp_path)
        yield made
        made.forget()


@pytest.mark.operating
@pytest.mark.long
def test_an_operator_types_what_the_documents_say(machine):
    machine.run("make --dry-run install")
    machine.typed.add("make install")
    machine.type(".venv/bin/python manage.py migrate")
    machine.type(".venv/bin/python manage.py collectstatic --noinput")
    for command, table in PEOPLE.items():
        (machine.folder / "table.csv").write_text(table)
        machine.run(f"manage.py {command} {machine.folder}/table.csv")
    # Named without what they need; typed with it here and below.
    machine.typed |= {f"manage.py {name}" for name in ("import_roles", "issue_activation_codes", "upgrade", "restore")}
    reported = first_report(machine)
    keep_the_clockwork(machine)
    for line in (line for line in commands() if line.startswith("ALTER ")):
        machine.typed.add(line)
        if connection.vendor == "postgresql":
            machine.server(line, machine.environment["DATABASE_URL"].rpartition("/")[2])
    keep_the_trail(machine)
    practise(machine)
    upgrade(machine)
    back_up(machine)
    restore(machine, *reported)
    missing = commands() - machine.typed - ELSEWHERE.keys()
    assert missing == set(), "no test types this"
    assert ELSEWHERE.keys() - commands() == set(), "no document says so any more"


def first_report(machine: Machine) -> tuple[str, str, bytes]:
    """Sari's code comes from the server; she chooses a password and reports with a photo."""
    instead = {"CODE": "1.01", "letters.pdf": f"{machine.folder}/letters.pdf"}
    machine.type("manage.py issue_activation_codes --agency CODE --output letters.pdf", instead=instead)
    assert (machine.folder / "letters.pdf").read_bytes().startswith(b"%PDF")
    machine.run(f"manage.py issue_activation_codes --agency 1.01 --output {machine.folder}/codes.csv --all")
    rows = csv.DictReader(io.StringIO((machine.folder / "codes.csv").read_text("utf-8-sig")))
    sari = next(row for row in rows if row["name"].startswith("Sari"))
    with machine.serving() as browser:
        password = {"password1": PASSWORD, "password2": PASSWORD}
        browser.open(reverse("accounts:activate"), {"nip": sari["nip"], "code": sari["code"]} | password)
        (line,) = (line for line in commands() if line.startswith("curl "))
        if shutil.which("curl"):
            assert machine.type(line).startswith("ok")
        machine.typed.add(line)
        report = browser.report("01:00")
        return sari["nip"], report, browser.photo(report)


def keep_the_clockwork(machine: Machine) -> None:
    machine.cron("* * * * * cd /srv/sikap && .venv/bin/python manage.py run_jobs --once")
    machine.type("manage.py sweep_photos")
    # systemd starts the same without --once, and checks its unit.
    service = configparser.ConfigParser()
    service.read_string(machine.here(unit("sikap-jobs.service")))
    assert Path(service["Service"]["WorkingDirectory"]) == ROOT
    start = service["Service"]["ExecStart"]
    process = subprocess.Popen(start.split(), cwd=ROOT, env=machine.environment)
    time.sleep(3)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)
    machine.typed.add("manage.py run_jobs")
    path = machine.folder / "sikap-jobs.service"
    path.write_text(machine.here(unit("sikap-jobs.service")))
    if shutil.which("systemd-analyze"):
        machine.run(f"systemd-analyze verify {path}")


def keep_the_trail(machine: Machine) -> None:
    said = machine.type("manage.py anchor_audit")
    code = re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", said)[0]
    copy = next(line for line in commands() if "rsync" in line and "anchors.jsonl" in line)
    if shutil.which("rsync"):
        machine.cron(copy, instead={"sikap@server:": ""})
    else:
        assert CRON.fullmatch(copy)
        machine.typed.add(copy)
    shutil.copy(machine.data / "anchors" / "anchors.jsonl", machine.folder / "usb")
    machine.type(".venv/bin/python manage.py verify_audit")
    machine.type(".venv/bin/python manage.py verify_audit --anchors /media/usb/anchors.jsonl")
    machine.type(".venv/bin/python manage.py verify_audit --code 7K3QM-X9D2B", instead={"7K3QM-X9D2B": code})
    machine.type(".venv/bin/python manage.py verify_audit --since 7")
    # Triggers that somebody removed are brought back.
    remove = "from django.db import connection; from accounts.audit import triggers; triggers.remove(connection)"
    machine.run(f'manage.py shell -v 0 -c "{remove}"')
    machine.run("manage.py verify_audit", code=1)
    (cure,) = (line for line in commands() if line.startswith("manage.py shell -c"))
    machine.type(cure)
    machine.run("manage.py verify_audit")


def practise(machine: Machine) -> None:
    (machine.folder / "peserta.csv").write_text("nip,name\n199001012015032001,Sari Wulandari\n")
    line = "TRAINING=1 .venv/bin/python manage.py prepare_training --people peserta.csv --reset"
    folder = machine.folder / "latihan"
    database = {"DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/sikap.sqlite3"}
    machine.type(line, instead={"peserta.csv": f"{machine.folder}/peserta.csv"}, **database)
    assert (folder / "surat-latihan.pdf").read_bytes().startswith(b"%PDF")


def upgrade(machine: Machine) -> None:
    """To the release that is there already; what another one needs is in tests/sikap/test_upgrade.py."""
    repository = machine.folder / "git" / "sikap"
    repository.mkdir(parents=True)
    (machine.folder / "backups").mkdir()
    identity = "-c user.name=Tester -c user.email=tester@localhost"
    machine.run(f"cd {repository} && git init -qb NEW && git {identity} commit -q --allow-empty -m release")
    machine.type("git clone --branch NEW /srv/git/sikap /srv/sikap/releases/NEW")
    machine.type("ln -sfn /srv/sikap/releases/NEW /srv/sikap/current")
    assert (machine.folder / "current" / ".git").is_dir()
    machine.type(".venv/bin/python manage.py upgrade --backup /srv/backups")
    assert len(list((machine.folder / "backups").iterdir())) == 1
    for app in ("tpp", "reports", "accounts"):
        ((_app, name),) = MigrationLoader(None).graph.leaf_nodes(app)
        machine.type(f".venv/bin/python manage.py migrate {app} NAME", instead={"NAME": name})
    for line in ("manage.py check_data", "manage.py check_data --no-trail"):
        # Nobody has entered what a class of posts is paid.
        assert "Sari Wulandari" in machine.type(line, code=1)
    machine.type("manage.py verify_audit")


def back_up(machine: Machine) -> None:
    folder = machine.folder / "cadangan"
    machine.cron("30 1 * * * cd /srv/sikap && .venv/bin/python manage.py backup /media/cadangan --keep 30")
    assert [path.suffix for path in folder.iterdir()] == [".tar"]
    machine.type("python3 -c 'import secrets; print(secrets.token_urlsafe(32))' > /etc/sikap/backup-key")
    machine.type(".venv/bin/python manage.py backup /media/cadangan --key-file /etc/sikap/backup-key")
    machine.type("manage.py backup TARGET", instead={"TARGET": f"{machine.folder}/as-it-is.tar"})
    copy = "0 4 * * * rsync -a sikap@server:/media/cadangan/ /srv/cadangan/"
    if shutil.which("rsync"):
        machine.cron(copy, instead={"sikap@server:": ""})
    assert CRON.fullmatch(copy)
    machine.typed.add(copy)


def restore(machine: Machine, nip: str, report: str, photo: bytes) -> None:
    """The machine is lost. On a new one Sari sees her old photo and reports with a new one."""
    (sealed,) = (machine.folder / "cadangan").glob("*.sealed")
    instead = {"sikap-20261201-013000.tar.sealed": sealed.name}
    (again,) = (line for line in commands() if line.startswith(".venv/bin/python manage.py restore"))
    machine.at("new-machine")
    machine.type(again, instead=instead)
    # What collectstatic wrote there; once is enough for a test.
    shutil.copytree(machine.folder / "live" / "static", machine.data / "static")
    machine.type(".venv/bin/python manage.py verify_audit")
    with machine.serving() as browser:
        browser.open(reverse("account_login"), {"login": nip, "password": PASSWORD})
        assert browser.photo(report) == photo
        new = browser.report("02:00")
        assert new != report
        assert browser.photo(new) != photo
    machine.run("manage.py verify_audit")
    machine.type("manage.py verify_recap --code 7K3QM-X9D2B", code=1)
    (drill,) = (line for line in commands() if line.startswith("DATA_DIR=/srv/latihan-pulih"))
    if connection.vendor == "postgresql":
        instead |= {"sqlite:////srv/latihan-pulih/sikap.sqlite3": machine.database()}
    machine.type(drill, instead=instead)


def test_other_languages_have_tests_of_their_own():
    known = {"", *OTHERS}
    for language, text in blocks():
        assert language in known
        if language == "json":
            # Whole, or a member of the document of a scheme.
            json.loads(text if text.startswith("{") else f"{{{text}}}")
    for path in {*OTHERS.values(), *ELSEWHERE.values()}:
        assert (ROOT / path).exists(), path
