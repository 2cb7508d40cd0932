"""A backup gives back the site, and nothing less takes the place of what is there."""

import hashlib
import io
import json
import resource
import shutil
import sqlite3
import tarfile
from contextlib import closing

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.audit.verification import verify
from sikap.backup.sealing import MAGIC
from tests.backup.conftest import KEY, contents

pytestmark = [pytest.mark.operating, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="a file of SQLite")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="a schema of PostgreSQL")


def restored(place, *arguments, code=0, **environment):
    done = place.manage("restore", *arguments, **environment)
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def asked(place, statement):
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(f"{place.folder}/sikap.sqlite3")) as bare:
            return bare.execute(statement).fetchall()
    with place.connect() as server:
        return server.execute(statement).fetchall()


def nothing_is_there(place):
    left = [path for path in place.folder.rglob("*") if path.is_file() and path.name != ".backup.lock"]
    # To ask whether there is a database makes a file without anything in it.
    assert all(path.stat().st_size == 0 for path in left)
    if connection.vendor == "postgresql":
        tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        assert asked(place, tables) == [(0,)]


def rewritten(backup, name, change):
    """Return a backup in which one member is another, everything else as it was."""
    target = backup.with_name("other.tar")
    with tarfile.open(backup) as old, tarfile.open(target, "w") as new:
        for member in old:
            content = old.extractfile(member).read()
            if member.name == name:
                content = change(member, content)
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return target


def with_manifest(backup, **changed):
    """Return a backup whose manifest says something else, with sums that fit."""
    told = b""

    def change(_member, content):
        nonlocal told
        told = json.dumps(json.loads(content) | changed).encode()
        return told

    def fit(_member, content):
        end = json.loads(content)
        every = hashlib.sha256(told)
        with tarfile.open(backup) as old:
            for member in old:
                if member.name.rpartition("/")[2] == "SHA256SUMS":
                    every.update(hashlib.sha256(old.extractfile(member).read()).digest())
        return json.dumps(end | {"sums": every.hexdigest()}).encode()

    first = rewritten(backup, "manifest.json", change)
    shutil.move(first, backup.with_name("first.tar"))
    return rewritten(backup.with_name("first.tar"), "end.json", fit)


def test_the_site_is_back(site, backup, place):
    said = restored(place, backup)
    assert "Dipulihkan dan dibandingkan" in said
    assert contents(place.folder) == site.files()
    # Emptying and filling the tables around other tests leaves the trail of the tests with faults of its own.
    said = place.manage("verify_audit").stderr
    assert [line for line in said.splitlines() if "CommandError" not in line] == verify().faults
    assert asked(place, "SELECT photo FROM reports_evidence") == [(site.report.evidence.photo.name,)]
    # Nothing of the way is left.
    assert [path.name for path in place.folder.rglob(".*")] == [".backup.lock"]


def test_a_sealed_backup_needs_its_key(site, place, tmp_path, settings):
    settings.BACKUP_KEY = KEY
    path, key_file = tmp_path / "site.tar.sealed", tmp_path / "key"
    call_command("backup", path)
    key_file.write_text(KEY[::-1])
    assert "terenkripsi" in restored(place, path, code=1)
    assert "tidak membuka cadangan" in restored(place, path, "--key-file", key_file, code=1)
    nothing_is_there(place)
    content = bytearray(path.read_bytes())
    for position in (len(MAGIC) + 100, len(content) // 2, len(content) - 1):
        damaged = tmp_path / "damaged"
        damaged.write_bytes(content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :])
        assert "rusak atau terpotong" in restored(place, damaged, code=1, BACKUP_KEY=KEY)
    nothing_is_there(place)
    restored(place, path, BACKUP_KEY=KEY)
    assert contents(place.folder) == site.files()


