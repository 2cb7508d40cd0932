"""A refusal says "their own"; the check stays as it is in the database."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("tpp", "0008_database_defaults")]

    operations = [
        migrations.AlterConstraint(
            "objection",
            "objection_answered_by_somebody_else",
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("employee")),
                name="objection_answered_by_somebody_else",
                violation_error_message="Nobody answers their own objection.",
            ),
        ),
    ]
