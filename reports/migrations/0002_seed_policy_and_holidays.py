"""Seed the SIKEPPO rules of reporting and the holidays of 2025 to 2027."""

from datetime import date

import holidays
from django.db import migrations

YEARS = (2025, 2026, 2027)
POLICY_FROM = date(2020, 1, 1)
POLICY_BASIS = "SE Bupati Probolinggo 820/96/426.202/2021"


def decreed_holidays():
    """Return `(date, kind, name)` of the public holidays and joint-leave days known to the library."""
    public = holidays.country_holidays("ID", years=YEARS, categories=("public",), language="id")
    joint = holidays.country_holidays("ID", years=YEARS, categories=("government",), language="id")
    days = {day: ("joint_leave", name) for day, name in joint.items()}
    days |= {day: ("national", name) for day, name in public.items()}
    return [(day, kind, name[:150]) for day, (kind, name) in sorted(days.items())]


def seed(apps, _schema_editor):
    """Write the general policy and the holidays."""
    policy = apps.get_model("reports", "ReportingPolicy")
    holiday = apps.get_model("reports", "Holiday")
    policy.objects.create(agency=None, starts_on=POLICY_FROM, legal_basis=POLICY_BASIS)
    holiday.objects.bulk_create(holiday(date=day, kind=kind, name=name) for day, kind, name in decreed_holidays())


def unseed(apps, _schema_editor):
    """Remove what `seed` wrote; later policies and hand-made holidays stay."""
    apps.get_model("reports", "ReportingPolicy").objects.filter(
        agency=None, starts_on=POLICY_FROM, legal_basis=POLICY_BASIS
    ).delete()
    for day, kind, _name in decreed_holidays():
        apps.get_model("reports", "Holiday").objects.filter(date=day, kind=kind).delete()


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(seed, unseed)]
