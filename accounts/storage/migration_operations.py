"""Operations for migrations that run while the release before still serves: nothing waits long, no insert fails.

The migration of an index, or of several tables, has `atomic = False`, so that no lock outlives its own operation.
Each of these may be repeated after an attempt that was broken off.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres import operations as postgresql
from django.contrib.postgres.operations import NotInTransactionMixin
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AlterField, RemoveConstraint
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field, Index, Model


class SetDefaults(Operation):
    """Give columns of one table a default of the database: who does not name them can insert all the same."""

    atomic = True
    reduces_to_sql = True

    def __init__(self, model_name: str, defaults: Mapping[str, Any]) -> None:
        self.model_name = model_name
        self.defaults = defaults

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Let the fields have these defaults; in Python as well, where they have none."""
        for name, default in self.defaults.items():
            field = state.models[app_label, self.model_name.lower()].fields[name]
            state.alter_field(app_label, self.model_name.lower(), name, _with_default(field, default), True)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Alter all columns; SQLite, which writes the table anew, does so once."""
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        before = from_state.apps.get_model(app_label, self.model_name)
        fields = [(before._meta.get_field(name), model._meta.get_field(name)) for name in self.defaults]
        if schema_editor.connection.vendor == "sqlite":
            with triggers_kept(schema_editor, model):
                schema_editor._remake_table(before, alter_fields=fields)  # type: ignore[attr-defined]  # Django's own, not typed
            return
        for old, new in fields:
            schema_editor.alter_field(before, old, new)

    database_backwards = database_forwards

    def describe(self) -> str:
        """Say what is done."""
        return f"Set defaults of the database for {len(self.defaults)} columns of {self.model_name}"


def _with_default(field: Field, default: Any) -> Field:
    _name, _path, arguments, options = field.deconstruct()
    return type(field)(*arguments, **{"default": default, **options, "db_default": default})


class AddIndexConcurrently(postgresql.AddIndexConcurrently):
    """Build an index while others write; SQLite builds it as always."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Build it."""
        _build(self, schema_editor, to_state.apps.get_model(app_label, self.model_name), self.index)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop it."""
        _drop(self, schema_editor, from_state.apps.get_model(app_label, self.model_name), self.index)


class RemoveIndexConcurrently(postgresql.RemoveIndexConcurrently):
    """Drop an index while others write; SQLite drops it as always."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop it."""
        index = from_state.models[app_label, self.model_name_lower].get_index_by_name(self.name)
        _drop(self, schema_editor, from_state.apps.get_model(app_label, self.model_name), index)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Build it again."""
        index = to_state.models[app_label, self.model_name_lower].get_index_by_name(self.name)
        _build(self, schema_editor, to_state.apps.get_model(app_label, self.model_name), index)


class DropKeyIndexConcurrently(NotInTransactionMixin, AlterField):
    """Drop the index that Django makes for a foreign key by itself, while others write.

    Takes what `AlterField` takes; the key as it is but for `db_index=False`, so that no table is touched.
    """

    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Find the indexes of the key by their columns, for Django has named them otherwise over the years."""
        model = to_state.apps.get_model(app_label, self.model_name)
        with _beside_writers(self, schema_editor) as options:
            for name in _of_key(schema_editor, model, self.name):
                schema_editor.remove_index(model, Index(fields=[self.name], name=name), **options)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Build it again."""
        model = to_state.apps.get_model(app_label, self.model_name)
        with _beside_writers(self, schema_editor) as options:
            if not _of_key(schema_editor, model, self.name):
                field = model._meta.get_field(self.name)
                sql = schema_editor._create_index_sql(model, fields=[field], **options)  # type: ignore[attr-defined]  # Django's own, not typed
                schema_editor.execute(sql)

    def describe(self) -> str:
        """Say what is done."""
        return f"Drop the index of the key {self.name} of {self.model_name}"


class AddConstraintNotValid(postgresql.AddConstraintNotValid):
    """Add a CHECK that holds for what is written from now on, without reading the table; `ValidateConstraint` does.

    The two stand in two migrations, so that the lock of the first is gone before the second reads.
    """

    atomic = True

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Add it; on SQLite, which writes the table anew, for all rows."""
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        with triggers_kept(schema_editor, to_state.apps.get_model(app_label, self.model_name)):
            AddConstraint.database_forwards(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop it."""
        with triggers_kept(schema_editor, to_state.apps.get_model(app_label, self.model_name)):
            super().database_backwards(app_label, schema_editor, from_state, to_state)


class RemoveConstraintKeepingTriggers(RemoveConstraint):
    """Drop a constraint; SQLite, which writes the table anew, keeps its triggers."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop it."""
        with triggers_kept(schema_editor, to_state.apps.get_model(app_label, self.model_name)):
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Add it again."""
        with triggers_kept(schema_editor, to_state.apps.get_model(app_label, self.model_name)):
            super().database_backwards(app_label, schema_editor, from_state, to_state)


class ValidateConstraint(postgresql.ValidateConstraint):
    """Read the table for rows that a CHECK forbids, while others write."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Read it; SQLite has done so."""
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)


