from django.db import migrations, models


class Migration(migrations.Migration):
    """By which button a photo came and whether the rules allow it; how wrong the clock of a phone was."""

    dependencies = [("reports", "0026_doubted_beats")]

    operations = [
        migrations.AddField(
            "reportingpolicy",
            "wfh_gallery",
            models.BooleanField("WFH: the photo may come from the gallery", db_default=True, default=True),
        ),
        migrations.AddField(
            "reportingpolicy",
            "dl_gallery",
            models.BooleanField("DL: the photo may come from the gallery", db_default=True, default=True),
        ),
        migrations.AddField(
            "reportingpolicy",
            "accuracy_limit_m",
            models.PositiveIntegerField("metres from which a position is inaccurate", db_default=500, default=500),
        ),
        migrations.AddField(
            "evidence",
            "photo_source",
            models.CharField(
                "source of the photo",
                max_length=7,
                choices=[("camera", "camera"), ("gallery", "gallery")],
                blank=True,
                db_default="",
                default="",
            ),
        ),
        migrations.AddField("evidence", "photo_taken_at", models.DateTimeField("taken", null=True)),
        migrations.AddField(
            "evidence",
            "clock_offset_s",
            models.IntegerField("error of the device's clock in seconds", null=True),
        ),
    ]
