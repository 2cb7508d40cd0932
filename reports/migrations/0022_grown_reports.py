from django.db import migrations, models


class Migration(migrations.Migration):
    """What a reviewer had seen of a report that came back, and whether it has grown since."""

    dependencies = [("reports", "0021_status_layer")]

    operations = [
        migrations.AddField("activity", "seen_minutes", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("activity", "seen_description", models.TextField(blank=True, db_default="", default="")),
        migrations.AddField("activity", "grown", models.BooleanField(db_default=False, default=False)),
    ]
