"""Vouch for every row that stands, then let the database refuse to change or delete an event."""

from django.db import migrations

from accounts.audit import triggers
from accounts.audit.attesting import attest, begin_trail
from accounts.audit.tables import AUDITED
from accounts.audit.trail import Tables
from accounts.rules import clock


def vouch(apps, schema_editor):
    tables = Tables(apps.get_model("accounts", "AuditEvent"), apps.get_model("accounts", "AuditHead"))
    at = clock.now()
    begin_trail(tables, at=at)
    attest(tables, _present(apps), at=at)
    if schema_editor.connection.vendor == "postgresql":
        # A table is not altered while keys of its rows wait to be checked.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _present(apps):
    """Yield the audited tables that there are by now; one that is made later has no rows yet."""
    for label in AUDITED:
        try:
            yield apps.get_model(label)
        except LookupError:
            continue


def install(_apps, schema_editor):
    triggers.install(schema_editor.connection)


def remove(_apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_audit_format"),
        ("reports", "0023_holiday_years"),
        ("tpp", "0006_seed_status_layer"),
    ]

    operations = [
        migrations.RunPython(vouch, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]
