"""Is this the database that it is meant to be? What was prepared for training or as a demo never becomes real.

Nor the reverse: the passwords of a demo are printed on the screen. Nor is one trail written with two keys.
"""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import connection

from accounts.audit.attesting import begun_with, prepared_for
from accounts.audit.keys import fingerprint
from accounts.models import AuditEvent, AuditHead, Employee, Installation
from accounts.rules.enums import InstallationKind

KEY = (
    "AUDIT_KEY (or SECRET_KEY, where AUDIT_KEY is not set) is not the key with which the audit trail of this database "
    "was begun. Set AUDIT_KEY to that key; see docs/operations.md, Audit trail."
)


def check_database() -> None:
    """Raise `ImproperlyConfigured` where mode or key and the database do not belong together; two small queries.

    An empty database belongs to any mode.
    """
    row = Installation.objects.first() or Installation(kind=InstallationKind.REAL, audit_key=fingerprint())
    _check(row.kind, row.audit_key)


def check_database_of_command() -> None:
    """Raise `CommandError` where `check_database` would; before a command migrates or writes anything.

    A database of an earlier release is asked for its trail, one without tables belongs to no mode yet.
    """
    known = connection.introspection.table_names()
    try:
        if Installation._meta.db_table in known:
            check_database()
        elif AuditEvent._meta.db_table in known:
            begun = begun_with(AuditEvent) if AuditHead._meta.db_table in known else None
            _check(prepared_for(AuditEvent), begun or fingerprint())
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from None


def _check(kind: str, audit_key: str) -> None:
    reason = KEY if audit_key != fingerprint() else _not_for_this_mode(kind)
    if reason:
        raise ImproperlyConfigured(reason)


def _not_for_this_mode(kind: str) -> str:
    """Return why the database is not for this mode and what to do, or nothing."""
    if not settings.TRAINING and kind == InstallationKind.TRAINING:
        return (
            "This database was prepared for training; nothing in it counts. Set TRAINING=1, or choose the real "
            "database with DATABASE_URL or DATA_DIR."
        )
    if not settings.DEMO and kind == InstallationKind.DEMO:
        return (
            "This database was filled by the demo: its people are invented and their passwords are public. Choose "
            "another one with DATABASE_URL or DATA_DIR."
        )
    if settings.TRAINING and kind != InstallationKind.TRAINING and Employee.objects.exists():
        return (
            "TRAINING=1, but this database holds people and was not prepared for training. Choose another one with "
            "DATABASE_URL or DATA_DIR, then run: manage.py prepare_training"
        )
    if settings.DEMO and kind != InstallationKind.DEMO and Employee.objects.exists():
        return (
            "DEMO=1, but this database holds people that are not the demo's, and the key and the passwords of a demo "
            "are public. Nothing was changed. Take DEMO away, or choose another database with DATABASE_URL or "
            "DATA_DIR."
        )
    return ""
