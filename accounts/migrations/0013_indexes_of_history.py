"""Let lists of the trail and of notices be read in their order, and drop indexes that nobody uses."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.storage.migration_operations import (
    AddIndexConcurrently,
    DropKeyIndexConcurrently,
    RemoveIndexConcurrently,
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0012_letters_in_trouble"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="auditevent",
            index=models.Index(fields=["at", "id"], name="audit_event_by_moment"),
        ),
        AddIndexConcurrently(
            model_name="auditevent",
            index=models.Index(fields=["event", "at", "id"], name="audit_event_by_event"),
        ),
        AddIndexConcurrently(
            model_name="auditevent",
            index=models.Index(fields=["subject", "at", "id", "event"], name="audit_event_by_subject"),
        ),
        AddIndexConcurrently(
            model_name="auditevent",
            index=models.Index(fields=["actor", "at", "id", "event"], name="audit_event_by_actor"),
        ),
        AddIndexConcurrently(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("shown", True)), fields=["employee", "created_at", "id"], name="notice_by_moment"
            ),
        ),
        RemoveIndexConcurrently(
            model_name="auditevent",
            name="audit_event_by_object",
        ),
        RemoveIndexConcurrently(
            model_name="auditevent",
            name="audit_event_by_time",
        ),
        DropKeyIndexConcurrently(
            model_name="auditevent",
            name="actor",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who",
            ),
        ),
        DropKeyIndexConcurrently(
            model_name="auditevent",
            name="subject",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="for whom",
            ),
        ),
        DropKeyIndexConcurrently(
            model_name="notice",
            name="employee",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
