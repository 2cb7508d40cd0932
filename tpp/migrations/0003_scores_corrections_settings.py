from datetime import date

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def pay_whole(apps, _schema_editor):
    """Nothing was taken off before this: what was earned was paid out."""
    apps.get_model("tpp", "RecapLine").objects.update(net=models.F("tpp"))


def seed(apps, _schema_editor):
    apps.get_model("tpp", "AllowancePolicy").objects.get_or_create(starts_on=date(2020, 1, 1))


def remove(apps, _schema_editor):
    apps.get_model("tpp", "AllowancePolicy").objects.filter(starts_on=date(2020, 1, 1)).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("tpp", "0002_seed_sikeppo_scheme"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AllowancePolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(unique=True, verbose_name="from")),
                ("legal_basis", models.CharField(blank=True, max_length=200, verbose_name="legal basis")),
                (
                    "objection_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        validators=[django.core.validators.MaxValueValidator(366)],
                        verbose_name="days to object after closing",
                    ),
                ),
                (
                    "unusual_change_percent",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[django.core.validators.MaxValueValidator(1000)],
                        verbose_name="unusual change against the month before (%)",
                    ),
                ),
            ],
            options={
                "verbose_name": "allowance policy",
                "ordering": ["-starts_on"],
            },
        ),
        migrations.AddField(
            model_name="recap",
            name="code",
            field=models.CharField(blank=True, max_length=12, verbose_name="short code"),
        ),
        migrations.AddConstraint(
            model_name="recap",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True), fields=("code",), name="recap_code_once"
            ),
        ),
        migrations.AddField(
            model_name="recapline",
            name="adjustments",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="recapline",
            name="deductions",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="recapline",
            name="net",
            field=models.PositiveBigIntegerField(default=0, verbose_name="paid out (Rp)"),
            preserve_default=False,
        ),
        migrations.RunPython(pay_whole, migrations.RunPython.noop),
        migrations.RunPython(seed, remove),
        migrations.CreateModel(
            name="Letterhead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region_name", models.CharField(max_length=150, verbose_name="name of the region")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("logo", models.FileField(blank=True, max_length=200, upload_to="", verbose_name="logo")),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "letterhead",
                "ordering": ["-changed_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="month")),
                ("day", models.DateField(blank=True, null=True, verbose_name="day")),
                ("figure", models.CharField(blank=True, max_length=60, verbose_name="figure")),
                ("reason", models.TextField(max_length=1000, verbose_name="reason")),
                ("attachment", models.FileField(blank=True, max_length=200, upload_to="", verbose_name="attachment")),
                ("attachment_name", models.CharField(blank=True, max_length=255, verbose_name="file")),
                ("filed_at", models.DateTimeField(verbose_name="filed")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "waiting for an answer"),
                            ("accepted", "accepted"),
                            ("refused", "not accepted"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("recompute", "the data are corrected and the month is computed again"),
                            ("adjustment", "the difference is paid as an adjustment in a later month"),
                        ],
                        max_length=12,
                        verbose_name="what follows",
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=1000, verbose_name="answer")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="employee",
                    ),
                ),
            ],
            options={
                "verbose_name": "objection",
                "ordering": ["-filed_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="paid with")),
                ("corrects", models.DateField(verbose_name="corrects")),
                ("amount", models.BigIntegerField(verbose_name="amount (Rp)")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("reference", models.CharField(max_length=100, verbose_name="reference")),
                ("requested_at", models.DateTimeField(verbose_name="entered")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed")),
                ("cancelled_at", models.DateTimeField(null=True, verbose_name="cancelled")),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="cancelled by",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjustments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="employee",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "objection",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjustments",
                        to="tpp.objection",
                    ),
                ),
            ],
            options={
                "verbose_name": "adjustment",
                "ordering": ["-month", "employee_id", "id"],
            },
        ),
        migrations.CreateModel(
            name="PayData",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("salary", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="salary (Rp)")),
                (
                    "tax_category",
                    models.CharField(
                        blank=True,
                        choices=[("A", "A"), ("B", "B"), ("C", "C")],
                        max_length=1,
                        verbose_name="tax category",
                    ),
                ),
                ("dues", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="dues (Rp)")),
                ("zakat", models.BooleanField(blank=True, null=True, verbose_name="gives zakat")),
                ("bank", models.CharField(blank=True, max_length=60, verbose_name="bank")),
                ("account_number", models.CharField(blank=True, max_length=30, verbose_name="account number")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.importbatch",
                        verbose_name="import",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pay_data",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="employee",
                    ),
                ),
            ],
            options={
                "verbose_name": "pay data",
                "verbose_name_plural": "pay data",
                "ordering": ["employee_id", "-starts_on"],
            },
        ),
        migrations.CreateModel(
            name="Sanction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[("light", "light"), ("moderate", "moderate"), ("severe", "severe")],
                        max_length=10,
                        verbose_name="weight",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="until")),
                (
                    "cut_percent",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="cut (%)",
                    ),
                ),
                ("document_number", models.CharField(max_length=100, verbose_name="document number")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.importbatch",
                        verbose_name="import",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sanctions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="employee",
                    ),
                ),
            ],
            options={
                "verbose_name": "sanction",
                "ordering": ["employee_id", "-starts_on"],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="month")),
                ("code", models.CharField(max_length=40, verbose_name="measure")),
                ("value", models.CharField(max_length=60, verbose_name="value")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="accounts.importbatch",
                        verbose_name="import",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="employee",
                    ),
                ),
            ],
            options={
                "verbose_name": "score",
                "ordering": ["employee_id", "month", "code"],
            },
        ),
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="month")),
                ("code", models.CharField(max_length=40, verbose_name="finding")),
                ("fingerprint", models.CharField(max_length=64)),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("accepted_at", models.DateTimeField(verbose_name="accepted")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepted by",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="employee",
                    ),
                ),
            ],
            options={
                "verbose_name": "accepted finding",
                "ordering": ["month", "employee_id", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("month", "employee", "code", "fingerprint"), name="finding_accepted_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="acceptance_is_of_a_month"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActingPost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=150, verbose_name="position")),
                ("position_class", models.PositiveSmallIntegerField(verbose_name="position class")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("replaces", models.BooleanField(default=False, verbose_name="replaces one's own components")),
                ("document_number", models.CharField(max_length=100, verbose_name="document number")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agency",
                        verbose_name="agency",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.importbatch",
                        verbose_name="import",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acting_posts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="employee",
                    ),
                ),
            ],
            options={
                "verbose_name": "acting post",
                "ordering": ["employee_id", "-starts_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("employee", "starts_on"), name="acting_post_once_per_date"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="acting_post_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position_class__range", (1, 17))), name="acting_post_class_is_1_to_17"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(condition=models.Q(("month__day", 1)), name="objection_is_of_a_month"),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(("day__isnull", True), ("figure", ""), _connector="XOR"),
                name="objection_is_about_a_day_or_a_figure",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        ("status__in", ["accepted", "refused"]),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    models.Q(
                        ("answer", ""),
                        ("answered_at__isnull", True),
                        ("answered_by__isnull", True),
                        ("status__in", ["open", "withdrawn"]),
                    ),
                    _connector="OR",
                ),
                name="objection_answer_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "accepted"), models.Q(("outcome", ""), _negated=True)),
                    models.Q(models.Q(("status", "accepted"), _negated=True), ("outcome", "")),
                    _connector="OR",
                ),
                name="objection_outcome_if_accepted",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_by__isnull", True),
                    models.Q(("answered_by", models.F("employee")), _negated=True),
                    _connector="OR",
                ),
                name="objection_answered_by_somebody_else",
                violation_error_message="Nobody answers his or her own objection.",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "open")),
                fields=("employee", "month", "day"),
                name="objection_open_once_per_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("day__isnull", True), ("status", "open")),
                fields=("employee", "month", "figure"),
                name="objection_open_once_per_figure",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("corrects__day", 1), ("month__day", 1)), name="adjustment_is_of_months"
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__gt", models.F("corrects"))), name="adjustment_is_paid_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="adjustment_is_not_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("confirmed_by__isnull", False),
                        models.Q(("confirmed_by", models.F("requested_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="adjustment_confirmed_by_a_second_person",
                violation_error_message="A second person must confirm the adjustment.",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at__isnull", True), ("cancelled_by__isnull", True)),
                    models.Q(("cancelled_at__isnull", False), ("cancelled_by__isnull", False)),
                    _connector="OR",
                ),
                name="adjustment_cancellation_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at__isnull", True)),
                fields=("employee", "month", "corrects", "reference"),
                name="adjustment_entered_once",
                violation_error_message="This adjustment has been entered already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="paydata",
            constraint=models.UniqueConstraint(fields=("employee", "starts_on"), name="pay_data_once_per_date"),
        ),
        migrations.AddConstraint(
            model_name="sanction",
            constraint=models.UniqueConstraint(fields=("employee", "starts_on"), name="sanction_once_per_date"),
        ),
        migrations.AddConstraint(
            model_name="sanction",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="sanction_ends_after_it_starts"
            ),
        ),
        migrations.AddConstraint(
            model_name="sanction",
            constraint=models.CheckConstraint(
                condition=models.Q(("cut_percent__range", (0, 100))), name="sanction_cut_is_0_to_100"
            ),
        ),
        migrations.AddIndex(
            model_name="score",
            index=models.Index(fields=["month"], name="score_by_month"),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.UniqueConstraint(fields=("employee", "month", "code"), name="score_once_a_month"),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.CheckConstraint(condition=models.Q(("month__day", 1)), name="score_is_of_a_month"),
        ),
    ]
