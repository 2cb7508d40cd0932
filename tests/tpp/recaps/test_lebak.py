"""October 2026 of a whole regency through the doors; the recap equals the given one byte for byte."""

import io

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction

from reports.models import MonthLock
from tests.reports.files import LEBAK
from tpp.models import Recap, RecapLine

pytestmark = pytest.mark.django_db

FILES = ("agencies", "employees", "roles", "activity_kinds", "base_amounts", "holidays", "absences", "activities")
DEWI_LESTARI = "198210272013051992"


@pytest.fixture(scope="module", autouse=True)
def lebak(django_db_setup, django_db_blocker):
    """Import once for all tests of this module; nothing of it is left afterwards."""
    with django_db_blocker.unblock(), time_machine.travel("2026-11-20T03:00:00Z", tick=False), transaction.atomic():
        for name in FILES:
            call_command(f"import_{name}", str(LEBAK / f"{name}.csv"), stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def frozen():
    call_command("recap", "2026-10", "--freeze", "--by", DEWI_LESTARI, stdout=io.StringIO())


def exported(path):
    call_command("export_recap", "2026-10", "--format", "csv", "--output", str(path), stdout=io.StringIO())
    return path.read_bytes()


def test_the_draft_equals_the_expected_recap(tmp_path):
    assert exported(tmp_path / "draft.csv") == (LEBAK / "expected_recap.csv").read_bytes()


def test_the_closed_month_equals_it_too(frozen, tmp_path):
    assert exported(tmp_path / "closed.csv") == (LEBAK / "expected_recap.csv").read_bytes()
    assert (Recap.objects.count(), RecapLine.objects.count(), MonthLock.objects.count()) == (6, 150, 150)


def test_the_closed_month_verifies(frozen):
    out = io.StringIO()
    call_command("verify_recap", "2026-10", stdout=out)

    assert "6" in out.getvalue()


def test_pending_reviews_are_recorded_and_do_not_block(frozen):
    waiting = sum(recap.header["totals"]["waiting"] for recap in Recap.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(minutes) FROM reports_activity WHERE status = 'submitted'")
        assert cursor.fetchone()[0] == waiting > 0


def test_the_data_have_no_error():
    out = io.StringIO()
    call_command("check_data", stdout=out)

    assert "supervisor_missing" in out.getvalue()
