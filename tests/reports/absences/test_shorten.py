"""Who comes back before the last day of leave."""

from datetime import date

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from accounts.models import AuditEvent, Notice
from accounts.notifications.labels import notice_words
from accounts.people.actions.delegations import enter_delegation
from accounts.rules.enums import DelegationKind
from reports.absences.actions.absences import add_absence, shorten_absence
from reports.absences.actions.requests import decide_absence_request, file_absence_request
from reports.activities.timesheet import own_days
from reports.models import Absence
from reports.month_locks.actions import lock_month
from reports.rules.period import Month
from tests.people import acting, login
from tests.reports.entries import NOON, TUESDAY, submit
from tests.reports.entries import entry as typed_entry
from tests.support.forms import codes_by_field
from tests.support.refusals import refused

MONDAY, FRIDAY = date(2026, 10, 5), date(2026, 10, 9)


@pytest.fixture(autouse=True)
def at_noon(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def leave(people):
    return add_absence(**by(people.dewi), employee_id=people.sari.pk, kind="sick", starts_on=MONDAY, ends_on=FRIDAY)


def by(person):
    return {"by": acting(person), "at": NOON, "source": "tests"}


def shorten(person, leave, last=MONDAY, reason="Sudah sembuh"):
    return shorten_absence(**by(person), absence_id=leave.pk, ends_on=last, reason=reason)


def required(person):
    facts = own_days(person, NOON, first=MONDAY, last=FRIDAY)
    return [facts.fact(MONDAY.replace(day=day)).required for day in range(5, 10)]


def page_of(leave):
    return reverse("reports:absence_shorten", args=[leave.pk])


def test_the_days_given_back_are_days_of_duty_from_today_on(client, people, leave):
    assert required(people.sari) == [0, 0, 0, 0, 0]
    answer = login(client, people.budi).post(page_of(leave), {"ends_on": "2026-10-05", "reason": "Sudah sembuh"})
    assert answer["Location"] == reverse("reports:absence_waiting")
    assert required(people.sari) == [0, 360, 360, 360, 360]
    assert submit(people.sari, typed_entry()).activity.work_date == TUESDAY
    leave.refresh_from_db()
    assert (leave.ends_on, leave.shortened_by, leave.shorten_reason) == (MONDAY, people.budi, "Sudah sembuh")
    event = AuditEvent.objects.get(event="absence.shortened", subject=people.sari)
    assert (event.before["ends_on"], event.after["ends_on"]) == ("2026-10-09", "2026-10-05")
    assert (event.reason, event.actor) == ("Sudah sembuh", people.budi)
    said = notice_words(Notice.objects.get(employee=people.sari))
    assert "5 Oktober 2026" in said.title
    assert "Budi Santoso menulis: “Sudah sembuh”" in said.body


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (FRIDAY, "shorten_not_earlier"),
        (date(2026, 10, 4), "shorten_nothing_left"),
        (MONDAY, None),
        (date(2026, 10, 8), None),
    ],
)
def test_which_last_days_can_be(people, leave, last, expected):
    if expected:
        with refused(expected):
            shorten(people.budi, leave, last)
    else:
        assert shorten(people.budi, leave, last).ends_on == last


def test_days_that_are_over_do_not_become_duty(people):
    begun = date(2026, 10, 1)
    long = add_absence(**by(people.dewi), employee_id=people.sari.pk, kind="sick", starts_on=begun, ends_on=FRIDAY)
    with refused("shorten_past"):
        shorten(people.budi, long, date(2026, 10, 4))
    assert shorten(people.budi, long, MONDAY).ends_on == MONDAY


def test_a_closed_month_is_refused(people):
    over = date(2026, 11, 3)
    long = add_absence(**by(people.dewi), employee_id=people.sari.pk, kind="sick", starts_on=MONDAY, ends_on=over)
    with transaction.atomic():
        lock_month(month=Month(2026, 11), employee_ids=[people.sari.pk], at=NOON)
    with refused("absence_month_closed"):
        shorten(people.budi, long, FRIDAY)
    long.refresh_from_db()
    assert long.ends_on == over


