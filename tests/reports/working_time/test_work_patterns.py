"""Working weeks and rosters: what a day asks of whom; shifts of nurses; closed months never move."""

from datetime import date, time

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from accounts.imports.frame import run_import
from accounts.models import AuditEvent
from accounts.people.actions.employees import end_service
from accounts.people.actions.placements import place_employee
from accounts.spreadsheets.tabular import read_table
from reports.absences.actions.absences import add_absence
from reports.activities.gate_facts import Context
from reports.activities.timesheet import own_days
from reports.calendar.actions.holidays import add_holiday
from reports.calendar.actions.patterns import add_pattern, end_pattern, remove_pattern
from reports.calendar.actions.quotas import add_quota_period
from reports.calendar.actions.rosters import add_shift, retire_shift, set_roster
from reports.imports.specs import ROSTERS
from reports.models import RosterDay, Shift, WorkPattern
from reports.month_facts.facts import month_facts
from reports.month_locks.actions import lock_month
from reports.rules.period import Month
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.queries import own_calendars
from reports.working_time.rosters import rosters_of
from tests.people import acting, login
from tests.reports.counting import queries
from tests.reports.entries import NOON, SECOND, TUESDAY, activity, entry, local, policy
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)
# Thursday 1 October; 3 and 4 are a weekend.
FIRST = OCTOBER.first


@pytest.fixture
def by(people):
    return {"by": acting(people.dewi), "at": NOON, "source": "tests"}


@pytest.fixture
def shifts(by):
    add_shift(**by, code="P", name="Pagi", starts_at=time(7), duty_minutes=None)
    add_shift(**by, code="M", name="Malam", starts_at=time(21), duty_minutes=600)
    return {shift.code: shift for shift in Shift.objects.all()}


@pytest.fixture
def rostered(people, by):
    """Sari works by a roster from the first of October on."""
    return add_pattern(**by, employee=people.sari, week="roster", starts_on=FIRST, ends_on=None)


def required(person, month=OCTOBER):
    return next(facts for facts in month_facts(month) if facts.employee_id == person.pk).required_by_day


def roster(by, person, letters, shifts, first=1):
    days = {FIRST.replace(day=first + n): shifts.get(code) for n, code in enumerate(letters.split())}
    return set_roster(**by, employee=person, month=OCTOBER, shifts=days)


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


def close(person):
    with transaction.atomic():
        lock_month(month=OCTOBER, employee_ids=[person.pk], at=NOON)


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


# Shifts and rosters.
def test_shifts_are_whole(people, by):
    for typed, field in [
        ({"starts_at": None, "duty_minutes": 300}, "starts_at"),
        ({"starts_at": time(7), "duty_minutes": 0}, "duty_minutes"),
        ({"starts_at": time(7), "duty_minutes": 1441}, "duty_minutes"),
    ]:
        with refused("shift_invalid", field=field):
            add_shift(**by, code="X", name="X", **typed)
    off = add_shift(**by, code="X", name="Lepas malam", starts_at=None, duty_minutes=None)
    assert (off.is_off, off.duty_minutes) == (True, 0)
    with refused("shift_exists"):
        add_shift(**by, code="L", name="Lagi", starts_at=None, duty_minutes=None)


def test_a_retired_shift_stays_where_it_stands(people, by, shifts, rostered):
    roster(by, people.sari, "M", shifts)
    retire_shift(**by, shift_id=shifts["M"].pk, is_active=False)
    assert required(people.sari)[0] == 600
    count = AuditEvent.objects.count()
    retire_shift(**by, shift_id=shifts["M"].pk, is_active=False)
    assert AuditEvent.objects.count() == count


def test_a_roster_is_written_once_and_kept_in_the_trail(people, by, shifts, rostered):
    assert roster(by, people.sari, "P M L", shifts) == 3
    assert roster(by, people.sari, "P M L", shifts) == 0
    assert roster(by, people.sari, "P P -", shifts) == 2
    assert list(RosterDay.objects.order_by("date").values_list("date__day", "shift__code")) == [(1, "P"), (2, "P")]
    events = AuditEvent.objects.filter(event="roster.changed").order_by("pk")
    assert [event.after["roster"][:7] for event in events] == ["P M L -", "P P - -"]
    assert events[1].before["roster"].startswith("P M L -")


def test_a_closed_month_keeps_its_roster(people, by, shifts, rostered):
    roster(by, people.sari, "P M L", shifts)
    close(people.sari)
    assert roster(by, people.sari, "P M L", shifts) == 0
    with refused("month_locked"):
        roster(by, people.sari, "L M L", shifts)


def test_the_past_is_not_for_operators(people, by, shifts, rostered):
    roster(by, people.sari, "P P P P P P", shifts)
    operator = {**by, "by": acting(people.oki)}
    roster(operator, people.sari, "P P P P P M", shifts)
    with refused("roster_past", field="day_5"):
        roster(operator, people.sari, "P P P P L M", shifts)


# Files.
def imported(by, text):
    return run_import(ROSTERS, read_table(text.encode(), "jadwal.csv"), by=acting(by["by"]), at=NOON, source="tests")


