"""Let the list of proposals be read in its order."""

from django.db import migrations, models

from accounts.storage.migration_operations import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0013_indexes_of_history"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="proposal",
            index=models.Index(fields=["proposed_at", "id"], name="proposal_by_moment"),
        ),
    ]
