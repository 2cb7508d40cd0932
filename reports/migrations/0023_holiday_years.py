"""Say of each year whether its calendar is decreed; what the library seeded for later years is a draft."""

from datetime import date
from importlib import import_module

from django.db import migrations, models

# The joint decrees of the three ministers.
DECREED = (
    (2025, "1017/2024, 2/2024, 2/2024", date(2024, 10, 14)),
    (2026, "1497/2025, 2/2025, 5/2025", date(2025, 9, 19)),
)


def mark(apps, _schema_editor):
    """Confirm the decreed years; the days of later years that the library knows are drafts, all others stay."""
    year = apps.get_model("reports", "HolidayYear")
    year.objects.bulk_create(
        year(year=number, decree_number=decree, decree_date=day) for number, decree, day in DECREED
    )
    last = max(number for number, _decree, _day in DECREED)
    seeded = import_module("reports.migrations.0002_seed_policy_and_holidays").decreed_holidays()
    holidays = apps.get_model("reports", "Holiday").objects
    for day, kind, name in seeded:
        if day.year > last:
            holidays.filter(date=day, kind=kind, name=name, decree_number="").update(is_draft=True)


class Migration(migrations.Migration):
    dependencies = [("reports", "0022_grown_reports")]
    operations = [
        migrations.CreateModel(
            name="HolidayYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="year")),
                ("decree_number", models.CharField(max_length=100, verbose_name="decree number")),
                ("decree_date", models.DateField(blank=True, null=True, verbose_name="date of the decree")),
            ],
            options={"verbose_name": "holiday calendar", "ordering": ["year"]},
        ),
        migrations.AddField(
            model_name="holiday",
            name="is_draft",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
