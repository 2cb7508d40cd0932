"""Django's PostgreSQL with an end to every wait: that the database is away is known within three seconds.

Each thread keeps its connection; a pool would hide the reason for which none can be had until its patience ends.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any, ClassVar

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel
from psycopg import errors

# Seconds. The server itself ends a statement after 60 (`statement_timeout`); one that has stopped ends nothing.
ANSWER = 65
# What asking whether a connection is alive may take, and what making a new one may take.
CHECK, CONNECT = 0.5, 2
# Between two looks at a database that is away.
PAUSE = 0.5


class Connection(psycopg.Connection[Any]):
    """A connection that waits for no answer longer than `patience` seconds (None: for ever); then it is closed."""

    patience: float | None = ANSWER

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the answer of the server; raise `OperationalError` when it does not come."""
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except errors._WaitTimeout:
            self.pgconn.finish()
            raise psycopg.OperationalError("the database server does not answer") from None


@contextmanager
def patiently(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Wait for any answer on this connection: what computes for minutes is no server that has stopped."""
    connection.ensure_connection()
    session = connection.connection
    patience, session.patience = session.patience, None
    try:
        yield
    finally:
        session.patience = patience


class Away:
    """What one process knows of a database that cannot be reached.

    After the first failure nobody waits for it any more: a thread tries until it is back.
    """

    def __init__(self) -> None:
        self._cause = ""
        self._lock = threading.Lock()

    def connect(self, parameters: dict[str, Any]) -> Connection:
        """Connect, or raise the cause for which it is known to be impossible."""
        if self._cause:
            raise psycopg.OperationalError(self._cause)
        try:
            return Connection.connect(**parameters)
        except psycopg.OperationalError as failed:
            self._watch(str(failed), parameters)
            raise

    def _watch(self, cause: str, parameters: dict[str, Any]) -> None:
        with self._lock:
            if not self._cause:
                self._cause = cause
                threading.Thread(target=self._try, args=[parameters], daemon=True).start()

    def _try(self, parameters: dict[str, Any]) -> None:
        while self._cause:
            sleep(PAUSE)
            try:
                Connection.connect(**parameters).close()
                self._cause = ""
            except psycopg.OperationalError as failed:
                self._cause = str(failed)
            except Exception:
                # Whoever asks next learns what it is.
                self._cause = ""


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection of one thread."""

    away: ClassVar[dict[str, Away]] = {}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """Return a connection; raise `OperationalError` within two seconds, at once while it is away."""
        self.isolation_level = IsolationLevel.READ_COMMITTED
        away = self.away.setdefault(self.alias, Away())
        return away.connect({"connect_timeout": CONNECT} | conn_params)

    def is_usable(self) -> bool:
        """Tell whether the connection is alive."""
        if self.connection is None:
            return False
        patience, self.connection.patience = self.connection.patience, CHECK
        try:
            return super().is_usable()
        finally:
            self.connection.patience = patience
