"""The first scheme: SIKEPPO of Probolinggo, in force for every month this system can know."""

from datetime import date

from django.db import migrations

# Written out and not imported: a migration says the same for ever, whatever the program becomes.
DOCUMENT = {
    "format": 1,
    "measures": [
        {"name": "activity", "source": "activity_minutes", "period": "day", "conversion": {"kind": "proportional"}}
    ],
    "combination": {"kind": "weighted_sum", "terms": [{"measure": "activity", "percent": "100"}]},
    "rounding": {"mode": "half_up", "step": "component"},
}


def seed(apps, _schema_editor):
    apps.get_model("tpp", "Scheme").objects.get_or_create(
        name="sikeppo",
        version=1,
        defaults={
            "title": "SIKEPPO",
            "legal_basis": "SE Bupati Probolinggo 820/96/426.202/2021",
            "starts_on": date(2020, 1, 1),
            "document": DOCUMENT,
        },
    )


def remove(apps, _schema_editor):
    apps.get_model("tpp", "Scheme").objects.filter(name="sikeppo", version=1).delete()


class Migration(migrations.Migration):
    dependencies = [("tpp", "0001_initial")]

    operations = [migrations.RunPython(seed, remove)]
