"""Photos that follow their report; the release before inserts without them, and announces none."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from accounts.storage.migration_operations import AddConstraintNotValid, RemoveConstraintKeepingTriggers


class Migration(migrations.Migration):
    # What the new checks refuse needs a column that it does not write.
    old_release_survives = "it lets nobody announce a photo, so that it approves nothing that waits for one"

    dependencies = [
        ("reports", "0036_work_mode_exemptions"),
    ]

    operations = [
        migrations.AddField(
            model_name="reportingpolicy",
            name="photo_hours",
            field=models.PositiveSmallIntegerField(
                db_default=24, default=24, verbose_name="hours in which the photo may follow"
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="raw_sha256",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="evidence",
            name="photo_until",
            field=models.DateTimeField(null=True, verbose_name="the photo may come until"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="photo_at",
            field=models.DateTimeField(null=True, verbose_name="the photo came"),
        ),
        migrations.AddField(
            model_name="activity",
            name="photo_until",
            field=models.DateTimeField(null=True, verbose_name="the photo may come until"),
        ),
        migrations.CreateModel(
            name="AnnouncedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[("camera", "camera"), ("gallery", "gallery")],
                        max_length=7,
                        verbose_name="source of the photo",
                    ),
                ),
                ("content_type", models.CharField(max_length=40)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)])),
                ("stored", models.PositiveIntegerField(db_default=0, default=0)),
                ("until", models.DateTimeField(verbose_name="the photo may come until")),
                ("complete_at", models.DateTimeField(null=True, verbose_name="the photo came")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="announced_files",
                        to="reports.activity",
                        verbose_name="activity",
                    ),
                ),
            ],
            options={
                "verbose_name": "announced file",
                "ordering": ["activity", "number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("complete_at__isnull", True)),
                        fields=["until"],
                        name="announced_file_awaited",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("activity", "number"), name="announced_file_once"),
                    models.CheckConstraint(condition=models.Q(("size__gte", 1)), name="announced_file_has_bytes"),
                    models.CheckConstraint(
                        condition=models.Q(("stored__lte", models.F("size"))), name="announced_file_fits"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rev", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("schema", models.PositiveSmallIntegerField()),
                ("written_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(verbose_name="received")),
                ("receipt", models.CharField(max_length=10, verbose_name="receipt")),
                ("version", models.PositiveIntegerField()),
                (
                    "activity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outbox_report",
                        to="reports.activity",
                        verbose_name="activity",
                    ),
                ),
            ],
            options={
                "verbose_name": "report of a phone",
                "verbose_name_plural": "reports of phones",
                "indexes": [models.Index(fields=["received_at"], name="outbox_report_by_time")],
            },
        ),
        RemoveConstraintKeepingTriggers(model_name="evidence", name="evidence_is_not_empty"),
        AddConstraintNotValid(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("photo", ""), _negated=True),
                    ("latitude__isnull", False),
                    ("photo_until__isnull", False),
                    _connector="OR",
                ),
                name="evidence_is_or_will_be",
            ),
        ),
        AddConstraintNotValid(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "approved"), _negated=True), ("photo_until__isnull", True), _connector="OR"
                ),
                name="activity_photo_before_approval",
                violation_error_message="A report whose announced photo has not come is not approved.",
            ),
        ),
    ]
