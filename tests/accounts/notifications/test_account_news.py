"""Whose post, role, account or data is changed hears of it, in plain words."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from accounts.authorization.access import COMMAND_LINE
from accounts.login.actions.activation import issue_activation_codes
from accounts.models import Notice, Role
from accounts.notifications.labels import notice_words
from accounts.people.actions.employees import end_service, update_employee
from accounts.people.actions.placements import correct_placement, place_employee
from accounts.people.actions.roles import end_role, grant_role
from accounts.rules.enums import NoticeKind
from accounts.rules.roles import RoleKind
from accounts.second_person.actions.go_live import set_go_live
from accounts.second_person.actions.proposals import confirm_proposal, do_or_propose, refuse_proposal
from tests.people import acting, two
from tests.reports.entries import NOON

DAY = date(2026, 11, 2)


def told(person, kind=NoticeKind.DATA, language="en"):
    with override(language):
        return [notice_words(notice) for notice in Notice.objects.filter(employee=person, kind=kind).order_by("pk")]


def post(people, **changes):
    return {"agency": people.dinas, "title": "Analis", "position_class": 8, "supervisor": people.budi} | changes


CHANGES = {
    "post": (
        place_employee,
        lambda p: {"employee": p.sari, "starts_on": DAY} | post(p),
        "Analis · Dinas Pendidikan · 8",
    ),
    "corrected": (
        correct_placement,
        lambda p: {"placement": p.sari.placements.latest("starts_on")} | post(p, position_class=9),
        "Analis · Dinas Pendidikan · 9",
    ),
    "role": (
        grant_role,
        lambda p: {"employee": p.sari, "role": RoleKind.OPERATOR, "agency": p.dinas, "starts_on": DAY},
        "agency operator · Dinas Pendidikan",
    ),
    "NIP": (update_employee, lambda p: {"employee": p.sari, "nip": "199001012015032991"}, "→ 199001012015032991"),
    "e-mail": (update_employee, lambda p: {"employee": p.sari, "email": "sari@example.org"}, "– → sari@example.org"),
    "rank": (update_employee, lambda p: {"employee": p.sari, "rank": "III/c"}, "III/b → III/c"),
    "service": (end_service, lambda p: {"employee": p.sari, "last_day": DAY}, "Monday, 2 November 2026"),
    "letter": (issue_activation_codes, lambda p: {"employees": [p.sari]}, "Whoever holds the letter"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_owner_is_told_who_changed_what(people, name):
    verb, arguments, expected = CHANGES[name]
    verb(by=two(people.dewi, people.dina), at=NOON, source="tests", **arguments(people))
    (said,) = told(people.sari)
    assert people.dewi.name in said.body
    assert expected in said.body
    (indonesian,) = told(people.sari, language="id")
    assert "Inspektorat" in indonesian.body


def test_the_command_line_is_named_as_such(people):
    role = Role.objects.get(employee=people.oki)
    end_role(by=COMMAND_LINE, at=NOON, source="command line", role=role, ends_on=DAY)
    (said,) = told(people.oki)
    assert "the command line on the server" in said.body
    assert "Monday, 2 November 2026" in said.body


def test_nobody_is_told_the_own_work(people):
    place_employee(
        by=two(people.dewi, people.dina), at=NOON, source="tests", employee=people.dewi, starts_on=DAY, **post(people)
    )
    assert told(people.dewi) == []


def test_what_changes_nothing_tells_nothing(people):
    update_employee(by=acting(people.dewi), at=NOON, source="tests", employee=people.sari, name="Sari W.")
    assert told(people.sari) == []


def test_every_step_of_a_proposal_has_words(people):
    who = {"by": acting(people.dewi), "at": NOON, "source": "tests"}
    first = do_or_propose(set_go_live, **who, day=DAY, reason="x").proposal
    second = do_or_propose(set_go_live, **who, day=DAY + timedelta(days=1), reason="x").proposal
    about = do_or_propose(grant_role, **who, employee=people.sari, role=RoleKind.AUDITOR, starts_on=DAY).proposal
    other = who | {"by": acting(people.dina)}
    confirm_proposal(**other, proposal_id=first.pk)
    refuse_proposal(**other, proposal_id=second.pk, answer="Belum")
    assert about.touches == [people.sari.pk]
    for language in ("en", "id"):
        assert len(told(people.dina, NoticeKind.PROPOSAL, language)) == 3
        assert len(told(people.sari, NoticeKind.PROPOSAL, language)) == 1
        assert "Belum" in told(people.dewi, NoticeKind.PROPOSAL, language)[1].body
