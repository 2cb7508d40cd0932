"""Find letters that wait without reading those that were sent, also on SQLite."""

from django.db import migrations, models

from accounts.storage.migration_operations import AddIndexConcurrently, RemoveIndexConcurrently


class Migration(migrations.Migration):
    # No lock outlives its own operation.
    atomic = False

    dependencies = [("accounts", "0014_lists_by_moment")]

    operations = [
        AddIndexConcurrently(
            "letter",
            models.Index(
                condition=models.Q(("sent_at__isnull", True)), fields=["state", "not_before"], name="letter_not_sent"
            ),
        ),
        RemoveIndexConcurrently("letter", "letter_to_send"),
    ]
