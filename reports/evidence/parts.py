"""Bytes of announced photos that have not all come: one file each, beside the photos and never among them."""

import os
from pathlib import Path

from django.conf import settings

from accounts.storage.files import sync_directory
from reports.models import AnnouncedFile

FOLDER = "parts"
SUFFIX = ".bytes"


def parts_folder() -> Path:
    """Return where the part files lie."""
    return Path(settings.MEDIA_ROOT) / FOLDER


def part_path(file: AnnouncedFile) -> Path:
    """Return where the bytes of an announced file lie as far as they have come; another announcement has another."""
    return parts_folder() / f"{file.pk}-{file.sha256[:16]}{SUFFIX}"


def offset_of(file: AnnouncedFile) -> int:
    """Return how many bytes are here: a backup may hold the row and less of the file."""
    if file.complete_at:
        return file.size
    try:
        return min(file.stored, part_path(file).stat().st_size)
    except FileNotFoundError:
        return 0


def append(file: AnnouncedFile, offset: int, piece: bytes) -> None:
    """Write a piece after the first `offset` bytes; it is on the disk when this returns.

    What a killed process left beyond them is cut off.
    """
    if not parts_folder().exists():
        parts_folder().mkdir(parents=True, exist_ok=True)
        sync_directory(parts_folder().parent)
    descriptor = os.open(part_path(file), os.O_RDWR | os.O_CREAT, 0o666)
    with os.fdopen(descriptor, "r+b") as part:
        part.truncate(offset)
        part.seek(offset)
        part.write(piece)
        part.flush()
        os.fsync(part.fileno())
    sync_directory(parts_folder())


def whole_content(file: AnnouncedFile) -> bytes:
    """Return the bytes that are here."""
    return part_path(file).read_bytes()


def drop(file: AnnouncedFile) -> None:
    """Delete what is here of a file."""
    part_path(file).unlink(missing_ok=True)
