"""Conditions of the database's own checks, in SQL that every program reads, not only Django."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Func


class FirstOfMonth(Func):
    """Whether a date is the first day of a month.

    Django's `__day` calls a function that SQLite has on Django's own connections only: the `sqlite3` program could
    then neither check nor copy the database.
    """

    arity = 1
    output_field = BooleanField()
    template = "EXTRACT(DAY FROM %(expressions)s) = 1"

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, Any]:
        """Compare the text as which SQLite keeps a date."""
        template = "%(expressions)s GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-01'"
        return self.as_sql(compiler, connection, template=template, **extra)
