"""Two people in the same moment, where nobody has thought of the other."""

from datetime import date

import pytest
from django.db import connection

from accounts.models import Employee
from accounts.people.actions.agencies import create_agency
from accounts.people.actions.employees import create_employee
from reports.calendar.actions.catalogue import add_kind
from reports.calendar.actions.rosters import set_roster
from reports.models import Shift
from reports.rules.period import Month
from tests.people import acting, make_people
from tests.reports.activities.test_concurrency import at_once
from tests.reports.entries import NOON
from tpp.payroll.actions.base_amounts import add_base_amount

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway"),
]
SEPTEMBER = Month(2026, 9)


@pytest.fixture
def people(transactional_db):
    return make_people()


@pytest.fixture
def dewi(people):
    return {"by": acting(people.dewi).confirmed(people.dina), "at": NOON, "source": "tests"}


def amount(dewi, position_class, starts_on=date(2026, 1, 1)):
    return add_base_amount(
        **dewi,
        agency_id=None,
        position_class=position_class,
        component="beban_kerja",
        amount=1_000_000,
        starts_on=starts_on,
    )


def roster_of_september(dewi):
    """Give Sari a day off; the pattern that makes it count was there before."""
    shifts = {date(2026, 9, 9): Shift.objects.get_or_create(code="L", defaults={"name": "Libur", "duty_minutes": 0})[0]}
    return set_roster(**dewi, employee=Employee.objects.get(name="Sari Wulandari"), month=Month(2026, 9), shifts=shifts)


def test_a_double_tap_enters_a_person_once(dewi):
    tap = {"nip": "199001012015032099", "name": "Baru", "status": "PNS", "rank": "III/a"}
    results = at_once(*[lambda: create_employee(**dewi, **tap).name] * 3)
    assert sorted(results) == ["Baru", "nip_taken", "nip_taken"]


def test_a_double_tap_enters_an_agency_once(dewi):
    results = at_once(*[lambda: create_agency(**dewi, code="9.9", name="Baru").name] * 3)
    assert sorted(results) == ["Baru", "agency_code_taken", "agency_code_taken"]


def test_a_double_tap_enters_a_kind_once(dewi):
    tap = {"code": "rapat", "name": "Rapat", "norm_minutes": 60, "unit": "rapat"}
    results = at_once(*[lambda: add_kind(**dewi, **tap).name] * 3)
    assert sorted(results) == ["Rapat", "kind_exists", "kind_exists"]


def test_a_double_tap_enters_an_amount_once(dewi):
    results = at_once(*[lambda: str(amount(dewi, 8))] * 3)
    assert sorted(results) == ["8 beban_kerja 1000000", "already_entered", "already_entered"]
