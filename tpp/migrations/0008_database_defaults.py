"""Let the database know every default: a release that does not know a column can go on inserting rows."""

from django.db import migrations, models
from django.db.models import Value

from accounts.storage.migration_operations import SetDefaults


class Migration(migrations.Migration):
    # No lock outlives its own table.
    atomic = False

    dependencies = [("tpp", "0007_months_in_plain_sql")]

    operations = [
        SetDefaults(
            "objection",
            {"figure": "", "attachment": "", "attachment_name": "", "status": "open", "outcome": "", "answer": ""},
        ),
        SetDefaults("paydata", {"tax_category": "", "bank": "", "account_number": ""}),
        SetDefaults("actingpost", {"replaces": False}),
        SetDefaults("scheme", {"legal_basis": ""}),
        SetDefaults("recap", {"code": "", "reopen_reason": ""}),
        SetDefaults(
            "recapline", {"deductions": Value([], models.JSONField()), "adjustments": Value([], models.JSONField())}
        ),
        SetDefaults(
            "allowancepolicy",
            {"legal_basis": "", "objection_days": 14, "unusual_change_percent": 30, "red_must_be_settled": True},
        ),
        SetDefaults("letterhead", {"address": "", "logo": ""}),
        SetDefaults("statusrule", {"effect": ""}),
    ]
