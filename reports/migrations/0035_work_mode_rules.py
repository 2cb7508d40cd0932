"""Keep what a work mode needs as dated data; the three that were a list in the code, and one more, become rows.

The fourth (PermenPANRB 4/2025) is known and not offered: a region opens it from the day of its own decree.
"""

from datetime import date

import django.core.validators
from django.db import migrations, models

from accounts.audit.attesting import attest, begun_with
from accounts.audit.keys import fingerprint
from accounts.audit.trail import Tables
from accounts.rules import clock

# Before any report.
ALWAYS = date(2000, 1, 1)
ROWS = (
    {"code": "WFO", "starts_on": ALWAYS},
    {"code": "WFH", "starts_on": ALWAYS, "follows_policy": True, "of_oneself": True},
    {"code": "DL", "starts_on": ALWAYS, "follows_policy": True},
    {
        "code": "WFA",
        "starts_on": date(2025, 4, 21),
        "legal_basis": "PermenPANRB 4/2025",
        "is_offered": False,
        "needs_photo": True,
        "needs_position": True,
        "of_oneself": True,
        "days_a_week": 2,
    },
)


def seed(apps, schema_editor):
    AuditEvent, WorkModeRule = apps.get_model("accounts", "AuditEvent"), apps.get_model("reports", "WorkModeRule")
    if begun_with(AuditEvent) not in {None, fingerprint()}:
        raise RuntimeError(
            "AUDIT_KEY is not the key with which the audit trail of this database was begun, and this migration would "
            "write an event with it. Set AUDIT_KEY to that key; see docs/operations.md, Audit trail."
        )
    WorkModeRule.objects.bulk_create(WorkModeRule(**row) for row in ROWS)
    attest(Tables(AuditEvent, apps.get_model("accounts", "AuditHead")), [WorkModeRule], at=clock.now())
    if schema_editor.connection.vendor == "postgresql":
        # A table is not altered while keys of its rows wait to be checked.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0018_agency_auditor"),
        ("reports", "0034_work_mode_is_a_code"),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkModeRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z0-9]{2,10}$", "Use 2 to 10 capital letters and digits, for example: WFA."
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="name")),
                ("starts_on", models.DateField(verbose_name="from")),
                (
                    "legal_basis",
                    models.CharField(blank=True, db_default="", default="", max_length=200, verbose_name="legal basis"),
                ),
                ("is_offered", models.BooleanField(db_default=True, default=True, verbose_name="can be chosen")),
                (
                    "follows_policy",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="evidence by the rules of reporting"
                    ),
                ),
                ("needs_photo", models.BooleanField(db_default=False, default=False, verbose_name="needs a photo")),
                (
                    "needs_position",
                    models.BooleanField(db_default=False, default=False, verbose_name="needs a position"),
                ),
                (
                    "needs_letter",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="needs the number of the assignment letter"
                    ),
                ),
                (
                    "gallery",
                    models.BooleanField(
                        db_default=True, default=True, verbose_name="the photo may come from the gallery"
                    ),
                ),
                (
                    "of_oneself",
                    models.BooleanField(db_default=False, default=False, verbose_name="the photo is one of oneself"),
                ),
                (
                    "days_a_week",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(7)],
                        verbose_name="days a week",
                    ),
                ),
                (
                    "refuses_beyond",
                    models.BooleanField(db_default=False, default=False, verbose_name="more days are refused"),
                ),
            ],
            options={
                "verbose_name": "work mode",
                "ordering": ["code", "-starts_on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "starts_on"),
                        name="work_mode_rule_once_a_date",
                        violation_error_message="There are rules for this work mode from this date already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days_a_week__isnull", True), ("days_a_week__lte", 7), _connector="OR"),
                        name="work_mode_days_fit_a_week",
                        violation_error_message="A week has 7 days.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refuses_beyond", False), ("days_a_week__isnull", False), _connector="OR"),
                        name="work_mode_refuses_beyond_a_limit",
                        violation_error_message="Write on how many days a week it may be used, or do not refuse more.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("follows_policy", False), ("code__in", ("WFH", "DL")), _connector="OR"),
                        name="work_mode_of_policy_is_known",
                        violation_error_message="The rules of reporting say only of WFH and DL what they need.",
                    ),
                ],
            },
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
