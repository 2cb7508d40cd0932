"""Two refusals say "themselves"; the checks stay as they are in the database."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0018_agency_auditor")]

    operations = [
        migrations.AlterConstraint(
            "placement",
            "placement_supervisor_is_somebody_else",
            models.CheckConstraint(
                condition=Q(supervisor__isnull=True) | ~Q(supervisor=F("employee")),
                name="placement_supervisor_is_somebody_else",
                violation_error_message="Nobody can supervise themselves.",
            ),
        ),
        migrations.AlterConstraint(
            "delegation",
            "delegation_to_somebody_else",
            models.CheckConstraint(
                condition=~Q(absent=F("stand_in")),
                name="delegation_to_somebody_else",
                violation_error_message="Nobody can stand in for themselves.",
            ),
        ),
    ]
