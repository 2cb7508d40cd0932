"""Log in with a NIP: what is accepted, what is answered, what it costs."""

from datetime import date

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import NoReverseMatch, reverse

from accounts.authorization.access import COMMAND_LINE
from accounts.login.adapter import WRONG_LOGIN
from accounts.login.hashers import OwaspArgon2PasswordHasher
from accounts.models import AuditEvent, Employee
from accounts.people.actions.employees import create_employee, end_service, update_employee
from tests.people import ENTERED_AT, PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")
UNKNOWN_NIP = "199001012015032999"
BY = {"by": COMMAND_LINE, "at": ENTERED_AT, "source": "tests"}


def post(client, nip, password=PASSWORD):
    return client.post(LOGIN, {"login": nip, "password": password})


def errors(response):
    return [str(error) for messages in response.context["form"].errors.values() for error in messages]


@pytest.mark.parametrize(
    "typed",
    [
        "199001012015032001",
        "19900101 201503 2 001",
        "19900101.201503.2.001",
        "19900101-201503-2-001",
        "'199001012015032001",
        "  19900101\u00a0201503 2 001 ",
    ],
)
def test_nip_as_people_type_it(client, people, typed):
    assert post(client, typed).status_code == 302
    assert client.session["_auth_user_id"] == str(people.sari.pk)


@pytest.mark.parametrize("typed", ["sari", "19900101", "١٩٩٠٠١٠١٢٠١٥٠٣٢٠٠١", ""])
def test_what_cannot_be_a_nip_is_said_at_the_field(client, people, typed):
    response = post(client, typed)
    assert response.status_code == 422
    assert "login" in response.context["form"].errors


def _counted(function, work):
    def counted(*args, **kwargs):
        work.append(function.__name__)
        return function(*args, **kwargs)

    return counted


def _barred(people):
    update_employee(**BY, employee=people.sari, is_active=False)


def _left_long_ago(people):
    end_service(**BY, employee=people.sari, last_day=date(2026, 1, 31))


def _without_password(people):
    Employee.objects.filter(pk=people.sari.pk).update(password=make_password(None))


def _known(people):
    pass


@pytest.mark.parametrize(
    ("nip", "password", "happens"),
    [
        (UNKNOWN_NIP, PASSWORD, _known),
        ("199001012015032001", "salah-sekali-1", _known),
        ("199001012015032001", PASSWORD, _barred),
        ("199001012015032001", PASSWORD, _left_long_ago),
        ("199001012015032001", PASSWORD, _without_password),
    ],
    ids=["unknown", "wrong", "barred", "left", "no password"],
)
def test_same_sentence_after_the_same_work(client, people, settings, monkeypatch, nip, password, happens):  # noqa: PLR0917 - fixtures
    settings.PASSWORD_HASHERS = ["accounts.login.hashers.OwaspArgon2PasswordHasher"]
    Employee.objects.update(password=make_password(PASSWORD))
    happens(people)
    work = []
    with monkeypatch.context() as patched:
        for name in ("encode", "verify"):
            patched.setattr(OwaspArgon2PasswordHasher, name, _counted(getattr(OwaspArgon2PasswordHasher, name), work))
        response = post(client, nip, password)
    assert errors(response) == [str(WRONG_LOGIN)]
    assert len(work) == 1
    assert "_auth_user_id" not in client.session


def test_argon2_costs_what_owasp_recommends(settings):
    settings.PASSWORD_HASHERS = ["accounts.login.hashers.OwaspArgon2PasswordHasher"]
    assert make_password("x").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_who_left_lately_still_gets_in(client, people, time_machine):
    time_machine.move_to("2026-11-02 01:00Z")
    end_service(**BY, employee=people.sari, last_day=date(2026, 10, 31))
    assert post(client, people.sari.nip).status_code == 302


def test_new_people_have_no_password(client, people):
    create_employee(**BY, nip="199505052020121001", name="Baru", status="CPNS", rank="III/a")
    assert post(client, "199505052020121001", "199505052020121001").status_code == 422


def test_barred_person_loses_the_session(client, people):
    client.force_login(people.sari)
    update_employee(**BY, employee=people.sari, is_active=False)
    response = client.get(reverse("account_change_password"))
    assert response.status_code == 302
    assert LOGIN in response["Location"]


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_set_password", "account_reauthenticate", "account_inactive"]
)
def test_nobody_signs_up(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_login_asks_few_questions(client, people, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        post(client, people.sari.nip)


def test_password_change_leaves_an_audit_row(client, people):
    client.force_login(people.sari)
    new = "empat-kata-yang-baru"
    response = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert response.status_code == 302
    people.sari.refresh_from_db()
    assert people.sari.check_password(new)
    assert AuditEvent.objects.filter(event="password_set", actor=people.sari).count() == 1
