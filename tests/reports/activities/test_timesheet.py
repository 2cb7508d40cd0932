"""One person's days say the same as the facts of the month, and ask the same gate as every verb."""

from datetime import date, timedelta

import pytest

from accounts.authorization.access import COMMAND_LINE
from accounts.people.actions.placements import place_employee
from reports.activities.timesheet import own_days
from reports.models import Holiday
from reports.month_facts.facts import employee_month
from reports.month_locks.actions import lock_month
from reports.rules.period import Month
from tests.reports.entries import NOON, TUESDAY, WIB, WIT, activity, entry, local, policy, review

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)
END = local(date(2026, 10, 31), "23:00")


def test_the_days_equal_the_facts_of_the_month(people):
    review(people.budi, activity(people.sari, entry("00:00", 400)))
    activity(people.sari, entry("08:00", 60))
    review(people.budi, activity(people.sari, entry("10:00", 30)), "return", "Kurang jelas")
    people.sari.absences.create(kind="sick", starts_on=date(2026, 10, 8), ends_on=date(2026, 10, 9))
    Holiday.objects.create(date=date(2026, 10, 12), kind="regional", name="Hari Jadi Kabupaten")
    place_employee(
        by=COMMAND_LINE, at=NOON, source="tests", employee=people.sari, agency=people.sekolah, title="Guru",
        position_class=7, supervisor=people.eko, starts_on=date(2026, 10, 15),
    )  # fmt: skip
    policy(people.sekolah, date(2026, 10, 20), quota_minutes=300)
    people.sari.service_ends_on = date(2026, 10, 28)
    people.sari.save()
    days = own_days(people.sari, END)
    assert days.facts(OCTOBER) == employee_month(people.sari.pk, OCTOBER).days


def test_open_days_are_those_the_gate_lets_pass(people):
    assert [found.day.day for found in own_days(people.sari, NOON).open_days()] == [6, 5, 4]
    assert [found.day.day for found in own_days(people.sari, local(date(2026, 10, 7), "00:00")).open_days()] == [
        7,
        6,
        5,
    ]


def test_the_first_of_a_month_still_offers_the_month_before(people):
    days = own_days(people.sari, local(date(2026, 11, 1), "08:00"))
    assert [found.day for found in days.open_days()] == [date(2026, 11, 1), date(2026, 10, 31), date(2026, 10, 30)]


def test_a_closed_month_is_not_offered(people):
    lock_month(month=OCTOBER, employee_ids=[people.sari.pk], at=NOON)
    days = own_days(people.sari, local(date(2026, 11, 1), "08:00"))
    assert [found.day for found in days.open_days()] == [date(2026, 11, 1)]
    assert days.closed_because(date(2026, 10, 31)).code == "month_locked"


def test_today_is_the_date_where_the_person_works(people):
    at = local(date(2026, 10, 7), "00:30", WIT)
    assert (own_days(people.citra, at).today, own_days(people.citra, at).zone) == (date(2026, 10, 7), WIT)
    assert (own_days(people.sari, at).today, own_days(people.sari, at).zone) == (TUESDAY, WIB)


def test_an_opening_hour_keeps_today_closed_until_then(people):
    policy(opens_at="16:00")
    assert TUESDAY not in [found.day for found in own_days(people.sari, NOON).open_days()]
    assert own_days(people.sari, NOON).closed_because(TUESDAY).code == "not_open_yet"


def test_a_long_deadline_is_offered_far_back(people):
    policy(deadline_count=10)
    assert len(own_days(people.sari, NOON).open_days()) == 11


def test_what_lacks_is_neither_approved_nor_waiting(people):
    review(people.budi, activity(people.sari, entry("08:00", 100)))
    activity(people.sari, entry("10:00", 60))
    assert own_days(people.sari, NOON).fact(TUESDAY).lacking == 200


def test_everything_returned_is_there_however_old(people):
    back = activity(people.sari, entry())
    review(people.budi, back, "return", "Kurang jelas")
    days = own_days(people.sari, NOON + timedelta(days=200))
    assert [row.pk for row in days.returned()] == [back.pk]
    assert days.fact(TUESDAY).returned == 60


def test_somebody_without_a_post_has_no_days(people):
    people.sari.placements.all().delete()
    assert own_days(people.sari, NOON) is None


def test_the_days_cost_four_statements(people, django_assert_num_queries):
    for number in range(5):
        activity(people.sari, entry(f"0{number}:00", 30))
    with django_assert_num_queries(4):
        days = own_days(people.sari, NOON)
        days.facts(OCTOBER)
        days.open_days()
