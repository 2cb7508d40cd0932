"""Where an activity took place, for whoever wants to say it; the release before inserts without it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0031_result_of_activities"),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="place",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=120, verbose_name="place of the activity"
            ),
        ),
    ]
