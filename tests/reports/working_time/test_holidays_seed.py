"""The seeded calendar and rules."""

import csv
from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from reports.models import Holiday, ReportingPolicy
from reports.rules.enums import DeadlineMode
from tests import DATA

pytestmark = pytest.mark.django_db

DECREE = DATA / "holidays_2026.csv"


def test_2026_equals_the_joint_decree():
    with DECREE.open(encoding="utf-8", newline="") as file:
        decree = {(date.fromisoformat(row["date"]), row["kind"]) for row in csv.DictReader(file)}
    assert set(Holiday.objects.filter(date__year=2026).values_list("date", "kind")) == decree


@pytest.mark.parametrize("year", [2025, 2027])
def test_the_years_beside_it_are_seeded(year):
    kinds = list(Holiday.objects.filter(date__year=year).values_list("kind", flat=True))
    assert kinds.count("national") >= 16
    assert kinds.count("joint_leave") >= 8


def test_names_are_indonesian():
    assert Holiday.objects.get(date=date(2026, 5, 1)).name == "Hari Buruh Internasional"


def test_the_rules_of_sikeppo_are_in_force_for_all():
    policy = ReportingPolicy.objects.get()
    assert policy.agency_id is None
    assert policy.starts_on == date(2020, 1, 1)
    assert (policy.quota_minutes, policy.deadline_mode, policy.deadline_count) == (360, DeadlineMode.CALENDAR_DAYS, 2)
    assert policy.wfh_needs_photo
    assert policy.wfh_needs_position
    assert policy.dl_needs_photo
    assert policy.dl_needs_position
    assert "820/96/426.202/2021" in policy.legal_basis


def test_the_seed_can_be_taken_back_and_leaves_what_others_entered():
    migration = import_module("reports.migrations.0002_seed_policy_and_holidays")
    Holiday.objects.create(date=date(2026, 10, 14), kind="regional", name="Hari Jadi")
    ReportingPolicy.objects.create(agency=None, starts_on=date(2026, 2, 19), quota_minutes=312)
    seeded = Holiday.objects.count()
    migration.unseed(apps, None)
    assert list(Holiday.objects.values_list("name", flat=True)) == ["Hari Jadi"]
    assert ReportingPolicy.objects.get().quota_minutes == 312
    migration.seed(apps, None)
    assert Holiday.objects.count() == seeded
    assert ReportingPolicy.objects.count() == 2
