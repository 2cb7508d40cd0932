"""Say in one row what this database is for and by which key its trail is kept; until now the trail was asked."""

from django.db import migrations, models
from django.db.models import Q

from accounts.audit.attesting import attest, begun_with, prepared_for
from accounts.audit.keys import fingerprint
from accounts.audit.trail import Tables
from accounts.rules import clock


def enter(apps, schema_editor):
    AuditEvent, Installation = apps.get_model("accounts", "AuditEvent"), apps.get_model("accounts", "Installation")
    key = begun_with(AuditEvent) or fingerprint()
    if key != fingerprint():
        raise RuntimeError(
            "AUDIT_KEY is not the key with which the audit trail of this database was begun, and this migration would "
            "write an event with it. Set AUDIT_KEY to that key; see docs/operations.md, Audit trail."
        )
    Installation.objects.create(pk=1, kind=prepared_for(AuditEvent), audit_key=key)
    tables = Tables(AuditEvent, apps.get_model("accounts", "AuditHead"))
    attest(tables, [Installation], at=clock.now())
    if schema_editor.connection.vendor == "postgresql":
        # A table is not altered while keys of its rows wait to be checked.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_database_defaults")]

    operations = [
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("real", "real"), ("demo", "demonstration"), ("training", "training")],
                        default="real",
                        db_default="real",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("audit_key", models.CharField(max_length=8, verbose_name="key of the audit trail")),
            ],
            options={
                "verbose_name": "installation",
                "constraints": [models.CheckConstraint(condition=Q(id=1), name="installation_is_one")],
            },
        ),
        migrations.RunPython(enter, migrations.RunPython.noop),
    ]
