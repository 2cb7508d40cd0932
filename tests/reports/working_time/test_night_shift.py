"""A night shift is one day, however many pieces it is reported in and whichever side of midnight they begin on."""

from datetime import date, datetime, time, timedelta
from html import unescape
from itertools import pairwise
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.authorization.access import COMMAND_LINE, Authority
from accounts.imports.frame import run_import
from accounts.models import AuditEvent
from accounts.rules.codes import printed_code
from accounts.spreadsheets.tabular import read_table
from reports.activities.actions.activities import edit_activity, withdraw_activity
from reports.activities.actions.copying import copy_day
from reports.activities.gate_facts import Context
from reports.activities.timesheet import own_days
from reports.calendar.actions.patterns import add_pattern
from reports.calendar.actions.rosters import set_roster
from reports.imports.specs import ACTIVITIES
from reports.models import Activity, ReportingPolicy, Shift
from reports.month_facts.facts import employee_month
from reports.notifications import employees
from reports.reviews.queue import waiting_of
from reports.reviews.team import standing_of
from reports.rules import activity_rules
from reports.rules.period import Month
from reports.working_time.duty_calendar import Rulebook
from tests.people import acting, login, make_people
from tests.reports.entries import NOON, SECOND, WIB, WIT, activity, entry, local, outside, photo, policy, review
from tests.reports.working_time.nights import DUTY, MORNING, NIGHT, OCTOBER, piece, roster
from tests.support.refusals import refused
from tests.tpp.months import general_amounts
from tpp.closing.time_checks import time_checks
from tpp.my_allowance.standing import standing

pytestmark = pytest.mark.django_db

PIECES = [("21:00", 180, False), ("00:00", 200, True), ("03:30", 210, True)]


def day_of(person, day=NIGHT):
    return next(fact for fact in employee_month(person.pk, Month.of(day)).days if fact.day == day)


@pytest.mark.parametrize(("who", "zone", "boss"), [("sari", WIB, "budi"), ("citra", WIT, "wira")])
def test_a_night_in_three_pieces_credits_all_its_minutes(client, people, who, zone, boss):
    person = getattr(people, who)
    roster(people, person, NIGHT)
    morning = local(MORNING, "07:30", zone)
    done = [activity(person, piece(*one), at=morning) for one in PIECES]
    assert {row.work_date for row in done} == {NIGHT}
    assert [activity_rules.start_date(row) for row in done] == [NIGHT, MORNING, MORNING]
    assert activity_rules.starts_at(done[1], zone) == local(MORNING, "00:00", zone)
    review(getattr(people, boss), done, at=morning)
    assert (day_of(person).required, day_of(person).credited, day_of(person).approved) == (DUTY, DUTY, 590)
    assert day_of(person, MORNING).approved == 0
    assert employee_month(people.oki.pk, OCTOBER).credited == 0
    login(client, person)
    with time_machine.travel(morning, tick=False):
        page = unescape(client.get(f"/days/{NIGHT}/").content.decode())
        receipt = client.get("/receipts/", {"code": printed_code(done[1].receipt)}).content.decode()
    assert "21.00–24.00" in page
    assert page.index("21.00–24.00") < page.index("1 November 2026 00.00–03.20")
    assert page.index("1 November 2026 00.00–03.20") < page.index("1 November 2026 03.30–07.00")
    assert "1 November 2026 00.00–03.20" in receipt


def test_the_reviewer_and_the_recap_read_the_true_date(client, people):
    roster(people, people.sari, NIGHT)
    morning = local(MORNING, "07:30")
    for one in PIECES:
        activity(people.sari, piece(*one), at=morning)
    with time_machine.travel(morning, tick=False):
        queue = login(client, people.budi).get("/review/").content.decode()
        behind = f"/tpp/recaps/2026-10/1.01/lines/{people.sari.pk}/reports/"
        recap = login(client, people.dewi).get(behind).content.decode()
    for page in (queue, recap):
        assert page.index("21.00–24.00") < page.index("1 November 2026 00.00–03.20") < page.index("03.30–07.00")


@pytest.mark.parametrize(
    ("start", "minutes", "accepted"),
    [
        # The shift is over at 06.20; handing over and breaks reach two hours further.
        ("06:19", 121, True),
        ("06:19", 122, False),
        ("06:20", 10, False),
        ("00:00", 500, True),
        ("00:00", 501, False),
    ],
)
def test_only_a_rostered_shift_draws_the_morning_to_its_eve(people, start, minutes, accepted):
    roster(people, people.sari, NIGHT)
    noon = local(MORNING, "12:00")
    if accepted:
        assert activity(people.sari, piece(start, minutes), at=noon).next_day
        return
    with refused("not_in_shift", says="Minggu, 1 November 2026"):
        activity(people.sari, piece(start, minutes), at=noon)


@pytest.mark.parametrize("who", ["oki", "sari"])
def test_nobody_without_a_night_on_that_day_dates_a_morning_to_the_eve(people, who):
    """Sari has a night, but on the day before."""
    roster(people, people.sari, NIGHT - timedelta(days=1))
    with refused("not_in_shift"):
        activity(getattr(people, who), piece("01:00", 60), at=local(MORNING))


