"""Three refusals say "their own"; the checks stay as they are in the database."""

from django.db import migrations, models
from django.db.models import F, Q


def by_somebody_else(field, name, sentence):
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | ~Q(**{field: F("employee")}),
        name=name,
        violation_error_message=sentence,
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0032_place_of_activities")]

    operations = [
        migrations.AlterConstraint(
            "absence",
            "absence_shortened_by_somebody_else",
            by_somebody_else(
                "shortened_by", "absence_shortened_by_somebody_else", "Nobody shortens their own absence."
            ),
        ),
        migrations.AlterConstraint(
            "absencerequest",
            "absence_request_decided_by_somebody_else",
            by_somebody_else(
                "decided_by", "absence_request_decided_by_somebody_else", "Nobody decides about their own request."
            ),
        ),
        migrations.AlterConstraint(
            "activity",
            "activity_decided_by_somebody_else",
            by_somebody_else("decided_by", "activity_decided_by_somebody_else", "Nobody reviews their own report."),
        ),
    ]
