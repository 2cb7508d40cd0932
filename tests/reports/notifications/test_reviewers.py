"""Reviewers hear of what waits each working morning, and their superiors when it has waited too long."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Notice
from accounts.notifications.actions.jobs import run_due
from accounts.people.actions.delegations import enter_delegation
from reports.models import MonthLock
from reports.notifications.reviewers import queue
from sikap.jobs import JOBS
from tests.people import acting
from tests.reports.entries import SECOND, TUESDAY, WIB, WIT, activity, entry, local, policy, review
from tests.reports.notifications.test_employees import absent

WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = (TUESDAY + timedelta(days=number) for number in range(1, 5))
MONDAY = TUESDAY + timedelta(days=6)


def morning(day, zone=WIB):
    return queue(zone, day, local(day, "07:30", zone))


def said(news, kind):
    return {item.employee_id: item.parameters for item in news if item.kind == kind}


@pytest.fixture
def waiting(people):
    """Sari reports twice and Oki once on Tuesday; Budi reviews both."""
    return [
        activity(people.sari, entry("08:00")),
        activity(people.sari, entry("10:00")),
        activity(people.oki, entry("08:00")),
    ]


def test_one_digest_for_everything_that_waits(people, waiting):
    news = morning(WEDNESDAY)
    assert said(news, "queue") == {people.budi.pk: {"count": 3, "people": 2, "age": 1}}
    assert said(news, "silence") == {}


def test_todays_reports_are_nobodys_delay(people, waiting):
    assert morning(TUESDAY) == []


def test_what_was_decided_waits_no_longer(people, waiting):
    review(people.budi, waiting[:2])
    review(people.budi, waiting[2], "return", "Lengkapi")
    assert morning(WEDNESDAY) == []


def test_a_closed_month_waits_for_nobody(people, waiting):
    MonthLock.objects.bulk_create(
        MonthLock(employee=person, month=date(2026, 10, 1), locked_at=local(TUESDAY, "13:00"))
        for person in (people.sari, people.oki)
    )
    assert morning(WEDNESDAY) == []


def test_age_is_in_working_days_and_no_day_off_is_disturbed(people, waiting):
    ages = {day: said(morning(day), "queue") for day in (WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, MONDAY)}
    assert [found[people.budi.pk]["age"] for found in ages.values() if found] == [1, 2, 3, 4]
    assert ages[SATURDAY] == {}


def test_after_three_reminders_the_superior_is_told(people, waiting):
    assert said(morning(FRIDAY), "silence") == {}
    told = said(morning(MONDAY), "silence")
    assert told == {people.kepala.pk: {"count": 3, "people": 2, "age": 4, "name": "Budi Santoso"}}


def test_the_policy_says_how_long_silence_is_borne(people, waiting):
    policy(people.dinas, silence_after_days=1)
    assert said(morning(WEDNESDAY), "silence") == {}
    assert people.kepala.pk in said(morning(THURSDAY), "silence")


def test_the_superior_is_told_once_of_the_same_report(people, waiting):
    for day in (MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)):
        run_due(JOBS, at=local(day, "07:30"))
    assert Notice.objects.filter(employee=people.kepala, kind="silence").count() == 1
    assert Notice.objects.filter(employee=people.budi, kind="queue").count() == 3


def test_a_reviewer_on_leave_is_left_alone_and_the_superior_is_still_told(people, waiting):
    absent(people.budi, MONDAY, MONDAY, people.dewi)
    news = morning(MONDAY)
    assert said(news, "queue") == {}
    assert said(news, "silence").keys() == {people.kepala.pk}


def test_a_superior_on_leave_is_told_afterwards(people, waiting):
    absent(people.kepala, MONDAY, MONDAY, people.dewi)
    assert said(morning(MONDAY), "silence") == {}
    assert said(morning(MONDAY + timedelta(days=1)), "silence").keys() == {people.kepala.pk}


def test_todays_stand_in_is_told_too(people, waiting):
    enter_delegation(
        by=acting(people.budi), at=local(TUESDAY), source="tests", absent=people.budi, stand_in=people.eko, kind="plh",
        starts_on=WEDNESDAY, ends_on=WEDNESDAY, document_number="800/1/2026",
    )  # fmt: skip
    assert said(morning(WEDNESDAY), "queue").keys() == {people.budi.pk, people.eko.pk}
    assert said(morning(THURSDAY), "queue").keys() == {people.budi.pk}


def test_nobody_above_means_the_personnel_agency_but_never_ones_own_report(people):
    activity(people.dewi)
    assert said(morning(WEDNESDAY), "queue").keys() == {people.dina.pk}


def test_the_morning_is_that_of_the_reviewer(people):
    activity(people.citra)
    exact = local(WEDNESDAY, "07:30", WIT)
    run_due(JOBS, at=exact - SECOND)
    mine = Notice.objects.filter(employee=people.wira, kind="queue")
    assert not mine.exists()
    run_due(JOBS, at=exact)
    assert mine.count() == 1
    assert morning(WEDNESDAY) == []


def test_the_number_of_statements_does_not_grow_with_the_reports(people):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert morning(WEDNESDAY)
        return len(captured)

    activity(people.sari)
    one = cost()
    for person in (people.oki, people.budi, people.eko, people.tari):
        activity(person, entry("13:00", 30), at=local(TUESDAY, "14:00"))
    assert cost() == one
