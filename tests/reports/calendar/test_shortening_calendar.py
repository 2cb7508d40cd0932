"""Calendar, posts and agencies that take away open days: shown before, and told."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.authorization.access import Authority
from accounts.imports.frame import run_import
from accounts.imports.specs import AGENCIES, EMPLOYEES
from accounts.people.actions.agencies import update_agency
from accounts.people.actions.placements import correct_placement, place_employee
from accounts.spreadsheets.tabular import read_table
from reports.activities.gate_facts import DraftReport
from reports.calendar.actions.holidays import add_holiday, remove_holiday, update_holiday
from reports.calendar.actions.patterns import add_pattern, remove_pattern
from reports.calendar.actions.rosters import add_shift, set_roster
from reports.disruptions.actions.outages import cancel_outage
from reports.models import Holiday, ReportingPolicy
from reports.rules.enums import HolidayKind
from reports.rules.lifecycle import Event
from reports.rules.period import Month
from tests.people import acting, login
from tests.reports.calendar.deadlines import FRIDAY, MONDAY, WEDNESDAY, days_of, outage, told
from tests.reports.entries import (
    NOON,
    TUESDAY,
    confirmed,
    entry,
    gate,
    local,
    policy,
)

# Calendar, posts, agencies


@pytest.fixture
def working_days(people):
    """Two working days, so that every free day counts."""
    ReportingPolicy.objects.all().delete()
    return policy(deadline_mode="working_days", deadline_count=2, starts_on=date(2026, 1, 1))


@pytest.fixture
def free_wednesday(people, working_days):
    values = {"date": WEDNESDAY, "kind": HolidayKind.NATIONAL, "name": "Hari Jadi"}
    return add_holiday(by=acting(people.dewi), at=local(MONDAY), source="tests", **values)


def test_a_holiday_is_removed_or_moved_only_when_confirmed(people, by, free_wednesday):
    confirmed(remove_holiday, **by, holiday_id=free_wednesday.pk)
    assert not Holiday.objects.filter(date=WEDNESDAY).exists()
    assert told(people.sari)


def test_a_holiday_that_is_worked_instead_is_shown(people, by, free_wednesday):
    values = {"holiday_id": free_wednesday.pk, "date": WEDNESDAY, "name": "Hari Jadi"}
    confirmed(update_holiday, **by, **values, kind=HolidayKind.MOVED_WORKDAY)


def test_a_moved_working_day_is_shown(people, by, working_days):
    values = {"date": date(2026, 10, 4), "kind": HolidayKind.MOVED_WORKDAY, "name": "Pengganti"}
    # Friday's report would have closed with Tuesday; with a worked Sunday it closed on Monday.
    confirmed(add_holiday, **by, **values)


def test_the_page_of_a_holiday_asks_and_loses_nothing(client, people, free_wednesday):
    page = reverse("settings:holiday_delete", args=[free_wednesday.pk])
    with time_machine.travel(NOON, tick=False):
        login(client, people.dewi)
        asked = client.post(page)
        text = asked.content.decode()
        assert asked.status_code == 422
        token = asked.context["form"].unconfirmed.token
        assert f'name="confirmed" value="{token}"' in text
        assert client.post(page, {"confirmed": token}).status_code == 303


def test_a_longer_week_of_an_agency_is_shown(people, by, working_days):
    at = local(date(2026, 10, 10))
    values = {"agency": people.dinas, "week": "six_days", "starts_on": date(2026, 10, 5), "ends_on": None}
    found = confirmed(add_pattern, **by | {"at": at}, **values)
    remove_pattern(**by | {"at": at}, pattern_id=found.pk)


def test_a_zone_further_east_is_shown(people, by):
    agency = {"code": "1.01", "name": "Dinas Pendidikan", "parent": None, "working_days_per_week": 5}
    confirmed(update_agency, **by, agency=people.dinas, **agency, timezone="Asia/Jayapura")
    assert told(people.sari)
    assert not told(people.dewi)


def test_a_post_elsewhere_from_the_past_is_shown(people, by):
    policy(people.badan, deadline_count=0)
    post = {"title": "Analis", "position_class": 7, "supervisor": people.dewi}
    values = {"employee": people.sari, "agency": people.badan, "starts_on": MONDAY, **post}
    found = confirmed(place_employee, **by, **values)
    assert len(told(people.sari)) == 1
    correct_placement(**by, placement=found, agency=people.dinas, **post)
    confirmed(correct_placement, **by, placement=found, agency=people.badan, **post)


def test_a_roster_without_the_night_is_shown(people, by):
    policy(deadline_count=0, starts_on=date(2026, 9, 2))
    night = add_shift(**by, code="M", name="Malam", starts_at=entry("21:00").start_time, duty_minutes=600)
    add_pattern(**by, employee=people.sari, week="roster", starts_on=MONDAY, ends_on=None)
    month = {"employee": people.sari, "month": Month.of(TUESDAY)}
    set_roster(**by, **month, shifts={MONDAY: night})
    assert MONDAY in days_of(people.sari)
    confirmed(set_roster, **by, **month, shifts={MONDAY: None})
    assert MONDAY not in days_of(people.sari)


_FILES = {
    "agencies": ("code,name,parent_code,timezone,working_days_per_week\n1.01,Dinas,,Asia/Jayapura,5\n", AGENCIES),
    "employees": (
        """nip,name,email,status,rank,agency_code,position_title,position_class,supervisor_nip,starts_on
{sari},Sari Wulandari,,PNS,III/b,5.03,Analis,7,{dewi},2026-10-05
""",
        EMPLOYEES,
    ),
}


@pytest.mark.parametrize("kind", ["agencies", "employees"])
def test_an_import_warns_in_its_preview_and_tells(people, kind):
    policy(people.badan, deadline_count=0)
    table, spec = _FILES[kind]
    table = table.format(sari=people.sari.nip, dewi=people.dewi.nip)
    run = {"by": acting(people.dewi), "at": NOON, "source": "tests"}
    preview = run_import(spec, read_table(table.encode(), "x.csv"), **run, preview=True)
    assert [warning.code for warning in preview.warnings] == ["closes_open_days"]
    assert not told(people.sari)
    assert run_import(spec, read_table(table.encode(), "x.csv"), **run).written
    assert told(people.sari)


def test_the_gate_closes_only_what_was_shown(people, by):
    """The words of the page and the gate itself agree to the second."""
    found = outage(people)
    at = local(FRIDAY)
    sari = Authority(people.sari)
    draft = DraftReport(people.sari.pk, TUESDAY, entry().start_time, 60)
    assert gate(draft, Event.CREATE, sari, at) is None
    confirmed(cancel_outage, by=acting(people.dewi), at=at, source="tests", outage_id=found.pk, reason="Salah")
    assert gate(draft, Event.CREATE, sari, at).code == "after_cutoff"
