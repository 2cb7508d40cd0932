"""Django's `migrate` with limits of its own: it asks for each lock briefly and often, and may compute for long."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _
from psycopg import errors

from sikap.postgresql.base import patiently

# Whoever waits for a table makes all others wait who come after him: nobody waits longer than this.
LOCK_TIMEOUT = "200ms"
ATTEMPTS, PAUSE = 300, 1
BUSY = (errors.LockNotAvailable, errors.DeadlockDetected)


class Command(migrate.Command):
    """`manage.py migrate`; on PostgreSQL it tries again while others hold a table."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; what an attempt has finished stays, and the next one goes on there."""
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with patiently(connection), _own_limits(connection):
                    super().handle(*args, **options)
                return
            except DatabaseError as error:
                if not isinstance(error.__cause__, BUSY):
                    raise
                self._wait(attempt, str(error.__cause__).splitlines()[0])

    def _wait(self, attempt: int, reason: str) -> None:
        if attempt == ATTEMPTS:
            raise CommandError(
                _(
                    "Others hold a table for minutes (%(reason)s). What is done is done; find the long transaction in "
                    "pg_stat_activity, end it, and run the same command again."
                )
                % {"reason": reason}
            )
        waits = _("A table is in use (%(reason)s); attempt %(number)s follows in a second.")
        self.stdout.write(waits % {"reason": reason, "number": attempt + 1})
        time.sleep(PAUSE)


@contextmanager
def _own_limits(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Set the limits of this session, and give back those of the settings."""
    try:
        _execute(connection, f"SET lock_timeout = '{LOCK_TIMEOUT}'", "SET statement_timeout = 0")
        yield
    finally:
        _execute(connection, "RESET lock_timeout", "RESET statement_timeout")


def _execute(connection: BaseDatabaseWrapper, *statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
