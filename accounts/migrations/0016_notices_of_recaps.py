"""Notices about months that are closed, or opened again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0015_index_of_unsent_letters")]
    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("missing", "A day is not reported yet"),
                    ("closing", "A day closes tonight"),
                    ("returned", "A report was returned"),
                    ("queue", "Reports wait for your review"),
                    ("silence", "Somebody below you does not review"),
                    ("leave", "Your leave was decided about"),
                    ("leave_waits", "Somebody asks you for leave"),
                    ("agency", "How your agency reports"),
                    ("dispensation", "A dispensation was decided about"),
                    ("shortened", "A day closes sooner than you were told"),
                    ("calendar", "The holidays of a year are not decreed"),
                    ("proposal", "Something needs a second person"),
                    ("data", "Your data or your account was changed"),
                    ("recap", "A month is closed or opened again"),
                ],
                max_length=14,
            ),
        ),
    ]
