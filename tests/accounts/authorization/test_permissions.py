"""How far a permission reaches: for all agencies, for one with what is below it, for none."""

import pytest

from accounts.authorization.access import COMMAND_LINE
from accounts.authorization.permissions import (
    NotPermitted,
    Permission,
    allows,
    allows_somewhere,
    employees_visible_to,
    reach,
    require,
)
from tests.people import NOW, acting

TODAY = NOW.date()


def test_a_permission_reaches_as_far_as_the_role(people):
    below = frozenset({people.dinas.pk, people.sekolah.pk})
    expected = {people.dewi: None, people.fajar: None, people.oki: below, people.sari: frozenset()}
    assert {person: reach(acting(person), Permission.RECAPS_VIEW) for person in expected} == expected
    assert reach(COMMAND_LINE, Permission.RECAPS_CLOSE) is None


def test_recaps_are_taken_away_by_treasurers_and_not_by_operators(people):
    assert reach(acting(people.tari), Permission.RECAPS_EXPORT) == {people.dinas.pk, people.sekolah.pk}
    assert reach(acting(people.oki), Permission.RECAPS_EXPORT) == frozenset()
    assert not allows_somewhere(acting(people.oki), Permission.RECAPS_EXPORT)


def test_a_permission_for_one_agency_is_none_for_another_and_none_for_all(people):
    oki = acting(people.oki)
    asked = {agency: allows(oki, Permission.RECAPS_VIEW, agency.pk) for agency in (people.dinas, people.kantor)}
    assert asked == {people.dinas: True, people.kantor: False}
    assert not allows(oki, Permission.RECAPS_VIEW)
    assert allows_somewhere(oki, Permission.RECAPS_VIEW)
    require(oki, Permission.RECAPS_VIEW, people.dinas.pk)
    for agency_id in (people.kantor.pk, None):
        with pytest.raises(NotPermitted):
            require(oki, Permission.RECAPS_VIEW, agency_id)


def test_an_operator_sees_the_people_of_the_own_agency_and_below(people):
    def seen(person):
        return {one.name for one in employees_visible_to(acting(person), TODAY)}

    here = {"Kepala Dinas", "Budi Santoso", "Eko Prasetyo", "Sari Wulandari", "Oki Ramadhan", "Tari Puspita"}
    assert (len(seen(people.dewi)), seen(people.oki), seen(people.tari)) == (11, here, set())
