"""Working weeks and rosters: what a day asks of whom; shifts of nurses; closed months never move."""

from datetime import date, time

import pytest

from accounts.models import AuditEvent
from accounts.people.actions.placements import place_employee
from reports.absences.actions.absences import add_absence
from reports.activities.gate_facts import Context
from reports.activities.timesheet import own_days
from reports.calendar.actions.holidays import add_holiday
from reports.calendar.actions.patterns import add_pattern, end_pattern, remove_pattern
from reports.calendar.actions.quotas import add_quota_period
from reports.calendar.actions.rosters import add_shift, set_roster
from reports.models import Shift, WorkPattern
from reports.month_facts.facts import month_facts
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.queries import own_calendars
from tests.reports.entries import SECOND, TUESDAY, activity, entry, local, policy
from tests.reports.working_time.rostering import FIRST, OCTOBER, close, required, roster
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


# What a day asks.
def test_a_six_day_week_of_an_agency_asks_for_saturdays_too(people, by):
    add_pattern(**by, agency=people.dinas, week="six_days", starts_on=date(2026, 10, 5), ends_on=date(2026, 10, 18))
    days = required(people.sari)
    assert (days[2], days[9], days[16], days[23]) == (0, 360, 360, 0)
    assert Rulebook.load(FIRST, OCTOBER.last).is_working_day(people.dinas.pk, date(2026, 10, 10))


def test_the_nearest_agency_upward_counts(people, by):
    add_pattern(**by, agency=people.dinas, week="six_days", starts_on=FIRST, ends_on=None)
    add_pattern(**by, agency=people.sekolah, week="five_days", starts_on=FIRST, ends_on=None)
    # The school's ordinary week has six days.
    assert (required(people.sari)[9], required(people.eko)[9]) == (360, 0)


def test_ones_own_week_goes_before_that_of_the_agency(people, by):
    add_pattern(**by, agency=people.dinas, week="six_days", starts_on=FIRST, ends_on=None)
    add_pattern(**by, employee=people.sari, week="five_days", starts_on=date(2026, 10, 12), ends_on=None)
    assert (required(people.sari)[9], required(people.sari)[16]) == (360, 0)
    assert required(people.oki)[16] == 360


def test_of_two_weeks_of_ones_own_that_of_the_nearest_agency_counts(people, by):
    """Eko served in the agency until September and leads its school since: both patterns reach him there."""
    add_pattern(**by, employee=people.eko, week="five_days", starts_on=date(2026, 9, 1), ends_on=None)
    add_pattern(**by, employee=people.eko, week="six_days", starts_on=FIRST, ends_on=None)
    assert set(WorkPattern.objects.values_list("agency__code", flat=True)) == {"1.01", "1.01.1"}
    assert required(people.eko)[9] == 360


def test_a_transfer_ends_ones_own_week(people, by):
    add_pattern(**by, employee=people.sari, week="six_days", starts_on=FIRST, ends_on=None)
    place_employee(
        **by,
        employee=people.sari,
        agency=people.badan,
        title="Analis",
        position_class=7,
        supervisor=people.dewi,
        starts_on=date(2026, 10, 12),
    )
    assert (required(people.sari)[9], required(people.sari)[16]) == (360, 0)


def test_a_roster_says_what_each_day_asks(people, by, shifts, rostered):
    #                 Thu Fri Sat Sun Mon Tue
    roster(by, people.sari, "P M L P L M", shifts)
    assert required(people.sari)[:6] == [360, 600, 0, 360, 0, 600]


def test_a_day_that_the_roster_leaves_out_is_an_ordinary_one(people, by, shifts, rostered):
    roster(by, people.sari, "L", shifts)
    assert required(people.sari)[:5] == [0, 360, 0, 0, 360]


def test_shifts_are_worked_on_holidays_and_shortened_in_ramadan(people, by, shifts, rostered):
    add_holiday(**by, date=date(2026, 10, 7), kind="regional", name="Hari Jadi")
    add_quota_period(
        **by, agency=None, name="Ramadan", starts_on=date(2026, 10, 5), ends_on=OCTOBER.last, minutes=[300] * 7
    )
    roster(by, people.sari, "P M P L", shifts, first=6)
    assert required(people.sari)[5:9] == [300, 600, 300, 0]
    assert required(people.oki)[5:9] == [300, 0, 300, 300]


def test_a_roster_counts_only_while_the_pattern_says_so(people, by, shifts):
    roster(by, people.sari, "M L M L", shifts)
    assert required(people.sari)[:4] == [360, 360, 0, 0]
    add_pattern(**by, agency=people.dinas, week="roster", starts_on=date(2026, 10, 3), ends_on=None)
    assert required(people.sari)[:4] == [360, 360, 600, 0]
    # Offices of the agency keep its week: deadlines of working days are counted by it.
    assert not Rulebook.load(FIRST, OCTOBER.last).is_working_day(people.dinas.pk, date(2026, 10, 3))


