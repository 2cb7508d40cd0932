"""What status does to the allowance is dated data; red findings keep a month from closing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tpp", "0004_red_must_be_settled"),
    ]

    operations = [
        migrations.AddField(
            model_name="allowancepolicy",
            name="status_combination",
            field=models.CharField(
                choices=[("lowest", "the lowest share counts"), ("product", "the shares are multiplied")],
                db_default="lowest",
                default="lowest",
                max_length=10,
                verbose_name="when several statuses hold on a day",
            ),
        ),
        migrations.AlterField(
            model_name="allowancepolicy",
            name="red_must_be_settled",
            field=models.BooleanField(
                default=True, verbose_name="red findings must be settled or accepted before closing"
            ),
        ),
        migrations.CreateModel(
            name="StatusRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("cpns", "on probation (CPNS)"),
                            ("pns", "PNS"),
                            ("pppk", "PPPK"),
                            ("sanction_light", "light disciplinary sanction"),
                            ("sanction_moderate", "moderate disciplinary sanction"),
                            ("sanction_severe", "severe disciplinary sanction"),
                            ("acting", "acting post beside one's own"),
                            ("acting_replaces", "acting post instead of one's own"),
                        ],
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("legal_basis", models.CharField(max_length=200, verbose_name="legal basis")),
                (
                    "percent",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="per cent"),
                ),
                (
                    "effect",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("adds", "a part of its amounts is added"),
                            ("difference", "a part of what it pays more than one's own is added"),
                        ],
                        max_length=10,
                        verbose_name="effect",
                    ),
                ),
            ],
            options={
                "verbose_name": "status rule",
                "ordering": ["code", "-starts_on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "starts_on"),
                        name="status_rule_once_a_date",
                        violation_error_message="There is a row for this status from this month already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "code__in",
                                [
                                    "cpns",
                                    "pns",
                                    "pppk",
                                    "sanction_light",
                                    "sanction_moderate",
                                    "sanction_severe",
                                    "acting",
                                    "acting_replaces",
                                ],
                            )
                        ),
                        name="status_rule_code_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("percent__range", (0, 100)),
                            models.Q(
                                ("code__in", ("sanction_light", "sanction_moderate", "sanction_severe")),
                                ("percent__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="status_rule_percent_fits",
                        violation_error_message="Write 0 to 100 per cent.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", "acting"), ("effect__in", ["adds", "difference"])),
                            models.Q(models.Q(("code", "acting"), _negated=True), ("effect", "")),
                            _connector="OR",
                        ),
                        name="status_rule_effect_fits",
                    ),
                ],
            },
        ),
    ]
