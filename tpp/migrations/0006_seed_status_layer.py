"""Switch the status layer on from the first month that nobody has closed.

Schemes that were written before it and look at a status themselves go on doing so: they switch its row off by name.
"""

from datetime import date

from django.db import migrations
from django.db.models import Max

BEGIN = date(2020, 1, 1)
# No circular of the regions that began before this month says anything about people on probation.
CPNS_BEGIN = date(2026, 11, 1)
# code, per cent, effect, legal basis
ROWS = (
    ("cpns", 80, "", "Lazim di daerah: CPNS menerima 80 %"),
    ("sanction_light", None, "", "PP 94/2021: sebesar yang ditetapkan surat keputusan"),
    ("sanction_moderate", None, "", "PP 94/2021: potongan TPP 25 % selama 6, 9 atau 12 bulan"),
    ("sanction_severe", None, "", "PP 94/2021: sebesar yang ditetapkan surat keputusan"),
    ("acting", 20, "adds", "Tambahan 20 % TPP jabatan yang dirangkap sebagai Plt/Plh"),
    ("acting_replaces", 100, "", "TPP jabatan Plt/Plh menggantikan TPP jabatan sendiri"),
)
SANCTIONS = ("sanction_light", "sanction_moderate", "sanction_severe")
ABSENCES = (
    "annual_leave",
    "sick",
    "important_reason",
    "maternity_leave",
    "long_leave",
    "unpaid_leave",
    "study_assignment",
    "training",
)


def begin(apps):
    """Return the first day of the month after the latest closed one."""
    latest = apps.get_model("tpp", "Recap").objects.aggregate(latest=Max("month"))["latest"]
    if latest is None:
        return BEGIN
    return date(latest.year + latest.month // 12, latest.month % 12 + 1, 1)


def seed(apps, _schema_editor):
    rules = apps.get_model("tpp", "StatusRule")
    starts_on = begin(apps)
    for code, percent, effect, basis in ROWS:
        first = max(starts_on, CPNS_BEGIN) if code == "cpns" else starts_on
        rules.objects.create(code=code, percent=percent, effect=effect, legal_basis=basis, starts_on=first)


def unseed(apps, _schema_editor):
    apps.get_model("tpp", "StatusRule").objects.all().delete()


def block(apps, _schema_editor):
    """Let red findings block from the same month on; a region may enter other rules after it."""
    policies = apps.get_model("tpp", "AllowancePolicy")
    starts_on = begin(apps)
    if starts_on == BEGIN:
        policies.objects.update(red_must_be_settled=True)
        return
    latest = policies.objects.filter(starts_on__lte=starts_on).order_by("-starts_on").first()
    if latest is not None and latest.starts_on < starts_on and not latest.red_must_be_settled:
        latest.pk, latest.starts_on, latest.red_must_be_settled = None, starts_on, True
        latest.save()


def names_in(value):
    """Yield every word of a document's part."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from names_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names_in(inner)
    elif isinstance(value, str):
        yield value


def rows_looked_at(document):
    """Return the rows of the layer about whose status the sources of a document speak."""
    words = set(names_in(document.get("sources", {})))
    found = set()
    if "cpns" in words:
        found.add("cpns")
    if words & {"sanctioned", "sanction_percent", "sanction_level"}:
        found.update(SANCTIONS)
    if any(word.startswith("acting") for word in words):
        found.add("acting")
    return sorted(found | {code for code in ABSENCES if words & {f"{code}_days", f"{code}_months"}})


def switch_off(apps, _schema_editor):
    for scheme in apps.get_model("tpp", "Scheme").objects.all():
        rows = rows_looked_at(scheme.document)
        if rows and "status_off" not in scheme.document:
            scheme.document = {**scheme.document, "status_off": rows}
            scheme.save(update_fields=["document"])


def switch_on(apps, _schema_editor):
    for scheme in apps.get_model("tpp", "Scheme").objects.all():
        if scheme.document.pop("status_off", None) is not None:
            scheme.save(update_fields=["document"])


class Migration(migrations.Migration):
    dependencies = [("tpp", "0005_status_layer")]

    operations = [
        migrations.RunPython(seed, unseed),
        migrations.RunPython(block, migrations.RunPython.noop),
        migrations.RunPython(switch_off, switch_on),
    ]
