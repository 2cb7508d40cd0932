"""The file of a backup: a tar in this order, written and read once from front to back, whatever its size.

manifest.json           what it is a backup of (`Manifest`)
sikap.sqlite3 | sikap.dump
anchors/anchors.jsonl
evidence/2026/10/...    the files of one folder, then its SHA256SUMS as `sha256sum --check` reads it
end.json                how many files and bytes, and one hash over all sums
"""

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.translation import gettext as _

from sikap.backup.failure import BackupError
from sikap.backup.sealing import damaged

FORMAT = 1
MANIFEST, END, SUMS = "manifest.json", "end.json", "SHA256SUMS"
ANCHORS, EVIDENCE = "anchors", "evidence"
BLOCK = 1024 * 1024
TABLE = re.compile(r"[a-z0-9_]+", re.ASCII)
# No JSON of ours is longer; a hostile file is not read into memory.
MOST_JSON = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is of.

    `kind` is `real`, `training` or `demo`; `engine` is `sqlite` or `postgresql`; `migrations` are the applied ones
    as `app.name`; `rows` are counted by table; `heads` is the digest over the heads of the audit trail, as anchors
    have it; `audit_key` is by what the key is recognized without being told.
    """

    format: int
    version: str
    at: str
    kind: str
    engine: str
    server: str
    database: str
    migrations: list[str]
    rows: dict[str, int]
    heads: str
    audit_key: str


@dataclass(slots=True)
class Contents:
    """How many files were written or read, of how many bytes together, and the hash over their sums."""

    files: int = 0
    bytes: int = 0
    sums: str = ""


# Takes the name of a member, its content and when it was last written (seconds since 1970).
Receive = Callable[[str, Iterator[bytes], float], None]


class ArchiveWriter:
    """Writes an archive into anything that takes bytes."""

    def __init__(self, target: Any, manifest: Manifest) -> None:
        self._tar = tarfile.open(fileobj=target, mode="w|", bufsize=BLOCK, format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by `close`
        self._contents = Contents()
        told = json.dumps(asdict(manifest), indent=1).encode()
        self._all = hashlib.sha256(told)
        self._add_bytes(MANIFEST, told)

    def add_folder(self, folder: Path, name: str) -> None:
        """Add the files of a folder, their sums, and then the folders in it; what is hidden is left out."""
        inner = []
        with TemporaryFile() as sums, os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir():
                    inner.append(entry.name)
                else:
                    self._add_listed(Path(entry.path), f"{name}/", sums)
            self._add_sums(f"{name}/", sums)
        for found in sorted(inner):
            self.add_folder(folder / found, f"{name}/{found}")

    def add_file(self, path: Path) -> None:
        """Put it at the top of the archive under its own name, beside the folders, with its hash."""
        with TemporaryFile() as sums:
            self._add_listed(path, "", sums)
            self._add_sums("", sums)

    def finish(self) -> Contents:
        """Write counts and the hash over all sums; without this end a reader takes the archive for cut short."""
        self._contents.sums = self._all.hexdigest()
        self._add_bytes(END, json.dumps(asdict(self._contents)).encode())
        self._tar.close()
        return self._contents

    def _add_listed(self, path: Path, folder: str, sums: IO[bytes]) -> None:
        # Swept since the folder was read; whether a row names it is asked in the end.
        with suppress(FileNotFoundError), _opened(path) as file:
            found = os.fstat(file.fileno())
            hashing = _Hashing(file, path)
            self._add(f"{folder}{path.name}", found.st_size, hashing, found.st_mtime)
            sums.write(_line(hashing, path.name))
            self._contents.files += 1
            self._contents.bytes += found.st_size

    def _add_sums(self, folder: str, sums: IO[bytes]) -> None:
        size = sums.tell()
        if size:
            sums.seek(0)
            hashing = _Hashing(sums, SUMS)
            self._add(f"{folder}{SUMS}", size, hashing, 0)
            self._all.update(hashing.sha256.digest())

    def _add_bytes(self, name: str, content: bytes) -> None:
        self._add(name, len(content), io.BytesIO(content), 0)

    def _add(self, name: str, size: int, file: Any, written: float) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = size, int(written), 0o600
        self._tar.addfile(member, file)
        _forget(self._tar)


def read_archive(source: Any, *, begin: Callable[[Manifest], None], receive: Receive) -> tuple[Manifest, Contents]:
    """Read an archive to its end and compare all hashes; raise `BackupError` for what is not as it was written.

    `begin` is called with the manifest before anything else; `receive` with each file, whose bytes it has to use up.
    """
    try:
        return _read(source, begin, receive)
    except (tarfile.TarError, EOFError, ValueError):
        raise damaged() from None


def _read(source: Any, begin: Callable[[Manifest], None], receive: Receive) -> tuple[Manifest, Contents]:
    with tarfile.open(fileobj=source, mode="r|", bufsize=BLOCK) as tar:
        told = _content(tar, tar.next(), MANIFEST).read()
        manifest = _manifest(told)
        begin(manifest)
        counted = Contents()
        every, sums = hashlib.sha256(told), hashlib.sha256()
        while (member := tar.next()) is not None:
            _forget(tar)
            content = _Hashing(_content(tar, member), member.name)
            name = member.name.rpartition("/")[2]
            if member.name == END:
                counted.sums = every.hexdigest()
                # Whatever follows was not written by us.
                if json.loads(content.read(member.size)) != asdict(counted) or tar.next() is not None:
                    raise damaged()
                return manifest, counted
            if name == SUMS:
                for _block in _blocks(content):
                    pass
                if content.sha256.digest() != sums.digest():
                    raise damaged()
                every.update(sums.digest())
                sums = hashlib.sha256()
            else:
                receive(member.name, _blocks(content), member.mtime)
                sums.update(_line(content, name))
                counted.files += 1
                counted.bytes += member.size
    raise damaged()


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo | None, name: str = "") -> IO[bytes]:
    """Return what is in a member; raise `BackupError` for one that is no plain file at a harmless place."""
    if member is None or name not in ("", member.name):
        raise no_backup()
    content = tar.extractfile(member) if member.isreg() else None
    is_json = member.name in (MANIFEST, END)
    if (
        content is None
        or (is_json and member.size > MOST_JSON)
        or any(part in ("", ".", "..") for part in member.name.split("/"))
    ):
        raise damaged()
    return content


def _forget(tar: tarfile.TarFile) -> None:
    """Let it not remember each of a million members."""
    tar.members.clear()  # type: ignore[attr-defined]  # typeshed does not have it


def _line(hashed: "_Hashing", name: str) -> bytes:
    return f"{hashed.sha256.hexdigest()}  {name}\n".encode()


def _manifest(content: bytes) -> Manifest:
    try:
        told = json.loads(content)
        if told["format"] > FORMAT:
            raise newer()
        manifest = Manifest(**told)
    except (ValueError, KeyError, TypeError):
        raise no_backup() from None
    if not all(TABLE.fullmatch(table) for table in manifest.rows):
        raise damaged()
    return manifest


def no_backup() -> BackupError:
    """Return the error for a file of another kind."""
    return BackupError(_("This file is no backup of SIKAP."))


def newer() -> BackupError:
    """Refuse a format above ours: that release is installed first."""
    return BackupError(_("This backup was made by a newer SIKAP. Install that version, then restore."))


def unreadable(name: Any, error: OSError) -> BackupError:
    """Return the error for a file that the system does not let us read."""
    return BackupError(_("Cannot read %(file)s: %(error)s") % {"file": name, "error": error.strerror or error})


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise unreadable(path, error) from None


class _Hashing:
    """A file whose bytes are hashed as they are read."""

    def __init__(self, file: Any, name: Any) -> None:
        self._file = file
        self._name = name
        self.sha256 = hashlib.sha256()

    def read(self, size: int) -> bytes:
        try:
            data: bytes = self._file.read(size)
        except OSError as error:
            raise unreadable(self._name, error) from None
        self.sha256.update(data)
        return data


def _blocks(file: Any) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block
