"""Whether red findings keep a month from closing is a rule of each region; those in force until now go on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tpp", "0003_scores_corrections_settings")]

    operations = [
        migrations.AddField(
            model_name="allowancepolicy",
            name="red_must_be_settled",
            field=models.BooleanField(
                default=False, verbose_name="red findings must be settled or accepted before closing"
            ),
        ),
    ]
