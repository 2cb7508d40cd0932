"""Other minutes a day: Ramadan, shorter weekdays, of an agency or for all; closed months never move."""

from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEvent
from reports.calendar.actions.quotas import add_quota_period, end_quota_period, remove_quota_period
from reports.models import QuotaPeriod
from reports.month_facts.facts import month_facts
from reports.month_locks.actions import lock_month
from reports.rules.period import Month
from reports.working_time.calendar_rows import WeekQuota
from reports.working_time.duty_calendar import Rulebook
from tests.people import acting, login
from tests.reports.counting import queries
from tests.reports.entries import NOON, activity, entry, local
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
# Ramadan 1448 H as it may be: 8 February to 9 March 2027, of which February is looked at.
FEBRUARY = Month(2027, 2)
FIRST, LAST = date(2027, 2, 8), date(2027, 3, 9)
RAMADAN = [300, 300, 300, 300, 240, 300, None]
LIST = "/settings/quotas/"


def period(people, agency=None, **changes):
    values = {"name": "Ramadan 1448 H", "starts_on": FIRST, "ends_on": LAST, "minutes": RAMADAN} | changes
    return add_quota_period(by=acting(people.dewi), at=NOON, source="tests", agency=agency, **values)


def required(person, month=FEBRUARY):
    return next(facts for facts in month_facts(month) if facts.employee_id == person.pk).required_by_day


def test_a_month_with_two_lengths_of_the_day(people):
    period(people)
    days = required(people.sari)
    # 1 to 4 February: four days of 360; Friday the 5th is Isra Mikraj. From the 8th on three weeks of 4 x 300 and 240.
    assert days[:7] == [360] * 4 + [0, 0, 0]
    assert days[7:14] == [300] * 4 + [240, 0, 0]
    assert sum(days) == 4 * 360 + 3 * (4 * 300 + 240) - free_days()


def free_days():
    """Return the minutes of the holidays that the seeds know in Ramadan."""
    book = Rulebook.load(FEBRUARY.first, FEBRUARY.last)
    free = [day for day in FEBRUARY.days if book.holiday_name(day) and day.weekday() < 5]
    return sum(RAMADAN[day.weekday()] or 0 for day in free if day >= FIRST)


def test_credit_follows_the_shorter_day(people):
    period(people)
    day = date(2027, 2, 12)
    done = activity(people.sari, entry("08:00", 300, work_date=day), at=local(day, "16:00"))
    type(done).objects.filter(pk=done.pk).update(
        status="approved", decided_at=local(day, "17:00"), decided_by=people.budi
    )
    facts = next(one for one in month_facts(FEBRUARY) if one.employee_id == people.sari.pk)
    assert (facts.days[11].required, facts.days[11].approved, facts.days[11].credited) == (240, 300, 240)


def test_the_nearest_agency_counts_and_a_weekday_it_leaves_out_goes_upward(people):
    period(people)
    period(people, people.sekolah, name="Sekolah", minutes=[200, None, None, None, None, None, None])
    days = required(people.eko)
    # The school works on Saturdays too.
    assert days[7:14] == [200, 300, 300, 300, 240, 300, 0]
    assert required(people.sari)[7] == 300


def test_a_weekday_that_is_shorter_until_further_notice(people):
    period(people, people.kantor, name="Jumat pendek", ends_on=None, minutes=[None] * 4 + [270] + [None] * 2)
    assert required(people.citra)[21:26] == [360, 360, 360, 360, 270]
    assert required(people.citra, Month(2027, 4))[8] == 270


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minutes": [None] * 7}, "monday"),
        ({"minutes": [0] + [300] * 6}, "monday"),
        ({"minutes": [1441] + [300] * 6}, "monday"),
        ({"minutes": [300] * 6}, "monday"),
        ({"ends_on": FIRST - timedelta(days=1)}, "ends_on"),
    ],
)
def test_what_cannot_be(people, changes, field):
    with refused("quota_period_invalid", field=field):
        period(people, **changes)
    assert not QuotaPeriod.objects.exists()


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "fits"),
    [
        (FIRST - timedelta(days=9), FIRST - timedelta(days=1), True),
        (FIRST - timedelta(days=9), FIRST, False),
        (FIRST - timedelta(days=9), None, False),
        (LAST, None, False),
        (LAST + timedelta(days=1), None, True),
    ],
)
def test_one_agency_has_one_at_a_time(people, starts_on, ends_on, fits):
    period(people)
    if fits:
        assert period(people, starts_on=starts_on, ends_on=ends_on)
        return
    with refused("quota_period_overlaps"):
        period(people, starts_on=starts_on, ends_on=ends_on)


