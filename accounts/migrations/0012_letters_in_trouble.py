"""Letters that did not arrive are listed and can be sent again."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accounts.storage.migration_operations import AddIndexConcurrently


def mark(apps, schema_editor):  # noqa: ARG001 - Django passes both
    """Let those of before stand in the list; why they did not arrive was not kept where it cannot be told."""
    letters = apps.get_model("accounts", "Letter").objects.filter(troubled_at__isnull=True)
    since = Coalesce(F("tried_at"), F("useful_until"), F("not_before"))
    letters.filter(state="failed").update(troubled_at=since, trouble="refused")
    letters.filter(state="unsure").update(troubled_at=since, trouble="cut_off")
    letters.filter(state="dropped", useful_until__isnull=False).update(troubled_at=since, trouble="late")
    letters.filter(state="dropped", useful_until__isnull=True).update(troubled_at=since, trouble="no_address")


class Migration(migrations.Migration):
    # No lock outlives its own operation.
    atomic = False

    dependencies = [("accounts", "0011_installation")]

    operations = [
        migrations.AddField("letter", "troubled_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "letter",
            "trouble",
            models.CharField(
                choices=[
                    ("refused", "The mail server refused it again and again."),
                    ("silent", "The mail server fell silent: it may or may not have taken the e-mail."),
                    ("cut_off", "The jobs were ended while it was being sent: it may or may not have gone."),
                    ("late", "Its time was over before it could be sent."),
                    ("no_address", "No e-mail address was entered when it was to be sent."),
                    ("barred", "The person could not log in when it was to be sent."),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField("letter", "reply_code", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("letter", "resent_at", models.DateTimeField(null=True)),
        migrations.AddField("letter", "times_resent", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.RunPython(mark, migrations.RunPython.noop),
        AddIndexConcurrently(
            "letter",
            models.Index(
                condition=Q(("troubled_at__isnull", False)),
                fields=["state", "troubled_at", "id"],
                name="letter_in_trouble",
            ),
        ),
        AddIndexConcurrently(
            "letter",
            models.Index(condition=Q(("resent_at__isnull", False)), fields=["resent_at"], name="letter_resent"),
        ),
    ]