def test_leave_excuses_a_shift(people, by, shifts, rostered):
    roster(by, people.sari, "P M L P", shifts)
    add_absence(**by, employee_id=people.sari.pk, kind="sick", starts_on=FIRST, ends_on=date(2026, 10, 3))
    facts = next(facts for facts in month_facts(OCTOBER) if facts.employee_id == people.sari.pk)
    assert facts.required_by_day[:4] == [0, 0, 0, 360]
    assert list(facts.duty.ordinary[1:5]) == [360, 600, 0, 360]


def test_a_night_shift_belongs_to_the_date_on_which_it_begins(people, by, shifts, rostered):
    saturday = date(2026, 10, 31)
    set_roster(**by, employee=people.sari, month=OCTOBER, shifts={saturday: shifts["M"]})
    morning = local(date(2026, 11, 1), "07:30")
    done = activity(people.sari, entry("21:00", 600, work_date=saturday), at=morning)
    assert done.work_date == saturday
    days = own_days(people.sari, morning)
    fact = days.fact(saturday)
    assert (fact.required, fact.waiting, days.shift_name(saturday)) == (600, 600, "Malam")
    assert days.fact(date(2026, 11, 1)).required == 0


NIGHT = date(2026, 10, 31)


@pytest.mark.parametrize(
    ("letter", "rules", "open_on_the_first"),
    [
        ("M", {"deadline_count": 7, "deadline_within_month": True}, True),
        ("M", {"deadline_count": 0}, True),
        # A morning and a day off end with their day; so does an evening that ends at midnight.
        ("P", {"deadline_count": 7, "deadline_within_month": True}, False),
        ("L", {"deadline_count": 7, "deadline_within_month": True}, False),
        ("E", {"deadline_count": 7, "deadline_within_month": True}, False),
    ],
)
@pytest.mark.usefixtures("shifts", "rostered")
def test_nobody_is_late_before_the_night_is_over(people, by, letter, rules, open_on_the_first):
    policy(starts_on=date(2026, 10, 1), **rules)
    add_shift(**by, code="E", name="Malam pendek", starts_at=time(18), duty_minutes=360)
    set_roster(**by, employee=people.sari, month=OCTOBER, shifts={NIGHT: Shift.objects.get(code=letter)})
    morning, midnight = local(date(2026, 11, 1), "07:30"), local(date(2026, 11, 2), "00:00")
    open_days = {found.day: found for found in own_days(people.sari, morning).open_days()}
    assert (NIGHT in open_days) is open_on_the_first
    work = entry("21:00", 600, work_date=NIGHT) if letter == "M" else entry("18:00", 60, work_date=NIGHT)
    if open_on_the_first:
        found = open_days[NIGHT]
        assert (found.closes_at, found.extended, found.dispensed) == (midnight, False, False)
        done = activity(people.sari, work, at=midnight - SECOND)
        assert not done.dispensed
    else:
        with refused("after_cutoff"):
            activity(people.sari, work, at=morning)
    for person in (people.sari, people.oki):
        with refused("after_cutoff"):
            activity(person, entry("12:00", 60, work_date=NIGHT), at=midnight)
    # Who works no night has no longer than before, whatever he types.
    with refused("after_cutoff"):
        activity(people.oki, entry("21:00", 600, work_date=NIGHT), at=morning)


def test_a_deadline_that_is_later_anyway_does_not_move(people, by, shifts, rostered):
    set_roster(**by, employee=people.sari, month=OCTOBER, shifts={NIGHT: shifts["M"]})
    found = own_days(people.sari, local(date(2026, 11, 1), "07:30")).open_day(NIGHT)
    assert found.closes_at == local(date(2026, 11, 3), "00:00")


def test_all_ways_of_asking_agree(people, by, shifts, rostered):
    roster(by, people.sari, "P M L P L M P", shifts)
    context = Context([people.sari.pk], list(OCTOBER.days))
    days = own_days(people.sari, local(OCTOBER.last))
    expected = required(people.sari)
    assert [context.duty(people.sari.pk, day).required for day in OCTOBER.days] == expected
    assert [days.fact(day).required for day in OCTOBER.days] == expected


def test_nothing_more_is_asked_where_nobody_has_a_calendar_of_his_own(people, django_assert_num_queries, by):
    def count(expected):
        rulebook = Rulebook.load(FIRST, OCTOBER.last)
        with django_assert_num_queries(expected):
            list(month_facts(OCTOBER, rulebook=rulebook))

    count(3)
    add_pattern(**by, employee=people.sari, week="roster", starts_on=FIRST, ends_on=None)
    count(4)
    add_pattern(**by, employee=people.oki, week="roster", starts_on=FIRST, ends_on=None)
    count(4)