def test_a_night_counts_only_while_the_roster_does(people):
    roster(people, people.sari, NIGHT)
    by = {"by": acting(people.dewi), "at": NOON, "source": "tests"}
    add_pattern(**by, employee=people.oki, week="five_days", starts_on=OCTOBER.first, ends_on=None)
    set_roster(**by, employee=people.oki, month=OCTOBER, shifts={NIGHT: Shift.objects.get(code="M")})
    with refused("not_in_shift"):
        activity(people.oki, piece("01:00", 60), at=local(MORNING))


def test_nothing_lies_in_the_future_by_its_true_clock(people):
    roster(people, people.sari, NIGHT)
    end = local(MORNING, "02:00")
    with refused("future"):
        activity(people.sari, piece("01:00", 60), at=end - SECOND)
    assert activity(people.sari, piece("01:00", 60), at=end)


def test_pieces_meet_where_they_truly_lie(people):
    roster(people, people.sari, NIGHT)
    noon = local(MORNING)
    activity(people.sari, piece("05:00", 180), at=noon)
    # The same clock on the date of the shift is twenty-four hours earlier.
    activity(people.sari, piece("05:00", 180, False), at=noon)
    for early in (entry("07:59", 10, work_date=MORNING), piece("04:50", 11)):
        with refused("overlap", says="Minggu, 1 November 2026"):
            activity(people.sari, early, at=noon)
    assert activity(people.sari, entry("08:00", 10, work_date=MORNING), at=noon)
    with refused("overlap"):
        activity(people.sari, piece("05:30", 60), at=noon)


def test_a_shift_has_no_more_than_24_hours(people):
    roster(people, people.sari, NIGHT)
    noon = local(MORNING)
    activity(people.sari, piece("00:00", 1200, False), at=noon)
    activity(people.sari, piece("00:00", 240), at=noon)
    with refused("day_over_24h"):
        activity(people.sari, piece("04:00", 1), at=noon)


def test_hours_run_from_the_true_end(people):
    policy(starts_on=date(2026, 10, 1), deadline_mode="elapsed_hours", deadline_count=10)
    roster(people, people.sari, NIGHT)
    closes = local(MORNING, "14:00")
    late = piece("03:00", 60)
    assert Context([people.sari.pk], [NIGHT]).situation(
        SimpleNamespace(
            employee_id=people.sari.pk,
            work_date=NIGHT,
            next_day=True,
            start_time=time(3),
            minutes=60,
            status=None,
            decided_at=None,
            photo_until=None,
        ),
        closes,
    ).cutoff == max(closes, local(date(2026, 11, 2), "00:00"))
    policy(starts_on=date(2026, 10, 2), deadline_mode="elapsed_hours", deadline_count=30)
    last = local(date(2026, 11, 2), "10:00")
    with refused("after_cutoff"):
        activity(people.sari, late, at=last)
    done = activity(people.sari, late, at=last - SECOND)
    row = own_days(people.sari, last - SECOND).find(done.pk)
    assert own_days(people.sari, last - SECOND).situation(NIGHT, row).cutoff == last


def test_evidence_of_the_shift_serves_both_sides_of_midnight_and_is_no_other_day(people):
    policy(starts_on=date(2026, 10, 1), evidence_per_day=True)
    roster(people, people.sari, NIGHT)
    noon = local(MORNING)
    at_two = {"fixed_at": local(MORNING, "02:00"), "photo": photo()}
    first = activity(people.sari, outside("02:00", 60, work_date=NIGHT, next_day=True, **at_two), at=noon)
    again = activity(people.sari, piece("23:00", 30, False, mode="WFH"), at=noon)
    assert again.evidence_id == first.evidence_id
    flags = waiting_of(Authority(people.budi), noon).flags
    assert "other_day_position" not in flags[first.pk]
    # Taken after midnight, the position is not of the piece before it.
    assert "other_day_position" in flags[again.pk]


def test_a_correction_and_a_withdrawal_keep_the_date_of_the_shift(people):
    roster(people, people.sari, NIGHT)
    noon = local(MORNING)
    done = activity(people.sari, piece("01:00", 60), at=noon)
    by = {"by": acting(people.sari), "at": noon, "source": "tests"}
    with refused("not_in_shift", "future"):
        edit_activity(**by, activity_id=done.pk, seen_version=1, entry=piece("21:00", 60, True))
    edited = edit_activity(**by, activity_id=done.pk, seen_version=1, entry=piece("21:00", 60, False)).activity
    assert (edited.work_date, edited.next_day) == (NIGHT, False)
    event = AuditEvent.objects.filter(event="activity.edited").get()
    assert (event.before["next_day"], event.after["next_day"]) == (True, False)
    withdrawn = withdraw_activity(**by, activity_id=done.pk, seen_version=2)
    assert withdrawn.work_date == NIGHT
    assert activity(people.sari, piece("21:00", 60, False), at=noon)


