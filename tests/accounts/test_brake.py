"""Guessing is braked; nobody is locked out by a stranger; a training room gets in."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts import brake
from accounts.models import Attempts
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")
MORNING = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(MORNING, tick=False)
    return time_machine


def attempt(client, person, password="salah-sekali-1", address="10.0.0.1"):
    return client.post(LOGIN, {"login": person.nip, "password": password}, REMOTE_ADDR=address)


def code_of(response):
    return response.context["form"].non_field_errors().as_data()[0].code


def device():
    """A browser that has opened the login page and so has its cookie."""
    client = Client()
    client.get(LOGIN)
    return client


def known_device(person):
    client = device()
    assert attempt(client, person, PASSWORD).status_code == 302
    client.cookies.pop(settings.SESSION_COOKIE_NAME)
    return client


def test_one_device_has_six_attempts(people, clock):
    sari = device()
    assert [code_of(attempt(sari, people.sari)) for _ in range(6)] == ["username_password_mismatch"] * 6
    assert code_of(attempt(sari, people.sari, PASSWORD)) == "too_many_attempts"


def test_sentence_says_how_long_and_what_else(people, clock):
    sari = device()
    for _ in range(6):
        attempt(sari, people.sari)
    clock.shift(timedelta(minutes=3))
    (sentence,) = attempt(sari, people.sari, PASSWORD).context["form"].non_field_errors()
    assert "12" in sentence


def test_after_a_quarter_of_an_hour_the_next_attempt_counts(people, clock):
    sari = device()
    for _ in range(6):
        attempt(sari, people.sari)
    clock.shift(timedelta(minutes=15, seconds=-1))
    assert code_of(attempt(sari, people.sari, PASSWORD)) == "too_many_attempts"
    clock.shift(timedelta(seconds=1))
    assert attempt(sari, people.sari, PASSWORD).status_code == 302


def test_strangers_share_twenty_attempts_per_nip_and_address(people, clock):
    codes = [code_of(attempt(device(), people.sari)) for _ in range(21)]
    assert codes == ["username_password_mismatch"] * 20 + ["too_many_attempts"]
    assert code_of(attempt(Client(), people.sari)) == "too_many_attempts"
    assert code_of(attempt(device(), people.budi)) == "username_password_mismatch"
    assert code_of(attempt(device(), people.sari, address="10.0.0.2")) == "username_password_mismatch"


def test_stranger_cannot_lock_out_the_owner(people, clock):
    owner = known_device(people.sari)
    for _ in range(25):
        attempt(Client(), people.sari)
    assert attempt(owner, people.sari, PASSWORD).status_code == 302


def test_owner_is_braked_on_the_own_device(people, clock):
    owner = known_device(people.sari)
    for _ in range(6):
        attempt(owner, people.sari)
    assert code_of(attempt(owner, people.sari, PASSWORD)) == "too_many_attempts"


def test_right_password_forgets_the_failures_of_the_device(people, clock):
    sari = device()
    for _ in range(5):
        attempt(sari, people.sari)
    assert attempt(sari, people.sari, PASSWORD).status_code == 302
    sari.cookies.pop(settings.SESSION_COOKIE_NAME)
    assert [code_of(attempt(sari, people.sari)) for _ in range(6)] == ["username_password_mismatch"] * 6


def test_device_that_knows_one_is_a_stranger_to_the_other(people, clock):
    budi = known_device(people.budi)
    for _ in range(20):
        attempt(Client(), people.sari)
    assert code_of(attempt(budi, people.sari, PASSWORD)) == "too_many_attempts"


def test_forged_cookie_is_a_new_device(people, clock):
    forger = device()
    forger.cookies[brake.COOKIE] = forger.cookies[brake.COOKIE].value[:-2] + "xx"
    assert code_of(attempt(forger, people.sari)) == "username_password_mismatch"
    assert Attempts.objects.count() == 2


def test_training_room_gets_in(db):
    """150 beginners behind one address, each with three wrong attempts on a device of their own."""
    for number in range(150):
        phone = brake.Device(f"phone {number}", is_old=True)
        nip = f"198501012010011{number + 1:03d}"
        for _ in range(4):
            attempt = brake.Attempt(phone, "10.0.0.1", nip)
            attempt.begin(MORNING)
        attempt.succeeded()
    assert Attempts.objects.get(failures=450)


def test_one_address_cannot_try_everybody(db):
    for number in range(brake.PER_ADDRESS):
        brake.Attempt(brake.Device("new"), "10.0.0.1", f"nip {number}").begin(MORNING)
    with pytest.raises(ValidationError) as braked:
        brake.Attempt(brake.Device("new"), "10.0.0.1", "another").begin(MORNING)
    assert braked.value.code == "too_many_attempts"


def test_old_counters_are_dropped_and_tell_nothing(people, clock):
    attempt(device(), people.sari)
    keys = list(Attempts.objects.values_list("key", flat=True))
    assert all(len(key) == 64 and people.sari.nip not in key for key in keys)
    clock.shift(timedelta(minutes=16))
    attempt(device(), people.budi)
    # The loose counter of the address has begun anew; the others of Sari are gone.
    assert Attempts.objects.filter(key__in=keys).count() == 1


def test_cookie_is_not_for_scripts(client):
    cookie = client.get(LOGIN).cookies[brake.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 60 * 60 * 24 * 365
