"""Nobody confirms as somebody else's puppet; and the same rule on the pages."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.authorization.access import COMMAND_LINE
from accounts.login.actions.activation import activate, issue_activation_codes
from accounts.models import AuditEvent, Notice, Proposal
from accounts.people.actions.agencies import update_agency
from accounts.people.actions.employees import update_employee
from accounts.people.actions.placements import place_employee
from accounts.people.actions.roles import grant_role
from accounts.rules import clock
from accounts.rules.enums import NoticeKind
from accounts.rules.refusal import Unconfirmed
from accounts.rules.roles import RoleKind
from accounts.second_person.actions.go_live import set_go_live
from accounts.second_person.actions.proposals import confirm_proposal, do_or_propose
from reports.models import Shift
from tests.attacks.two_people import DAY, SOURCE, by, post, rows
from tests.people import acting, login
from tests.reports.entries import NOON
from tests.support.refusals import refused
from tpp.models import Score


@pytest.fixture(autouse=True)
def shift(db):
    if not Shift.objects.exists():
        Shift.objects.create(code="P", name="Pagi", duty_minutes=360)


# A puppet


def test_whom_the_proposer_made_an_officer_confirms_nothing_of_hers(people):
    """Before this rule one officer granted roles alone; such a role is no second person."""
    role = grant_role(
        by=acting(people.dewi).confirmed(), at=NOON, source="web", employee=people.sari,
        role=RoleKind.PERSONNEL, starts_on=NOON.date(),
    )  # fmt: skip
    waiting = do_or_propose(set_go_live, **by(people.dewi), day=DAY, reason="x").proposal
    with refused("made_by_proposer"):
        confirm_proposal(**by(people.sari), proposal_id=waiting.pk)
    assert role.employee == people.sari


def test_whose_letter_the_proposer_issued_confirms_nothing_of_hers(people):
    """Dewi issues Sari's letter, activates as her, and has her made an officer by Dina: still Dewi's own hand."""
    ((_sari, code),) = issue_activation_codes([people.sari], **by(people.dewi))
    activate(nip=people.sari.nip, code=code, password="kopi pagi di serambi", at=NOON, source="web")
    granted = do_or_propose(
        grant_role, **by(people.dewi), employee=people.sari, role=RoleKind.PERSONNEL, starts_on=NOON.date()
    ).proposal
    confirm_proposal(**by(people.dina), proposal_id=granted.pk)
    waiting = do_or_propose(set_go_live, **by(people.dewi), day=DAY, reason="x").proposal
    with refused("made_by_proposer"):
        confirm_proposal(**by(people.sari), proposal_id=waiting.pk)
    letter = do_or_propose(issue_activation_codes, **by(people.dewi), employees=[people.sari]).proposal
    confirm_proposal(**by(people.dina), proposal_id=letter.pk)
    confirm_proposal(**by(people.sari), proposal_id=waiting.pk)


def test_a_letter_is_told_to_whom_it_opens(people):
    waiting = do_or_propose(issue_activation_codes, **by(people.dewi), employees=[people.tari]).proposal
    done = confirm_proposal(**by(people.dina), proposal_id=waiting.pk)
    assert done.result[0][0] == people.tari
    told = set(Notice.objects.filter(employee=people.tari).values_list("kind", flat=True))
    assert told == {NoticeKind.PROPOSAL, NoticeKind.DATA}


def test_what_changed_since_is_not_confirmed_unread(people):
    waiting = do_or_propose(update_employee, **by(people.dewi), employee=people.dewi, rank="IV/a").proposal
    update_employee(by=COMMAND_LINE, at=NOON, source=SOURCE, employee=people.dewi, rank="III/a")
    with refused("changed_meanwhile"):
        confirm_proposal(**by(people.dina), proposal_id=waiting.pk)
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
        confirm_proposal(**dina, proposal_id=waiting.pk, confirmed=shown.value.token)
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
