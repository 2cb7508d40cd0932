"""Demo mode: fictional people, this machine only, never beside real ones."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.audit import verification as trail
from accounts.models import Agency, Employee, Role
from reports.enums import ActivityStatus
from reports.models import Activity
from reports.period import Month
from sikap.demo import regency
from sikap.demo.loading import closable_month, is_demo, load
from sikap.demo.story import ZONE
from tpp.models import Recap
from tpp.verification import verify

# Thursday of an ordinary week, after work.
THURSDAY = datetime(2026, 11, 19, 17, tzinfo=ZONE)


@pytest.fixture
def demo(db, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    load(THURSDAY)


def test_demo_shows_the_whole_job(demo):
    assert (Agency.objects.count(), Employee.objects.count()) == (4, 60)
    assert set(Role.objects.values_list("role", flat=True)) == {"personnel", "operator", "auditor", "treasurer"}
    assert Activity.objects.filter(status=ActivityStatus.SUBMITTED).count() > 50
    assert Activity.objects.filter(status=ActivityStatus.RETURNED).count() == 1
    reported = Activity.objects.order_by("work_date").values_list("work_date", flat=True)
    today = THURSDAY.date()
    assert reported.first() <= today - timedelta(weeks=6)
    assert reported.last() == today
    # October is closed, and what is closed can be verified.
    assert Recap.objects.filter(month="2026-10-01").count() == 4
    assert verify(Month(2026, 10)) == []
    assert is_demo()
    # Everybody can log in with the password on the screen; two employees have one supervisor.
    assert Client().login(username=regency.people()[2].nip, password=regency.PASSWORD)
    employees = [person for person in regency.people() if person.what.startswith("employee")]
    assert len({person.supervisor for person in employees}) == 1
    assert len(employees) == 2
    # Sari's own reports carry photos and positions.
    own = Activity.objects.filter(employee__nip=employees[0].nip, evidence__isnull=False, import_batch__isnull=True)
    assert all(activity.evidence.photo for activity in own.select_related("evidence"))
    assert own.exists()


@pytest.mark.parametrize("day", range(1, 31))
def test_the_closed_month_can_be_closed_on_any_day(day):
    """On the 1st to the 3rd the month before may still be reported for."""
    month = closable_month(datetime(2026, 11, day, tzinfo=ZONE).date())
    assert month == (Month(2026, 9) if day <= 3 else Month(2026, 10))


def test_demo_is_loaded_in_demo_mode_only(db, settings):
    settings.DEMO = False
    for command in ("load_demo", "serve_demo"):
        with pytest.raises(CommandError, match="DEMO=1"):
            call_command(command)
    assert not Employee.objects.exists()


def test_demo_never_mixes_with_real_people(people, settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="--reset"):
        call_command("load_demo")
    with pytest.raises(CommandError, match="other people"):
        call_command("load_demo", "--reset")
    call_command("load_demo", "--if-empty", stdout=StringIO())
    assert Employee.objects.count() == len(people.employees())


def test_demo_answers_this_machine_only(client, settings):
    settings.DEMO = True
    settings.ALLOWED_HOSTS = ["*"]
    assert client.get("/account/login/").status_code == 200
    assert client.get("/account/login/", REMOTE_ADDR="192.0.2.7").status_code == 403
    settings.DEMO = False
    assert client.get("/account/login/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_demo_says_so_on_every_page(client, settings, people):
    settings.DEMO = True
    assert "demo-banner" in client.get("/account/login/").content.decode()
    client.force_login(people.sari)
    assert "demo-banner" in client.get("/").content.decode()
    assert "demo-banner" in client.get("/nowhere/").content.decode()
    settings.DEMO = False
    assert "demo-banner" not in client.get("/").content.decode()


def test_the_trail_of_the_demo_vouches_for_every_row(demo):
    report = trail.verify()
    assert report.faults == []
    assert report.rows > 15_000


def test_a_reset_drops_the_database(tmp_path):
    """No row of the trail can be deleted, so the file goes, and with it photos and anchors."""
    environment = {
        **os.environ,
        "DEMO": "1",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/a.sqlite3",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    begin = (
        "import django; django.setup(); from sikap.emptying import begin_anew; from accounts.models import Agency; "
        "from django.core.management import call_command; call_command('migrate', verbosity=0); "
        "Agency.objects.create(code='1', name='x'); begin_anew(); print(Agency.objects.count())"
    )
    environment["DJANGO_SETTINGS_MODULE"] = "sikap.settings"
    done = subprocess.run([sys.executable, "-c", begin], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0"]