@pytest.mark.parametrize("person", ["sari", "eko", "citra", "oki", "fajar"])
def test_nobody_else_may_and_least_of_all_oneself(client, people, leave, person):
    with refused("not_reviewer"):
        shorten(getattr(people, person), leave)
    login(client, getattr(people, person))
    assert client.post(page_of(leave), {"ends_on": "2026-10-05", "reason": "x"}).status_code == 404
    assert required(people.sari) == [0, 0, 0, 0, 0]


def test_the_personnel_agency_and_a_stand_in_may(people, leave):
    enter_delegation(
        **by(people.dewi),
        absent=people.budi,
        stand_in=people.eko,
        kind=DelegationKind.PLH,
        starts_on=TUESDAY,
        ends_on=TUESDAY,
        document_number="1",
    )
    assert shorten(people.eko, leave, date(2026, 10, 7)).shortened_by == people.eko
    assert shorten(people.dewi, leave, TUESDAY).shortened_by == people.dewi
    assert Notice.objects.filter(employee=people.sari).count() == 2


def test_the_personnel_agency_does_not_shorten_its_own(people):
    own = add_absence(**by(people.dina), employee_id=people.dewi.pk, kind="sick", starts_on=MONDAY, ends_on=FRIDAY)
    with refused("not_reviewer"):
        shorten(people.dewi, own)
    assert shorten(people.dina, own).ends_on == MONDAY


def test_nothing_typed_is_lost(client, people, leave):
    answer = login(client, people.dewi).post(page_of(leave), {"ends_on": "2026-10-09", "reason": "Sudah sembuh"})
    assert answer.status_code == 422
    assert codes_by_field(answer)["ends_on"] == ["shorten_not_earlier"]
    page = answer.content.decode()
    assert "Sudah sembuh" in page
    assert 'value="2026-10-09"' in page
    assert client.post(page_of(leave), {"ends_on": "2026-10-05", "reason": " "}).status_code == 422
    assert required(people.sari) == [0, 0, 0, 0, 0]


def test_the_request_and_the_list_say_so(client, people):
    request = file_absence_request(
        **by(people.sari), employee=people.sari, kind="sick", starts_on=MONDAY, ends_on=FRIDAY
    )
    request = decide_absence_request(**by(people.budi), request_id=request.pk, grant=True)
    page = reverse("reports:absence_detail", args=[request.pk])
    link = page_of(request.absence)
    assert link in login(client, people.budi).get(page).content.decode()
    assert link not in login(client, people.sari).get(page).content.decode()
    submit(people.sari, typed_entry(work_date=TUESDAY))
    assert "1 laporan pada tanggal" in client.get(page).content.decode()
    shorten(people.budi, request.absence, MONDAY)
    # What lies on the days given back collides with nothing any more.
    assert "laporan pada tanggal" not in client.get(page).content.decode()
    told = client.get(page).content.decode()
    assert "Sudah sembuh" in told
    assert "Senin, 5 Oktober 2026" in told
    assert link not in login(client, people.budi).get(page).content.decode()
    assert "diakhiri lebih awal" in login(client, people.dewi).get(reverse("settings:absence_list")).content.decode()
    # The days given back can be asked for again.
    assert file_absence_request(
        **by(people.sari), employee=people.sari, kind="annual_leave", starts_on=TUESDAY, ends_on=FRIDAY
    )
    assert Absence.objects.count() == 1


def test_a_stand_in_shortens_in_the_name_of_who_is_away(people, leave):
    enter_delegation(
        **by(people.dewi), absent=people.budi, stand_in=people.eko, kind=DelegationKind.PLH,
        starts_on=MONDAY, ends_on=FRIDAY, document_number="800/1",
    )  # fmt: skip
    shorten(people.eko, leave)
    leave.refresh_from_db()
    assert (leave.shortened_by, leave.shortened_for) == (people.eko, people.budi)
    notice = Notice.objects.get(employee=people.sari)
    assert "Eko Prasetyo, a.n. Budi Santoso" in notice_words(notice).body


def test_who_shortens_in_his_own_right_acts_for_nobody(people, leave):
    shorten(people.budi, leave)
    leave.refresh_from_db()
    assert (leave.shortened_by, leave.shortened_for) == (people.budi, None)
