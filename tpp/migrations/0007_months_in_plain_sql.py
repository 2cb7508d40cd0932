"""Say in plain SQL that a month is its first day, so that SQLite's own program can check and copy the tables."""

from django.db import migrations, models

from accounts.storage.constraints import FirstOfMonth

CHECKS = {
    "acceptance": ("acceptance_is_of_a_month", FirstOfMonth("month")),
    "adjustment": ("adjustment_is_of_months", models.Q(FirstOfMonth("month"), FirstOfMonth("corrects"))),
    "objection": ("objection_is_of_a_month", FirstOfMonth("month")),
    "recap": ("recap_is_of_a_month", FirstOfMonth("month")),
    "score": ("score_is_of_a_month", FirstOfMonth("month")),
}


class Migration(migrations.Migration):
    old_release_survives = "The checks say what they said before."

    dependencies = [("tpp", "0006_seed_status_layer")]

    operations = [
        operation
        for model, (name, condition) in CHECKS.items()
        for operation in (
            migrations.RemoveConstraint(model_name=model, name=name),
            migrations.AddConstraint(
                model_name=model, constraint=models.CheckConstraint(condition=condition, name=name)
            ),
        )
    ]
