"""The release before goes on serving while a migration runs, and after a way back: what that asks of migrations."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.special import SeparateDatabaseAndState
from django.db.migrations.state import ProjectState

from accounts.audit import triggers
from accounts.storage.migration_operations import AddConstraintNotValid, AddIndexConcurrently
from tests.architecture.test_structure import OUR_FIELDS

# A type of a column is what the engine calls it.
pytestmark = pytest.mark.both_engines

# The last migrations that were written before these rules (2026-12-01).
BASELINE = {"accounts": 9, "reports": 23, "tpp": 6}
# Tables that hold a row for every report, event or notice.
LARGE = {
    ("accounts", "auditevent"),
    ("accounts", "notice"),
    ("accounts", "letter"),
    ("reports", "activity"),
    ("reports", "evidence"),
    ("reports", "review"),
    ("reports", "photoview"),
    ("reports", "rosterday"),
    ("tpp", "recapline"),
}


def all_migrations():
    """Yield each migration of ours with the state before it, in the order in which they run."""
    loader, state = MigrationLoader(None), ProjectState()
    leaves = loader.graph.leaf_nodes()
    for key in loader.graph._generate_plan(leaves, at_end=True):
        migration = loader.graph.nodes[key]
        if migration.app_label in BASELINE:
            yield migration, state.clone()
        state = migration.mutate_state(state, preserve=False)


def is_new(migration):
    return int(migration.name[:4]) > BASELINE[migration.app_label]


def objections(migration, state):
    """Yield what of a migration the release before, or whoever waits for its locks, would not survive."""
    if getattr(migration, "needs_stopped_service", False):
        return
    created, noted = set(), bool(getattr(migration, "old_release_survives", ""))
    for operation in flat(migration.operations):
        if isinstance(operation, migrations.CreateModel):
            created.add(operation.name_lower)
        else:
            table = getattr(operation, "model_name", "").lower()
            for sentence, answerable in objections_to(operation, migration.app_label, table, table in created, state):
                if not (answerable and noted):
                    yield f"{migration}: {operation.describe()}: {sentence}"
        operation.state_forwards(migration.app_label, state)


def flat(operations):
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from flat(operation.state_operations)
        else:
            yield operation


def objections_to(  # noqa: C901 - one line a kind
    operation, app_label, table, is_fresh, state
):
    """Yield sentences, each with whether a note `old_release_survives` of the migration answers it."""
    if not operation.reversible:
        yield "it cannot be taken back", False
    if is_fresh:
        return
    is_large = (app_label, table) in LARGE
    match operation:
        case migrations.AddField(field=field):
            if not (field.null or field.many_to_many or field.db_default is not models.NOT_PROVIDED):
                yield "inserts that do not name the column fail: give it a db_default", False
            if is_large and field.unique:
                yield "a unique index is built while others wait", False
        case migrations.AlterField(field=field):
            if narrows(state.models[app_label, table].fields[operation.name], field):
                yield "what was allowed before is refused, or the table is written anew", True
        case migrations.RemoveField() | migrations.RenameField() | migrations.DeleteModel() | migrations.RenameModel():
            yield "statements that name it fail: stop using it one release before", True
        case migrations.AlterModelTable():
            yield "statements that name the table fail", True
        case migrations.AddIndex() if is_large and not isinstance(operation, AddIndexConcurrently):
            yield "writers wait until it is built: AddIndexConcurrently", False
        case migrations.AddConstraint() | migrations.AlterConstraint():
            known = state.models[app_label, table].options["constraints"]
            yield from objections_to_constraint(operation, is_large, known)


def objections_to_constraint(operation, is_large, known):
    if isinstance(operation, migrations.AlterConstraint):
        # Django writes down what it says and leaves the database as it is.
        if as_checked(operation.constraint) not in map(as_checked, known):
            yield "the database goes on checking what it checked: RemoveConstraint, then AddConstraint", False
        return
    if is_large and not isinstance(operation, AddConstraintNotValid):
        yield "writers wait until the table is read: AddConstraintNotValid, then ValidateConstraint", True
    yield "it may refuse what the release before writes", True


def as_checked(constraint):
    """Return what the database knows of a constraint: all but the words."""
    kind, args, kwargs = constraint.deconstruct()
    return kind, args, {key: one for key, one in kwargs.items() if not key.startswith("violation_error")}


def narrows(old, new):
    """Tell whether a column takes less than before, or changes its type."""
    # Both belong to the same table; a state does not bind them.
    types = {kind.db_type(connection) for kind in (old, new) if not kind.is_relation}
    longer = (new.max_length or 10**9) >= (old.max_length or 10**9)
    same_type = old.get_internal_type() == new.get_internal_type() and (longer or len(types) == 1)
    return not same_type or (old.null and not new.null) or (new.unique and not old.unique)


def test_the_database_knows_every_default():
    """A release that does not know the column inserts without it."""
    said = [one for one in OUR_FIELDS if one.concrete and not one.primary_key and not one.null]
    known = [one for one in said if one.has_default() or (one.blank and one.empty_strings_allowed)]
    assert [str(one) for one in known if one.db_default is models.NOT_PROVIDED] == []


def test_new_migrations_run_beside_the_release_before():
    found = [
        text for migration, state in all_migrations() if is_new(migration) for text in objections(migration, state)
    ]
    assert found == []


def test_old_migrations_would_have_been_objected_to():
    """The rules see what made 457 of 457 inserts fail, and the other kinds."""
    found = [one for migration, state in all_migrations() for one in objections(migration, state)]
    assert sum("db_default" in one for one in found) >= 13
    assert any("reports.0011" in one for one in found)
    assert any("AddIndexConcurrently" in one for one in found)
    assert any("AddConstraintNotValid" in one for one in found)
    # It says itself that the service is stopped meanwhile.
    assert not any("accounts.0008" in one for one in found)


PLANTED = {
    "column": migrations.AddField("activity", "mood", models.CharField(max_length=9, default="")),
    "removed": migrations.RemoveField("activity", "output"),
    "renamed": migrations.RenameField("activity", "output", "result"),
    "shorter": migrations.AlterField("activity", "output", models.CharField(max_length=3)),
    "required": migrations.AlterField("activity", "submitted_at", models.DateTimeField(unique=True)),
    "another type": migrations.AlterField("activity", "output", models.TextField()),
    "index": migrations.AddIndex("activity", models.Index(fields=["status"], name="planted")),
    "check": migrations.AddConstraint(
        "activity", models.CheckConstraint(condition=models.Q(minutes__gt=0), name="planted")
    ),
    "other check in name only": migrations.AlterConstraint(
        "activity",
        "activity_minutes_fit_a_day",
        models.CheckConstraint(condition=models.Q(minutes__gt=0), name="activity_minutes_fit_a_day"),
    ),
    "no way back": migrations.RunPython(migrations.RunPython.noop),
    "gone": migrations.DeleteModel("Activity"),
}


@pytest.mark.parametrize("operation", PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_is_seen(operation):
    class Migration(migrations.Migration):
        operations = [operation]

    assert list(objections(Migration("9999_planted", "reports"), MigrationLoader(None).project_state()))


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("activity", "mood", models.CharField(max_length=9, default="", db_default="")),
        migrations.AddField("activity", "mood", models.CharField(max_length=9, null=True)),
        migrations.AlterField("activity", "output", models.CharField(max_length=9999)),
        AddIndexConcurrently("activity", models.Index(fields=["status"], name="planted")),
        migrations.CreateModel("Mood", [("id", models.BigAutoField(primary_key=True))]),
    ],
    ids=["default", "nullable", "longer", "concurrent index", "table"],
)
def test_what_harms_nobody_passes(operation):
    class Migration(migrations.Migration):
        operations = [operation]

    assert list(objections(Migration("9999_planted", "reports"), MigrationLoader(None).project_state())) == []


@pytest.mark.django_db
def test_the_triggers_of_the_trail_stand_after_all_migrations():
    """SQLite writes a table anew for many operations and forgets its triggers: see `triggers_kept`."""
    assert triggers.stand(connection)
