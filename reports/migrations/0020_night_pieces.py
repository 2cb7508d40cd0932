from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0019_shortened_for"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="activity",
            options={
                "ordering": ["work_date", "next_day", "start_time", "id"],
                "verbose_name": "activity",
                "verbose_name_plural": "activities",
            },
        ),
        migrations.AddField(
            model_name="activity",
            name="next_day",
            field=models.BooleanField(db_default=False, default=False, verbose_name="began after midnight"),
        ),
    ]
