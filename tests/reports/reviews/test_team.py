"""The team of a supervisor: gaps that can still be closed, what has been lost, and how many statements it costs."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.authorization.access import COMMAND_LINE, authority_of
from accounts.people.actions.delegations import enter_delegation
from accounts.people.actions.employees import end_service
from accounts.rules.enums import DelegationKind
from reports.absences.actions.absences import add_absence
from reports.disruptions.actions.outages import record_outage
from reports.models import MonthLock
from reports.reviews.team import team_of
from reports.rules.enums import AbsenceKind
from tests.people import acting, login
from tests.reports.counting import queries
from tests.reports.entries import NOON, TUESDAY, activity, entry, local, review

URL = reverse("reports:review_team")
MONDAY = TUESDAY - timedelta(days=1)
BY = {"at": NOON, "source": "tests"}


def team(person, at=NOON):
    return {member.name.split()[0]: member for member in team_of(authority_of(person, at), at)}


def gaps(member):
    return [(gap.day, gap.minutes) for gap in member.gaps]


def test_what_is_open_and_lacks_minutes_is_a_gap(people):
    activity(people.sari, entry("08:00", 200))
    activity(people.sari, entry("08:00", 360, work_date=MONDAY))
    sari = team(people.budi)["Sari"]
    # Sunday and Saturday ask for nothing; Friday the 2nd closed on Sunday night, Thursday the 1st before.
    assert gaps(sari) == [(TUESDAY, 160)]
    assert (sari.waiting, sari.lost, sari.lost_days) == (560, 720, 2)


def test_a_gap_ends_with_the_cutoff_and_becomes_a_loss(people):
    closes = local(date(2026, 10, 9), "00:00")
    before, after = team(people.budi, closes - timedelta(seconds=1))["Sari"], team(people.budi, closes)["Sari"]
    assert (TUESDAY, 360) in gaps(before)
    assert TUESDAY not in dict(gaps(after))
    assert after.lost - before.lost == 360


def test_an_outage_keeps_the_gap_open(people):
    closes = local(date(2026, 10, 9), "00:00")
    record_outage(
        by=acting(people.dewi).confirmed(people.dina),
        at=closes - timedelta(hours=1),
        source="tests",
        starts_at=closes - timedelta(hours=3),
        ends_at=closes - timedelta(hours=1),
        reason="Listrik padam",
    )
    assert TUESDAY in dict(gaps(team(people.budi, closes)["Sari"]))


def test_absence_and_what_was_returned(people):
    row = activity(people.sari)
    review(people.budi, row, "return", "Kurang jelas")
    absence = {"kind": AbsenceKind.SICK, "starts_on": TUESDAY, "ends_on": TUESDAY, "document_number": "1"}
    add_absence(by=acting(people.dewi), **BY, employee_id=people.oki.pk, **absence)
    members = team(people.budi)
    assert members["Sari"].returned == 60
    assert TUESDAY not in dict(gaps(members["Oki"]))


def test_whose_team_it_is(people):
    assert team(people.budi).keys() == {"Sari", "Oki"}
    assert team(people.sari) == {}
    enter_delegation(
        by=acting(people.budi),
        **BY,
        absent=people.budi,
        stand_in=people.oki,
        kind=DelegationKind.PLH,
        starts_on=TUESDAY,
        ends_on=TUESDAY,
        document_number="1",
    )
    assert team(people.oki).keys() == {"Sari"}
    end_service(by=COMMAND_LINE, **BY, employee=people.budi, last_day=MONDAY)
    assert team(people.kepala).keys() >= {"Eko", "Tari"}
    assert "Budi" not in team(people.kepala)
    assert "Oki" in team(people.kepala)


def test_days_of_last_month_that_are_open_count_and_those_of_a_closed_one_do_not(people):
    first = local(date(2026, 10, 1), "12:00")
    days = dict(gaps(team(people.budi, first)["Sari"]))
    assert days == {date(2026, 9, 29): 360, date(2026, 9, 30): 360, date(2026, 10, 1): 360}
    MonthLock.objects.create(employee=people.sari, month=date(2026, 9, 1), locked_at=NOON)
    assert dict(gaps(team(people.budi, first)["Sari"])) == {date(2026, 10, 1): 360}


def test_what_closes_first_stands_on_top(people):
    activity(people.sari, entry("08:00", 360, work_date=MONDAY))
    assert list(team(people.budi)) == ["Oki", "Sari"]
    activity(people.oki, entry("08:00", 360, work_date=MONDAY))
    activity(people.oki, entry("00:00", 360))
    assert list(team(people.budi)) == ["Sari", "Oki"]


@pytest.fixture
def at_noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def test_the_page_says_it_and_offers_a_text_to_share(client, people, at_noon):
    activity(people.sari, entry("08:00", 200))
    page = login(client, people.budi).get(URL).content.decode()
    assert "Sari Wulandari: Senin, 5 Oktober 2026 kurang 360 menit, ditutup Rabu, 7 Oktober 2026" in page
    assert "720 mnt hilang dalam 2 hari" in page
    assert "belum punya bawahan" in login(client, people.sari).get(URL).content.decode()


def test_the_page_costs_the_same_for_one_and_many(client, people, at_noon):
    login(client, people.budi)
    before = queries(client, URL)
    for hour in range(6):
        activity(people.sari, entry(f"0{hour}:00", 30))
        activity(people.oki, entry(f"0{hour}:00", 30, work_date=MONDAY))
    assert queries(client, URL) == before <= 15
