"""How long the login of an officer lasts is said by the row of the role."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import SessionBase

from accounts.authorization import sessions
from accounts.rules.roles import ROLES, WORKING_DAY, RoleKind
from tests.people import NOW

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def is_over(person, age: timedelta) -> bool:
    session = SessionBase()
    sessions.mark(session, NOW - age)
    return sessions.is_over(session, person, NOW)


def test_officers_log_in_every_working_day(people):
    for person in (people.dewi, people.fajar, people.oki, people.tari):
        assert [is_over(person, age) for age in (WORKING_DAY - SECOND, WORKING_DAY)] == [False, True]
    assert not is_over(people.sari, WORKING_DAY * 40)


def test_a_role_may_say_another_length(people, monkeypatch):
    monkeypatch.setitem(ROLES, RoleKind.AUDITOR, replace(ROLES[RoleKind.AUDITOR], session=WORKING_DAY * 2))
    assert [is_over(people.fajar, age) for age in (WORKING_DAY * 2 - SECOND, WORKING_DAY * 2)] == [False, True]
    assert is_over(people.oki, WORKING_DAY)


def test_the_shortest_of_several_roles_holds(people, monkeypatch):
    monkeypatch.setitem(ROLES, RoleKind.AUDITOR, replace(ROLES[RoleKind.AUDITOR], session=WORKING_DAY * 2))
    people.oki.roles.create(role=RoleKind.AUDITOR, starts_on=NOW.date())
    assert is_over(people.oki, WORKING_DAY)
