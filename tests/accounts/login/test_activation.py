"""The first password comes from a one-time code, never from anybody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.authorization.access import COMMAND_LINE
from accounts.login.actions.activation import activate, issue_activation_codes
from accounts.login.activation_code import ALPHABET, hash_code, new_activation_code
from accounts.models import ActivationCode, AuditEvent, Employee
from accounts.people.actions.employees import create_employee
from tests.people import ENTERED_AT, acting
from tests.support.forms import codes
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
ACTIVATE = reverse("accounts:activate")
BY = {"by": COMMAND_LINE, "at": ENTERED_AT, "source": "tests"}
NEW = "kopi pagi di serambi"


@pytest.fixture
def baru(people):
    return create_employee(**BY, nip="199505052020121001", name="Baru Sekali", status="CPNS", rank="III/a")


@pytest.fixture
def code(baru, people):
    ((_, code),) = issue_activation_codes([baru], by=acting(people.dewi), at=ENTERED_AT, source="tests")
    return code


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(ENTERED_AT + timedelta(days=1), tick=False)
    return time_machine


def post(client, nip, code, password=NEW, again=None):
    return client.post(ACTIVATE, {"nip": nip, "code": code, "password1": password, "password2": again or password})


def test_code_makes_a_password_and_logs_in(client, baru, code):
    assert post(client, baru.nip, code).status_code == 302
    # What the session says is not enough: the next page must know the person.
    assert client.get("/").status_code == 200
    assert client.session["_auth_user_id"] == str(baru.pk)
    baru.refresh_from_db()
    assert baru.check_password(NEW)
    assert AuditEvent.objects.filter(event="activated", actor=baru, subject=baru).count() == 1


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_code_as_people_type_it(client, baru, code, typed):
    assert post(client, baru.nip, typed(code)).status_code == 302


def test_code_works_once(client, baru, code):
    post(client, baru.nip, code)
    again = Client()
    assert codes(post(again, baru.nip, code, "lain lagi yang panjang")) == ["activation_failed"]


def test_code_is_valid_for_fourteen_days(client, baru, code, clock):
    clock.move_to(ENTERED_AT + timedelta(days=14), tick=False)
    assert codes(post(client, baru.nip, code)) == ["activation_failed"]
    clock.move_to(ENTERED_AT + timedelta(days=14, seconds=-1), tick=False)
    assert post(client, baru.nip, code).status_code == 302


def test_newer_code_replaces_the_older(client, baru, code, people):
    ((_, newer),) = issue_activation_codes([baru], by=acting(people.dewi), at=ENTERED_AT, source="tests")
    assert codes(post(client, baru.nip, code)) == ["activation_failed"]
    assert post(client, baru.nip, newer).status_code == 302


def test_code_belongs_to_one_nip(client, people, code):
    assert codes(post(client, people.sari.nip, code)) == ["activation_failed"]


def test_unknown_nip_wrong_code_and_barred_person_get_the_same_sentence(client, baru, code):
    unknown = post(client, "199001012015032999", code)
    wrong = post(client, baru.nip, new_activation_code())
    Employee.objects.filter(pk=baru.pk).update(is_active=False)
    barred = post(client, baru.nip, code)
    sentences = {str(response.context["form"].non_field_errors()) for response in (unknown, wrong, barred)}
    assert len(sentences) == 1


def test_refused_password_does_not_use_up_the_code(client, baru, code):
    assert "password_too_short" in codes(post(client, baru.nip, code, "pendek"))
    assert "password_from_nip" in codes(post(client, baru.nip, code, "saya-19950505-ya"))
    assert codes(post(client, baru.nip, code, NEW, "bukan yang sama")) == ["mismatch"]
    response = post(client, baru.nip, code, "pendek")
    assert response.status_code == 422
    assert response.context["form"]["code"].value() == code
    assert post(client, baru.nip, code).status_code == 302


def test_codes_are_braked(client, baru, code):
    client.get(ACTIVATE)
    for _ in range(6):
        post(client, baru.nip, new_activation_code())
    assert codes(post(client, baru.nip, code)) == ["too_many_attempts"]


def test_activation_serves_a_forgotten_password_too(client, people):
    ((_, code),) = issue_activation_codes([people.sari], by=acting(people.dewi), at=ENTERED_AT, source="tests")
    people.sari.refresh_from_db()
    assert people.sari.check_password("rahasia-sekali-1")
    assert post(client, people.sari.nip, code).status_code == 302


def test_only_the_hash_is_stored(baru, code):
    row = ActivationCode.objects.get(employee=baru)
    assert row.code_hash == hash_code(code)
    assert code.replace("-", "") not in str(vars(row))
    assert not AuditEvent.objects.filter(changes__icontains=code).exists()


def test_codes_have_no_signs_that_look_alike():
    assert set("".join(new_activation_code() for _ in range(200))) == set(ALPHABET) | {"-"}
    assert not set("0O1IL") & set(ALPHABET)
    assert len(new_activation_code()) == 14


def test_many_codes_cost_the_same_statements(people, django_assert_num_queries, django_assert_max_num_queries):
    # PostgreSQL takes locks of its own for the audit trail; who has a password or a role is told, and the command line
    # leaves a mark.
    with django_assert_max_num_queries(20) as one:
        issue_activation_codes([people.oki], **BY)
    with django_assert_num_queries(len(one.captured_queries)):
        issue_activation_codes(people.employees(), **BY)


def test_action_refuses_by_code(baru, code):
    with refused("activation_failed"):
        activate(nip=baru.nip, code="salah", password=NEW, at=ENTERED_AT, source="tests")