def test_calendars_of_some_people_only(people, by, shifts, rostered):
    add_pattern(**by, employee=people.oki, week="six_days", starts_on=FIRST, ends_on=FIRST)
    assert set(own_calendars(FIRST, OCTOBER.last)) == {people.sari.pk, people.oki.pk}
    assert set(own_calendars(FIRST, OCTOBER.last, [people.oki.pk])) == {people.oki.pk}
    assert set(own_calendars(OCTOBER.last, OCTOBER.last)) == {people.sari.pk}


# Patterns are entered, ended and removed.
def test_a_pattern_is_of_an_agency_or_of_a_person(people, by):
    for whose in ({}, {"agency": people.dinas, "employee": people.sari}):
        with refused("pattern_whose"):
            add_pattern(**by, **whose, week="six_days", starts_on=FIRST, ends_on=None)


def test_a_person_without_a_post_has_no_pattern(people, by):
    with refused("pattern_no_post"):
        add_pattern(**by, employee=people.sari, week="six_days", starts_on=date(2025, 12, 31), ends_on=None)


def test_a_pattern_does_not_end_before_it_starts(people, by):
    with refused("pattern_dates"):
        add_pattern(**by, agency=people.dinas, week="six_days", starts_on=TUESDAY, ends_on=FIRST)


@pytest.mark.parametrize(
    ("starts_on", "ends_on"), [(FIRST, None), (FIRST, TUESDAY), (TUESDAY, TUESDAY), (date(2026, 10, 20), None)]
)
def test_two_patterns_of_the_same_do_not_meet(people, by, starts_on, ends_on):
    add_pattern(**by, agency=people.dinas, week="six_days", starts_on=TUESDAY, ends_on=date(2026, 10, 20))
    with refused("pattern_overlaps"):
        add_pattern(**by, agency=people.dinas, week="five_days", starts_on=starts_on, ends_on=ends_on)
    add_pattern(**by, employee=people.sari, week="five_days", starts_on=starts_on, ends_on=ends_on)


def test_a_closed_month_keeps_its_week(people, by):
    close(people.sari)
    for whose in ({"agency": people.dinas}, {"employee": people.sari}):
        with refused("month_locked"):
            add_pattern(**by, **whose, week="six_days", starts_on=date(2026, 9, 30), ends_on=TUESDAY)
    # Elsewhere, for others and later it is open.
    add_pattern(**by, agency=people.kantor, week="six_days", starts_on=FIRST, ends_on=None)
    add_pattern(**by, employee=people.oki, week="six_days", starts_on=FIRST, ends_on=None)
    add_pattern(**by, employee=people.sari, week="six_days", starts_on=date(2026, 11, 1), ends_on=None)


def test_a_pattern_ends_on_another_day(people, by):
    pattern = add_pattern(**by, agency=people.dinas, week="six_days", starts_on=FIRST, ends_on=None)
    end_pattern(**by, pattern_id=pattern.pk, ends_on=date(2026, 10, 10))
    assert (required(people.sari)[9], required(people.sari)[16]) == (360, 0)
    count = AuditEvent.objects.count()
    end_pattern(**by, pattern_id=pattern.pk, ends_on=date(2026, 10, 10))
    assert AuditEvent.objects.count() == count
    with refused("pattern_dates"):
        end_pattern(**by, pattern_id=pattern.pk, ends_on=date(2026, 9, 30))


def test_the_end_moves_only_over_open_months(people, by):
    pattern = add_pattern(**by, employee=people.sari, week="six_days", starts_on=FIRST, ends_on=date(2026, 11, 30))
    close(people.sari)
    end_pattern(**by, pattern_id=pattern.pk, ends_on=date(2026, 11, 15))
    end_pattern(**by, pattern_id=pattern.pk, ends_on=OCTOBER.last)
    with refused("month_locked"):
        end_pattern(**by, pattern_id=pattern.pk, ends_on=date(2026, 10, 30))
    with refused("month_locked"):
        remove_pattern(**by, pattern_id=pattern.pk)


def test_a_pattern_that_is_removed_leaves_the_ordinary_week(people, by):
    pattern = add_pattern(
        **by, agency=people.dinas, week="six_days", starts_on=FIRST, ends_on=None, legal_basis=" SE 1 "
    )
    assert pattern.legal_basis == "SE 1"
    remove_pattern(**by, pattern_id=pattern.pk)
    assert not WorkPattern.objects.exists()
    assert required(people.sari)[9] == 0
    events = AuditEvent.objects.filter(object_type="work_pattern").order_by("pk")
    assert [event.event for event in events] == ["work_pattern.added", "work_pattern.removed"]
