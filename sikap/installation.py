"""Is this the database that it is meant to be? What was prepared for training or as a demo never becomes real.

Nor the reverse: the passwords of a demo are printed on the screen. Nor is one trail written with two keys.
"""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import connection

from accounts import audit
from accounts.audit.attesting import is_own_key
from accounts.models import AuditEvent, AuditHead, Employee

TRAINING, DEMO = "training", "demo"


def mark_database(kind: str, *, people: int, at: datetime) -> None:
    """Let the audit trail say what this database is for; inside the transaction that fills it."""
    change = audit.Change(f"{kind}.prepared", "installation", 1, after={"people": people}, stream=kind)
    audit.record([change], by=None, at=at, source=kind)


def is_training_database() -> bool:
    """Tell whether the audit trail, from which nothing can be taken, says that this was prepared for training."""
    return _is_marked(TRAINING)


def is_demo_database() -> bool:
    """Tell whether the audit trail says that the people in here are invented."""
    return _is_marked(DEMO)


def _is_marked(kind: str) -> bool:
    return AuditEvent.objects.filter(event=f"{kind}.prepared").exists()


def check_database() -> None:
    """Raise `ImproperlyConfigured` where the mode and the database do not belong together.

    An empty database belongs to any mode, one without tables to none yet.
    """
    if AuditEvent._meta.db_table not in connection.introspection.table_names():
        return
    _check_key()
    reason = _not_for_this_mode()
    if reason:
        raise ImproperlyConfigured(reason)


def _check_key() -> None:
    if AuditHead._meta.db_table in connection.introspection.table_names() and not is_own_key():
        raise ImproperlyConfigured(
            "AUDIT_KEY (or SECRET_KEY, where AUDIT_KEY is not set) is not the key with which the audit trail of this "
            "database was begun. Set AUDIT_KEY to that key; see docs/operations.md, Audit trail."
        )


def check_database_of_command() -> None:
    """Raise `CommandError` where `check_database` would; before a command migrates or writes anything."""
    try:
        check_database()
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from None


def _not_for_this_mode() -> str:
    """Return why the database is not for this mode and what to do, or nothing."""
    if not settings.TRAINING and is_training_database():
        return (
            "This database was prepared for training; nothing in it counts. Set TRAINING=1, or choose the real "
            "database with DATABASE_URL or DATA_DIR."
        )
    if not settings.DEMO and is_demo_database():
        return (
            "This database was filled by the demo: its people are invented and their passwords are public. Choose "
            "another one with DATABASE_URL or DATA_DIR."
        )
    if settings.TRAINING and not is_training_database() and Employee.objects.exists():
        return (
            "TRAINING=1, but this database holds people and was not prepared for training. Choose another one with "
            "DATABASE_URL or DATA_DIR, then run: manage.py prepare_training"
        )
    if settings.DEMO and not is_demo_database() and Employee.objects.exists():
        return (
            "DEMO=1, but this database holds people that are not the demo's, and the key and the passwords of a demo "
            "are public. Nothing was changed. Take DEMO away, or choose another database with DATABASE_URL or "
            "DATA_DIR."
        )
    return ""