HEAD = "nip,month," + ",".join(map(str, range(1, 32))) + "\n"


def line(person, letters, month="2026-10"):
    cells = letters.split()
    return (
        ",".join([person.nip, month, *("" if cell == "-" else cell for cell in cells)]) + "," * (31 - len(cells)) + "\n"
    )


def test_a_file_of_rosters(people, by, shifts, rostered):
    text = HEAD + line(people.sari, "p m l - P") + line(people.oki, "L " * 31)
    outcome = imported(by, text)
    assert (outcome.created, outcome.errors) == (2, ())
    assert [(warning.line, warning.code) for warning in outcome.warnings] == [
        (2, "roster_gap"),
        (3, "roster_no_pattern"),
    ]
    assert required(people.sari)[:5] == [360, 600, 0, 0, 360]
    again = imported(by, text)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    changed = imported(by, HEAD + line(people.sari, "M - - -"))
    assert (changed.updated, required(people.sari)[:3]) == (1, [600, 600, 0])


@pytest.mark.parametrize(
    ("letters", "month", "column"),
    [("P Q", "2026-10", "2"), ("L " * 31, "2026-09", "31"), ("P SIANGHARI", "2026-10", "2"), ("P", "10/2026", "month")],
)
@pytest.mark.usefixtures("shifts")
def test_what_a_file_of_rosters_may_not_say(people, by, letters, month, column):
    outcome = imported(by, HEAD + line(people.sari, letters, month))
    assert [(error.line, error.column) for error in outcome.errors] == [(2, column)]
    assert not RosterDay.objects.exists()


def test_a_file_names_people_and_open_months(people, by, shifts, rostered):
    roster(by, people.sari, "P M L", shifts)
    close(people.sari)
    text = HEAD + line(people.sari, "M M L") + "199001012015032999,2026-10,P" + "," * 30 + "\n"
    outcome = imported(by, text)
    assert [error.code for error in outcome.errors] == ["month_locked", "nip_unknown"]
    unchanged = imported(by, HEAD + line(people.sari, "P M L"))
    assert unchanged.errors == ()


# Pages.
def test_a_file_of_rosters_is_written_by_personnel_after_a_look(client, people, by, shifts, rostered):
    page = reverse("settings:import_rosters")
    for person in (people.oki, people.fajar, people.tari):
        assert login(client, person).get(page).status_code == 404
    login(client, people.dewi)
    file = SimpleUploadedFile("roster.csv", (HEAD + line(people.sari, "P M L - P")).encode())
    with time_machine.travel(NOON, tick=False):
        looked = client.post(page, {"file": file})
        assert not RosterDay.objects.exists()
        client.post(page, {"pending": looked.context["pending"].pk, "step": "write"})
    assert required(people.sari)[:5] == [360, 600, 0, 0, 360]


