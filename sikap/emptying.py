"""Beginning anew: the database itself goes, for no row of an audit trail may."""

import shutil
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.audit import anchors
from accounts.models import Employee
from sikap.installation import check_database_of_command


def empty_database(*, if_empty: bool, reset: bool, people_there: str) -> bool:
    """Bring the database of a demo or a training up to date; tell whether it is empty and can be filled.

    Where there are people, `reset` begins anew and `if_empty` leaves all as it is; else `CommandError(people_there)`.
    """
    # A database of real people is not even brought up to date.
    check_database_of_command()
    call_command("migrate", verbosity=0)
    if not Employee.objects.exists():
        return True
    if if_empty:
        return False
    if not reset:
        raise CommandError(people_there)
    begin_anew()
    return True


def begin_anew() -> None:
    """Drop everything of a demo or a training - database, photos, anchors - and make an empty database.

    Of SQLite the file is deleted. Of PostgreSQL the schema is dropped, which the user of DATABASE_URL must own.
    """
    if connection.vendor == "postgresql":
        _drop_schema()
    else:
        _delete_file()
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    shutil.rmtree(anchors.folder(), ignore_errors=True)
    call_command("migrate", verbosity=0)


def _drop_schema() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        name = cursor.fetchone()[0]
        cursor.execute(f"DROP SCHEMA {name} CASCADE")
        cursor.execute(f"CREATE SCHEMA {name}")


def _delete_file() -> None:
    connection.close()
    name = str(connection.settings_dict["NAME"])
    for path in (name, f"{name}-wal", f"{name}-shm"):
        with suppress(FileNotFoundError):
            Path(path).unlink()