def test_closed_months_never_move(people):
    kept = period(people, starts_on=date(2027, 1, 1), ends_on=LAST)
    before = required(people.sari, Month(2027, 1))
    lock_month(month=Month(2027, 1), employee_ids=[people.sari.pk], at=NOON)
    for verb in (
        lambda: period(people, people.dinas, starts_on=date(2027, 1, 31), ends_on=LAST),
        lambda: remove_quota_period(by=acting(people.dewi), at=NOON, source="tests", period_id=kept.pk),
        lambda: end_quota_period(
            by=acting(people.dewi), at=NOON, source="tests", period_id=kept.pk, ends_on=date(2027, 1, 30)
        ),
    ):
        with refused("month_locked"):
            verb()
    # Elsewhere nobody's month is closed, and what begins afterwards touches none.
    assert period(people, people.kantor, starts_on=date(2027, 1, 31), ends_on=LAST)
    assert end_quota_period(
        by=acting(people.dewi), at=NOON, source="tests", period_id=kept.pk, ends_on=date(2027, 1, 31)
    )
    assert required(people.sari, Month(2027, 1)) == before
    assert required(people.sari)[0] == 360


def test_every_change_is_in_the_trail(people):
    kept = period(people)
    end_quota_period(
        by=acting(people.dewi), at=NOON, source="tests", period_id=kept.pk, ends_on=LAST + timedelta(days=1)
    )
    remove_quota_period(by=acting(people.dewi), at=NOON, source="tests", period_id=kept.pk)
    events = AuditEvent.objects.filter(event__startswith="quota_period").order_by("pk")
    assert [event.event.partition(".")[2] for event in events] == ["added", "changed", "removed"]


def test_the_pages_say_whom_they_touched(client, people):
    dewi = login(client, people.dewi)
    minutes = dict(zip("monday tuesday wednesday thursday friday".split(), "300 300 300 300 240".split(), strict=True))
    typed = {"name": "Ramadan", "starts_on": "2027-02-08", "ends_on": "2027-03-09", "agency": ""} | minutes
    with time_machine.travel(NOON):
        assert dewi.post(LIST + "new/", typed | {"monday": "0"}).status_code == 422
        page = dewi.post(LIST + "new/", typed, follow=True)
        assert "Kewajiban 11 orang dihitung ulang" in page.content.decode()
        kept = QuotaPeriod.objects.get()
        assert kept.minutes == [300, 300, 300, 300, 240, None, None]
        assert dewi.post(f"{LIST}{kept.pk}/end/", {"ends_on": "2027-03-10"}).status_code == 303
        only = dewi.post(LIST + "new/", typed | {"agency": people.kantor.pk}, follow=True)
        assert "Kewajiban 2 orang dihitung ulang" in only.content.decode()
        assert dewi.post(f"{LIST}{kept.pk}/delete/", follow=True).status_code == 200
    assert [one.agency for one in QuotaPeriod.objects.all()] == [people.kantor]


def test_holidays_say_whom_they_touched_too(client, people):
    typed = {"date": "2026-10-28", "kind": "regional", "name": "Hari Jadi", "decree_number": ""}
    with time_machine.travel(NOON):
        page = login(client, people.dewi).post("/settings/holidays/new/", typed, follow=True)
    assert "Kewajiban 11 orang dihitung ulang" in page.content.decode()


def test_the_list_costs_the_same_for_one_and_many(client, people):
    dewi = login(client, people.dewi)
    period(people)
    one = queries(dewi, LIST)
    for agency in (people.dinas, people.kantor, people.badan):
        period(people, agency)
    assert queries(dewi, LIST) == one <= 8


@given(
    first=st.dates(date(2027, 1, 1), date(2027, 12, 31)),
    length=st.integers(0, 40),
    minutes=st.lists(st.one_of(st.none(), st.integers(1, 1440)), min_size=7, max_size=7),
    day=st.dates(date(2027, 1, 1), date(2027, 12, 31)),
)
def test_a_period_speaks_on_its_days_only(first, length, minutes, day):
    last = first + timedelta(days=length)
    spoken = {first + timedelta(days=number): minutes[(first.weekday() + number) % 7] for number in range(length + 1)}
    assert WeekQuota(first, last, minutes).on(day) == spoken.get(day)
