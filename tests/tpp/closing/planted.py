"""Plant a fault past the verbs, and find it."""

from django.db import connection, models

from reports.models import (
    Activity,
)
from reports.rules.period import Month
from tests.accounts.audit.attacks import execute
from tests.reports.entries import TUESDAY, local
from tpp.closing.data_checks import facts

EVENING = local(TUESDAY, "20:00")

SEPTEMBER = Month(2026, 9)


def found(month=None, *, with_trail=False, **options):
    """Return the findings by code; the trail, which finds all that is planted, is asked where it is meant."""
    return {one.code: one for one in facts(month, EVENING, with_trail=with_trail, **options)}


def planted(model, pk, **columns):
    """Write columns of a row in SQL, as no constraint would let it."""
    with constraints_away(model):
        values = ", ".join(f"{name} = %s" for name in columns)
        execute(f"UPDATE {model._meta.db_table} SET {values} WHERE id = %s", [*columns.values(), pk])


class constraints_away:  # noqa: N801 - reads as a verb
    """Let the table take anything, until the test is over."""

    def __init__(self, model):
        self.model = model

    def __enter__(self):
        if connection.vendor == "sqlite":
            execute("PRAGMA ignore_check_constraints = ON")
            return
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                execute(f"ALTER TABLE {self.model._meta.db_table} DROP CONSTRAINT IF EXISTS {constraint.name}")

    def __exit__(self, *_error):
        if connection.vendor == "sqlite":
            execute("PRAGMA ignore_check_constraints = OFF")


def approved(people):
    return Activity.objects.filter(employee=people.sari, status="approved").earliest("pk")
