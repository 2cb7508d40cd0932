"""Find dispensed reports without reading the others, and let PostgreSQL tidy the table of reports sooner."""

from django.db import migrations, models

from accounts.storage.migration_operations import AddIndexConcurrently

# The recap reads the index alone only where the table was tidied since it was written.
SETTINGS = {"autovacuum_vacuum_scale_factor": "0.02", "autovacuum_analyze_scale_factor": "0.02"}


def tidy_sooner(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        said = ", ".join(f"{name} = {value}" for name, value in SETTINGS.items())
        schema_editor.execute(f"ALTER TABLE reports_activity SET ({said})")


def tidy_as_always(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE reports_activity RESET ({', '.join(SETTINGS)})")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0015_index_of_unsent_letters"),
        ("reports", "0029_absences_of_a_month"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("dispensed", True)), fields=["employee", "work_date"], name="activity_dispensed"
            ),
        ),
        migrations.RunPython(tidy_sooner, tidy_as_always),
    ]
