"""Find what waits for its photo without reading the rest, and know that the new checks hold for the old rows too."""

from django.db import migrations, models

from accounts.storage.migration_operations import AddIndexConcurrently, ValidateConstraint


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("reports", "0037_announced_photos"),
    ]

    operations = [
        ValidateConstraint(model_name="evidence", name="evidence_is_or_will_be"),
        ValidateConstraint(model_name="activity", name="activity_photo_before_approval"),
        AddIndexConcurrently(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("photo_until__isnull", False)),
                fields=["employee", "work_date"],
                name="activity_photo_awaited",
            ),
        ),
        AddIndexConcurrently(
            model_name="evidence",
            index=models.Index(
                condition=models.Q(("photo_until__isnull", False)),
                fields=["employee", "raw_sha256"],
                name="evidence_awaited",
            ),
        ),
    ]
