"""Files that were acknowledged: whole under their name, and on the disk, before anybody is told so."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

PART = ".part"


@contextmanager
def whole_file(path: Path, *, mode: int = 0o666) -> Iterator[IO[bytes]]:
    """Open a file that stands under its name once it is complete and on the disk; after an error nothing is left.

    It may be read back before that. A file of that name is replaced. `mode` is narrowed by the umask. What a killed
    process leaves is found by `leftovers`.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}{PART}")
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_directory(path.parent)


def keep(path: Path, content: bytes, *, below: Path) -> None:
    """Write a file somewhere below the folder `below`; it and its directories are on the disk when this returns.

    Directories that are missing are made. They are synced each time: another process may have made them just now.
    """
    if not below.exists():
        below.mkdir(parents=True, exist_ok=True)
        sync_directory(below.parent)
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as file:
        file.write(content)
    for directory in path.parent.parents:
        if directory.is_relative_to(below):
            sync_directory(directory)


def sync_directory(directory: Path) -> None:
    """Let the names in a directory reach the disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def leftovers(below: Path, before: datetime) -> Iterator[Path]:
    """Yield what processes that were killed while writing left below a folder before that moment."""
    for path in below.rglob(f".*{PART}"):
        if path.stat().st_mtime < before.timestamp():
            yield path
