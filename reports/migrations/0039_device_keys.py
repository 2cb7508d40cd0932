"""Keys of phones, each of one person, for what waits there."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("reports", "0038_awaited_photos"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeviceKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("device", models.UUIDField()),
                ("sealed", models.BinaryField()),
                ("kept_at", models.DateTimeField()),
                ("used_at", models.DateTimeField()),
                ("waiting", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="device_keys",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="employee",
                    ),
                ),
            ],
            options={
                "verbose_name": "key of a phone",
                "verbose_name_plural": "keys of phones",
                "constraints": [models.UniqueConstraint(fields=("employee", "device"), name="device_key_once")],
            },
        ),
    ]
