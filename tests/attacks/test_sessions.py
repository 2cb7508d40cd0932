"""Who must be out is out at the next click, on every device."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.access import LOGIN_AFTER_SERVICE
from accounts.actions import activate, end_service, issue_activation_codes, set_password, update_employee
from tests.people import acting, login, two
from tests.reports.entries import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def lost_phone(people):
    """Sari is logged in on a phone that somebody else holds now."""
    phone = login(Client(), people.sari)
    assert phone.get("/").status_code == 200
    return phone


def is_out(phone):
    return phone.get("/").status_code == 302


def test_a_changed_password_ends_the_sessions_of_other_devices(people, lost_phone):
    set_password(by=acting(people.sari), at=NOON, source="tests", employee=people.sari, password="tiga kata yang baik")
    assert is_out(lost_phone)


def test_an_activation_ends_the_sessions_of_other_devices(people, lost_phone):
    ((_sari, code),) = issue_activation_codes(employees=[people.sari], by=acting(people.dewi), at=NOON, source="tests")
    assert not is_out(lost_phone)
    activate(nip=people.sari.nip, code=code, password="tiga kata yang baik", at=NOON, source="tests")
    assert is_out(lost_phone)


def test_whoever_is_barred_is_out_at_once(people, lost_phone):
    update_employee(by=acting(people.dewi), at=NOON, source="tests", employee=people.sari, is_active=False)
    assert is_out(lost_phone)


def test_roles_end_with_the_service_while_the_session_goes_on(people):
    dina = login(Client(), people.dina)
    assert dina.get("/settings/absences/").status_code == 200
    end_service(
        by=two(people.dewi, people.tari), at=NOON, source="tests", employee=people.dina, last_day=date(2026, 10, 5)
    )
    assert dina.get("/settings/absences/").status_code == 404
    assert dina.get("/").status_code == 200


def test_a_session_does_not_outlive_the_right_to_log_in(people, at_noon):
    last_day = date(2026, 10, 10)
    end_service(by=acting(people.dewi), at=NOON, source="tests", employee=people.sari, last_day=last_day)
    at_noon.move_to(NOON + timedelta(days=4) + LOGIN_AFTER_SERVICE)
    phone = login(Client(), people.sari)
    assert not is_out(phone)
    at_noon.move_to(NOON + timedelta(days=6) + LOGIN_AFTER_SERVICE)
    assert is_out(phone)
