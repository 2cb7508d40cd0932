"""The column `output` is called as the form calls it; nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0030_upkeep_of_activities"),
    ]

    operations = [
        migrations.AlterField(
            model_name="activity",
            name="output",
            field=models.CharField(blank=True, db_default="", default="", max_length=300, verbose_name="result"),
        ),
    ]