def test_a_copied_night_lands_in_a_night_alone(people):
    first = date(2026, 10, 5)
    second, third = first + timedelta(days=1), first + timedelta(days=2)
    roster(people, people.sari, first, second)
    at = local(third, "12:00")
    for one in PIECES:
        activity(people.sari, piece(*one, day=first), at=at)
    by = {"by": acting(people.sari), "at": at, "source": "tests"}
    results = copy_day(**by, from_date=first, to_date=second, client_uuid=uuid4())
    assert [activity_rules.start_date(found.activity) for found in results] == [second, third, third]
    free = copy_day(**by, from_date=first, to_date=first - timedelta(days=1), client_uuid=uuid4())
    codes = [[refusal.code for refusal in found.refusals] for found in free]
    assert codes == [["after_cutoff"], *[["after_cutoff", "not_in_shift"]] * 2]


# Files.
def test_a_file_tells_what_began_after_midnight(people):
    roster(people, people.sari, NIGHT)
    names = [column.name for column in ACTIVITIES.columns]
    row = {
        "nip": people.sari.nip,
        "work_date": NIGHT.isoformat(),
        "start_time": "02:00",
        "minutes": "60",
        "mode": "WFO",
        "description": "Jaga malam",
        "submitted_at": "2026-11-01T09:00:00+07:00",
        "status": "submitted",
        "next_day": "1",
    }

    def load(*rows, columns=names):
        lines = [",".join(columns), *(",".join(one.get(name, "") for name in columns) for one in rows)]
        table = read_table("\n".join(lines).encode(), "aktivitas.csv")
        return run_import(ACTIVITIES, table, by=COMMAND_LINE, at=local(MORNING, "12:00"), source="tests")

    other = row | {"nip": people.oki.nip}
    refused = load(row, other)
    assert [(error.line, error.column, error.code) for error in refused.errors] == [(3, "next_day", "not_in_shift")]
    assert load(row).created == 1
    assert load(row).unchanged == 1
    stored = Activity.objects.get()
    assert activity_rules.starts_at(stored, WIB) == local(MORNING, "02:00")
    # A file of before knows nothing of nights and keeps its identifiers.
    old = [name for name in names if name != "next_day"]
    plain = row | {"nip": people.oki.nip}
    assert (load(plain, columns=old).created, load(plain | {"next_day": "0"}).unchanged) == (1, 1)


# Whatever the pieces are.
cuts = st.lists(st.integers(1, DUTY - 1), max_size=6, unique=True)


class AnyCutTest(TestCase):
    @given(cuts, st.sets(st.integers(0, 6)))
    def test_the_credit_does_not_depend_on_how_a_shift_is_cut(self, inner, left_out):
        people = make_people()
        roster(people, people.sari, NIGHT)
        morning = local(MORNING, "07:30")
        edges = [0, *sorted(inner), DUTY]
        begun = datetime.combine(NIGHT, time(21))
        done = []
        for number, (first, last) in enumerate(pairwise(edges)):
            if number not in left_out:
                start = begun + timedelta(minutes=first)
                what = piece(f"{start:%H:%M}", last - first, start.date() == MORNING)
                done.append(activity(people.sari, what, at=morning))
        if done:
            review(people.budi, done, at=morning)
        fact = day_of(people.sari)
        total = sum(row.minutes for row in done)
        assert (fact.approved, fact.credited) == (total, min(DUTY, total))
        assert ReportingPolicy.objects.exists()


# Whoever asks until when, asks the same.
MONTH_END = {"deadline_count": 7, "deadline_within_month": True}


def test_notices_and_team_know_that_the_night_is_not_over(people):
    policy(starts_on=date(2026, 10, 1), **MONTH_END)
    roster(people, people.sari, NIGHT)
    morning = local(MORNING, "07:30")
    assert {news.employee_id for news in employees.missing(WIB, MORNING, morning)} == {people.sari.pk}
    member = standing_of([people.sari.pk], morning, MORNING)[people.sari.pk]
    assert [(gap.day, gap.closes_at) for gap in member.gaps] == [(NIGHT, local(date(2026, 11, 2), "00:00"))]


def test_no_month_is_closed_over_a_night_that_can_be_reported(people):
    policy(starts_on=date(2026, 10, 1), **MONTH_END)
    roster(people, people.sari, NIGHT)
    rules = Rulebook.load(OCTOBER.first, OCTOBER.last)

    def against(agency, at):
        return [check.code for check in time_checks(OCTOBER, [agency], at, rules)]

    end = local(date(2026, 11, 2), "00:00")
    assert against(people.dinas, end - SECOND) == ["month_not_over"]
    assert against(people.dinas, end) == []
    assert against(people.badan, local(MORNING, "00:00")) == []


def test_the_running_month_counts_the_night_as_open(people):
    general_amounts()
    policy(starts_on=date(2026, 10, 1), **MONTH_END)
    roster(people, people.sari, NIGHT)
    found = standing(people.sari, OCTOBER, local(MORNING, "07:30"))
    assert [day.day for day in found.open_days] == [NIGHT]
