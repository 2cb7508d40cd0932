"""Who is told of a request for leave, and what became of it; Tuesday 6 October 2026."""

from datetime import date, timedelta

import pytest

from accounts.models import Notice
from accounts.notifications.actions.jobs import run_due
from accounts.notifications.labels import notice_words
from reports.absences.actions.requests import decide_absence_request, file_absence_request
from reports.notifications.reviewers import leave
from reports.rules.enums import AbsenceKind
from sikap.jobs import JOBS
from tests.people import acting
from tests.reports.entries import NOON, TUESDAY, WIB, WIT, local

pytestmark = pytest.mark.django_db
WEDNESDAY = TUESDAY + timedelta(days=1)
SATURDAY = TUESDAY + timedelta(days=4)


@pytest.fixture
def request_of_sari(people):
    return file_absence_request(
        by=acting(people.sari),
        at=NOON,
        source="tests",
        employee=people.sari,
        kind=AbsenceKind.ANNUAL_LEAVE,
        starts_on=date(2026, 10, 19),
        ends_on=date(2026, 10, 20),
        document_number="850/7/2026",
    )


def told(day, zone=WIB):
    return {item.employee_id for item in leave(zone, day, local(day, "07:30", zone))}


def decide(people, request, **decision):
    return decide_absence_request(
        by=acting(people.budi), at=local(WEDNESDAY), source="tests", request_id=request.pk, **decision
    )


def test_who_decides_is_told_the_next_morning_and_on_no_day_off(people, request_of_sari):
    assert told(TUESDAY) == set()
    assert told(WEDNESDAY) == {people.budi.pk}
    assert told(WEDNESDAY, WIT) == told(SATURDAY) == set()


def test_once_and_not_after_the_decision(people, request_of_sari):
    for day in (WEDNESDAY, WEDNESDAY + timedelta(days=1)):
        run_due(JOBS, at=local(day, "07:30"))
    notice = Notice.objects.get(kind="leave_waits")
    assert notice.employee_id == people.budi.pk
    assert notice_words(notice).title == "Sari Wulandari mengajukan cuti"
    decide(people, request_of_sari, grant=True)
    assert told(WEDNESDAY + timedelta(days=2)) == set()


@pytest.mark.parametrize(
    ("decision", "title", "part"),
    [
        ({"grant": True}, "disetujui", "Diputuskan oleh Budi Santoso"),
        ({"grant": False, "reason": "Ada audit"}, "tidak disetujui", "Ada audit"),
    ],
)
def test_the_employee_is_told_what_became_of_it(people, request_of_sari, decision, title, part):
    decide(people, request_of_sari, **decision)
    notice = Notice.objects.get(employee=people.sari, kind="leave")
    said = notice_words(notice)
    assert title in said.title
    assert "Senin, 19 Oktober 2026" in said.title
    assert part in said.body
    assert notice.link == f"/absences/{request_of_sari.pk}/"
