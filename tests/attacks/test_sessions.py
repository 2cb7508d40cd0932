"""Who must be out is out at the next click, on every device."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.authorization.access import COMMAND_LINE, LOGIN_AFTER_SERVICE
from accounts.login.actions.activation import activate, issue_activation_codes, set_password
from accounts.models import Role
from accounts.people.actions.employees import end_service, update_employee
from tests.people import PASSWORD, acting, login, two
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


# Whoever holds a role logs in every day


TWELVE_HOURS = timedelta(hours=12)
SECOND = timedelta(seconds=1)
OFFICERS = ["dewi", "fajar", "oki", "tari"]


def logged_in(person):
    """Through the page of the login, as people do."""
    client = Client()
    answer = client.post("/account/login/", {"login": person.nip, "password": PASSWORD})
    assert answer.status_code == 302
    return client


@pytest.mark.parametrize("name", OFFICERS)
def test_a_login_of_somebody_with_a_role_ends_after_twelve_hours(people, at_noon, name):
    desk = logged_in(getattr(people, name))
    for _ in range(12):
        at_noon.shift(timedelta(hours=1) - SECOND)
        # Clicking does not make it longer.
        assert not is_out(desk)
    at_noon.shift(12 * SECOND)
    assert is_out(desk)
    assert desk.post("/settings/holidays/new/", {}).status_code == 302
    assert "12 jam" in desk.get("/account/login/").content.decode()


def test_a_new_login_begins_anew(people, at_noon):
    desk = logged_in(people.dewi)
    at_noon.shift(TWELVE_HOURS)
    assert is_out(desk)
    assert desk.post("/account/login/", {"login": people.dewi.nip, "password": PASSWORD}).status_code == 302
    assert not is_out(desk)
    at_noon.shift(TWELVE_HOURS - SECOND)
    assert not is_out(desk)
    assert "12 jam" not in Client().get("/account/login/").content.decode()


def test_a_login_elsewhere_makes_no_other_longer(people, at_noon):
    office = logged_in(people.dewi)
    at_noon.shift(timedelta(hours=11))
    logged_in(people.dewi)
    at_noon.shift(timedelta(hours=1))
    assert is_out(office)


def test_a_changed_password_makes_no_login_longer(people, at_noon):
    desk = logged_in(people.dewi)
    at_noon.shift(timedelta(hours=11))
    new = "tiga kata yang baik"
    changed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert desk.post("/account/password/change/", changed).status_code == 302
    assert not is_out(desk)
    at_noon.shift(timedelta(hours=1))
    assert is_out(desk)


def test_an_activation_begins_a_login_as_well(people, at_noon):
    ((_dewi, code),) = issue_activation_codes(employees=[people.dewi], by=COMMAND_LINE, at=NOON, source="tests")
    new = "tiga kata yang baik"
    desk = Client()
    typed = {"nip": people.dewi.nip, "code": code, "password1": new, "password2": new}
    assert desk.post("/people/activate/", typed).status_code == 302
    at_noon.shift(timedelta(hours=11))
    logged_in_elsewhere = Client().post("/account/login/", {"login": people.dewi.nip, "password": new})
    assert logged_in_elsewhere.status_code == 302
    at_noon.shift(timedelta(hours=1))
    assert is_out(desk)


def test_a_session_that_does_not_say_its_age_is_as_old_as_the_latest_login(people, at_noon):
    desk = login(Client(), people.dewi)
    at_noon.shift(TWELVE_HOURS - SECOND)
    assert not is_out(desk)
    at_noon.shift(SECOND)
    assert is_out(desk)


def test_employees_stay_for_a_month(people, at_noon):
    phone = logged_in(people.sari)
    at_noon.shift(timedelta(days=29))
    assert not is_out(phone)


def test_a_role_given_later_ends_an_old_login(people, at_noon):
    phone = logged_in(people.sari)
    at_noon.shift(timedelta(days=1))
    assert not is_out(phone)
    Role.objects.create(employee=people.sari, role="operator", agency=people.dinas, starts_on=date(2026, 10, 1))
    assert is_out(phone)


def test_a_role_that_has_ended_ends_nothing(people, at_noon):
    Role.objects.filter(employee=people.oki).update(ends_on=date(2026, 10, 1))
    desk = logged_in(people.oki)
    at_noon.shift(timedelta(days=2))
    assert not is_out(desk)


def test_employees_pay_no_query_for_it(people, at_noon, django_assert_num_queries):
    phone = logged_in(people.sari)
    with CaptureQueriesContext(connection) as young:
        phone.get("/account/password/change/")
    cost = len(young)
    assert cost > 0
    at_noon.shift(timedelta(days=2))
    with django_assert_num_queries(cost):
        phone.get("/account/password/change/")
    # Nobody else does either while the login is young.
    desk = logged_in(people.dewi)
    with django_assert_num_queries(cost):
        desk.get("/account/password/change/")
