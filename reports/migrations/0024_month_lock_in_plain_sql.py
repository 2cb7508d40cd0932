"""Say in plain SQL that a lock is of a month, so that SQLite's own program can check and copy the table."""

from django.db import migrations, models

from accounts.storage.constraints import FirstOfMonth


class Migration(migrations.Migration):
    old_release_survives = "The checks say what they said before."

    dependencies = [("reports", "0023_holiday_years")]

    operations = [
        migrations.RemoveConstraint(model_name="monthlock", name="month_lock_is_a_month"),
        migrations.AddConstraint(
            model_name="monthlock",
            constraint=models.CheckConstraint(condition=FirstOfMonth("month"), name="month_lock_is_a_month"),
        ),
    ]
