from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0025_database_defaults"),
    ]

    operations = [
        migrations.AddField(
            model_name="healthbeat",
            name="doubted",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
