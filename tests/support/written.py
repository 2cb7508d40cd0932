"""Which tables a piece of code may have written to, so that a test need not read all others again."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection
from django.db.models import Model

MODELS = [model for app in ("accounts", "reports", "tpp") for model in apps.get_app_config(app).get_models()]
READS = re.compile(
    r"\s*\(*\s*(?:SELECT|SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT|EXPLAIN|"
    # A query over a tree, which could also begin a writing statement.
    r"WITH RECURSIVE(?!.*\b(?:INSERT|UPDATE|DELETE|MERGE)\b))\b",
    re.IGNORECASE | re.DOTALL,
)
WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)


@contextmanager
def written() -> Iterator[set[type[Model]]]:
    """Gather the models of which a statement of this connection may have written rows.

    No table has a rule or a trigger that writes to another. A statement of any other kind counts as one that writes
    to all tables.
    """
    found: set[type[Model]] = set()
    of_table = {model._meta.db_table: model for model in MODELS}

    def note(execute, sql, params, many, context):
        if not READS.match(sql):
            told = WRITES.match(sql)
            if told is None:
                found.update(MODELS)
            elif told[1] in of_table:
                found.add(of_table[told[1]])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found
