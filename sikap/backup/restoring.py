"""Restore a backup: unpack it beside, compare everything, and only then let it take the place of what is there."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from accounts.audit import triggers
from accounts.audit.anchors import folder as anchors_folder
from accounts.audit.keys import fingerprint
from accounts.rules.enums import InstallationKind
from accounts.storage.files import sync_directory
from sikap.backup import archive, postgresql
from sikap.backup.archive import ANCHORS, EVIDENCE, Contents, Manifest, newer, unreadable
from sikap.backup.failure import BackupError
from sikap.backup.making import opened, workspace
from sikap.backup.sealing import damaged
from sikap.backup.snapshot import Ask, asking, check_sqlite, heads, migrations, named_files, row_counts, sqlite_file

# Whoever else is connected to this database of PostgreSQL.
_OTHERS = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' "
    "AND pid <> pg_backend_pid() LIMIT 1"
)


@dataclass(slots=True)
class Restored:
    """What was restored, where what was there before lies now, files that rows name but that the backup had not."""

    manifest: Manifest
    contents: Contents
    kept: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    migrated: int = 0


def restore_backup(path: Path, *, key: str, replace: bool, at: datetime) -> Restored:
    """Restore the site from a backup, then migrate; raise `BackupError` having changed nothing.

    Where a site is already, `replace` is needed, and what was there is kept beside it under a name with the moment.
    """
    stamp = f"{at.astimezone(UTC):%Y%m%d-%H%M%S}"
    with workspace(path, at) as work, _stage(work, stamp) as stage:
        done = Restored(*_unpack(path, key, stage, replace=replace))
        os.sync()
        entering = _entering_sqlite if connection.vendor == "sqlite" else _entering_postgresql
        with entering(stage, done) as ask:
            _compare(done.manifest, ask)
            done.missing = [name for name in named_files(ask) if not (stage.evidence / name).is_file()]
            done.kept += _exchange(stage.anchors, anchors_folder(), stamp)
            done.kept += _exchange(stage.evidence, Path(settings.MEDIA_ROOT), stamp)
    call_command("migrate", verbosity=0)
    done.migrated = len(migrations(asking(connection))) - len(done.manifest.migrations)
    return done


@dataclass(frozen=True, slots=True)
class _Stage:
    """Where a backup is unpacked: on the disks where its parts are to lie, so that they only change their names."""

    stamp: str
    database: Path
    anchors: Path
    evidence: Path

    def place(self, name: str, database: str) -> Path:
        """Return where a member of the archive goes; raise `BackupError` for one that has no place."""
        top, _slash, rest = name.partition("/")
        if name == database:
            return self.database
        if not rest or top not in (ANCHORS, EVIDENCE):
            raise damaged()
        return (self.anchors if top == ANCHORS else self.evidence) / rest


@contextmanager
def _stage(work: Path, stamp: str) -> Iterator[_Stage]:
    beside = _sqlite_file().with_name(f".{_sqlite_file().name}.restore") if connection.vendor == "sqlite" else None
    stage = _Stage(stamp, beside or work / "database", work / ANCHORS, Path(settings.MEDIA_ROOT) / f".restore-{stamp}")
    for folder in (stage.anchors, stage.evidence):
        folder.mkdir(parents=True)
    try:
        yield stage
    finally:
        stage.database.unlink(missing_ok=True)
        shutil.rmtree(stage.evidence, ignore_errors=True)


def _unpack(path: Path, key: str, stage: _Stage, *, replace: bool) -> tuple[Manifest, Contents]:
    database = ""

    def begin(manifest: Manifest) -> None:
        nonlocal database
        database = manifest.database
        _check(manifest, replace=replace)

    def receive(name: str, blocks: Iterator[bytes], written: float) -> None:
        place = stage.place(name, database)
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            for block in blocks:
                file.write(block)
        os.utime(place, (written, written))

    try:
        file = path.open("rb")
    except OSError as error:
        raise unreadable(path, error) from None
    with file:
        return archive.read_archive(opened(file, key), begin=begin, receive=receive)


def _check(manifest: Manifest, *, replace: bool) -> None:
    """Raise `BackupError` where the backup does not belong into this installation."""
    if set(manifest.migrations) - _known_migrations():
        raise newer()
    if manifest.engine != connection.vendor:
        raise BackupError(
            _("This is a backup of %(theirs)s, and DATABASE_URL leads to %(ours)s. Set DATABASE_URL to match.")
            % {"theirs": manifest.engine, "ours": connection.vendor}
        )
    if manifest.kind != (mode := _mode()):
        raise BackupError(
            _("This is a backup of another kind of site: %(theirs)s, and this one is set to be: %(ours)s.")
            % {"theirs": manifest.kind, "ours": mode}
        )
    if manifest.audit_key != fingerprint():
        raise BackupError(
            _(
                "AUDIT_KEY (or SECRET_KEY, where AUDIT_KEY is not set) is not the key of this site's audit trail. Set "
                "it to the one that was kept apart from the backups, then restore."
            )
        )
    if not replace and _is_taken():
        raise BackupError(
            _(
                "There is a site here already. Nothing was changed. Restore with --replace to put the backup in its "
                "place; what is here is kept beside it."
            )
        )


def _mode() -> str:
    """Return which kind of database belongs to the settings."""
    if settings.TRAINING:
        return InstallationKind.TRAINING.value
    return (InstallationKind.DEMO if settings.DEMO else InstallationKind.REAL).value


def _known_migrations() -> set[str]:
    loader = MigrationLoader(None)
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    return {f"{app}.{name}" for app, name in {*loader.disk_migrations, *replaced}}


def _is_taken() -> bool:
    """Tell whether there is anything that a restore would put aside."""
    folders = (anchors_folder(), Path(settings.MEDIA_ROOT))
    if any(not found.name.startswith(".") for folder in folders if folder.is_dir() for found in folder.iterdir()):
        return True
    return (connection.vendor != "sqlite" or _sqlite_file().exists()) and bool(connection.introspection.table_names())


def _compare(manifest: Manifest, ask: Ask) -> None:
    """Raise `BackupError` where the restored database is not the one that was backed up."""
    found = (row_counts(ask, manifest.rows), migrations(ask), heads(ask))
    if found != (manifest.rows, manifest.migrations, manifest.heads):
        raise BackupError(_("The restored database differs from the one that was backed up. Nothing was changed."))


def _exchange(staged: Path, place: Path, stamp: str) -> list[str]:
    """Put what is in a folder aside, into a hidden folder in it, and the staged files in its place."""
    place.mkdir(parents=True, exist_ok=True)
    aside = place / f".before-{stamp}"
    old = [found for found in place.iterdir() if not found.name.startswith(".")]
    if old:
        aside.mkdir()
    for found in old:
        found.rename(aside / found.name)
    for found in staged.iterdir():
        found.rename(place / found.name)
    for folder in (aside, place) if old else (place,):
        sync_directory(folder)
    return [str(aside)] if old else []


# ---- The database ---------------------------------------------------------------------------------------------


@contextmanager
def _entering_sqlite(stage: _Stage, done: Restored) -> Iterator[Ask]:
    """Let the staged file be asked; at the end of the block it takes the place of the one that was there."""
    place = _sqlite_file()
    with sqlite_file(stage.database) as staged:
        ask = asking(staged)
        check_sqlite(ask)
        _fold(place)
        yield ask
    if place.exists():
        aside = place.with_name(f"{place.name}.before-{stage.stamp}")
        place.rename(aside)
        done.kept.append(str(aside))
    stage.database.rename(place)
    sync_directory(place.parent)


def _fold(place: Path) -> None:
    """Bring what lies in the log beside a database into its one file; raise `BackupError` where it is in use."""
    connection.close()
    if not place.exists():
        return
    try:
        with closing(sqlite3.connect(place, timeout=1)) as bare:
            bare.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError:
        raise in_use() from None
    except sqlite3.DatabaseError:
        # A damaged file is kept as it is, with its log.
        return


def in_use() -> BackupError:
    """Return the error for a database in which somebody else works."""
    return BackupError(_("The database is in use. Stop the server and the jobs, then restore."))


def _sqlite_file() -> Path:
    return Path(connection.settings_dict["NAME"])


@contextmanager
def _entering_postgresql(stage: _Stage, done: Restored) -> Iterator[Ask]:
    """Restore into the schema and let it be asked; after an error the schema is what it was before."""
    schema, aside = _current_schema(), f"before_{stage.stamp.replace('-', '_')}"
    taken = bool(connection.introspection.table_names())
    if taken and any(asking(connection)(_OTHERS)):
        raise in_use()
    try:
        if taken:
            _execute(f"ALTER SCHEMA {_quoted(schema)} RENAME TO {_quoted(aside)}", f"CREATE SCHEMA {_quoted(schema)}")
    except DatabaseError as error:
        raise BackupError(
            _("The schema cannot be put aside: %(error)s The user of DATABASE_URL must own it.") % {"error": error}
        ) from None
    try:
        postgresql.restore_dump(stage.database, schema=schema)
        yield asking(connection)
    except BaseException:
        _drop_tables()
        if taken:
            _execute(f"DROP SCHEMA {_quoted(schema)}", f"ALTER SCHEMA {_quoted(aside)} RENAME TO {_quoted(schema)}")
        raise
    _execute("ANALYZE")
    done.kept += [aside] if taken else []


def _drop_tables() -> None:
    """Empty the schema, which somebody else may own."""
    triggers.remove(connection)
    if names := [_quoted(name) for name in connection.introspection.table_names()]:
        _execute(f"DROP TABLE {', '.join(names)} CASCADE")


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _current_schema() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
