"""Let the database know every default: a release that does not know a column can go on inserting rows."""

from datetime import time

from django.db import migrations, models
from django.db.models import Value

from accounts.storage.migration_operations import SetDefaults


class Migration(migrations.Migration):
    # No lock outlives its own table.
    atomic = False

    dependencies = [("accounts", "0009_audit_triggers")]

    operations = [
        SetDefaults("agency", {"timezone": "Asia/Jakarta", "working_days_per_week": 5}),
        SetDefaults("employee", {"email": "", "is_active": True}),
        SetDefaults("delegation", {"cancel_reason": ""}),
        SetDefaults("auditevent", {"format": 2, "reason": ""}),
        SetDefaults("notice", {"parameters": Value({}, models.JSONField()), "shown": True}),
        SetDefaults("letter", {"state": "waiting", "attempts": 0}),
        SetDefaults(
            "noticesettings",
            {
                "language": "id",
                "quiet_from": time(20),
                "quiet_until": time(6),
                "not_in_app": Value([], models.JSONField()),
                "not_by_mail": Value([], models.JSONField()),
            },
        ),
        SetDefaults(
            "proposal",
            {
                "changes": Value([], models.JSONField()),
                "change_count": 0,
                "touches": Value([], models.JSONField()),
                "reason": "",
                "state": "proposed",
                "answer": "",
            },
        ),
    ]
