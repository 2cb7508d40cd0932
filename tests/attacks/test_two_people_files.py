"""Files with rows about oneself: these wait for a second person, the rest goes through."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.authorization.access import COMMAND_LINE
from accounts.imports.frame import run_import
from accounts.imports.specs import AGENCIES, EMPLOYEES, ROLES
from accounts.models import Notice, Proposal, Role
from accounts.rules import clock
from accounts.rules.enums import NoticeKind
from accounts.second_person.actions.go_live import set_go_live
from accounts.second_person.actions.proposals import confirm_proposal
from accounts.spreadsheets.tabular import read_table
from reports.imports.specs import ABSENCES, ACTIVITIES
from reports.models import Absence, Activity, Shift
from tests.attacks.two_people import SOURCE, by
from tests.people import acting, login
from tests.reports.entries import NOON
from tests.support.refusals import refused
from tpp.models import ActingPost, BaseAmount, PayData, Sanction, Score
from tpp.payroll.actions.base_amount_files import BASE_AMOUNTS
from tpp.payroll.actions.data_imports.specs import ACTING_POSTS, ATTENDANCE, PAY_DATA, SANCTIONS, SCORES


@pytest.fixture(autouse=True)
def shift(db):
    if not Shift.objects.exists():
        Shift.objects.create(code="P", name="Pagi", duty_minutes=360)


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
    confirm_proposal(**by(people.dina), proposal_id=Proposal.objects.get().pk)
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
    confirm_proposal(**by(people.dina), proposal_id=Proposal.objects.get().pk)
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
        confirm_proposal(**by(people.dina), proposal_id=own.pk)
    confirm_proposal(**by(people.dina), proposal_id=others.pk)
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
    confirm_proposal(**by(people.dina), proposal_id=Proposal.objects.get().pk)
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
    confirm_proposal(**by(people.dina), proposal_id=waiting.pk)
    assert Activity.objects.get().employee == people.dewi


def test_decisions_of_an_earlier_system_are_printed_as_imported(people, client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    text = ACTIVITY.format(nip=people.sari.nip, reviewer=people.budi.nip)
    run_import(ACTIVITIES, read_table(text.encode(), "lama.csv"), by=COMMAND_LINE, at=NOON, source=SOURCE)
    assert Proposal.objects.get().act == "earlier_system"
    page = login(client, people.sari).get(reverse("reports:activity_detail", args=[Activity.objects.get().pk]))
    assert "diimpor" in page.text
