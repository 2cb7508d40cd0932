"""Who decides in whose place: one report upward, one person downward, and that the two agree."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from accounts.organisation.deciders import Departed, StandIn, Succession

DAY = date(2026, 10, 6)
BUDI, EKO, SARI, KEPALA, DINAS, SEKOLAH = 1, 2, 3, 4, 10, 11
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


def test_the_supervisor_decides_where_nobody_stands_in():
    assert Succession().deciders(BUDI, DINAS, SARI, DAY) == {BUDI: None}
    assert Succession().deciders(None, DINAS, SARI, DAY) == {}


def test_the_stand_in_decides_beside_the_supervisor_on_these_days_only():
    who = Succession({BUDI: [StandIn(EKO, DAY, DAY, None)]})
    assert who.deciders(BUDI, DINAS, SARI, DAY) == {EKO: BUDI, BUDI: None}
    assert who.deciders(BUDI, DINAS, SARI, YESTERDAY) == who.deciders(BUDI, DINAS, SARI, TOMORROW) == {BUDI: None}


def test_an_open_stand_in_ends_with_the_service():
    who = Succession({BUDI: [StandIn(EKO, DAY, None, None, serves_until=DAY)]})
    assert EKO in who.deciders(BUDI, DINAS, SARI, DAY)
    assert EKO not in who.deciders(BUDI, DINAS, SARI, TOMORROW)


def test_a_stand_in_for_one_agency_does_not_reach_the_other():
    who = Succession({BUDI: [StandIn(EKO, DAY, DAY, frozenset({SEKOLAH}))]})
    assert who.deciders(BUDI, DINAS, SARI, DAY) == {BUDI: None}
    assert who.deciders(BUDI, SEKOLAH, SARI, DAY) == {EKO: BUDI, BUDI: None}


def test_nobody_decides_about_himself_as_a_stand_in():
    gone = {BUDI: Departed(YESTERDAY, KEPALA)}
    who = Succession({BUDI: [StandIn(EKO, DAY, None, None)]}, gone)
    assert who.deciders(BUDI, DINAS, SARI, DAY) == {EKO: BUDI}
    assert who.deciders(BUDI, DINAS, EKO, DAY) == {KEPALA: None}


def test_an_empty_post_leads_upward_until_somebody_serves():
    gone = {BUDI: Departed(YESTERDAY, EKO), EKO: Departed(YESTERDAY, KEPALA)}
    who = Succession({}, gone)
    assert who.deciders(BUDI, DINAS, SARI, DAY) == {KEPALA: None}
    # The last day in service still counts.
    assert who.deciders(BUDI, DINAS, SARI, YESTERDAY) == {BUDI: None}
    assert Succession({}, gone | {KEPALA: Departed(YESTERDAY, None)}).deciders(BUDI, DINAS, SARI, DAY) == {}


def test_a_circle_of_departed_people_leads_to_the_personnel_agency():
    who = Succession({}, {BUDI: Departed(YESTERDAY, EKO), EKO: Departed(YESTERDAY, BUDI)})
    assert who.deciders(BUDI, DINAS, SARI, DAY) == {}


people = st.integers(1, 6)
agencies = st.sampled_from([DINAS, SEKOLAH])
days = st.sampled_from([YESTERDAY, DAY, TOMORROW])
stand_ins = st.builds(
    StandIn,
    people,
    days,
    st.none() | days,
    st.none() | st.frozensets(agencies, min_size=1),
    st.none() | days,
)
successions = st.builds(
    Succession,
    st.dictionaries(people, st.lists(stand_ins, max_size=2), max_size=4).map(
        lambda found: {absent: [one for one in rows if one.person != absent] for absent, rows in found.items()}
    ),
    st.dictionaries(people, st.builds(Departed, days, st.none() | people), max_size=5),
)


@given(successions, people, agencies, people, days)
def test_the_queue_and_the_gate_name_the_same_people(who, supervisor, agency, employee, day):
    if employee == supervisor:
        return
    by_gate = set(who.deciders(supervisor, agency, employee, day)) - {employee}
    by_queue = {
        person
        for person in range(1, 7)
        if person != employee and any(team.reaches(supervisor, agency, employee) for team in who.teams_of(person, day))
    }
    assert by_queue == by_gate
    orphan = any(team.reaches(supervisor, agency, employee) for team in who.orphans(day))
    known = supervisor in who.stand_ins or supervisor in who.departed
    assert orphan == (known and not by_gate)
