"""No change of the rules closes an open day in silence: it is refused, or shown, confirmed and told."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.authorization.access import Authority
from accounts.imports.frame import run_import
from accounts.imports.specs import AGENCIES, EMPLOYEES
from accounts.models import AuditEvent, Employee, Notice
from accounts.notifications.labels import notice_words
from accounts.people.actions.agencies import update_agency
from accounts.people.actions.placements import correct_placement, place_employee
from accounts.rules.enums import NoticeKind
from accounts.rules.refusal import Unconfirmed
from accounts.spreadsheets.tabular import read_table
from reports.activities.gate_facts import DraftReport, gate
from reports.activities.timesheet import own_days
from reports.calendar.actions.holidays import add_holiday, remove_holiday, update_holiday
from reports.calendar.actions.patterns import add_pattern, remove_pattern
from reports.calendar.actions.rosters import add_shift, set_roster
from reports.calendar.actions.rules import add_policy, withdraw_policy
from reports.calendar.actions.shortening import effect_without
from reports.calendar.open_windows import Key, open_windows
from reports.disruptions.actions.dispensations import cancel_dispensation, grant_dispensation
from reports.disruptions.actions.outages import cancel_outage, record_outage
from reports.models import Holiday, Outage, ReportingPolicy
from reports.month_locks.actions import lock_month
from reports.rules.enums import HolidayKind
from reports.rules.lifecycle import Event
from reports.rules.period import Month
from tests.people import acting, login
from tests.reports.entries import (
    NOON,
    SECOND,
    TUESDAY,
    activity,
    confirmed,
    entry,
    local,
    policy,
    review,
)
from tests.support.refusals import refused

MONDAY, WEDNESDAY, THURSDAY, FRIDAY = (TUESDAY + timedelta(days=number) for number in (-1, 1, 2, 3))
ENGLISH = {"accept-language": "en"}
CREATE, LIST = reverse("settings:policy_create"), reverse("settings:policy_list")


@pytest.fixture
def by(people):
    return {"by": acting(people.dewi), "at": NOON, "source": "tests"}


def rules(starts_on, agency=None, **changes):
    """Rules as they are for all, with what is different."""
    values = {"agency_id": agency.pk if agency else None, "starts_on": starts_on, "quota_minutes": 360}
    return values | {"deadline_mode": "calendar_days", "deadline_count": 2} | changes


def days_of(employee, at=NOON):
    return sorted(key.day for key in open_windows(at) if key.employee_id == employee.pk)


def told(person):
    return [notice_words(notice) for notice in Notice.objects.filter(employee=person, kind=NoticeKind.SHORTENED)]


# What is open


def test_open_windows_are_what_the_own_page_offers(people):
    known = open_windows(NOON)
    for person in people.employees():
        offered = own_days(person, NOON).open_days()
        assert {one.day: one.closes_at for one in offered} == {
            key.day: window.closes for key, window in known.items() if key.employee_id == person.pk
        }


def test_a_closed_month_and_the_time_after_service_are_not_open(people):
    lock = {"month": Month.of(TUESDAY), "employee_ids": [people.sari.pk], "at": NOON}
    with transaction.atomic():
        lock_month(**lock)
    Employee.objects.filter(pk=people.oki.pk).update(service_ends_on=MONDAY)
    assert days_of(people.sari) == []
    assert days_of(people.oki) == [date(2026, 10, 4), MONDAY]


def test_a_returned_report_keeps_its_time_to_resend_beside_its_day(people):
    row = activity(people.sari)
    at = local(FRIDAY)
    review(people.budi, row, "return", "Tulis lebih jelas", at=local(THURSDAY, "20:00"))
    window = open_windows(at)[Key(people.sari.pk, TUESDAY, row.pk)]
    assert window.closes == local(THURSDAY, "20:00") + timedelta(hours=48)
    assert Key(people.sari.pk, TUESDAY) not in open_windows(at)


def test_a_thousand_people_cost_as_many_queries_as_ten(people):
    with CaptureQueriesContext(connection) as few:
        open_windows(NOON)
    assert len(few) <= 8


# Rules of reporting


@pytest.mark.parametrize("starts_on", [date(2026, 10, 4), MONDAY, TUESDAY])
def test_rules_that_would_close_open_days_are_refused(people, by, starts_on):
    before = days_of(people.sari)
    with refused("policy_begun", says="7 Oktober 2026"):
        add_policy(**by, **rules(starts_on, people.dinas, deadline_count=0))
    assert days_of(people.sari) == before
    assert not ReportingPolicy.objects.filter(agency=people.dinas).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"deadline_mode": "elapsed_hours", "deadline_count": 1},
        {"deadline_count": 1},
        {"opens_at": datetime(2026, 1, 1, 23).time()},
        {"deadline_within_month": True, "starts_on": date(2026, 9, 29), "at": datetime(2026, 10, 1, 3, tzinfo=UTC)},
    ],
)
def test_every_rule_that_shortens_is_refused_for_days_that_have_begun(people, by, change):
    values = {**by, **rules(**{"starts_on": MONDAY} | change)}
    with refused("policy_begun"):
        add_policy(**values)


def test_the_time_to_resend_is_a_running_deadline_too(people, by):
    row = activity(people.sari)
    review(people.budi, row, "return", "Tulis lebih jelas", at=local(THURSDAY, "20:00"))
    with refused("policy_begun"):
        add_policy(**by | {"at": local(FRIDAY)}, **rules(TUESDAY, resend_hours=1))


def test_rules_that_only_give_more_time_may_begin_in_the_past(people, by):
    add_policy(**by, **rules(MONDAY, people.dinas, deadline_count=5))
    assert MONDAY in days_of(people.sari, local(TUESDAY + timedelta(days=3)))


def test_rules_from_tomorrow_leave_what_is_open_to_its_old_deadline(people, by):
    before = open_windows(NOON)
    add_policy(**by, **rules(WEDNESDAY, deadline_count=0))
    assert open_windows(NOON) == before
    at = local(THURSDAY)
    assert days_of(people.sari, at) == [TUESDAY, THURSDAY]


def test_the_page_says_it_before_saving_and_keeps_what_was_typed(client, people):
    with time_machine.travel(NOON, tick=False):
        login(client, people.dewi)
        form = client.get(CREATE).context["form"]
        assert form["starts_on"].value() == WEDNESDAY
        typed = {name: field.value() for name, field in ((bound.name, bound) for bound in form)}
        typed = {name: value for name, value in typed.items() if value not in (None, False)}
        typed |= {"starts_on": "2026-10-04", "deadline_count": "0", "legal_basis": "Perbup 7/2026"}
        for extra in ({"preview": "1"}, {}):
            page = client.post(CREATE, typed | extra, headers=ENGLISH)
            text = page.content.decode()
            assert page.status_code == 422
            assert "11 people lose" in text
            assert "open days" in text
            assert "Wednesday, 7 October 2026" in text
            assert "Perbup 7/2026" in text
    assert not ReportingPolicy.objects.filter(starts_on=date(2026, 10, 4)).exists()


def test_rules_that_have_not_begun_can_be_withdrawn(client, people, by):
    found = add_policy(**by, **rules(WEDNESDAY, deadline_count=0))
    url = reverse("settings:policy_withdraw", args=[found.pk])
    with time_machine.travel(NOON, tick=False):
        login(client, people.dewi)
        assert url in client.get(LIST).content.decode()
        assert client.post(url, {"reason": " "}).status_code == 422
        assert client.post(url, {"reason": "Salah agenda"}).status_code == 303
    assert not ReportingPolicy.objects.filter(pk=found.pk).exists()
    event = AuditEvent.objects.get(event="policy.withdrawn")
    assert (event.reason, event.before["starts_on"]) == ("Salah agenda", "2026-10-07")


def test_rules_that_have_begun_in_the_east_are_not_withdrawn(people, by):
    found = add_policy(**by, **rules(WEDNESDAY))
    midnight = local(WEDNESDAY, "00:00", "Asia/Jayapura")
    with refused("policy_begun"):
        withdraw_policy(**by | {"at": midnight}, policy_id=found.pk, reason="Salah")
    withdraw_policy(**by | {"at": midnight - SECOND}, policy_id=found.pk, reason="Salah")
    with refused("policy_withdrawn"):
        withdraw_policy(**by | {"at": midnight - SECOND}, policy_id=found.pk, reason="Salah")


@pytest.mark.parametrize("person", ["sari", "budi", "oki", "fajar", "tari"])
def test_only_the_personnel_agency_withdraws_rules(client, people, by, person):
    found = add_policy(**by, **rules(date(2030, 1, 1)))
    login(client, getattr(people, person))
    assert client.post(reverse("settings:policy_withdraw", args=[found.pk]), {"reason": "x y"}).status_code == 404
    assert ReportingPolicy.objects.filter(pk=found.pk).exists()


# Outages and dispensations


def outage(people, agency=None):
    """Down on Thursday evening: what closed that night closes a day later."""
    times = {"starts_at": local(THURSDAY, "20:00"), "ends_at": local(THURSDAY, "23:00")}
    return record_outage(
        by=acting(people.dewi).confirmed(people.dina),
        at=times["ends_at"],
        source="tests",
        **times,
        reason="Padam",
        agency=agency,
    )


def test_cancelling_an_outage_is_shown_confirmed_recorded_and_told(people):
    found = outage(people, people.dinas)
    cancel = {
        "by": acting(people.dina),
        "at": local(FRIDAY),
        "source": "tests",
        "outage_id": found.pk,
        "reason": "Salah catat",
    }
    with pytest.raises(Unconfirmed) as shown:
        cancel_outage(**cancel)
    assert Outage.objects.get().cancelled_at is None
    assert "Selasa, 6 Oktober 2026" in " ".join(shown.value.details)
    cancel_outage(**cancel, confirmed=shown.value.token)
    assert Outage.objects.get().cancelled_at
    [said] = told(people.sari)
    assert "6 Oktober 2026" in said.title + said.body
    assert "Salah catat" in said.body
    assert told(people.citra) == []
    event = AuditEvent.objects.get(event="deadlines.shortened")
    assert (event.after["people"], event.actor) == (6, people.dina)


def test_what_was_confirmed_is_what_happens(people):
    """Somebody has come since the page was shown: it is shown again."""
    found = outage(people)
    at = local(FRIDAY)
    seen = effect_without(found, at).token
    Employee.objects.filter(pk=people.oki.pk).update(service_ends_on=MONDAY)
    with pytest.raises(Unconfirmed):
        cancel_outage(
            by=acting(people.dina), at=at, source="tests", outage_id=found.pk, reason="Salah catat", confirmed=seen
        )


def test_the_page_of_an_outage_shows_at_once_who_loses_what(client, people):
    found = outage(people, people.dinas)
    page = reverse("settings:outage_cancel", args=[found.pk])
    with time_machine.travel(local(FRIDAY), tick=False):
        login(client, people.dewi)
        shown = client.get(page, headers=ENGLISH)
        assert "6 people lose 6 open days." in shown.content.decode()
        typed = {"reason": "Salah catat"}
        assert client.post(page, typed | {"confirmed": "x"}).status_code == 422
        assert client.post(page, typed | {"confirmed": shown.context["effect"].token}).status_code == 303


def test_an_outage_that_moved_nothing_open_is_cancelled_without_a_question(people):
    found = outage(people)
    cancel_outage(
        by=acting(people.dewi), at=local(date(2026, 11, 2)), source="tests", outage_id=found.pk, reason="Salah"
    )
    assert not Notice.objects.exists()


def test_cancelling_a_dispensation_is_shown_confirmed_and_told(people, by):
    at = local(date(2026, 10, 12))
    days = {"first_day": date(2026, 9, 1), "last_day": date(2026, 9, 2), "ends_at": local(date(2026, 10, 14))}
    found = grant_dispensation(**by | {"at": at}, employee=people.sari, agency=None, **days, reason="Gempa bumi")
    cancel = {**by, "at": at, "dispensation_id": found.pk, "reason": "Keliru"}
    assert effect_without(found, at).days == {(people.sari.pk, date(2026, 9, 1)), (people.sari.pk, date(2026, 9, 2))}
    confirmed(cancel_dispensation, **cancel)
    assert len(told(people.sari)) == 1
    assert Notice.objects.filter(kind=NoticeKind.SHORTENED).count() == 1


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