def test_dewi_enters_a_week_and_reads_whom_it_touches(client, people):
    login(client, people.dewi)
    typed = {"week": "six_days", "agency": people.dinas.pk, "starts_on": "2026-10-01", "legal_basis": "SE 3/2026"}
    with time_machine.travel(NOON, tick=False):
        answer = client.post("/settings/patterns/new/", typed, follow=True)
    text = answer.content.decode()
    assert "SE 3/2026" in text
    assert "dihitung ulang" in text
    assert WorkPattern.objects.get().agency == people.dinas


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"agency": ""}, "Pilih perangkat daerah, atau tulis NIP satu pegawai"),
        ({"nip": "199001012015032001"}, "jangan keduanya"),
        ({"agency": "", "nip": "199001012015032999"}, "NIP"),
        ({"ends_on": "2026-09-01"}, "Hari terakhir"),
        ({"week": "seven"}, "seven"),
    ],
)
def test_a_refused_week_keeps_what_was_typed(client, people, changes, sentence):
    typed = {"week": "six_days", "agency": people.dinas.pk, "starts_on": "2026-10-01", "legal_basis": "SE 3/2026"}
    answer = login(client, people.dewi).post("/settings/patterns/new/", typed | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "SE 3/2026" in answer.content.decode()
    assert not WorkPattern.objects.exists()


def test_dewi_ends_and_removes_a_week(client, people, rostered):
    login(client, people.dewi)
    page = client.post(
        f"/settings/patterns/{rostered.pk}/end/", {"ends_on": "2026-10-31"}, follow=True
    ).content.decode()
    assert "Kewajiban 1 orang dihitung ulang" in page
    rostered.refresh_from_db()
    assert rostered.ends_on == OCTOBER.last
    assert "Sari" in client.get(f"/settings/patterns/{rostered.pk}/delete/").content.decode()
    assert client.post(f"/settings/patterns/{rostered.pk}/delete/").status_code == 303
    assert not WorkPattern.objects.exists()


def test_dewi_enters_shifts(client, people):
    login(client, people.dewi)
    client.post("/settings/shifts/", {"code": "s2", "name": "Siang", "starts_at": "14:00", "duty_minutes": "420"})
    shift = Shift.objects.get(code="S2")
    assert (shift.starts_at, shift.duty_minutes) == (time(14), 420)
    refused = client.post("/settings/shifts/", {"code": "S-2", "name": "Siang", "starts_at": "14:00"})
    assert (refused.status_code, "huruf besar" in refused.content.decode()) == (422, True)
    client.post(f"/settings/shifts/{shift.pk}/retire/")
    assert "diistirahatkan" in client.get("/settings/shifts/").content.decode()
    client.post(f"/settings/shifts/{shift.pk}/retire/")
    assert Shift.objects.get(pk=shift.pk).is_active
    assert login(client, people.fajar).post("/settings/shifts/", {"code": "X"}).status_code == 404


def fields(letters, first=1):
    return {f"day_{first + n}": "" if code == "-" else code for n, code in enumerate(letters.split())}


def test_dewi_enters_the_month_of_a_nurse(client, people, shifts, rostered):
    login(client, people.dewi)
    page = f"/settings/rosters/{people.sari.pk}/2026-10/"
    answer = client.post(page, fields("P M L"))
    assert (answer.status_code, answer["Location"]) == (303, "/settings/rosters/?month=2026-10")
    text = client.get("/settings/rosters/?month=2026-10").content.decode()
    assert "1 pegawai punya hari tanpa sif" in text
    assert "tidak bekerja menurut jadwal dinas" not in client.get(page).content.decode()
    other = client.get(f"/settings/rosters/{people.oki.pk}/2026-10/").content.decode()
    assert "tidak bekerja menurut jadwal dinas" in other
    assert "selected>M Malam" in client.get(page).content.decode().replace(" >", ">")
    assert required(people.sari)[:4] == [360, 600, 0, 0]
    assert client.post(page, fields("P Q L")).status_code == 422
    assert client.get(f"/settings/rosters/{people.sari.pk}/2026-13/").status_code == 404


def test_oki_enters_days_to_come(client, people, by, shifts, rostered):
    roster(by, people.sari, "P P P P P P", shifts)
    login(client, people.oki)
    page = f"/settings/rosters/{people.sari.pk}/2026-10/"
    with time_machine.travel(NOON, tick=False):
        assert client.post(page, fields("P P P P P M M")).status_code == 303
        refused = client.post(page, fields("P P L P P M M"))
        assert client.get("/settings/rosters/").status_code == 200
        # Citra serves elsewhere.
        assert client.get(f"/settings/rosters/{people.citra.pk}/2026-10/").status_code == 404
    assert refused.status_code == 422
    assert "BKD" in refused.content.decode()
    assert required(people.sari)[:7] == [360] * 5 + [600, 600]


def test_a_retired_shift_can_stay_but_not_come(client, people, by, shifts, rostered):
    roster(by, people.sari, "M", shifts)
    retire_shift(**by, shift_id=shifts["M"].pk, is_active=False)
    page = f"/settings/rosters/{people.sari.pk}/2026-10/"
    login(client, people.dewi)
    assert client.post(page, fields("M P")).status_code == 303
    assert client.post(page, fields("M M")).status_code == 422


def test_the_list_asks_the_same_for_one_and_for_many(client, people, by, shifts, rostered):
    login(client, people.dewi)
    roster(by, people.sari, "P M L", shifts)
    client.get("/settings/rosters/?month=2026-10")
    one = queries(client, "/settings/rosters/?month=2026-10")
    add_pattern(**by, agency=people.dinas, week="roster", starts_on=FIRST, ends_on=None)
    many = client.get("/settings/rosters/?month=2026-10").context["people"]
    assert many > 3
    assert queries(client, "/settings/rosters/?month=2026-10") == one


def test_who_moves_stands_under_the_last_agency_and_who_left_only_until_then(people, by, shifts):
    add_pattern(**by, agency=people.dinas, week="roster", starts_on=FIRST, ends_on=None)
    move = {"agency": people.badan, "title": "Analis", "position_class": 7, "supervisor": people.dewi}
    place_employee(**by, employee=people.sari, starts_on=date(2026, 10, 12), **move)
    end_service(**by, employee=people.oki, last_day=date(2026, 10, 20), reason="Pindah")
    lines = {line.employee_id: line for line in rosters_of(OCTOBER)}
    assert lines[people.sari.pk].agency_id == people.badan.pk
    assert lines[people.sari.pk].codes == ("",) * 11 + (None,) * 20
    assert lines[people.oki.pk].codes == ("",) * 20 + (None,) * 11
    assert people.sari.pk not in {line.employee_id for line in rosters_of(OCTOBER, {people.dinas.pk})}
    assert rosters_of(OCTOBER, {people.kantor.pk}) == []


def test_the_day_names_the_shift(client, people, by, shifts, rostered):
    add_holiday(**by, date=TUESDAY, kind="regional", name="Hari Jadi")
    roster(by, people.sari, "M", shifts, first=6)
    login(client, people.sari)
    with time_machine.travel(NOON, tick=False):
        page = client.get("/days/2026-10-06/")
        month = client.get("/calendar/2026-10/")
    assert "Jadwal dinas: Malam" in " ".join(page.content.decode().split())
    assert page.context["fact"].required == 600
    assert month.status_code == 200
