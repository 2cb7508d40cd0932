"""Let the database know every default: a release that does not know a column can go on inserting rows."""

from django.db import migrations, models
from django.db.models import Value

from accounts.storage.migration_operations import SetDefaults


class Migration(migrations.Migration):
    # No lock outlives its own table.
    atomic = False

    dependencies = [("reports", "0024_month_lock_in_plain_sql")]

    operations = [
        SetDefaults(
            "absencerule",
            {
                "name": "",
                "mark": "",
                "legal_basis": "",
                "excuses_duty": True,
                "allowance_percent": 100,
                "treated_as": "leave",
                "may_be_requested": True,
                "needs_document": False,
                "is_offered": True,
            },
        ),
        SetDefaults("absence", {"document_number": "", "shorten_reason": ""}),
        SetDefaults(
            "absencerequest",
            {"document_number": "", "attachment": "", "attachment_name": "", "status": "open", "decision_reason": ""},
        ),
        SetDefaults("activitykind", {"is_active": True}),
        SetDefaults("evidence", {"photo": "", "photo_sha256": ""}),
        SetDefaults(
            "activity",
            {
                "output": "",
                "letter_number": "",
                "status": "submitted",
                "version": 1,
                "receipt": "",
                "dispensed": False,
                "decision_reason": "",
            },
        ),
        SetDefaults("review", {"reason": ""}),
        SetDefaults("outage", {"cancel_reason": ""}),
        SetDefaults(
            "dispensation",
            {
                "typed": Value({}, models.JSONField()),
                "attachment": "",
                "attachment_name": "",
                "status": "asked",
                "answer": "",
            },
        ),
        SetDefaults("workpattern", {"legal_basis": ""}),
        SetDefaults("shift", {"is_active": True}),
        SetDefaults(
            "reportingpolicy",
            {
                "legal_basis": "",
                "quota_minutes": 360,
                "deadline_mode": "calendar_days",
                "deadline_count": 2,
                "deadline_skips_holidays": False,
                "deadline_within_month": False,
                "resend_hours": 48,
                "silence_after_days": 3,
                "wfh_needs_photo": True,
                "wfh_needs_position": True,
                "dl_needs_photo": True,
                "dl_needs_position": True,
                "dl_needs_letter": False,
                "evidence_per_day": False,
                "silence_at_closing": "do_not_count",
            },
        ),
        SetDefaults("holiday", {"decree_number": ""}),
        SetDefaults("quotaperiod", {"legal_basis": ""}),
    ]
