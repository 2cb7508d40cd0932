"""A forgotten password: by e-mail where there is one, with one answer for everybody."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.authorization.access import COMMAND_LINE
from accounts.login.views import login
from accounts.models import AuditEvent
from accounts.people.actions.employees import create_employee, update_employee
from tests.people import ENTERED_AT, PASSWORD
from tests.support.forms import codes

pytestmark = pytest.mark.django_db
RESET = reverse("account_reset_password")
BY = {"by": COMMAND_LINE, "at": ENTERED_AT, "source": "tests"}
NEW = "kopi pagi di serambi"


@pytest.fixture
def sari(people):
    return update_employee(**BY, employee=people.sari, email="sari@example.id")


def ask(wanted):
    return Client().post(RESET, {"email": wanted})


def link():
    return re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]


def set_password(client, password):
    form = client.get(link(), follow=True)
    return client.post(form.redirect_chain[-1][0], {"password1": password, "password2": password})


@pytest.mark.parametrize(
    "wanted", ["199001012015032001", "19900101 201503 2 001", "sari@example.id", "SARI@example.id"]
)
def test_link_goes_to_the_address_on_record(sari, wanted):
    assert ask(wanted).status_code == 302
    (message,) = mail.outbox
    assert message.to == ["sari@example.id"]


@pytest.mark.parametrize(
    "wanted", ["198004042005011002", "199001012015032999", "siapa@example.id", "bukan apa-apa", "1234"]
)
def test_same_answer_without_address_and_for_strangers(sari, wanted):
    known, unknown = ask("sari@example.id"), ask(wanted)
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(mail.outbox) == 1


@pytest.fixture
def not_yet(monkeypatch):
    """Keep the work that follows an answer until the test calls for it."""
    with monkeypatch.context() as patched:
        patched.setattr(login._AnsweredFirst, "close", lambda _answer: None)
        yield


def test_until_the_answer_is_out_nothing_differs(sari, not_yet):
    costs = []
    for wanted in ("sari@example.id", "siapa@example.id", "199001012015032999"):
        with CaptureQueriesContext(connection) as asked:
            ask(wanted)
        costs.append(len(asked))
    assert costs == [costs[0]] * 3
    assert mail.outbox == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_letter_names_the_person_in_the_language_of_the_page(sari, language):
    Client().post(RESET, {"email": sari.nip}, headers={"accept-language": language})
    (letter,) = mail.outbox
    with translation.override(language):
        assert letter.subject == gettext("SIKAP: choose a new password")
        assert letter.body.startswith(gettext("Dear %(name)s,") % {"name": sari.name})


def test_a_mail_server_that_fails_is_logged_and_tells_nothing(sari, settings, monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    answer = ask(sari.nip)
    assert (answer.status_code, answer["Location"]) == (302, ask("siapa@example.id")["Location"])
    assert f"employee {sari.pk} was not sent" in caplog.text


def test_link_sets_the_password_once(sari):
    ask(sari.nip)
    client = Client()
    assert set_password(client, NEW).status_code == 302
    sari.refresh_from_db()
    assert sari.check_password(NEW)
    assert AuditEvent.objects.filter(event="password_set", subject=sari).count() == 1
    again = Client().get(link(), follow=True)
    assert again.context.get("token_fail")


def test_link_dies_when_the_address_changes(sari):
    ask(sari.nip)
    update_employee(**BY, employee=sari, email="lain@example.id")
    assert Client().get(link(), follow=True).context.get("token_fail")
    ask("sari@example.id")
    assert len(mail.outbox) == 1


def test_link_dies_after_three_days(sari, time_machine):
    time_machine.move_to("2026-11-03 00:00Z", tick=False)
    ask(sari.nip)
    time_machine.shift(timedelta(days=3, seconds=1))
    assert Client().get(link(), follow=True).context.get("token_fail")


def test_nobody_is_flooded_with_mail(sari, time_machine):
    time_machine.move_to("2026-11-03 00:00Z", tick=False)
    for _ in range(5):
        assert ask(sari.nip).status_code == 302
    response = ask(" 19900101 201503 2 001")
    assert response.status_code == 422
    assert codes(response) == ["too_many_attempts"]
    assert len(mail.outbox) == 5
    assert Client().post(reverse("account_login"), {"login": sari.nip, "password": PASSWORD}).status_code == 302


def test_public_password_is_refused(sari):
    ask(sari.nip)
    assert set_password(Client(), sari.nip).status_code == 200
    sari.refresh_from_db()
    assert not sari.check_password(sari.nip)


def test_barred_and_new_people_get_no_link(sari):
    update_employee(**BY, employee=sari, is_active=False)
    ask(sari.nip)
    create_employee(**BY, nip="199505052020121001", name="Baru", status="CPNS", rank="III/a", email="baru@example.id")
    ask("baru@example.id")
    assert mail.outbox == []


def test_both_steps_end_on_a_page_that_says_how_to_go_on(sari):
    sent = Client().post(RESET, {"email": sari.nip}, follow=True, headers={"accept-language": "en"})
    assert sent.redirect_chain[-1][0] == reverse("account_reset_password_done")
    assert "Look into the spam folder too." in sent.content.decode()
    client = Client()
    done = client.get(set_password(client, NEW)["Location"])
    assert done.request["PATH_INFO"] == reverse("account_reset_password_from_key_done")
    assert reverse("account_login") in done.content.decode()