def test_damage_anywhere_is_noticed_before_anything_changes(site, backup, place, tmp_path):
    content = backup.read_bytes()
    with tarfile.open(backup) as tar:
        photo = next(member for member in tar if member.name.endswith(".webp")).offset_data
    damaged = tmp_path / "damaged.tar"
    for position in (len(content) // 2, photo):
        damaged.write_bytes(content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :])
        assert "rusak atau terpotong" in restored(place, damaged, code=1)
    for length in (len(content) // 2, photo + 10):
        damaged.write_bytes(content[:length])
        assert "rusak atau terpotong" in restored(place, damaged, code=1)
    damaged.write_bytes(b"Bukan cadangan" * 1000)
    assert restored(place, damaged, code=1)
    assert "tidak bisa dibaca" in restored(place, tmp_path / "nowhere.tar", code=1)
    nothing_is_there(place)


def test_nobody_leads_a_file_elsewhere(site, backup, place):
    def climbing(member, content):
        member.name = "evidence/../../escaped"
        return content

    def linked(member, content):
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        return b""

    name = next(name for name in site.files() if name.endswith(".webp"))
    for change in (climbing, linked):
        assert "rusak" in restored(place, rewritten(backup, name, change), code=1)
    assert not (place.folder.parent / "escaped").exists()
    nothing_is_there(place)


FOREIGN = [
    ({"migrations": ["reports.9999_future"]}, "SIKAP yang lebih baru"),
    ({"format": 2}, "SIKAP yang lebih baru"),
    ({"engine": "oracle"}, "cadangan dari oracle"),
    ({"kind": "training"}, "jenis situs lain: training"),
    ({"audit_key": "0" * 8}, "bukan kunci jejak audit"),
    ({"rows": {"accounts_employee": 1}}, "berbeda dari yang dicadangkan"),
    ({"heads": "0" * 64}, "berbeda dari yang dicadangkan"),
    ({"rows": {'x"; DROP TABLE y': 1}}, "rusak"),
    ({"color": "red"}, "bukan cadangan"),
]


def test_what_does_not_belong_here_is_refused(backup, place):
    for changed, says in FOREIGN:
        assert says in restored(place, with_manifest(backup, **changed), code=1)
        nothing_is_there(place)


def test_a_site_is_replaced_only_on_demand_and_kept(site, backup, place):
    restored(place, backup)
    evidence = place.folder / "evidence"
    (evidence / "2026").mkdir(exist_ok=True)
    (evidence / "2026" / "new").write_text("new")
    assert "sudah ada situs" in restored(place, backup, code=1)
    assert (evidence / "2026" / "new").exists()
    said = restored(place, backup, "--replace")
    assert contents(place.folder) == site.files()
    (kept,) = evidence.glob(".before-*")
    assert (kept / "2026" / "new").read_text() == "new"
    assert str(kept) in said
    # What was put aside is in no later backup.
    assert place.manage("backup", place.folder / "later.tar").returncode == 0
    with tarfile.open(place.folder / "later.tar") as tar:
        assert not any("before" in name for name in tar.getnames())


@on_sqlite
def test_the_old_file_of_sqlite_is_kept_whole(backup, place):
    restored(place, backup)
    with closing(sqlite3.connect(place.folder / "sikap.sqlite3")) as bare:
        bare.execute("UPDATE accounts_agency SET name = 'Lama'")
        bare.commit()
        bare.execute("BEGIN IMMEDIATE")
        assert "Hentikan server" in restored(place, backup, "--replace", code=1)
    restored(place, backup, "--replace")
    (kept,) = place.folder.glob("sikap.sqlite3.before-*")
    with closing(sqlite3.connect(kept)) as bare:
        assert bare.execute("SELECT DISTINCT name FROM accounts_agency").fetchall() == [("Lama",)]
    assert ("Lama",) not in asked(place, "SELECT name FROM accounts_agency")


@on_postgresql
def test_the_old_schema_of_postgresql_is_kept(backup, place):
    restored(place, backup)
    with place.connect(autocommit=True) as server:
        assert "Hentikan server" in restored(place, backup, "--replace", code=1)
        server.execute("UPDATE accounts_agency SET name = 'Lama'")
    # One that fails on the way leaves the schema as it was.
    broken = with_manifest(backup, heads="0" * 64)
    assert "berbeda" in restored(place, broken, "--replace", code=1)
    assert asked(place, "SELECT DISTINCT name FROM accounts_agency") == [("Lama",)]
    restored(place, backup, "--replace")
    assert ("Lama",) not in asked(place, "SELECT name FROM accounts_agency")
    ((schema,),) = asked(place, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before%'")
    assert asked(place, f"SELECT DISTINCT name FROM {schema}.accounts_agency") == [("Lama",)]


def test_an_older_backup_is_brought_to_this_version(backup, place):
    restored(place, backup)
    assert place.manage("migrate", "reports", "0023").returncode == 0
    old = place.folder.parent / "old.tar"
    assert place.manage("backup", old).returncode == 0
    said = restored(place, old, "--replace")
    assert "dinaikkan ke versi ini" in said
    assert place.manage("migrate", "--check").returncode == 0


def test_a_missing_photo_is_told(site, place, tmp_path):
    site.photo.unlink()
    with pytest.raises(Exception, match="1 berkas"):
        call_command("backup", tmp_path / "site.tar")
    said = restored(place, tmp_path / "site.tar", code=2)
    assert site.report.evidence.photo.name in said
    assert asked(place, "SELECT count(*) FROM reports_activity") == [(1,)]


def test_a_full_disk_changes_nothing(site, backup, place):
    """The limit on the size of a file fails a write as a full disk does."""
    with tarfile.open(backup) as tar:
        database = max(member.size for member in tar)
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (database // 2, limit[1]))
    try:
        said = restored(place, backup, code=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert "Tidak ada yang diubah" in said
    nothing_is_there(place)
