"""Find absences of a month, and what was returned lately, without reading all years."""

from django.conf import settings
from django.db import migrations, models

from accounts.storage.migration_operations import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0014_lists_by_moment"),
        ("reports", "0028_indexes_of_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="absence",
            index=models.Index(fields=["ends_on"], name="absence_by_end"),
        ),
        AddIndexConcurrently(
            model_name="absence",
            index=models.Index(fields=["starts_on", "id"], name="absence_by_begin"),
        ),
        AddIndexConcurrently(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("status", "returned")), fields=["decided_at"], name="activity_returned_lately"
            ),
        ),
    ]
