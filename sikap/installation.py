"""Is this the database that it is meant to be? What was prepared for training never becomes real, nor the reverse.

Nor is one trail written with two keys.
"""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from accounts.audit.attesting import is_own_key
from accounts.models import AuditEvent, AuditHead, Employee

PREPARED = "training.prepared"


def is_training_database() -> bool:
    """Tell whether the audit trail, from which nothing can be taken, says that this was prepared for training."""
    return AuditEvent.objects.filter(event=PREPARED).exists()


def check_database() -> None:
    """Raise `ImproperlyConfigured` where the mode and the database do not belong together.

    An empty database belongs to any mode, one without tables to none yet.
    """
    if AuditEvent._meta.db_table not in connection.introspection.table_names():
        return
    _check_key()
    prepared = is_training_database()
    if prepared and not settings.TRAINING:
        raise ImproperlyConfigured(
            "This database was prepared for training; nothing in it counts. Set TRAINING=1, or choose the real "
            "database with DATABASE_URL or DATA_DIR."
        )
    if settings.TRAINING and not prepared and Employee.objects.exists():
        raise ImproperlyConfigured(
            "TRAINING=1, but this database holds people and was not prepared for training. Choose another one with "
            "DATABASE_URL or DATA_DIR, then run: manage.py prepare_training"
        )


def _check_key() -> None:
    if AuditHead._meta.db_table in connection.introspection.table_names() and not is_own_key():
        raise ImproperlyConfigured(
            "AUDIT_KEY (or SECRET_KEY, where AUDIT_KEY is not set) is not the key with which the audit trail of this "
            "database was begun. Set AUDIT_KEY to that key; see docs/operations.md, Audit trail."
        )
