"""The named people stand as the other tests expect them."""

from datetime import date

from accounts.organisation.queries import placement_on


def test_named_people_are_placed(people):
    assert placement_on(people.sari.pk, date(2026, 9, 30)).supervisor == people.eko
    assert placement_on(people.sari.pk, date(2026, 10, 1)).supervisor == people.budi
    assert placement_on(people.eko.pk, date(2026, 10, 1)).agency == people.sekolah
    assert people.sari.check_password("rahasia-sekali-1")