@contextmanager
def triggers_kept(schema_editor: BaseDatabaseSchemaEditor, model: type[Model]) -> Iterator[None]:
    """Bring back the triggers of a table that SQLite writes anew, and with them the guard of the audit trail.

    Every operation on such a table that is not from here and remakes it stands inside.
    """
    if schema_editor.connection.vendor != "sqlite":
        yield
        return
    with schema_editor.connection.cursor() as cursor:
        statement = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        cursor.execute(statement, [model._meta.db_table])
        before = cursor.fetchall()
        yield
        cursor.execute(statement, [model._meta.db_table])
        left = {name for name, _sql in cursor.fetchall()}
        for name, sql in before:
            if name not in left:
                cursor.execute(sql)


def _build(
    operation: NotInTransactionMixin, editor: BaseDatabaseSchemaEditor, model: type[Model], index: Index
) -> None:
    """Build the index; a half-built one is dropped first, one that stands is left."""
    with _beside_writers(operation, editor) as options:
        stands = _stands(editor, model, index.name)
        if stands is False:
            editor.remove_index(model, index, **options)
        if not stands:
            editor.add_index(model, index, **options)


def _drop(operation: NotInTransactionMixin, editor: BaseDatabaseSchemaEditor, model: type[Model], index: Index) -> None:
    with _beside_writers(operation, editor) as options:
        if _stands(editor, model, index.name) is not None:
            editor.remove_index(model, index, **options)


@contextmanager
def _beside_writers(operation: NotInTransactionMixin, editor: BaseDatabaseSchemaEditor) -> Iterator[dict[str, bool]]:
    """Lift the limits of the session: who builds an index so waits for others, but nobody waits for him."""
    if editor.connection.vendor != "postgresql":
        yield {}
        return
    operation._ensure_not_in_transaction(editor)
    names = ("lock_timeout", "statement_timeout")
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s), current_setting(%s)", names)
        before = dict(zip(names, cursor.fetchone(), strict=True))
        for name in names:
            cursor.execute("SELECT set_config(%s, '0', false)", [name])
        try:
            yield {"concurrently": True}
        finally:
            for name, value in before.items():
                cursor.execute("SELECT set_config(%s, %s, false)", [name, value])


def _of_key(editor: BaseDatabaseSchemaEditor, model: type[Model], name: str) -> list[str]:
    """Return the indexes on the column of a key alone that are none of the model's own."""
    own = {index.name for index in model._meta.indexes} | {one.name for one in model._meta.constraints}
    column = model._meta.get_field(name).column  # type: ignore[union-attr]  # a column of the table itself
    found: list[str] = editor._constraint_names(  # type: ignore[attr-defined]  # Django's own, not typed
        model, [column], index=True, unique=False, exclude=own
    )
    return found


def _stands(editor: BaseDatabaseSchemaEditor, model: type[Model], name: str) -> bool | None:
    """Tell whether the index of this table is whole; None where there is none."""
    statement = (
        "SELECT indisvalid FROM pg_index WHERE indrelid = to_regclass(%s) AND indexrelid = to_regclass(%s)"
        if editor.connection.vendor == "postgresql"
        else "SELECT true FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND name = %s"
    )
    with editor.connection.cursor() as cursor:
        cursor.execute(statement, [model._meta.db_table, name])
        found = cursor.fetchone()
    return None if found is None else bool(found[0])
