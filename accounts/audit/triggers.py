"""The database's own refusal to change, delete or empty the trail."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "accounts_auditevent"
_NAME = f"{TABLE}_stays"
_WORDS = "audit events are never changed or deleted"
_SQLITE = {
    f"{_NAME}_{verb.lower()}": f"CREATE TRIGGER {_NAME}_{verb.lower()} BEFORE {verb} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
    for verb in ("UPDATE", "DELETE")
}
_BODY = f"BEGIN RAISE EXCEPTION '{_WORDS}'; END"
# Of PostgreSQL: enabled always, also for a session that plays replica.
_ALWAYS = "A"
_POSTGRES = (
    f"CREATE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$",
    f"CREATE TRIGGER {_NAME} BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} EXECUTE FUNCTION {_NAME}()",
    f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {_NAME}",
)
# What pg_trigger.tgtype says of such a trigger: before, delete, update, truncate; for each statement.
_KIND = 2 + 8 + 16 + 32


def install(connection: BaseDatabaseWrapper) -> None:
    """Let the database refuse to change or delete an event; on both engines."""
    with connection.cursor() as cursor:
        for statement in _POSTGRES if connection.vendor == "postgresql" else _SQLITE.values():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for the way back of the migration, and for tests that empty their database."""
    if connection.vendor == "postgresql":
        statements = [f"DROP TRIGGER IF EXISTS {_NAME} ON {TABLE}", f"DROP FUNCTION IF EXISTS {_NAME}()"]
    else:
        statements = [f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def stand(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the triggers are there as they were made, and not switched off."""
    with connection.cursor() as cursor:
        return _stand_in_postgresql(cursor) if connection.vendor == "postgresql" else _stand_in_sqlite(cursor)


def _stand_in_sqlite(cursor: Any) -> bool:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
    return _SQLITE.items() <= dict(cursor.fetchall()).items()


def _stand_in_postgresql(cursor: Any) -> bool:
    cursor.execute(
        "SELECT tgenabled, tgtype, tgqual IS NULL, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
        "WHERE tgrelid = to_regclass(%s) AND tgname = %s",
        [TABLE, _NAME],
    )
    return [(enabled, kind, plain, body) for enabled, kind, plain, body in cursor.fetchall()] == [
        (_ALWAYS, _KIND, True, _BODY)
    ]
