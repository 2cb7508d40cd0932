"""What was acknowledged is on the disk: the file, its name, and the directories that lead to it."""

import io
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from accounts.audit import COMMAND_LINE, anchors
from accounts.storage.files import keep, leftovers, whole_file
from reports.evidence import attachments, photos
from reports.evidence.actions.orphans import GRACE, sweep_orphans
from tests.architecture.test_structure import SOURCES, found_in
from tests.people import ENTERED_AT
from tpp.recaps import logos

AT = datetime(2026, 10, 6, 5, tzinfo=UTC)
# What writes a file without `accounts.storage.files`, and why nobody is told that it is there.
ELSEWHERE = {
    "accounts/storage/files.py": "is the one way",
    "accounts/audit/anchors.py": "appends, and syncs what it appended",
    "reports/evidence/parts.py": "goes on where it stopped, and syncs each piece before the phone is told",
    "reports/disruptions/actions/health_log.py": "asks whether the store takes a file; what is written means nothing",
    "sikap/health.py": "asks the same",
    "sikap/backup/making.py": "locks an empty file, and reads a whole one back before it gets its name",
    "sikap/backup/restoring.py": "unpacks beside, and syncs all of it before it takes a place",
    "sikap/settings.py": "before any application is there",
}
WRITES = re.compile(r"""os\.open\(|fsync|mkstemp|write_bytes|write_text|open\([^)\n]*["'][awx]b?\+?["']""")


@pytest.fixture
def disk(tmp_path, monkeypatch, settings):
    """Record in order what reaches the disk (`file`, or the directory by name) and what gets its name."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "evidence"
    told = []
    fsync, replace = os.fsync, os.replace

    def synced(descriptor):
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        told.append(path.relative_to(tmp_path).as_posix() if path.is_dir() else "file")
        fsync(descriptor)

    def renamed(source, target, **where):
        told.append("name")
        replace(source, target, **where)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", renamed)
    return told


def picture():
    target = io.BytesIO()
    Image.new("RGB", (8, 8)).save(target, "PNG")
    return io.BytesIO(target.getvalue())


def test_a_photo(disk):
    photos.store(photos.prepare(picture()), at=AT)
    assert disk == [".", "file", "name", "evidence/2026/10", "evidence/2026", "evidence"]


@pytest.mark.parametrize("folder", attachments.FOLDERS)
def test_an_attachment(disk, folder):
    attachments.store(attachments.prepare(io.BytesIO(b"%PDF-1.7")), folder=folder, at=AT)
    place = f"evidence/{folder}"
    assert disk == [".", "file", "name", f"{place}/2026/10", f"{place}/2026", place, "evidence"]


def test_a_logo(disk):
    content = logos.prepare(picture())
    name = logos.store(content)
    whole = [".", "file", "name", "evidence/logos", "evidence"]
    assert disk == whole
    assert logos.store(content) == name
    assert disk == whole
    logos.logo_path(name).write_bytes(content[:10])
    assert logos.logo_path(logos.store(content)).read_bytes() == content


def test_an_anchor(disk, people):
    anchors.anchor_now(by=None, at=ENTERED_AT, source=COMMAND_LINE)
    assert disk == ["file", "anchors", "."]


def test_a_file_is_whole_or_not_there(tmp_path, monkeypatch):
    path = tmp_path / "deep" / "file"
    keep(path, b"old", below=tmp_path)

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keep(path, b"new", below=tmp_path)
    assert [found.name for found in path.parent.iterdir()] == ["file"]
    assert path.read_bytes() == b"old"


def test_a_secret_is_nobody_elses(tmp_path):
    with whole_file(tmp_path / "codes.csv", mode=0o600) as file:
        file.write(b"code")
    assert (tmp_path / "codes.csv").stat().st_mode & 0o777 == 0o600


def test_what_a_killed_process_left_is_swept(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "absences").mkdir()
    old, fresh = tmp_path / "absences" / ".a.pdf.0.part", tmp_path / "absences" / ".b.pdf.0.part"
    for path, age in ((old, GRACE + timedelta(hours=1)), (fresh, timedelta(hours=1))):
        path.touch()
        moment = (AT - age).timestamp()
        os.utime(path, (moment, moment))
    assert list(leftovers(tmp_path, AT)) != []
    assert sweep_orphans(at=AT) == 0
    assert list(tmp_path.rglob("*.part")) == [fresh]


def test_files_are_written_one_way():
    assert {path for path, _texts in found_in(SOURCES, WRITES)} == ELSEWHERE.keys()
