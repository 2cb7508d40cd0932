"""One dishonest officer, alone: no way to bend pay or power; with a second person it takes effect."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.authorization.access import COMMAND_LINE
from accounts.login.actions.activation import issue_activation_codes
from accounts.models import Employee, Role
from accounts.people.actions.agencies import update_agency
from accounts.people.actions.delegations import cancel_delegation, enter_delegation
from accounts.people.actions.employees import end_service, update_employee
from accounts.people.actions.placements import correct_placement, place_employee
from accounts.people.actions.roles import end_role, grant_role
from accounts.rules.enums import DelegationKind
from accounts.rules.roles import RoleKind
from accounts.second_person.actions.go_live import set_go_live
from accounts.second_person.actions.proposals import confirm_proposal, do_or_propose
from accounts.second_person.policies import SecondPersonNeeded
from reports.absences.actions.absences import add_absence, remove_absence
from reports.calendar.actions.absence_rules import add_absence_rule
from reports.calendar.actions.patterns import add_pattern
from reports.calendar.actions.rosters import set_roster
from reports.disruptions.actions.dispensations import grant_dispensation
from reports.disruptions.actions.outages import record_outage
from reports.models import Shift
from reports.rules.enums import AbsenceKind, WorkWeek
from reports.rules.period import Month
from tests.attacks.two_people import DAY, SOURCE, by, post, rows
from tests.reports.entries import NOON
from tests.support.refusals import refused
from tests.tpp.closing.board import acting_post, sanction
from tpp.models import StatusRule
from tpp.payroll.actions.base_amounts import add_base_amount
from tpp.schemes.actions.status import add_status_rule, remove_status_rule

# Every single act by which Dewi alone would gain: the verb and its arguments, given the people.
ALONE = {
    "own post": (place_employee, lambda p: {"employee": p.dewi, "starts_on": DAY} | post(p)),
    "own post corrected": (correct_placement, lambda p: {"placement": p.dewi.placements.get()} | post(p)),
    "own rank": (update_employee, lambda p: {"employee": p.dewi, "rank": "I/a"}),
    "own status": (update_employee, lambda p: {"employee": p.dewi, "status": "PPPK", "rank": "IX"}),
    "own NIP": (update_employee, lambda p: {"employee": p.dewi, "nip": "198206062008012996"}),
    "own service": (end_service, lambda p: {"employee": p.dewi, "last_day": date(2027, 1, 1)}),
    "a colleague's e-mail": (update_employee, lambda p: {"employee": p.dina, "email": "dewi@example.org"}),
    "the auditor's login": (update_employee, lambda p: {"employee": p.fajar, "is_active": False}),
    "the treasurer's NIP": (update_employee, lambda p: {"employee": p.tari, "nip": "198810102013022990"}),
    "a colleague's service": (end_service, lambda p: {"employee": p.dina, "last_day": DAY}),
    "a colleague's letter": (issue_activation_codes, lambda p: {"employees": [p.dina]}),
    "an operator's letter": (issue_activation_codes, lambda p: {"employees": [p.sari, p.oki]}),
    "a role": (
        grant_role,
        lambda p: {"employee": p.sari, "role": RoleKind.PERSONNEL, "starts_on": NOON.date()},
    ),
    "a role of oneself": (
        grant_role,
        lambda p: {"employee": p.dewi, "role": RoleKind.AUDITOR, "starts_on": NOON.date()},
    ),
    "a colleague's role": (end_role, lambda p: {"role": Role.objects.get(employee=p.dina), "ends_on": DAY}),
    "own absence": (
        add_absence,
        lambda p: {
            "employee_id": p.dewi.pk,
            "kind": AbsenceKind.SICK,
            "starts_on": DAY,
            "ends_on": DAY,
            "document_number": "1",
        },
    ),
    "own working week": (
        add_pattern,
        lambda p: {"employee": p.dewi, "week": WorkWeek.ROSTER, "starts_on": DAY, "ends_on": None},
    ),
    "own roster": (
        set_roster,
        lambda p: {"employee": p.dewi, "month": Month(2026, 11), "shifts": {DAY: Shift.objects.get()}},
    ),
    "base amount of the own class, for all": (
        add_base_amount,
        lambda _p: {
            "agency_id": None,
            "position_class": 9,
            "component": "beban_kerja",
            "amount": 25_000_000,
            "starts_on": DAY,
        },
    ),
    "base amount of the own class and agency": (
        add_base_amount,
        lambda p: {
            "agency_id": p.badan.pk,
            "position_class": 9,
            "component": "beban_kerja",
            "amount": 25_000_000,
            "starts_on": DAY,
        },
    ),
    **{
        f"dispensation for {name}": (
            grant_dispensation,
            lambda p, whose=whose: {
                "employee": None,
                "agency": whose(p),
                "first_day": date(2026, 9, 1),
                "last_day": date(2026, 10, 1),
                "ends_at": NOON + timedelta(days=3),
                "reason": "Lupa",
            },
        )
        for name, whose in (("the own agency", lambda p: p.badan), ("all", lambda _p: None))
    },
    **{
        f"outage of {name}": (
            record_outage,
            lambda p, whose=whose: {
                "agency": whose(p),
                # Over the moment at which Friday closed, of which nothing was reported.
                "starts_at": NOON - timedelta(hours=37),
                "ends_at": NOON - timedelta(hours=1),
                "reason": "Listrik padam",
            },
        )
        for name, whose in (("the own agency", lambda p: p.badan), ("all", lambda _p: None))
    },
    "oneself as stand-in": (
        enter_delegation,
        lambda p: {
            "absent": p.budi,
            "stand_in": p.dewi,
            "kind": DelegationKind.PLH,
            "starts_on": DAY,
            "ends_on": DAY,
            "document_number": "1",
        },
    ),
    "the own agency's week": (
        update_agency,
        lambda p: {
            "agency": p.badan,
            "code": p.badan.code,
            "name": p.badan.name,
            "parent": p.dinas,
            "timezone": "Asia/Jakarta",
            "working_days_per_week": 6,
        },
    ),
    "the first day": (set_go_live, lambda _p: {"day": date(2027, 1, 1), "reason": "x"}),
}


@pytest.fixture(autouse=True)
def shift(db):
    if not Shift.objects.exists():
        Shift.objects.create(code="P", name="Pagi", duty_minutes=360)


@pytest.mark.parametrize("name", ALONE)
def test_alone_it_is_refused_and_with_a_second_person_it_takes_effect(people, name):
    verb, arguments = ALONE[name]
    before = rows()
    with pytest.raises(SecondPersonNeeded):
        verb(**by(people.dewi), **arguments(people))
    assert rows() == before
    done = do_or_propose(verb, **by(people.dewi), **arguments(people))
    assert rows() == before
    assert done.proposal.changes
    with refused("own_proposal"):
        confirm_proposal(**by(people.dewi), proposal_id=done.proposal.pk)
    assert rows() == before
    second = people.dina
    if second.pk in done.proposal.touches:
        with refused("touches_you"):
            confirm_proposal(**by(second), proposal_id=done.proposal.pk)
        confirm_proposal(by=COMMAND_LINE, at=NOON, source="command line", proposal_id=done.proposal.pk)
    else:
        confirm_proposal(**by(second), proposal_id=done.proposal.pk)
    if verb is not set_go_live:
        assert rows() != before


STATUS = {"starts_on": date(2026, 12, 1), "legal_basis": "Perbup 9/2026", "percent": Decimal(100)}

OWN_STATUS = {
    "cpns": lambda p: Employee.objects.filter(pk=p.dewi.pk).update(status="CPNS"),
    "sanction_moderate": lambda p: sanction(p.dewi, NOON.date(), DAY),
    "acting": lambda p: acting_post(p.dewi, p.badan, NOON.date(), None),
    "acting_replaces": lambda p: acting_post(p.dewi, p.badan, NOON.date(), None, replaces=True),
}


@pytest.mark.parametrize("code", OWN_STATUS)
def test_nobody_alone_says_what_the_own_status_pays(people, code):
    """As long as it is about others, one officer enters it; about oneself, and taking it back, needs two."""
    row = {"code": code, "effect": "adds" if code == "acting" else "", **STATUS}
    found = add_status_rule(**by(people.dewi), **row)
    remove_status_rule(**by(people.dewi), rule_id=found.pk, reason="Salah pasal")
    OWN_STATUS[code](people)
    people.dewi.refresh_from_db()
    before = StatusRule.objects.count()
    with pytest.raises(SecondPersonNeeded):
        add_status_rule(**by(people.dewi), **row)
    found = add_status_rule(**by(people.dina), **row)
    with pytest.raises(SecondPersonNeeded):
        remove_status_rule(**by(people.dewi), rule_id=found.pk, reason="Salah pasal")
    waiting = do_or_propose(remove_status_rule, **by(people.dewi), rule_id=found.pk, reason="Salah pasal").proposal
    assert StatusRule.objects.count() == before + 1
    confirm_proposal(**by(people.dina), proposal_id=waiting.pk)
    assert StatusRule.objects.count() == before


# What does not touch the officer stays one person's work.
FREE = {
    "a post of somebody else": (place_employee, lambda p: {"employee": p.sari, "starts_on": DAY} | post(p)),
    "a letter of somebody without a role": (issue_activation_codes, lambda p: {"employees": [p.sari]}),
    "an amount of another class": (
        add_base_amount,
        lambda _p: {
            "agency_id": None,
            "position_class": 3,
            "component": "beban_kerja",
            "amount": 1_000_000,
            "starts_on": DAY,
        },
    ),
    "an amount of another agency": (
        add_base_amount,
        lambda p: {
            "agency_id": p.dinas.pk,
            "position_class": 9,
            "component": "beban_kerja",
            "amount": 1_000_000,
            "starts_on": DAY,
        },
    ),
    "an outage elsewhere": (
        record_outage,
        lambda p: {
            "agency": p.kantor,
            "starts_at": NOON - timedelta(hours=5),
            "ends_at": NOON - timedelta(hours=1),
            "reason": "Listrik padam",
        },
    ),
    "a stand-in of others": (
        enter_delegation,
        lambda p: {
            "absent": p.budi,
            "stand_in": p.eko,
            "kind": DelegationKind.PLH,
            "starts_on": DAY,
            "ends_on": DAY,
            "document_number": "1",
        },
    ),
    "a shorter role of an operator": (
        end_role,
        lambda p: {"role": Role.objects.get(employee=p.oki), "ends_on": DAY},
    ),
    "terms of a kind that concerns others": (
        add_absence_rule,
        lambda _p: {"code": AbsenceKind.SICK, "starts_on": DAY, "allowance_percent": Decimal(80)},
    ),
}


@pytest.mark.parametrize("name", FREE)
def test_what_touches_others_needs_one_person(people, name):
    verb, arguments = FREE[name]
    before = rows()
    assert do_or_propose(verb, **by(people.dewi), **arguments(people)).proposal is None
    assert rows() != before


def test_a_role_that_lasts_longer_is_a_grant(people):
    role = end_role(**by(people.dewi), role=Role.objects.get(employee=people.oki), ends_on=DAY)
    with pytest.raises(SecondPersonNeeded):
        end_role(**by(people.dewi), role=role, ends_on=DAY + timedelta(days=1))


def test_terms_of_a_kind_by_which_oneself_is_absent(people):
    absence = {"kind": AbsenceKind.SICK, "starts_on": DAY, "ends_on": DAY, "document_number": "1"}
    own = add_absence(by=COMMAND_LINE, at=NOON, source=SOURCE, employee_id=people.dewi.pk, **absence)
    with pytest.raises(SecondPersonNeeded):
        add_absence_rule(**by(people.dewi), code=AbsenceKind.SICK, starts_on=DAY, allowance_percent=Decimal(100))
    with pytest.raises(SecondPersonNeeded):
        remove_absence(**by(people.dewi), absence_id=own.pk, reason="Sembuh")


def test_who_stands_in_for_ones_own_supervisor(people):
    """Dina's reports go to Dewi; a friend in her place would approve them."""
    with pytest.raises(SecondPersonNeeded):
        enter_delegation(
            **by(people.dina),
            absent=people.dewi,
            stand_in=people.eko,
            kind=DelegationKind.PLH,
            starts_on=DAY,
            ends_on=DAY,
            document_number="1",
        )


def test_a_supervisor_names_the_own_stand_in_alone(people):
    entered = enter_delegation(
        **by(people.dewi),
        absent=people.dewi,
        stand_in=people.dina,
        kind=DelegationKind.PLH,
        starts_on=DAY,
        ends_on=DAY,
        document_number="1",
    )
    cancel_delegation(**by(people.dewi), delegation_id=entered.pk, reason="Batal")
