"""What absences leave of the allowance: bands by length, and the kinds that pay nothing as dated rows.

A row begins with the first month that nobody has closed: what was signed stays as it was computed.
"""

from datetime import date

from django.db import migrations, models
from django.db.models import Max, Value

BEGIN = date(2020, 1, 1)
# kind, class before closing, asked for by employees, legal basis
UNPAID = (
    ("unpaid_leave", "unpaid", True, "PP 11/2017: cuti di luar tanggungan negara tanpa penghasilan"),
    ("study_assignment", "study", True, "Tugas belajar: bebas dari jabatan, tanpa TPP"),
    ("pre_retirement", "long_leave", False, "PP 11/2017: masa persiapan pensiun, bebas dari jabatan"),
    ("suspension", "unpaid", False, "PP 11/2017: pemberhentian sementara"),
)


def begin(apps):
    """Return the first day of the month after the latest closed one."""
    latest = apps.get_model("reports", "MonthLock").objects.aggregate(latest=Max("month"))["latest"]
    if latest is None:
        return BEGIN
    return date(latest.year + latest.month // 12, latest.month % 12 + 1, 1)


def seed(apps, _schema_editor):
    """Write a row for each kind about which the region has said nothing itself."""
    rules = apps.get_model("reports", "AbsenceRule")
    starts_on = begin(apps)
    for code, treated_as, requested, basis in UNPAID:
        if not rules.objects.filter(code=code).exists():
            rules.objects.create(
                code=code,
                starts_on=starts_on,
                legal_basis=basis,
                allowance_percent=0,
                treated_as=treated_as,
                may_be_requested=requested,
            )


def unseed(apps, _schema_editor):
    """Remove what `seed` wrote."""
    for code, _treated_as, _requested, basis in UNPAID:
        apps.get_model("reports", "AbsenceRule").objects.filter(code=code, legal_basis=basis).delete()


class Migration(migrations.Migration):
    dependencies = [("reports", "0020_night_pieces")]

    operations = [
        migrations.AddField(
            model_name="absencerule",
            name="longer",
            field=models.JSONField(
                db_default=Value([], models.JSONField()),
                default=list,
                blank=True,
                verbose_name="kept when it lasts longer",
            ),
        ),
        migrations.RunPython(seed, unseed),
    ]
