"""Make a backup: the database first, then the files, so that every row finds its file."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from accounts.audit.anchors import folder as anchors_folder
from accounts.storage.files import PART, whole_file
from sikap.backup import archive
from sikap.backup.archive import ANCHORS, EVIDENCE, FORMAT, ArchiveWriter, Contents, Manifest
from sikap.backup.failure import BackupError
from sikap.backup.sealing import MAGIC, Opener, Sealer
from sikap.backup.snapshot import (
    RESERVE,
    Snapshot,
    check_room,
    heads,
    installation,
    migrations,
    named_files,
    row_counts,
    snapshot,
    tables,
)

WORK, LOCK = ".backup", ".backup.lock"
# What a killed backup left is nobody's after so long.
LEFT_ALONE = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds, and the files that rows name and the site has not."""

    manifest: Manifest
    contents: Contents
    missing: list[str]


def make_backup(path: Path, *, key: str, at: datetime) -> Made:
    """Write the backup, read it back, and only then give it its name; after an error nothing is left.

    `key` seals it, where it is not empty. Raise `BackupError`, or `OSError` for what the disk refuses.
    """
    if path.exists():
        raise BackupError(
            _("%(file)s is there already. Nothing was overwritten; choose another name.") % {"file": path}
        )
    with workspace(path, at) as work, snapshot(work) as taken:
        manifest = _manifest(taken, at)
        with whole_file(path, mode=0o600) as file:
            contents = _write(_Watched(file, path.parent), taken, manifest, key)
            file.flush()
            os.fsync(file.fileno())
            # What is read back comes from the disk, not from memory.
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            file.seek(0)
            with _names(work) as names:
                if not _is_whole(file, key, names, (manifest, contents)):
                    raise BackupError(
                        _("What was read back differs from what was written. Check the disk of %(file)s.")
                        % {"file": path}
                    )
                missing = [name for name in named_files(taken.ask) if not _is_kept(names, name)]
    return Made(manifest, contents, missing)


def opened(file: IO[bytes], key: str) -> Any:
    """Return what an archive is read from, sealed or not; raise `BackupError` where the key is missing."""
    if file.read(len(MAGIC)) != MAGIC:
        file.seek(0)
        return file
    if not key:
        raise BackupError(_("This backup is encrypted. Give its key with BACKUP_KEY or --key-file."))
    return Opener(file, key)


@contextmanager
def workspace(path: Path, at: datetime) -> Iterator[Path]:
    """Give an empty folder beside the data of the site, and clear away what killed runs left there and at `path`.

    Only one backup or restore of a site runs at a time.
    """
    root = Path(settings.DATA_DIR)
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(_("Another backup or restore of this site is running. Wait for its end.")) from None
        for left in path.parent.glob(f".*.tar*{PART}"):
            if left.stat().st_mtime < (at - LEFT_ALONE).timestamp():
                left.unlink(missing_ok=True)
        work = root / WORK
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700)
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _manifest(taken: Snapshot, at: datetime) -> Manifest:
    kind, audit_key = installation(taken.ask)
    return Manifest(
        format=FORMAT,
        version=version(),
        at=at.isoformat(timespec="seconds"),
        kind=kind,
        engine=connection.vendor,
        server=taken.server,
        database=taken.file.name,
        migrations=migrations(taken.ask),
        rows=row_counts(taken.ask, tables(taken.ask)),
        heads=heads(taken.ask),
        audit_key=audit_key,
    )


def version() -> str:
    """Return the version of this program."""
    return str(settings.VERSION)


def _write(file: Any, taken: Snapshot, manifest: Manifest, key: str) -> Contents:
    sealer = Sealer(file, key) if key else None
    writer = ArchiveWriter(sealer or file, manifest)
    writer.add_file(taken.file)
    for folder, name in ((anchors_folder(), ANCHORS), (Path(settings.MEDIA_ROOT), EVIDENCE)):
        if folder.is_dir():
            writer.add_folder(folder, name)
    contents = writer.finish()
    if sealer:
        sealer.finish()
    return contents


class _Watched:
    """The file of a backup on the disk of the site itself, which goes on writing: it is never filled."""

    def __init__(self, file: IO[bytes], folder: Path) -> None:
        self._file = file
        self._folder = folder
        self._shared = folder.stat().st_dev == Path(settings.DATA_DIR).stat().st_dev
        self._since = 0

    def write(self, data: bytes) -> int:
        if self._file.closed:
            # A tar that was given up writes what it holds when it is forgotten.
            return len(data)
        self._since += len(data)
        if self._shared and self._since >= RESERVE // 4:
            check_room(self._folder, 0)
            self._since = 0
        return self._file.write(data)


@contextmanager
def _names(work: Path) -> Iterator[sqlite3.Connection]:
    """Give a table for the names of all files in a backup, which may be too many for memory."""
    with closing(sqlite3.connect(work / "names.sqlite3", isolation_level=None)) as names:
        names.execute("PRAGMA journal_mode=OFF")
        names.execute("CREATE TABLE kept (name TEXT PRIMARY KEY) WITHOUT ROWID")
        names.execute("BEGIN")
        yield names


def _is_whole(file: IO[bytes], key: str, names: sqlite3.Connection, written: tuple[Manifest, Contents]) -> bool:
    """Read the file back, compare every hash, and keep in `names` what it holds for whoever prunes later."""

    def receive(name: str, blocks: Iterator[bytes], _written: float) -> None:
        for _block in blocks:
            pass
        names.execute("INSERT INTO kept VALUES (?)", (name,))

    try:
        return archive.read_archive(opened(file, key), begin=lambda _manifest: None, receive=receive) == written
    except BackupError:
        return False


def _is_kept(names: sqlite3.Connection, name: str) -> bool:
    return names.execute("SELECT 1 FROM kept WHERE name = ?", (f"{EVIDENCE}/{name}",)).fetchone() is not None
