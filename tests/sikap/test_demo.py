"""Demo mode: fictional people, this machine only, never beside real ones."""

import os
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from accounts.audit import verification as trail
from accounts.authorization.access import COMMAND_LINE, Authority
from accounts.models import Agency, Employee, Installation, Role
from accounts.people.actions.employees import create_employee
from reports.activities.actions.activities import submit_activity
from reports.activities.activity_input import ActivityInput
from reports.activities.timesheet import own_days
from reports.activities.views.entry_page import Wished, proposed
from reports.models import Activity
from reports.rules.enums import ActivityStatus
from reports.rules.period import Month
from sikap.demo import regency
from sikap.demo.loading import closable_month, load_demo
from sikap.demo.story import ZONE
from sikap.installation import check_database
from sikap.middleware import DEMO_REFUSAL
from tpp.closing.data_checks import facts
from tpp.models import Recap
from tpp.recaps.verification import verify_recaps

# Thursday of an ordinary week, after work.
THURSDAY = datetime(2026, 11, 19, 17, tzinfo=ZONE)


@pytest.fixture
def demo(db, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    load_demo(THURSDAY)


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
    assert verify_recaps(Month(2026, 10)) == []
    assert Installation.objects.get().kind == "demo"
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


@pytest.mark.parametrize("options", [[], ["--reset"], ["--if-empty"]])
def test_demo_never_mixes_with_real_people(people, settings, options, monkeypatch):
    settings.DEMO = True
    monkeypatch.setattr("sikap.management.commands.load_demo.load_demo", fail)
    with pytest.raises(CommandError, match="not the demo's"):
        call_command("load_demo", *options, stdout=StringIO())
    with pytest.raises(CommandError, match="not the demo's"):
        call_command("serve_demo", stdout=StringIO())
    with pytest.raises(CommandError, match="not the demo's"):
        call_command("run_jobs", "--once")
    with pytest.raises(ImproperlyConfigured, match="not the demo's"):
        check_database()
    assert Employee.objects.count() == len(people.employees())


def test_a_real_database_is_not_even_migrated(people, settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setattr("sikap.emptying.call_command", fail)
    with pytest.raises(CommandError, match="not the demo's"):
        call_command("load_demo", "--if-empty")


def fail(*_arguments, **_options):
    raise AssertionError("not before the database was looked at")


def test_demo_never_becomes_real(demo, settings):
    for settings.DEMO, settings.TRAINING in ((False, False), (False, True)):
        with pytest.raises(ImproperlyConfigured, match="passwords are public"):
            check_database()
    settings.DEMO, settings.TRAINING = True, False
    check_database()
    # Whoever tries the demo enters people of his own; it stays one.
    create_employee(
        by=COMMAND_LINE, at=THURSDAY, source="tests", nip="199505052020121001", name="Baru", status="CPNS", rank="III/a"
    )
    check_database()
    with pytest.raises(CommandError, match="--reset"):
        call_command("load_demo")


@pytest.fixture
def here(settings, db):
    """A browser on the machine of the demo, whatever the allowed hosts say."""
    settings.DEMO, settings.ALLOWED_HOSTS = True, ["*"]
    return Client(headers={"host": "127.0.0.1:8000"})


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost:8000", "[::1]:8000", "LOCALHOST"])
def test_demo_answers_this_machine(here, name):
    assert here.get("/account/login/", headers={"host": name}).status_code == 200
    assert here.get("/account/login/", REMOTE_ADDR="::1").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-for": "203.0.113.9"},
        {"x-forwarded-for": "127.0.0.1"},
        {"x-forwarded-proto": "https"},
        {"x-forwarded-host": "127.0.0.1"},
        {"x-forwarded-anything": ""},
        {"forwarded": "for=203.0.113.9"},
        {"via": "1.1 proxy"},
        {"x-real-ip": "203.0.113.9"},
        {"x-request-end": "1.000"},
        {"cf-connecting-ip": "203.0.113.9"},
        {"host": "tpp.lebakkab.go.id"},
        {"host": "127.0.0.1.example.org"},
        {"host": "192.168.1.10:8000"},
        {"host": "no host at all"},
    ],
)
def test_demo_answers_nobody_through_a_proxy(here, settings, headers):
    for method in (here.get, here.post):
        answer = method("/account/login/", headers=headers)
        assert (answer.status_code, answer.content.decode()) == (403, DEMO_REFUSAL)
    settings.DEMO = False
    if "host" not in headers:
        assert here.get("/account/login/", headers=headers).status_code == 200


def test_demo_answers_no_other_machine(here, settings):
    assert here.get("/account/login/", REMOTE_ADDR="192.0.2.7").status_code == 403
    settings.DEMO = False
    assert here.get("/account/login/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_demo_says_so_on_every_page(here, settings, people):
    assert "demo-banner" in here.get("/account/login/").content.decode()
    here.force_login(people.sari)
    assert "demo-banner" in here.get("/").content.decode()
    assert "demo-banner" in here.get("/nowhere/").content.decode()
    settings.DEMO = False
    assert "demo-banner" not in here.get("/").content.decode()


def test_the_trail_of_the_demo_vouches_for_every_row(demo):
    report = trail.verify()
    assert report.faults == []
    assert report.rows > 15_000
    # Nor do the rows contradict each other, the files or the recaps.
    assert list(facts(None, THURSDAY, with_trail=False)) == []


@pytest.mark.operating
@pytest.mark.long
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


def beginnings():
    """Hours of all kinds from a Thursday over the week-end, and around holidays at the end of a month and a year."""
    days = [date(2026, 11, day) for day in (26, 27, 28, 29, 30)]
    # Christmas with its joint leave, New Year, and the days after.
    days += [date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), date(2027, 1, 2)]
    for day in days:
        for minutes in (10, 180, 359, 360, 540, 720, 1080, 1425):
            yield datetime.combine(day, time(), ZONE) + timedelta(minutes=minutes)


def test_whenever_it_begins_sari_can_report(demo):
    """At night today has hardly begun: the form offers a day of which something is over."""
    sari = Employee.objects.get(nip=next(one.nip for one in regency.people() if one.what == "employee"))
    for at in beginnings():
        days = own_days(sari, at)
        offered = date.fromisoformat(proposed(days, Wished.of(days, None, set(), is_unclear=False))["work_date"])
        # An hour that is over, and of which nothing else was reported.
        start = at - timedelta(minutes=61) if offered == at.date() else datetime.combine(offered, time(18), ZONE)
        entry = ActivityInput(
            work_date=offered, start_time=start.time().replace(second=0), minutes=45, mode="WFO",
            description="Menyusun laporan bulanan",
        )  # fmt: skip
        with transaction.atomic():
            submit_activity(by=Authority(sari), at=at, source="tests", client_uuid=uuid4(), entry=entry)
            transaction.set_rollback(True)
