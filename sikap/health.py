"""Whether the site can do its work, known within a second also when the database or the store of files hangs."""

import logging
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from uuid import uuid4

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.models import Employee
from accounts.rules import clock
from sikap.installation import check_database
from sikap.jobs import late_jobs

log = logging.getLogger(__name__)

# Seconds for everything; the rest of the second is for the way.
PATIENCE = 0.8
ALIAS = "default"


class Question(Thread):
    """Something that is asked beside the request, which does not wait for the answer longer than until a deadline."""

    def __init__(self, what: str, ask: Callable[[], object], free: Lock) -> None:
        super().__init__(daemon=True)
        self._what, self._ask, self._free = what, ask, free
        self.reason = f"{what}: no answer within a second"
        # What to do at last where nobody waits any more.
        self.leave: Callable[[], object] = lambda: None

    def begin(self, deadline: float) -> None:
        """Ask; not while somebody still waits for an answer to the same question."""
        if self._free.acquire(timeout=max(0.0, deadline - monotonic())):
            self.start()

    def run(self) -> None:
        """Ask, and note why it is out of order, or nothing."""
        try:
            self._ask()
            self.reason = ""
        except Exception:
            self.reason = f"{self._what}: takes no write"
            log.exception("The %s is out of order", self._what)
        finally:
            self.leave()
            self._free.release()

    def wait(self, deadline: float) -> str:
        """Return the reason, or nothing where all is well."""
        if self.ident:
            self.join(max(0.0, deadline - monotonic()))
        return self.reason


_database, _store = Lock(), Lock()


def ready() -> tuple[list[str], list[str]]:
    """Return why the site cannot do its work, and what is late without hindering it."""
    deadline = monotonic() + PATIENCE
    late: list[str] = []
    own = connections[ALIAS]
    own.inc_thread_sharing()
    store = Question("store of files", try_store, _store)
    database = Question("database", partial(write_row, own, late), _database)
    for question in (store, database):
        question.begin(deadline)
    reasons = [reason for question in (database, store) if (reason := question.wait(deadline))]
    if database.is_alive():
        # Whoever still waits on this connection closes it; this thread takes a new one.
        database.leave = own.close
        del connections[ALIAS]
    else:
        own.dec_thread_sharing()
    return reasons, late


def write_row(own: BaseDatabaseWrapper, late: list[str]) -> None:
    """Let the database take a write that changes nothing, and ask it what is late."""
    connections[ALIAS] = own
    limit = int(PATIENCE * 1000)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET LOCAL lock_timeout = {limit}; SET LOCAL statement_timeout = {limit}")
        cursor.execute("UPDATE accounts_installation SET kind = kind")
    check_database()
    # Nobody waits for the clockwork of an installation without people.
    if Employee.objects.exists():
        late += late_jobs(clock.now())


def try_store() -> None:
    """Let the store take a file that is on the disk, and take it away again."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f".health-{uuid4().hex}"
    try:
        with path.open("xb") as file:
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
    finally:
        path.unlink(missing_ok=True)
