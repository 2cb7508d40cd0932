"""One dishonest officer, alone: no way to bend pay or power; with a second person it takes effect."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.authorization.access import COMMAND_LINE
from accounts.imports.frame import run_import
from accounts.imports.specs import AGENCIES, EMPLOYEES, ROLES
from accounts.login.actions.activation import activate, issue_activation_codes
from accounts.models import ActivationCode, Agency, AuditEvent, Delegation, Employee, Notice, Placement, Proposal, Role
from accounts.people.actions.agencies import update_agency
from accounts.people.actions.delegations import cancel_delegation, enter_delegation
from accounts.people.actions.employees import end_service, update_employee
from accounts.people.actions.placements import correct_placement, place_employee
from accounts.people.actions.roles import end_role, grant_role
from accounts.rules import clock
from accounts.rules.enums import DelegationKind, NoticeKind
from accounts.rules.refusal import Unconfirmed
from accounts.rules.roles import RoleKind
from accounts.second_person.actions.go_live import set_go_live
from accounts.second_person.actions.proposals import confirm, do_or_propose
from accounts.second_person.policies import SecondPersonNeeded
from accounts.spreadsheets.tabular import read_table
from reports.absences.actions.absences import add_absence, remove_absence
from reports.calendar.actions.absence_rules import add_absence_rule
from reports.calendar.actions.patterns import add_pattern
from reports.calendar.actions.rosters import set_roster
from reports.disruptions.actions.dispensations import grant_dispensation
from reports.disruptions.actions.outages import record_outage
from reports.imports.specs import ABSENCES, ACTIVITIES
from reports.models import Absence, AbsenceRule, Activity, Dispensation, Outage, RosterDay, Shift, WorkPattern
from reports.rules.enums import AbsenceKind, WorkWeek
from reports.rules.period import Month
from tests.people import acting, login
from tests.reports.entries import NOON
from tests.support.refusals import refused
from tests.tpp.closing.board import acting_post, sanction
from tpp.models import ActingPost, BaseAmount, PayData, Sanction, Score, StatusRule
from tpp.payroll.actions.base_amount_files import BASE_AMOUNTS
from tpp.payroll.actions.base_amounts import add_base_amount
from tpp.payroll.actions.data_imports.specs import ACTING_POSTS, ATTENDANCE, PAY_DATA, SANCTIONS, SCORES
from tpp.schemes.actions.status import add_status_rule, remove_status_rule

SOURCE = "tests"
DAY = date(2026, 11, 2)
MODELS = (
    Agency,
    AbsenceRule,
    Absence,
    ActingPost,
    ActivationCode,
    Activity,
    BaseAmount,
    Delegation,
    Dispensation,
    Employee,
    Outage,
    PayData,
    Placement,
    Role,
    RosterDay,
    Sanction,
    Score,
    WorkPattern,
)


def rows():
    """Return everything that pay and power are made of."""
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in MODELS}


def by(person, at=NOON):
    return {"by": acting(person, at), "at": at, "source": SOURCE}


def post(people, **changes):
    return {"agency": people.badan, "title": "Kepala", "position_class": 14, "supervisor": None} | changes


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
        confirm(**by(people.dewi), proposal_id=done.proposal.pk)
    assert rows() == before
    second = people.dina
    if second.pk in done.proposal.touches:
        with refused("touches_you"):
            confirm(**by(second), proposal_id=done.proposal.pk)
        confirm(by=COMMAND_LINE, at=NOON, source="command line", proposal_id=done.proposal.pk)
    else:
        confirm(**by(second), proposal_id=done.proposal.pk)
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
    confirm(**by(people.dina), proposal_id=waiting.pk)
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


# Files: own rows are left out and named, the rest goes through


def upload(spec, text, person):
    return run_import(spec, read_table(text.encode(), "berkas.csv"), by=acting(person, NOON), at=NOON, source=SOURCE)


OWN_ROWS = {
    "scores": (SCORES, "nip,month,code,value\n{nip},2026-11,conduct_percent,100\n", Score),
    "attendance": (ATTENDANCE, "nip,month,attendance_percent\n{nip},2026-11,100\n", Score),
    "sanctions": (
        SANCTIONS,
        "nip,level,starts_on,months,cut_percent,document_number\n{nip},ringan,2026-11-01,1,0,1\n",
        Sanction,
    ),
    "acting posts": (
        ACTING_POSTS,
        (
            "nip,agency_code,position_title,position_class,starts_on,ends_on,document_number\n"
            "{nip},5.03,Kepala,14,2026-11-01,,1\n"
        ),
        ActingPost,
    ),
    "absences": (
        ABSENCES,
        "nip,kind,starts_on,ends_on,document_number\n{nip},sick,2026-11-02,2026-11-02,1\n",
        Absence,
    ),
    "salary": (
        PAY_DATA,
        "nip,starts_on,salary,tax_category,dues,zakat,bank,account_number\n{nip},2026-11-01,1000,,,,,\n",
        PayData,
    ),
}


@pytest.mark.parametrize("name", OWN_ROWS)
def test_own_rows_of_a_file_become_a_proposal(people, name):
    spec, text, model = OWN_ROWS[name]
    head, own = text.format(nip=people.dewi.nip).splitlines()
    both = f"{head}\n{own}\n{own.replace(people.dewi.nip, people.sari.nip)}\n"
    outcome = upload(spec, both, people.dewi)
    assert (outcome.written, outcome.created, outcome.held, outcome.errors) == (True, 1, 1, ())
    assert people.dewi.name in outcome.held_rows[0].message
    assert people.dina.name in outcome.held_rows[0].message
    assert set(model.objects.values_list("employee", flat=True)) == {people.sari.pk}
    confirm(**by(people.dina), proposal_id=Proposal.objects.get().pk)
    assert set(model.objects.values_list("employee", flat=True)) == {people.sari.pk, people.dewi.pk}
    again = upload(spec, both, people.dewi)
    assert (again.unchanged, again.held, again.held_rows) == (2, 0, ())


def test_a_preview_proposes_nothing(people):
    spec, text, _model = OWN_ROWS["scores"]
    table = read_table(text.format(nip=people.dewi.nip).encode(), "nilai.csv")
    outcome = run_import(spec, table, by=acting(people.dewi, NOON), at=NOON, source=SOURCE, preview=True)
    assert (outcome.held, len(outcome.held_rows)) == (1, 1)
    assert not Proposal.objects.exists()
    assert not Notice.objects.exists()


def test_a_bad_own_row_is_refused_as_any_other(people):
    text = f"nip,level,starts_on,months,cut_percent,document_number\n{people.dewi.nip},ringan,2026-11-01,1,,1\n"
    outcome = upload(SANCTIONS, text, people.dewi)
    assert [error.code for error in outcome.errors] == ["cut_missing"]
    assert not Proposal.objects.exists()


def test_own_amounts_in_a_file(people):
    text = (
        "agency_code,position_class,component,amount,starts_on\n"
        ",9,beban_kerja,25000000,2026-11-01\n"
        ",3,beban_kerja,1000000,2026-11-01\n"
    )
    outcome = upload(BASE_AMOUNTS, text, people.dewi)
    assert (outcome.created, outcome.held) == (1, 1)
    assert BaseAmount.objects.get().position_class == 3
    confirm(**by(people.dina), proposal_id=Proposal.objects.get().pk)
    assert BaseAmount.objects.count() == 2


def test_own_post_and_an_officers_mailbox_in_a_file_of_people(people):
    head = "nip,name,email,status,rank,agency_code,position_title,position_class,supervisor_nip,starts_on\n"
    own = f"{people.dewi.nip},Dewi Anggraini,,PNS,III/d,5.03,Kepala Badan,14,,2026-11-02\n"
    dina = f"{people.dina.nip},Dina Maharani,dewi@example.org,PNS,III/a,5.03,Analis,7,{people.dewi.nip},2026-01-01\n"
    sari = f"{people.sari.nip},Sari Wulandari,sari@example.org,PNS,III/b,1.01,Analis,8,{people.budi.nip},2026-11-02\n"
    outcome = upload(EMPLOYEES, head + own + dina + sari, people.dewi)
    assert (outcome.created, outcome.held, outcome.errors) == (1, 2, ())
    people.dina.refresh_from_db()
    assert people.dina.email == ""
    assert people.dewi.placements.count() == 1
    told = Notice.objects.filter(employee=people.sari, kind=NoticeKind.DATA)
    assert {notice.parameters["about"] for notice in told} == {"post", "person"}


def test_the_own_agency_in_a_file(people):
    text = (
        "code,name,parent_code,timezone,working_days_per_week\n"
        "5.03,Badan Kepegawaian Daerah,1.01,Asia/Jakarta,5\n"
        "2.01,Kantor Perwakilan,,Asia/Jayapura,6\n"
    )
    outcome = upload(AGENCIES, text, people.dewi)
    assert (outcome.updated, outcome.held) == (1, 1)
    people.badan.refresh_from_db()
    assert people.badan.parent is None


def test_roles_of_a_file_become_proposals(people):
    text = (
        "nip,role,agency_code,starts_on\n"
        f"{people.sari.nip},operator,1.01,2026-10-01\n{people.budi.nip},auditor,,2026-10-01\n"
        f"{people.dina.nip},auditor,,2026-10-01\n"
    )
    before = Role.objects.count()
    outcome = upload(ROLES, text, people.dewi)
    assert (outcome.written, outcome.held) == (True, 3)
    assert Role.objects.count() == before
    others, own = sorted(Proposal.objects.all(), key=lambda one: people.dina.pk in one.touches)
    assert set(others.touches) == {people.sari.pk, people.budi.pk}
    with refused("touches_you"):
        confirm(**by(people.dina), proposal_id=own.pk)
    confirm(**by(people.dina), proposal_id=others.pk)
    assert Role.objects.count() == before + 2


# The bank account of a colleague

PAY = "nip,starts_on,salary,tax_category,dues,zakat,bank,account_number\n"


def test_an_account_on_record_is_not_redirected_by_one_person(people):
    first = f"{PAY}{people.sari.nip},2026-01-01,,,,,BRI,111111\n{people.budi.nip},2026-01-01,,,,,BRI,222222\n"
    assert upload(PAY_DATA, first, people.dewi).created == 2
    assert Notice.objects.get(employee=people.sari, kind=NoticeKind.DATA).parameters["what"] == "…1111"
    stolen = f"{PAY}{people.sari.nip},2026-11-01,,,,,BRI,999999\n{people.citra.nip},2026-11-01,,,,,BRI,333333\n"
    outcome = upload(PAY_DATA, stolen, people.dewi)
    assert (outcome.created, outcome.held) == (1, 1)
    assert people.sari.name in outcome.held_rows[0].message
    assert not PayData.objects.filter(account_number="999999").exists()
    # Sari hears of it before it holds, and when it holds.
    assert Notice.objects.filter(employee=people.sari, kind=NoticeKind.PROPOSAL).exists()
    confirm(**by(people.dina), proposal_id=Proposal.objects.get().pk)
    assert PayData.objects.filter(account_number="999999").exists()
    told = Notice.objects.filter(employee=people.sari, kind=NoticeKind.DATA)
    assert {notice.parameters["what"] for notice in told} == {"…1111", "…9999"}


def test_a_file_with_one_account_is_no_bulk(people):
    outcome = upload(PAY_DATA, f"{PAY}{people.sari.nip},2026-11-01,,,,,BRI,999999\n", people.dewi)
    assert (outcome.created, outcome.held) == (0, 1)
    assert not PayData.objects.exists()


# An earlier system

ACTIVITY = (
    "nip,work_date,start_time,minutes,mode,kind,description,output,submitted_at,status,reviewer_nip,reviewed_at,"
    "review_note,latitude,longitude,accuracy_m\n"
    "{nip},2026-10-01,08:00,90,WFO,,Rapat,,2026-10-01T16:00+07:00,approved,{reviewer},2026-10-02T09:00+07:00,,,,\n"
)


def test_nobody_gives_himself_activities_of_an_earlier_system(people):
    text = ACTIVITY.format(nip=people.dewi.nip, reviewer=people.dina.nip)
    assert [error.code for error in upload(ACTIVITIES, text, people.dewi).errors] == ["go_live_missing"]
    set_go_live(by=COMMAND_LINE, at=NOON, source=SOURCE, day=date(2026, 10, 1), reason="Perbup")
    assert [error.code for error in upload(ACTIVITIES, text, people.dewi).errors] == ["after_go_live"]
    set_go_live(by=COMMAND_LINE, at=NOON, source=SOURCE, day=date(2026, 10, 2), reason="Perbup")
    outcome = upload(ACTIVITIES, text, people.dewi)
    assert (outcome.created, outcome.held, outcome.errors) == (0, 1, ())
    assert not Activity.objects.exists()
    waiting = Proposal.objects.get(act="earlier_system")
    confirm(**by(people.dina), proposal_id=waiting.pk)
    assert Activity.objects.get().employee == people.dewi


def test_decisions_of_an_earlier_system_are_printed_as_imported(people, client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    text = ACTIVITY.format(nip=people.sari.nip, reviewer=people.budi.nip)
    run_import(ACTIVITIES, read_table(text.encode(), "lama.csv"), by=COMMAND_LINE, at=NOON, source=SOURCE)
    assert Proposal.objects.get().act == "earlier_system"
    page = login(client, people.sari).get(reverse("reports:activity_detail", args=[Activity.objects.get().pk]))
    assert "diimpor" in page.text


# A puppet


def test_whom_the_proposer_made_an_officer_confirms_nothing_of_hers(people):
    """Before this rule one officer granted roles alone; such a role is no second person."""
    role = grant_role(
        by=acting(people.dewi).confirmed(), at=NOON, source="web", employee=people.sari,
        role=RoleKind.PERSONNEL, starts_on=NOON.date(),
    )  # fmt: skip
    waiting = do_or_propose(set_go_live, **by(people.dewi), day=DAY, reason="x").proposal
    with refused("made_by_proposer"):
        confirm(**by(people.sari), proposal_id=waiting.pk)
    assert role.employee == people.sari


def test_whose_letter_the_proposer_issued_confirms_nothing_of_hers(people):
    """Dewi issues Sari's letter, activates as her, and has her made an officer by Dina: still Dewi's own hand."""
    ((_sari, code),) = issue_activation_codes([people.sari], **by(people.dewi))
    activate(nip=people.sari.nip, code=code, password="kopi pagi di serambi", at=NOON, source="web")
    granted = do_or_propose(
        grant_role, **by(people.dewi), employee=people.sari, role=RoleKind.PERSONNEL, starts_on=NOON.date()
    ).proposal
    confirm(**by(people.dina), proposal_id=granted.pk)
    waiting = do_or_propose(set_go_live, **by(people.dewi), day=DAY, reason="x").proposal
    with refused("made_by_proposer"):
        confirm(**by(people.sari), proposal_id=waiting.pk)
    letter = do_or_propose(issue_activation_codes, **by(people.dewi), employees=[people.sari]).proposal
    confirm(**by(people.dina), proposal_id=letter.pk)
    confirm(**by(people.sari), proposal_id=waiting.pk)


def test_a_letter_is_told_to_whom_it_opens(people):
    waiting = do_or_propose(issue_activation_codes, **by(people.dewi), employees=[people.tari]).proposal
    done = confirm(**by(people.dina), proposal_id=waiting.pk)
    assert done.result[0][0] == people.tari
    told = set(Notice.objects.filter(employee=people.tari).values_list("kind", flat=True))
    assert told == {NoticeKind.PROPOSAL, NoticeKind.DATA}


def test_what_changed_since_is_not_confirmed_unread(people):
    waiting = do_or_propose(update_employee, **by(people.dewi), employee=people.dewi, rank="IV/a").proposal
    update_employee(by=COMMAND_LINE, at=NOON, source=SOURCE, employee=people.dewi, rank="III/a")
    with refused("changed_meanwhile"):
        confirm(**by(people.dina), proposal_id=waiting.pk)
    people.dewi.refresh_from_db()
    assert people.dewi.rank == "III/a"


def test_what_closes_for_others_is_seen_by_the_second_person_when_it_closes(people, client, monkeypatch):
    """Days have gone by since it was proposed: others are open now, and the second person sees which."""
    names = ("name", "timezone", "working_days_per_week")
    change = {"code": people.badan.code, "parent": None, **{name: getattr(people.badan, name) for name in names}}
    change |= {"agency": people.badan, "timezone": "Asia/Jayapura"}
    with pytest.raises(Unconfirmed) as shown:
        do_or_propose(update_agency, **by(people.dewi), **change)
    waiting = do_or_propose(update_agency, **by(people.dewi), **change, confirmed=shown.value.token).proposal
    with refused("already_proposed"):
        do_or_propose(update_agency, **by(people.dewi), **change, confirmed=shown.value.token)
    # What closes is shown, and is no part of what is proposed: it may be nothing by then, or nothing now.
    assert ([one["event"] for one in waiting.changes], waiting.change_count) == (
        ["agency_updated", "deadlines.shortened"],
        1,
    )
    Proposal.objects.filter(pk=waiting.pk).update(changes=waiting.changes[:1])

    later = NOON + timedelta(days=1)
    dina = by(people.dina, later)
    with pytest.raises(Unconfirmed) as now:
        confirm(**dina, proposal_id=waiting.pk, confirmed=shown.value.token)
    assert now.value.token != shown.value.token
    people.badan.refresh_from_db()
    assert people.badan.timezone == "Asia/Jakarta"
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(CommandError, match=f"--confirmed {now.value.token}"):
        call_command("confirm_proposal", str(waiting.pk))
    login(client, people.dina)
    page = reverse("accounts:proposal_confirm", args=[waiting.pk])
    answer = client.post(page)
    assert answer.status_code == 422
    assert f'value="{now.value.token}"' in answer.content.decode()
    assert client.post(page, {"confirmed": now.value.token}).status_code == 302
    people.badan.refresh_from_db()
    assert people.badan.timezone == "Asia/Jayapura"
    assert AuditEvent.objects.filter(event="deadlines.shortened").count() == 1


# The same through the pages


@pytest.fixture
def dewi(people, client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return login(client, people.dewi)


def test_pages_propose(people, dewi):
    before = rows()
    place = {"agency": people.badan.pk, "title": "Kepala", "position_class": "14", "supervisor": ""}
    answers = [
        dewi.post(reverse("accounts:placement_create", args=[people.dewi.pk]), place | {"starts_on": "2026-11-02"}),
        dewi.post(reverse("accounts:activation_issue", args=[people.dina.pk])),
        dewi.post(
            reverse("accounts:role_create", args=[people.sari.pk]),
            {"role": "personnel", "agency": "", "starts_on": "2026-10-06", "ends_on": "", "proposal_reason": "Baru"},
        ),
        dewi.post(
            reverse("tpp:base_amount_create"),
            {
                "agency": "",
                "position_class": "9",
                "component": "beban_kerja",
                "amount": "25000000",
                "starts_on": "2026-11-02",
            },
        ),
    ]
    assert [answer.status_code // 100 for answer in answers] == [3, 3, 3, 3]
    assert rows() == before
    assert set(Proposal.objects.values_list("act", flat=True)) == {
        "own_post",
        "officer_letter",
        "role_grant",
        "base_amount",
    }
    assert Proposal.objects.get(act="role_grant").reason == "Baru"
    page = dewi.get(reverse("accounts:proposal_list")).text
    assert people.dina.name in page


def test_the_button_says_propose(people, dewi):
    assert "Ajukan" in dewi.get(reverse("accounts:placement_create", args=[people.dewi.pk])).text
    assert "Ajukan" not in dewi.get(reverse("accounts:placement_create", args=[people.sari.pk])).text


def test_a_refusal_keeps_what_was_typed(people, dewi):
    url = reverse("accounts:placement_create", args=[people.dewi.pk])
    place = {"agency": people.badan.pk, "title": "Kepala Istimewa", "position_class": "14", "starts_on": "2026-01-01"}
    answer = dewi.post(url, place | {"proposal_reason": "Mutasi"})
    assert answer.status_code == 422
    assert "Kepala Istimewa" in answer.text
    assert "Mutasi" in answer.text


def test_the_owner_sees_who_changed_what(people, client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    place_employee(**by(people.dewi), employee=people.sari, starts_on=DAY, **post(people, title="Analis Utama"))
    page = login(client, people.sari).get(reverse("accounts:profile")).text
    assert "Analis Utama" in page
    assert people.dewi.name in page
    assert AuditEvent.objects.filter(event="placed", subject=people.sari, actor=people.dewi).exists()


def test_the_page_of_an_import_names_the_own_row_and_proposes_it(people, dewi):
    text = f"nip,month,code,value\n{people.dewi.nip},2026-11,conduct_percent,100\n"
    url = reverse("tpp:import_scores")
    preview = dewi.post(url, {"file": SimpleUploadedFile("nilai.csv", text.encode())})
    assert people.dewi.name in preview.text
    assert "Ajukan" in preview.text
    assert not Proposal.objects.exists()
    written = dewi.post(url, {"pending": preview.context["pending"].pk, "step": "write"}, follow=True)
    assert people.dina.name in written.text
    assert not Score.objects.exists()
    assert Proposal.objects.get().act == "own_scores"
