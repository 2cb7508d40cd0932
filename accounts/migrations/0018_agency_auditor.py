"""The role of those who read reports and recaps of an agency from inside."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0017_codes_of_roles")]
    operations = [
        migrations.AlterField(
            model_name="role",
            name="role",
            field=models.CharField(
                choices=[
                    ("personnel", "personnel agency"),
                    ("operator", "agency operator"),
                    ("auditor", "auditor"),
                    ("treasurer", "treasurer"),
                    ("agency_auditor", "agency inspector"),
                ],
                max_length=20,
                verbose_name="role",
            ),
        ),
    ]
