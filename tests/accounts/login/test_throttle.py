"""Guessing is braked; nobody is locked out by a stranger; a training room gets in."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.authorization.access import COMMAND_LINE
from accounts.login import throttle
from accounts.login.actions.activation import issue_activation_codes
from accounts.login.activation_code import new_activation_code
from accounts.models import Attempts
from accounts.people.actions.employees import update_employee
from tests.people import PASSWORD, acting
from tests.support.forms import codes

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
    (code,) = codes(response)
    return code


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


def test_strangers_share_twenty_attempts_per_nip_wherever_they_are(people, clock):
    codes = [code_of(attempt(device(), people.sari, address=f"10.0.0.{number}")) for number in range(21)]
    assert codes == ["username_password_mismatch"] * 20 + ["too_many_attempts"]
    assert code_of(attempt(Client(), people.sari)) == "too_many_attempts"
    assert code_of(attempt(device(), people.sari, PASSWORD, address="2001:db8::1")) == "too_many_attempts"
    assert code_of(attempt(device(), people.budi)) == "username_password_mismatch"


def test_a_thousand_addresses_guess_no_better_than_one(people, clock):
    """Each address once; the right password is the thousandth guess."""
    looked_at = 0
    for number in range(1000):
        guess = throttle.Attempt(throttle.Device("new"), f"203.0.{number // 250}.{number % 250}", people.sari.nip)
        with suppress(ValidationError):
            guess.begin(MORNING)
            looked_at += 1
    assert looked_at == throttle.PER_NIP
    assert code_of(attempt(Client(), people.sari, PASSWORD, address="203.0.113.77")) == "too_many_attempts"


def guessed_at(person):
    """Strangers everywhere keep the NIP braked."""
    for number in range(throttle.PER_NIP + 1):
        attempt(Client(), person, address=f"10.1.0.{number}")
    assert code_of(attempt(device(), person, PASSWORD, address="10.2.0.1")) == "too_many_attempts"


def test_a_letter_lets_the_owner_in_at_once_on_a_new_device(people, clock):
    guessed_at(people.sari)
    phone = device()
    for _ in range(7):
        attempt(phone, people.sari, "lupa-lupa-ingat")
    ((_sari, code),) = issue_activation_codes([people.sari], by=acting(people.dewi), at=MORNING, source="tests")
    new = "kopi pagi di serambi"
    typed = {"nip": people.sari.nip, "code": code, "password1": new, "password2": new}
    assert phone.post(reverse("accounts:activate"), typed).status_code == 302
    assert phone.get("/").status_code == 200
    # Known from now on: neither the strangers nor the own failures of before are in the way.
    phone.cookies.pop(settings.SESSION_COOKIE_NAME)
    assert attempt(phone, people.sari, new).status_code == 302


def test_a_link_by_mail_lets_the_owner_in_at_once_on_a_new_device(people, clock):
    sari = update_employee(by=COMMAND_LINE, at=MORNING, source="tests", employee=people.sari, email="sari@example.id")
    guessed_at(sari)
    phone = device()
    for _ in range(7):
        attempt(phone, sari, "lupa-lupa-ingat")
    assert phone.post(reverse("account_reset_password"), {"email": sari.nip}).status_code == 302
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]
    form = phone.get(link, follow=True).redirect_chain[-1][0]
    new = "kopi pagi di serambi"
    assert phone.post(form, {"password1": new, "password2": new}).status_code == 302
    assert attempt(phone, sari, new).status_code == 302
    # It is this device that is known, and this person on it.
    assert code_of(attempt(device(), sari, new)) == "too_many_attempts"
    guessed_at(people.budi)
    phone.cookies.pop(settings.SESSION_COOKIE_NAME)
    assert code_of(attempt(phone, people.budi, PASSWORD)) == "too_many_attempts"


def test_a_link_that_does_not_fit_makes_nothing_known(people, clock):
    guessed_at(people.sari)
    phone = device()
    phone.get(reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "forged"}))
    assert code_of(attempt(phone, people.sari, PASSWORD)) == "too_many_attempts"


def test_wrong_codes_of_strangers_keep_no_letter_out(people, clock):
    ((_sari, code),) = issue_activation_codes([people.sari], by=acting(people.dewi), at=MORNING, source="tests")
    new = "kopi pagi di serambi"
    typed = {"nip": people.sari.nip, "password1": new, "password2": new}
    for _ in range(30):
        Client().post(reverse("accounts:activate"), typed | {"code": new_activation_code()})
    assert Client().post(reverse("accounts:activate"), typed | {"code": code}).status_code == 302


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_a_subscriber_is_one_network(address, network):
    assert throttle.network_of(address) == network


def test_all_addresses_of_a_subscriber_are_counted_together(db):
    for number in range(throttle.PER_NETWORK):
        throttle.Attempt(throttle.Device("new"), f"2001:db8::{number:x}", f"nip {number}").begin(MORNING)
    with pytest.raises(ValidationError):
        throttle.Attempt(throttle.Device("new"), "2001:db8::ffff:1", "another").begin(MORNING)
    throttle.Attempt(throttle.Device("new"), "2001:db8:0:1::1", "another").begin(MORNING)


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
    forger.cookies[throttle.COOKIE] = forger.cookies[throttle.COOKIE].value[:-2] + "xx"
    assert code_of(attempt(forger, people.sari)) == "username_password_mismatch"
    assert Attempts.objects.count() == 2


def test_training_room_gets_in(db):
    """150 beginners behind one address, each with three wrong attempts on a device of their own."""
    for number in range(150):
        phone = throttle.Device(f"phone {number}", is_old=True)
        nip = f"198501012010011{number + 1:03d}"
        for _ in range(4):
            attempt = throttle.Attempt(phone, "10.0.0.1", nip)
            attempt.begin(MORNING)
        attempt.succeeded()
    assert Attempts.objects.get(failures=450)


def test_one_address_cannot_try_everybody(db):
    for number in range(throttle.PER_NETWORK):
        throttle.Attempt(throttle.Device("new"), "10.0.0.1", f"nip {number}").begin(MORNING)
    with pytest.raises(ValidationError) as braked:
        throttle.Attempt(throttle.Device("new"), "10.0.0.1", "another").begin(MORNING)
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
    cookie = client.get(LOGIN).cookies[throttle.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 60 * 60 * 24 * 365
