"""Which failures pass by themselves - the database or the store of files is away, busy, full or read-only."""

import errno
import logging
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from time import monotonic

from django.conf import settings
from django.db import InterfaceError, OperationalError

# PostgreSQL that stands by, or was told to take no writes; SQLite and full disks raise `OperationalError`.
READ_ONLY = "25006"
# What a disk says wherever it is written to; what else goes wrong counts below the folders of the store only.
DISK = {
    errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG, errno.EMFILE, errno.ENFILE, errno.ESTALE,
}  # fmt: skip


def outage(error: BaseException | None) -> Exception | None:
    """Return what says, in `error` or what led to it, that the database or the store is out of order; or None."""
    return next((cause for cause in _causes(error) if _is_outage(cause)), None)


def _causes(error: BaseException | None) -> Iterator[Exception]:
    seen = set()
    while isinstance(error, Exception) and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_outage(error: Exception) -> bool:
    if isinstance(error, OperationalError | InterfaceError):
        return True
    if isinstance(error, OSError):
        return error.errno in DISK or _is_of_the_store(error)
    return getattr(error, "sqlstate", None) == READ_ONLY


def _is_of_the_store(error: OSError) -> bool:
    # A file that is missing is missing; a folder that is none, or may not be entered, is mended by somebody.
    if isinstance(error, FileNotFoundError) or not isinstance(error.filename, str | Path):
        return False
    return any(Path(error.filename).is_relative_to(root) for root in (settings.DATA_DIR, settings.MEDIA_ROOT))


class CauseOnce(logging.Filter):
    """Let a request that an outage ended into the log with its cause, and the same cause once a minute only."""

    EVERY = 60.0

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}
        self._lock = Lock()

    def forget(self) -> None:
        """Let every cause be said again."""
        self._said.clear()

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the cause into the line; drop the line where it was said a moment ago."""
        cause = outage(record.exc_info[1]) if record.exc_info else None
        if cause is None:
            return True
        words = " ".join(str(cause).split())
        record.msg, record.args = "%s: %s", (record.getMessage(), words)
        with self._lock:
            now = monotonic()
            self._said = {said: then for said, then in self._said.items() if now - then < self.EVERY}
            is_new = words not in self._said
            if is_new:
                self._said[words] = now
        return is_new
