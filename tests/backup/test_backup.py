"""One file with all of the site, whole or not there at all."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import time
import tracemalloc
from contextlib import closing
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Employee
from accounts.rules import clock
from reports.models import Evidence
from sikap.backup import archive, making, postgresql
from sikap.backup.archive import ArchiveWriter, Contents, Manifest
from sikap.backup.failure import BackupError
from sikap.backup.sealing import MAGIC
from tests.backup.conftest import KEY, Place

pytestmark = [pytest.mark.operating, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="a file of SQLite")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="programs of PostgreSQL")


def refused(*arguments, says, code=1, **options):
    with pytest.raises(CommandError, match=says) as raised:
        call_command("backup", *arguments, **options)
    assert raised.value.returncode == code


def left(*folders):
    """Return what a backup left, beside the lock that the next one takes again."""
    return sorted(path.name for folder in folders for path in folder.glob(".*") if path.name != making.LOCK)


def test_everything_is_in_it(site, backup, tmp_path, capsys):
    with tarfile.open(backup) as tar:
        members = {member.name for member in tar}
        tar.extractall(tmp_path / "unpacked", filter="data")
    database = "sikap.sqlite3" if connection.vendor == "sqlite" else "sikap.dump"
    assert members >= {"manifest.json", database, "end.json", *site.files()}
    for name, content in site.files().items():
        assert (tmp_path / "unpacked" / name).read_bytes() == content
    folders = {name.rpartition("/")[0] for name in site.files()}
    assert {folder.split("/")[1] for folder in folders if "/" in folder} > {"logos", "objections"}
    # Without SIKAP: the sums are those of sha256sum.
    for folder in folders:
        subprocess.run(
            ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path / "unpacked" / folder, check=True
        )
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(tmp_path / "unpacked" / database)) as bare:
            assert bare.execute("SELECT count(*) FROM accounts_employee").fetchone() == (Employee.objects.count(),)
    assert backup.stat().st_mode & 0o777 == 0o600
    assert left(site.folder, tmp_path) == []


def test_no_secret_is_in_it(site, tmp_path, settings):
    settings.BACKUP_KEY = KEY
    (site.folder / "secret-key").write_text("rahasia")
    call_command("backup", tmp_path / "site.tar.sealed")
    content = (tmp_path / "site.tar.sealed").read_bytes()
    assert content.startswith(MAGIC)
    assert Employee.objects.first().nip.encode() not in content
    settings.BACKUP_KEY = ""
    call_command("backup", tmp_path / "site.tar")
    content = (tmp_path / "site.tar").read_bytes()
    for secret in (project.SECRET_KEY * 2, project.AUDIT_KEY * 2, KEY, "rahasia"):
        assert secret.encode() not in content
    with tarfile.open(tmp_path / "site.tar") as tar:
        assert not any("secret" in name for name in tar.getnames())


def test_into_a_folder_and_only_the_newest_are_kept(site, tmp_path, monkeypatch):
    folder, at = tmp_path / "many", clock.now()
    folder.mkdir()
    (folder / "notes.txt").touch()
    for day in range(4):
        monkeypatch.setattr("sikap.management.commands.backup.clock.now", lambda day=day: at + timedelta(days=day))
        call_command("backup", folder, keep=2)
    days = [f"sikap-{at + timedelta(days=day):%Y%m%d-%H%M%S}.tar" for day in (2, 3)]
    assert sorted(path.name for path in folder.iterdir()) == ["notes.txt", *days]
    refused(tmp_path / "file.tar", says="--keep", keep=2)
    refused(folder, says="--keep", keep=0)


def test_a_failed_backup_deletes_no_older_one(site, tmp_path, monkeypatch):
    old = tmp_path / "sikap-20200101-000000.tar"
    old.touch()
    monkeypatch.setattr(making, "_is_whole", lambda *_a: False)
    refused(tmp_path, says="berbeda", keep=1)
    assert list(tmp_path.glob("*.tar")) == [old]


def test_nothing_is_overwritten(site, backup):
    before = backup.read_bytes()
    refused(backup, says="ditimpa")
    assert backup.read_bytes() == before


@pytest.mark.parametrize("target", ["/sys/site.tar", "/nowhere/site.tar"])
def test_a_place_that_takes_nothing(site, target):
    refused(target, says=f"tidak bisa ditulis ke {target}")


def test_a_full_disk_leaves_nothing(site, tmp_path, monkeypatch):
    def full(_self, _data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making._Watched, "write", full)
    refused(tmp_path / "site.tar", says="No space left on device")
    assert list(tmp_path.glob("*.tar*")) == []
    assert left(site.folder, tmp_path) == []


def test_the_disk_of_the_site_is_never_filled(site, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=10 * 1024 * 1024))
    refused(tmp_path / "site.tar", says="tersisa 10 MB")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    (site.folder / "evidence" / "large").write_bytes(os.urandom(20 * 1024 * 1024))

    def full(*_arguments):
        raise BackupError("full")

    monkeypatch.setattr(making, "check_room", full)
    refused(tmp_path / "site.tar", says="full")
    assert left(site.folder, tmp_path) == []


def test_what_the_disk_changed_is_noticed(site, tmp_path, monkeypatch):
    real = os.posix_fadvise

    def weak(descriptor, *arguments):
        os.pwrite(descriptor, b"\0" if os.pread(descriptor, 1, 60_000) != b"\0" else b"\1", 60_000)
        real(descriptor, *arguments)

    monkeypatch.setattr(os, "posix_fadvise", weak)
    refused(tmp_path / "site.tar", says="Yang dibaca kembali berbeda")
    assert list(tmp_path.glob("*.tar*")) == []


def test_a_photo_that_a_row_names_is_missed(site, tmp_path, capsys):
    name = site.report.evidence.photo.name
    site.photo.unlink()
    refused(tmp_path / "site.tar", says="1 berkas yang disebut", code=2)
    assert name in capsys.readouterr().err
    # What there is has been saved.
    assert (tmp_path / "site.tar").exists()


def test_a_photo_that_is_swept_meanwhile_is_not(site, tmp_path, monkeypatch):
    orphan = site.photo.with_name(f"{'0' * 32}.webp")
    orphan.write_bytes(b"nobody's")
    real = archive._opened

    def swept(path):
        if path == orphan:
            path.unlink()
        return real(path)

    monkeypatch.setattr(archive, "_opened", swept)
    call_command("backup", tmp_path / "site.tar")
    with tarfile.open(tmp_path / "site.tar") as tar:
        assert orphan.name not in "".join(tar.getnames())


def test_what_comes_during_a_backup_is_in_none_or_whole(site, tmp_path, monkeypatch):
    """The database is of the moment before the files: a photo more, never a photo less."""
    real = making._write

    def busy(*arguments):
        Evidence.objects.filter(pk=site.report.evidence_id).update(accuracy_m=99)
        site.photo.with_name(f"{'1' * 32}.webp").write_bytes(b"new")
        return real(*arguments)

    monkeypatch.setattr(making, "_write", busy)
    if connection.vendor == "sqlite":
        call_command("backup", tmp_path / "site.tar")
        with tarfile.open(tmp_path / "site.tar") as tar:
            assert f"{'1' * 32}.webp" in "".join(tar.getnames())
            tar.extract("sikap.sqlite3", tmp_path, filter="data")
        with closing(sqlite3.connect(tmp_path / "sikap.sqlite3")) as bare:
            assert bare.execute("SELECT accuracy_m FROM reports_evidence").fetchall() == [(12,)]


def test_one_at_a_time(site, tmp_path):
    with making.workspace(tmp_path / "other.tar", clock.now()):
        refused(tmp_path / "site.tar", says="Pencadangan atau pemulihan lain")
    call_command("backup", tmp_path / "site.tar")


def test_a_key_must_be_long(site, tmp_path, settings):
    settings.BACKUP_KEY = "pendek"
    refused(tmp_path / "site.tar", says="kurang dari 20")
    (tmp_path / "key").write_text("\n")
    refused(tmp_path / "site.tar", says="kosong", key_file=tmp_path / "key")
    refused(tmp_path / "site.tar", says="--key-file", key_file=tmp_path / "no key")
    (tmp_path / "key").write_text(f"{KEY}\n")
    call_command("backup", tmp_path / "site.tar", key_file=tmp_path / "key")
    assert (tmp_path / "site.tar").read_bytes().startswith(MAGIC)


@on_sqlite
def test_a_damaged_database_is_no_backup(site, tmp_path):
    copy = Place(tmp_path / "other", f"sqlite:///{tmp_path}/other/sikap.sqlite3")
    copy.folder.mkdir()
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as bare:
        bare.execute("VACUUM INTO ?", (f"{copy.folder}/sikap.sqlite3",))
    database = copy.folder / "sikap.sqlite3"
    content = bytearray(database.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 200_000] = os.urandom(200_000)
    database.write_bytes(content)
    done = copy.manage("backup", tmp_path / "site.tar")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "site.tar").exists()


@pytest.mark.parametrize(("how", "swept"), [(signal.SIGTERM, True), (signal.SIGKILL, False)])
@on_sqlite
def test_a_killed_backup_leaves_no_half_file(backup, place, tmp_path, how, swept):
    assert place.manage("restore", backup).returncode == 0
    with (place.folder / "evidence" / "large").open("wb") as large:
        large.truncate(20 * 1024**3)
    folder = tmp_path / "nightly"
    folder.mkdir()
    command = [sys.executable, "manage.py", "backup", str(folder)]
    process = subprocess.Popen(command, cwd=project.BASE_DIR, env=place.environment())
    while not (parts := list(folder.glob(".*.part"))) or parts[0].stat().st_size < 9_000_000:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(how)
    assert process.wait() != 0
    assert (left(place.folder, folder) == []) == swept
    assert list(folder.glob("sikap-*")) == []
    (place.folder / "evidence" / "large").unlink()
    for part in folder.glob(".*.part"):
        os.utime(part, (0, 0))
    assert place.manage("backup", folder).returncode == 0
    assert left(place.folder, folder) == []


def test_a_million_files_need_no_more_memory(tmp_path):
    """Neither writing nor reading remembers a file once it is through."""
    manifest = Manifest(1, "1", "", "real", "sqlite", "", "sikap.sqlite3", [], {}, "", "")

    def most(count):
        folder = tmp_path / str(count)
        folder.mkdir()
        for number in range(count):
            (folder / f"{number:032x}.webp").touch()
        tracemalloc.start()
        with (tmp_path / f"{count}.tar").open("wb") as file:
            writer = ArchiveWriter(file, manifest)
            writer.add_folder(folder, "evidence")
            written = writer.finish()
        with (tmp_path / f"{count}.tar").open("rb") as file:
            _manifest, read = archive.read_archive(
                file, begin=lambda _m: None, receive=lambda _n, blocks, _w: list(blocks)
            )
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert written == read == Contents(count, 0, read.sums)
        return peak

    few, many = most(3000), most(9000)
    assert many < few + 500_000


@on_postgresql
def test_the_programs_of_postgresql(site, tmp_path, monkeypatch):
    monkeypatch.setattr(postgresql, "_DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")
    refused(tmp_path / "site.tar", says="pg_dump belum terpasang. Pasang: sudo apt-get install postgresql-client")
    (tmp_path / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 12.3'\n")
    (tmp_path / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    refused(tmp_path / "site.tar", says="pg_dump berversi 12, lebih lama daripada server")
    assert left(site.folder, tmp_path) == []
