"""The database as it was at one moment, as a file, and what was in it then."""

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from accounts.audit.anchors import heads_digest
from accounts.audit.attesting import begun_with, prepared_for
from accounts.audit.keys import fingerprint
from accounts.models import AuditEvent, AuditHead, Installation
from accounts.rules.enums import InstallationKind
from sikap.backup import postgresql
from sikap.backup.failure import BackupError
from sikap.postgresql.base import patiently

SQLITE_FILE, POSTGRESQL_FILE = "sikap.sqlite3", "sikap.dump"
# What is left free on the disk of the site, which goes on writing.
MB = 1024 * 1024
RESERVE = 64 * MB

Ask = Callable[[str], Iterator[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy of the database and how to ask what was in it."""

    file: Path
    server: str
    ask: Ask


@contextmanager
def snapshot(folder: Path) -> Iterator[Snapshot]:
    """Copy the database into the folder; the copy can be asked until the end of the block."""
    with _sqlite(folder) if connection.vendor == "sqlite" else _postgresql(folder) as taken:
        yield taken


@contextmanager
def _sqlite(folder: Path) -> Iterator[Snapshot]:
    file = folder / SQLITE_FILE
    source = Path(connection.settings_dict["NAME"])
    if not source.exists():
        raise BackupError(_("There is no database: %(file)s does not exist.") % {"file": source})
    check_room(folder, source.stat().st_size)
    try:
        with sqlite_file(source) as site, site.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
    except DatabaseError as error:
        raise BackupError(_("The database could not be copied: %(error)s.") % {"error": error}) from None
    with sqlite_file(file) as copy:
        ask = asking(copy)
        check_sqlite(ask)
        yield Snapshot(file, sqlite3.sqlite_version, ask)


@contextmanager
def sqlite_file(path: Path) -> Iterator[BaseDatabaseWrapper]:
    """Open another file than that of the site.

    Django's connection knows the functions by which checks of old versions ask, before they are migrated.
    """
    beside = connection.copy()
    beside.settings_dict |= {"NAME": str(path), "OPTIONS": {"timeout": 60}}
    try:
        yield beside
    finally:
        beside.close()


def asking(database: BaseDatabaseWrapper) -> Ask:
    """Return how to ask a database something whose answer may be too long for memory."""

    def ask(statement: str) -> Iterator[tuple[Any, ...]]:
        with database.chunked_cursor() as cursor:
            cursor.execute(statement)
            while rows := cursor.fetchmany(2000):
                yield from rows

    return ask


def check_sqlite(ask: Ask) -> None:
    """Raise `BackupError` where the file is damaged or a row points to one that is not there."""
    try:
        found = [row[0] for row in ask("PRAGMA integrity_check(1)") if row != ("ok",)]
        found += [str(row[0]) for row in ask("PRAGMA foreign_key_check")]
    except DatabaseError as error:
        found = [str(error)]
    if found:
        raise BackupError(_("The database is damaged: %(found)s. Keep it as it is.") % {"found": found[0]})


@contextmanager
def _postgresql(folder: Path) -> Iterator[Snapshot]:
    file = folder / POSTGRESQL_FILE
    with patiently(connection), transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # Counting and dumping take as long as they take.
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot(), current_schema(), current_setting('server_version')")
        exported, schema, server = cursor.fetchone()
        postgresql.dump(file, snapshot=exported, schema=schema, watch=lambda: check_room(folder, 0))

        yield Snapshot(file, server, asking(connection))


def check_room(folder: Path, size: int) -> None:
    """Raise `BackupError` where a file of that size would leave the site no room to write."""
    free = shutil.disk_usage(folder).free
    if free < size + RESERVE:
        raise BackupError(
            _("The disk of %(folder)s is nearly full: %(free)d MB free, %(needed)d MB needed. Make room, then repeat.")
            % {"folder": folder, "free": free // MB, "needed": (size + RESERVE) // MB}
        )


# ---- What was in it -------------------------------------------------------------------------------------------


def migrations(ask: Ask) -> list[str]:
    """Return the applied migrations as `app.name`."""
    return sorted(f"{app}.{name}" for app, name in ask("SELECT app, name FROM django_migrations"))


def row_counts(ask: Ask, of: Iterable[str]) -> dict[str, int]:
    """Return how many rows each of the tables has."""
    counted = {}
    for table in sorted(of):
        ((counted[table],),) = ask(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - names of models, no value
    return counted


def installation(ask: Ask) -> tuple[str, str]:
    """Return what the database is for (`InstallationKind`) and the fingerprint of the key of its audit trail."""
    table = Installation._meta.db_table
    if not _columns(ask, table):
        # Of an earlier release: the trail itself says it.
        return prepared_for(AuditEvent), begun_with(AuditEvent) or fingerprint()
    found = list(ask(f'SELECT kind, audit_key FROM "{table}"'))  # noqa: S608 - names of models, no value
    return found[0] if found else (InstallationKind.REAL.value, fingerprint())


def heads(ask: Ask) -> str:
    """Return the digest over the heads of the audit trail, as an anchor has it."""
    found = ask(f'SELECT stream, sequence, hash FROM "{AuditHead._meta.db_table}"')  # noqa: S608 - names of models, no value
    return heads_digest((stream, sequence, bytes(hash_)) for stream, sequence, hash_ in found)


def named_files(ask: Ask) -> Iterator[str]:
    """Yield the names, below `MEDIA_ROOT`, of all files that rows name."""
    for model in apps.get_models():
        files = [field.column for field in model._meta.local_fields if isinstance(field, models.FileField)]
        for column in set(files) & _columns(ask, model._meta.db_table):
            statement = f'SELECT "{column}" FROM "{model._meta.db_table}" WHERE "{column}" <> \'\''  # noqa: S608 - names of models, no value
            yield from (name for (name,) in ask(statement))


def tables(ask: Ask) -> set[str]:
    """Return the tables of the models of this version that are there: a database may wait for its migrations."""
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return {table for table in known if _columns(ask, table)}


def _columns(ask: Ask, table: str) -> set[str]:
    """Ask the catalogue of either engine; empty for a table that is not there."""
    if connection.vendor == "sqlite":
        statement = f"SELECT name FROM pragma_table_info('{table}')"  # noqa: S608 - names of models, no value
    else:
        statement = (
            "SELECT column_name FROM information_schema.columns "  # noqa: S608 - names of models, no value
            f"WHERE table_schema = current_schema() AND table_name = '{table}'"
        )
    return {name for (name,) in ask(statement)}
