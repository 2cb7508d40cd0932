"""Acts that need two people: proposing, deciding, and who may."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.authorization.access import COMMAND_LINE, authority_of
from accounts.authorization.permissions import NotPermitted
from accounts.authorization.two_people import EXPIRES_AFTER
from accounts.models import AuditEvent, Employee, GoLive, Notice, Proposal
from accounts.rules import clock
from accounts.rules.enums import NoticeKind, ProposalState
from accounts.second_person.actions.go_live import set_go_live
from accounts.second_person.actions.proposals import (
    confirm_proposal,
    do_or_propose,
    mark_seen,
    refuse_proposal,
    withdraw_proposal,
)
from accounts.second_person.arguments import decode, encode
from accounts.second_person.policies import is_expired, who_can_confirm
from reports.rules.period import Month
from tests.people import login
from tests.reports.entries import NOON
from tests.support.refusals import refused

DAY = date(2026, 8, 1)
SOURCE = "tests"


def of(person, at=NOON):
    return {"by": authority_of(person, at), "at": at, "source": SOURCE}


@pytest.fixture
def proposal(people):
    return do_or_propose(set_go_live, **of(people.dewi), why="Besok mulai", day=DAY, reason="Perbup 1").proposal


def test_one_person_alone_changes_nothing(people):
    with refused("second_person_needed"):
        set_go_live(**of(people.dewi), day=DAY, reason="Perbup 1")
    assert not GoLive.objects.exists()


def test_a_proposal_writes_nothing_but_itself(people, proposal):
    assert proposal.state == ProposalState.PROPOSED
    assert proposal.reason == "Besok mulai"
    assert proposal.changes[0]["after"] == {"day": "2026-08-01"}
    assert not GoLive.objects.exists()
    assert AuditEvent.objects.get(event="proposal.made").actor == people.dewi


def test_the_second_person_makes_it_hold(people, proposal):
    confirm_proposal(**of(people.dina), proposal_id=proposal.pk)
    assert GoLive.objects.get().day == DAY
    assert GoLive.objects.get().set_by == people.dewi
    event = AuditEvent.objects.get(event="go_live_set")
    assert (event.actor, event.source) == (people.dewi, f"proposal {proposal.pk}, tests")
    assert AuditEvent.objects.get(event="proposal.confirmed").actor == people.dina


def test_nobody_confirms_twice(people, proposal):
    confirm_proposal(**of(people.dina), proposal_id=proposal.pk)
    with refused("already_decided"):
        confirm_proposal(**of(people.dina), proposal_id=proposal.pk)
    assert GoLive.objects.count() == 1


def test_who_proposed_does_not_confirm(people, proposal):
    with refused("own_proposal"):
        confirm_proposal(**of(people.dewi), proposal_id=proposal.pk)
    with refused("own_proposal"):
        refuse_proposal(**of(people.dewi), proposal_id=proposal.pk, answer="Tidak")


@pytest.mark.parametrize("name", ["sari", "fajar", "oki", "tari", "budi"])
def test_others_decide_nothing(people, proposal, name):
    for verb in (confirm_proposal, withdraw_proposal):
        with pytest.raises(NotPermitted):
            verb(**of(getattr(people, name)), proposal_id=proposal.pk)


def test_whom_it_touches_does_not_confirm(people, proposal):
    Proposal.objects.filter(pk=proposal.pk).update(touches=[people.dina.pk])
    with refused("touches_you"):
        confirm_proposal(**of(people.dina), proposal_id=proposal.pk)
    proposal.refresh_from_db()
    assert who_can_confirm(proposal, NOON) == []


def test_a_role_that_ended_confirms_nothing(people, proposal):
    people.dina.roles.update(ends_on=DAY)
    with pytest.raises(NotPermitted):
        confirm_proposal(**of(people.dina), proposal_id=proposal.pk)


def test_what_the_proposer_may_no_longer_do_is_refused(people, proposal):
    people.dewi.roles.update(ends_on=DAY)
    with refused("proposer_not_permitted"):
        confirm_proposal(**of(people.dina), proposal_id=proposal.pk)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.PROPOSED


def test_a_refusal_needs_an_answer_and_tells_it(people, proposal):
    with refused("no_answer"):
        refuse_proposal(**of(people.dina), proposal_id=proposal.pk, answer=" ")
    refuse_proposal(**of(people.dina), proposal_id=proposal.pk, answer="Belum ada Perbup")
    told = Notice.objects.get(employee=people.dewi, kind=NoticeKind.PROPOSAL)
    assert told.parameters["answer"] == "Belum ada Perbup"


def test_who_can_confirm_is_told(people, proposal):
    assert set(Notice.objects.values_list("employee__name", "key")) == {(people.dina.name, f"{proposal.pk}.waits")}


def test_only_the_proposer_withdraws(people, proposal):
    with refused("not_yours"):
        withdraw_proposal(**of(people.dina), proposal_id=proposal.pk)
    withdraw_proposal(**of(people.dewi), proposal_id=proposal.pk)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == (ProposalState.WITHDRAWN, people.dewi)


def test_the_same_is_proposed_once(people, proposal):
    with refused("already_proposed"):
        do_or_propose(set_go_live, **of(people.dewi), day=DAY, reason="Perbup 1")


def test_a_proposal_is_open_until_its_last_moment(people, proposal):
    end = NOON + EXPIRES_AFTER
    assert not is_expired(proposal, end - timedelta(microseconds=1))
    assert is_expired(proposal, end)
    with refused("expired"):
        confirm_proposal(**of(people.dina, end), proposal_id=proposal.pk)


def test_what_the_verb_refuses_is_refused_before_it_is_proposed(people):
    with refused("reason_missing"):
        do_or_propose(set_go_live, **of(people.dewi), day=DAY, reason=" ")
    assert not Proposal.objects.exists()


def test_the_database_keeps_the_two_apart(people, proposal):
    confirmed = {"state": ProposalState.CONFIRMED, "decided_at": NOON, "decided_by": people.dewi}
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(**confirmed)


# The command line


def test_the_command_line_replaces_the_second_person_and_stays_red(people, proposal, monkeypatch, capsys):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    call_command("confirm_proposal", proposal.pk)
    assert "disetujui lewat baris perintah" in capsys.readouterr().out
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.seen_at) == (ProposalState.CONFIRMED, None, None)
    assert AuditEvent.objects.get(event="proposal.confirmed").actor is None
    with pytest.raises(NotPermitted):
        mark_seen(**of(people.dewi), proposal_id=proposal.pk)
    mark_seen(**of(people.fajar), proposal_id=proposal.pk)
    proposal.refresh_from_db()
    assert proposal.seen_by == people.fajar
    with refused("not_red"):
        mark_seen(**of(people.fajar), proposal_id=proposal.pk)


def test_an_unknown_number_is_said(people):
    with pytest.raises(CommandError, match="Tidak ada pengajuan bernomor 99"):
        call_command("confirm_proposal", 99)


def test_what_the_command_line_does_alone_is_red(people):
    set_go_live(by=COMMAND_LINE, at=NOON, source="command line", day=DAY, reason="Perbup 1")
    note = Proposal.objects.get()
    assert (note.act, note.proposed_by, note.decided_by, note.seen_at) == ("go_live", None, None, None)


def test_before_an_officer_can_log_in_nothing_is_red(people):
    Employee.objects.update(password="!")
    set_go_live(by=COMMAND_LINE, at=NOON, source="command line", day=DAY, reason="Perbup 1")
    assert not Proposal.objects.exists()


# The pages


@pytest.fixture
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


def test_the_form_proposes_and_says_who_can_confirm(people, client, now):
    login(client, people.dewi)
    url = reverse("accounts:go_live")
    assert "Ajukan" in client.get(url).text
    response = client.post(url, {"day": "2026-08-01", "reason": "Perbup 1", "proposal_reason": "Mulai"}, follow=True)
    assert people.dina.name in response.text
    assert Proposal.objects.get().reason == "Mulai"


def test_without_a_second_officer_the_command_is_said(people, client, now):
    people.dina.roles.update(ends_on=DAY)
    login(client, people.dewi)
    response = client.post(reverse("accounts:go_live"), {"day": "2026-08-01", "reason": "Perbup 1"}, follow=True)
    assert f"manage.py confirm_proposal {Proposal.objects.get().pk}" in response.text


def test_the_page_says_what_would_change_and_why_not_you(people, proposal, client, now):
    url = reverse("accounts:proposal_detail", args=[proposal.pk])
    own = login(client, people.dewi).get(url).text
    assert "1 Agustus 2026" in own
    assert reverse("accounts:proposal_confirm", args=[proposal.pk]) not in own
    assert reverse("accounts:proposal_withdraw", args=[proposal.pk]) in own
    assert reverse("accounts:proposal_confirm", args=[proposal.pk]) in login(client, people.dina).get(url).text
    assert reverse("accounts:proposal_confirm", args=[proposal.pk]) not in login(client, people.fajar).get(url).text


def test_deciding_on_the_page(people, proposal, client, now):
    confirm_url = reverse("accounts:proposal_confirm", args=[proposal.pk])
    assert login(client, people.dewi).post(confirm_url).status_code == 422
    assert not GoLive.objects.exists()
    refused = login(client, people.dina).post(reverse("accounts:proposal_refuse", args=[proposal.pk]), {"answer": ""})
    assert refused.status_code == 422
    assert client.post(confirm_url).status_code == 302
    assert GoLive.objects.exists()


def test_home_and_list_count_what_waits(people, proposal, client, now):
    assert reverse("accounts:proposal_list") in login(client, people.dina).get(reverse("reports:home")).text
    assert "Besok mulai" in client.get(reverse("accounts:proposal_list")).text
    assert reverse("accounts:proposal_list") not in login(client, people.sari).get(reverse("reports:home")).text


def test_the_auditor_presses_seen(people, client, now):
    set_go_live(by=COMMAND_LINE, at=NOON, source="command line", day=DAY, reason="Perbup 1")
    note = Proposal.objects.get()
    login(client, people.fajar)
    assert "badge-danger" in client.get(reverse("accounts:proposal_list")).text
    client.post(reverse("accounts:proposal_seen", args=[note.pk]))
    assert "badge-danger" not in client.get(reverse("accounts:proposal_list")).text


def test_a_month_is_kept_under_its_name_for_good():
    stored = {"tuple": "reports.period.Month", "parts": [2026, 10]}
    assert decode(stored) == Month(2026, 10)
    assert encode(Month(2026, 10)) == stored
    with pytest.raises(KeyError):
        decode({"tuple": "os.system", "parts": ["true"]})
