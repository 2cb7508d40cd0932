"""Let what was decided be read in its order, and keep indexes of keys only where there are keys."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.storage.migration_operations import AddIndexConcurrently, DropKeyIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0013_indexes_of_history"),
        ("reports", "0027_source_of_photos"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("decided_by__isnull", False)),
                fields=["decided_by", "decided_at", "id"],
                name="activity_by_decision",
            ),
        ),
        AddIndexConcurrently(
            model_name="activity",
            index=models.Index(condition=models.Q(("kind__isnull", False)), fields=["kind"], name="activity_of_kind"),
        ),
        AddIndexConcurrently(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("evidence__isnull", False)), fields=["evidence"], name="activity_with_evidence"
            ),
        ),
        AddIndexConcurrently(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("decided_for__isnull", False)), fields=["decided_for"], name="activity_on_behalf"
            ),
        ),
        AddIndexConcurrently(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("import_batch__isnull", False)), fields=["import_batch"], name="activity_imported"
            ),
        ),
        AddIndexConcurrently(
            model_name="review",
            index=models.Index(
                condition=models.Q(("decision", "return")), fields=["decided_at"], name="review_returned"
            ),
        ),
        AddIndexConcurrently(
            model_name="review",
            index=models.Index(condition=models.Q(("bulk__isnull", False)), fields=["bulk"], name="review_in_bulk"),
        ),
        DropKeyIndexConcurrently(
            model_name="activity",
            name="decided_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        DropKeyIndexConcurrently(
            model_name="activity",
            name="decided_for",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="on behalf of",
            ),
        ),
        DropKeyIndexConcurrently(
            model_name="activity",
            name="employee",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to=settings.AUTH_USER_MODEL,
                verbose_name="employee",
            ),
        ),
        DropKeyIndexConcurrently(
            model_name="activity",
            name="evidence",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to="reports.evidence",
            ),
        ),
        DropKeyIndexConcurrently(
            model_name="activity",
            name="import_batch",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to="accounts.importbatch",
            ),
        ),
        DropKeyIndexConcurrently(
            model_name="activity",
            name="kind",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="reports.activitykind",
                verbose_name="kind of activity",
            ),
        ),
        DropKeyIndexConcurrently(
            model_name="review",
            name="bulk",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="reports.bulkapproval",
                verbose_name="bulk approval",
            ),
        ),
        DropKeyIndexConcurrently(
            model_name="review",
            name="on_behalf_of",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="on behalf of",
            ),
        ),
        DropKeyIndexConcurrently(
            model_name="review",
            name="reviewer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to=settings.AUTH_USER_MODEL,
                verbose_name="reviewer",
            ),
        ),
    ]
