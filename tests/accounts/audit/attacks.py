"""What somebody does who can write any SQL and run the code, but has neither the key nor what was kept elsewhere."""

import contextlib
import copy
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from accounts.audit import triggers
from accounts.audit.tables import AUDITED
from accounts.audit.verification import verify

ALL = [apps.get_model(label) for label in AUDITED]


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Take back what the database is made to say inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def faults_after(attack, **kept) -> list[str] | None:
    """Return what a verification finds after an attack, None where the database itself refused the attack."""
    with undone():
        try:
            with transaction.atomic():
                attack()
        except DatabaseError:
            return None
        return verify(**kept).faults


def execute(statement, parameters=()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@contextlib.contextmanager
def triggers_away() -> Iterator[None]:
    """Do something to the trail with its triggers dropped, and put them back as they were."""
    if connection.vendor == "postgresql":
        # A table is not altered while keys of its rows wait to be checked.
        execute("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.remove(connection)
    yield
    triggers.install(connection)


def past_the_triggers(*statements) -> None:
    """Run statements about the trail."""
    with triggers_away():
        for statement in statements:
            execute(statement)


def columns(model) -> list[models.Field]:
    left_out = AUDITED[model._meta.label_lower]
    return [field for field in model._meta.concrete_fields if not field.primary_key and field.name not in left_out]


# The first that fits: a truth value is a number too, and a moment a day.
OTHER = (
    (bool, lambda value: not value),
    (UUID, lambda _value: uuid4()),
    (datetime, lambda value: value + timedelta(seconds=1)),
    (date, lambda value: value + timedelta(days=1)),
    (time, lambda value: value.replace(second=59)),
    (Decimal, lambda value: value - Decimal("0.01") if value > 1 else value + Decimal("0.01")),
    (int, lambda value: value + 1),
)


def forged(field, value):
    """Return another value of the same kind."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
        value = value or 0
    if isinstance(field, models.JSONField):
        return {"forged": 1}
    if value is None:
        return _first_value(field)
    text = (lambda value: (f"{value}x")[-field.max_length :]) if field.max_length else (lambda value: f"{value}x")
    return next((change for kind, change in OTHER if isinstance(value, kind)), text)(value)


def _first_value(field):
    kinds = {
        models.DateTimeField: datetime(2026, 1, 1).astimezone(),
        models.DateField: date(2026, 1, 1),
        models.TimeField: time(7),
        models.DecimalField: Decimal(0),
        models.BooleanField: False,
        models.IntegerField: 0,
    }
    return next((value for kind, value in kinds.items() if isinstance(field, kind)), "x")


def twin(row):
    """Return a copy of a row that would be another one."""
    other = copy.copy(row)
    other.pk, other._state = None, copy.copy(row._state)
    other._state.adding = True
    for field in columns(type(row)):
        value = getattr(row, field.attname)
        if field.name in (
            "starts_on",
            "date",
            "month",
            "work_date",
            "version",
            "code",
            "nip",
            "client_uuid",
            "receipt",
        ):
            setattr(other, field.attname, forged(field, value))
    return other
