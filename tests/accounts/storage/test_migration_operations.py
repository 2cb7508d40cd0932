"""Operations that a running release survives: on PostgreSQL without long locks, on SQLite with the triggers kept."""

import pytest
from django.db import DatabaseError, connection, migrations, models, transaction
from django.db.migrations.state import ModelState, ProjectState

from accounts.audit import triggers
from accounts.models import AuditEvent
from accounts.storage.migration_operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    DropKeyIndexConcurrently,
    RemoveIndexConcurrently,
    SetDefaults,
    ValidateConstraint,
    triggers_kept,
)

POSTGRESQL = connection.vendor == "postgresql"
INDEX = models.Index(fields=["size"], name="thing_by_size")
SMALL = models.CheckConstraint(condition=models.Q(size__lt=10), name="thing_is_small")

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def state():
    """A table `accounts_thing` with one row and a trigger (on SQLite), made and dropped."""
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("size", models.IntegerField()),
        ("name", models.TextField()),
    ]
    state = ProjectState()
    state.add_model(ModelState("accounts", "Thing", fields))
    thing = state.apps.get_model("accounts", "Thing")
    with connection.schema_editor() as editor:
        editor.create_model(thing)
        if not POSTGRESQL:
            editor.execute(
                "CREATE TRIGGER thing_stays BEFORE DELETE ON accounts_thing BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
    thing.objects.create(size=20, name="large")
    yield state
    with connection.schema_editor() as editor:
        editor.execute("DROP TABLE accounts_thing")


def run(state, *operations, back=False):
    """Run operations as a migration that is not atomic does; return the state after it."""

    class Migration(migrations.Migration):
        atomic = False

    Migration.operations = list(operations)
    with connection.schema_editor(atomic=False) as editor:
        way = Migration("0001", "accounts")
        return way.unapply(state, editor) if back else way.apply(state.clone(), editor)


def names(kind):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "accounts_thing")
    return {name for name, one in found.items() if one[kind]}


def trigger_stands():
    with connection.cursor() as cursor:
        if POSTGRESQL:
            return True
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name = 'thing_stays'")
        return cursor.fetchone()[0] == 1


def insert(columns, values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO accounts_thing ({columns}) VALUES ({values})")


def test_a_default_lets_inserts_leave_the_column_out(state):
    with pytest.raises(DatabaseError):
        insert("size", "1")
    operation = SetDefaults("Thing", {"name": "?"})
    after = run(state, operation)
    insert("size", "1")
    things = after.apps.get_model("accounts", "Thing").objects
    assert sorted(things.values_list("size", "name")) == [(1, "?"), (20, "large")]
    assert things.model(size=1).name == "?"
    assert trigger_stands()
    run(state, operation, back=True)
    assert trigger_stands()
    with pytest.raises(DatabaseError):
        insert("size", "1")


def test_an_index_is_built_and_dropped_beside_the_writers(state):
    after = run(state, AddIndexConcurrently("thing", INDEX))
    assert "thing_by_size" in names("index")
    # Taken up again after an attempt that got so far.
    run(state, AddIndexConcurrently("thing", INDEX))
    run(after, RemoveIndexConcurrently("thing", "thing_by_size"))
    assert "thing_by_size" not in names("index")
    run(after, RemoveIndexConcurrently("thing", "thing_by_size"), back=True)
    assert "thing_by_size" in names("index")
    run(state, AddIndexConcurrently("thing", INDEX), back=True)
    assert "thing_by_size" not in names("index")


def test_the_index_of_a_key_is_dropped_and_its_own_ones_are_left(state):
    def key(**options):
        return models.ForeignKey("accounts.thing", models.CASCADE, null=True, **options)

    def indexes_of_key():
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, "accounts_thing")
        return {name for name, one in found.items() if one["index"] and one["columns"] == ["above_id"]}

    partial = models.Index(fields=["above"], condition=models.Q(above__isnull=False), name="thing_below")
    before = run(state, migrations.AddField("thing", "above", key()), AddIndexConcurrently("thing", partial))
    assert len(indexes_of_key()) == 2
    operation = DropKeyIndexConcurrently("thing", "above", key(db_index=False))
    after = run(before, operation)
    run(before, operation)
    assert indexes_of_key() == {"thing_below"}
    assert after.models["accounts", "thing"].fields["above"].db_index is False
    assert trigger_stands()
    for _attempt in range(2):
        run(before, operation, back=True)
        assert len(indexes_of_key()) == 2


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite builds an index whole or not at all")
def test_a_half_built_index_is_built_anew(state):
    run(state, AddIndexConcurrently("thing", INDEX))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'thing_by_size'::regclass")
    run(state, AddIndexConcurrently("thing", INDEX))
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'thing_by_size'::regclass")
        assert cursor.fetchone() == (True,)


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite has no limits of its own")
def test_an_index_has_no_limits_and_gives_them_back(state):
    seen = []

    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 200")
        try:
            with connection.execute_wrapper(lambda go, sql, *rest: (seen.append(limit_of(sql)), go(sql, *rest))[1]):
                run(state, AddIndexConcurrently("thing", INDEX))
            assert "0" in seen
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("200ms",)
        finally:
            cursor.execute("RESET lock_timeout")


def limit_of(sql):
    """Return the limit under which CREATE INDEX runs, None for other statements."""
    if not str(sql).startswith("CREATE INDEX"):
        return None
    with connection.connection.cursor() as cursor:
        return cursor.execute("SHOW lock_timeout").fetchone()[0]


def test_a_check_holds_at_once_and_is_validated_later(state):
    things = state.apps.get_model("accounts", "Thing").objects
    if not POSTGRESQL:
        # SQLite reads the rows at once.
        with pytest.raises(DatabaseError):
            run(state, AddConstraintNotValid("thing", SMALL))
        assert trigger_stands()
        things.update(size=2)
    after = run(state, AddConstraintNotValid("thing", SMALL))
    with pytest.raises(DatabaseError):
        insert("size, name", "11, 'x'")
    if POSTGRESQL:
        with pytest.raises(DatabaseError):
            run(after, ValidateConstraint("thing", "thing_is_small"))
        things.update(size=2)
    run(after, ValidateConstraint("thing", "thing_is_small"))
    assert "thing_is_small" in names("check")
    run(state, AddConstraintNotValid("thing", SMALL), back=True)
    assert "thing_is_small" not in names("check")
    assert trigger_stands()


def test_the_trail_keeps_its_triggers_when_its_table_is_written_anew():
    field = AuditEvent._meta.get_field("reason")
    with connection.schema_editor() as editor, triggers_kept(editor, AuditEvent):
        if not POSTGRESQL:
            editor._remake_table(AuditEvent, alter_fields=[(field, field)])
            assert not triggers.stand(connection)
    assert triggers.stand(connection)
