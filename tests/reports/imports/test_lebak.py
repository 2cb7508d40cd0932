"""A whole month of a regency through the doors; credited and required minutes equal the expected recap."""

import csv
import io

import pytest
import time_machine
from django.core.management import call_command

from reports.models import Activity, Evidence, Review
from reports.month_facts.facts import month_facts
from reports.rules.period import Month
from tests.reports.files import LEBAK

pytestmark = pytest.mark.django_db

BEFORE = ("agencies", "employees", "roles", "activity_kinds", "holidays", "absences")


def expected():
    with (LEBAK / "expected_recap.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def lebak():
    with time_machine.travel("2026-11-20T03:00:00Z", tick=False):
        for name in BEFORE:
            load(name)
        yield


def load(name, file=None):
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command(f"import_{name}", str(LEBAK / f"{file or name}.csv"), stdout=out, stderr=err)
    except SystemExit as stopped:
        code = stopped.code
    return code, out.getvalue(), err.getvalue()


def test_the_month_comes_out_as_expected(lebak):
    assert load("activities")[0] == 0
    assert Activity.objects.count() == 18_030
    assert Review.objects.count() == Activity.objects.exclude(status="submitted").count()
    assert Evidence.objects.count() == Activity.objects.exclude(mode="WFO").count()
    facts = {found.nip: found for found in month_facts(Month(2026, 10))}
    assert len(facts) == len(expected()) == 150
    for row in expected():
        found = facts[row["nip"]]
        assert (found.name, found.status, found.rank) == (row["name"], row["status"], row["rank"])
        figures = (str(found.required), str(found.credited), str(found.percent))
        assert figures == (row["required_minutes"], row["credited_minutes"], row["percent"])
        assert str(found.placements[-1].position_class) == row["position_class"]
    before = list(Activity.objects.order_by("pk").values_list())
    code, out, _err = load("activities")
    assert code == 0
    assert "18030" in out
    assert list(Activity.objects.order_by("pk").values_list()) == before


def test_every_late_row_is_refused_as_late_with_its_line(lebak):
    code, _out, err = load("activities", "activities_late")
    lines = err.strip().splitlines()
    assert code == 1
    assert len(lines) == 8
    for number, line in enumerate(lines, start=2):
        assert line.startswith(f"{LEBAK / 'activities_late.csv'}:{number}: submitted_at: ")
        assert "24.00 WIB" in line
    assert not Activity.objects.exists()
