"""Room for longer codes of roles, and a refusal that names none."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0016_notices_of_recaps")]
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
                ],
                max_length=20,
                verbose_name="role",
            ),
        ),
        migrations.AlterConstraint(
            model_name="role",
            name="role_scope_is_given",
            constraint=models.CheckConstraint(
                condition=Q(role__in=["personnel", "auditor"]) | Q(agency__isnull=False),
                name="role_scope_is_given",
                violation_error_message="This role holds for one agency; choose which.",
            ),
        ),
    ]
