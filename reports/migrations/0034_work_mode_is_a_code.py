"""Let a report carry any code as its work mode: which there are, and since when, becomes dated data.

No foreign key: a mode has a row for each date from which it asks something else, and the release before goes on
writing its three codes.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0033_their_own")]

    operations = [
        migrations.RemoveConstraint(model_name="activity", name="activity_mode_is_known"),
        migrations.AlterField(
            model_name="activity",
            name="mode",
            field=models.CharField(max_length=10, verbose_name="work mode"),
        ),
    ]
