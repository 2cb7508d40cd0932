"""Letters that did not arrive: the list, and sending them again without flooding anybody."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.authorization.permissions import NotPermitted
from accounts.models import AuditEvent, Letter
from accounts.notifications.actions.mailing import send_letters
from accounts.notifications.actions.resending import Resent, send_again, send_all_again
from accounts.notifications.undelivered import (
    MOST_A_DAY,
    MOST_TIMES,
    OLDEST,
    STATES,
    masked,
    refuse_resending,
    sendable,
    undelivered,
)
from accounts.rules.enums import LetterState
from accounts.rules.refusal import Refused
from tests.accounts.notifications.test_notices import NOON, news, reachable, say, wish
from tests.people import acting, login
from tests.reports.counting import queries
from tests.reports.entries import SECOND, local
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
LIST, SEND = reverse("accounts:mail_list"), reverse("accounts:mail_resend")
ENGLISH = {"accept-language": "en"}
DAY = timedelta(days=1)


def lost(person, key="2026-10-05", state="failed", at=NOON, **changes):
    """A letter of the person that did not arrive."""
    reachable(person)
    say(news(person, key, **changes), at=at)
    letters = Letter.objects.filter(notice__employee=person, notice__key=key)
    letters.update(state=state, trouble="refused", troubled_at=at, reply_code=550, attempts=5, tried_at=at)
    return letters.get()


def by(person, at=NOON):
    return {"by": acting(person), "at": at, "source": "tests"}


def again(person, letter, at=NOON):
    return send_again(**by(person, at), letter_id=letter.pk)


@pytest.mark.parametrize("state", STATES)
def test_a_letter_is_sent_again_once_and_the_trail_says_who(people, state):
    letter = lost(people.sari, state=state)
    send_again(**by(people.dewi), letter_id=letter.pk)
    with refused("not_undelivered"):
        again(people.dewi, letter)
    assert send_letters(at=NOON) == {"sent": 1}
    assert len(mail.outbox) == 1
    with refused("not_undelivered"):
        again(people.dewi, letter)
    event = AuditEvent.objects.get(event="letter.resent")
    assert (event.actor, event.subject) == (people.dewi, people.sari)
    assert event.changes["state"] == [state, "waiting"]


def test_it_has_all_its_attempts_again(people):
    letter = lost(people.sari)
    send_again(**by(people.dewi), letter_id=letter.pk)
    letter.refresh_from_db()
    assert (letter.attempts, letter.troubled_at, letter.trouble, letter.reply_code) == (0, None, "", None)
    assert (letter.times_resent, letter.resent_at) == (1, NOON)


@pytest.mark.parametrize("who", ["sari", "budi", "oki", "tari", "fajar"])
def test_who_may_not(people, who):
    letter = lost(people.sari)
    with pytest.raises(NotPermitted):
        send_again(**by(getattr(people, who)), letter_id=letter.pk)
    with pytest.raises(NotPermitted):
        send_all_again(**by(getattr(people, who)))
    assert undelivered().count() == 1


def test_not_in_the_quiet_hours_of_the_person(people):
    wish(people.sari)
    letter = lost(people.sari)
    send_again(**by(people.dewi, local(NOON.date(), "21:00")), letter_id=letter.pk)
    letter.refresh_from_db()
    assert letter.not_before == local(NOON.date() + DAY, "06:00")


def test_what_is_of_no_use_any_more_is_not_sent_again(people):
    end = NOON + timedelta(hours=1)
    letter = lost(people.sari, state="dropped", useful_until=end)
    with refused("letter_late"):
        again(people.dewi, letter, end)
    send_again(**by(people.dewi, end - SECOND), letter_id=letter.pk)


def test_what_is_older_than_a_month_is_not_sent_again(people):
    letter = lost(people.sari)
    with refused("letter_old"):
        again(people.dewi, letter, NOON + OLDEST)


def test_nobody_to_send_it_to(people):
    letter = lost(people.sari, state="dropped")
    people.sari.email = ""
    people.sari.save()
    with refused("no_address"):
        again(people.dewi, letter)
    people.sari.email, people.sari.is_active = "sari@example.go.id", False
    people.sari.save()
    with refused("barred"):
        again(people.dewi, letter)


def test_one_letter_goes_a_few_times_only(people):
    letter = lost(people.sari)
    for number in range(MOST_TIMES):
        send_again(**by(people.dewi, NOON + number * DAY), letter_id=letter.pk)
        Letter.objects.update(state="failed", troubled_at=NOON, trouble="refused")
    with refused("resent_often"):
        again(people.dewi, letter, NOON + MOST_TIMES * DAY)


def test_nobody_is_flooded(people):
    for number in range(MOST_A_DAY + 5):
        lost(people.sari, f"k{number}")
    lost(people.budi)
    assert send_all_again(**by(people.dewi)) == Resent(MOST_A_DAY + 1, 5)
    with refused("resent_enough"):
        again(people.dewi, undelivered().first())
    assert send_all_again(**by(people.dina, NOON + DAY - SECOND)) == Resent(0, 5)
    assert send_all_again(**by(people.dina, NOON + DAY)) == Resent(5, 0)


def test_all_of_one_state_and_never_twice(people):
    lost(people.sari, "a", "failed")
    lost(people.sari, "b", "unsure")
    assert send_all_again(**by(people.dewi), state="unsure") == Resent(1, 0)
    assert send_all_again(**by(people.dewi), state="unsure") == Resent(0, 0)
    assert [letter.state for letter in undelivered()] == ["failed"]
    assert send_all_again(**by(people.dewi)) == Resent(1, 0)


def test_the_portion_passes_over_what_may_not_be_sent(people, monkeypatch):
    """Letters that are too late stood in front of the others for ever."""
    monkeypatch.setattr("accounts.notifications.actions.resending.MOST_AT_ONCE", 2)
    for number in range(3):
        lost(people.sari, f"late{number}", "dropped", useful_until=NOON + timedelta(minutes=1))
    lost(people.budi)
    assert send_all_again(**by(people.dewi, NOON + timedelta(hours=1))) == Resent(1, 0)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    state=st.sampled_from(LetterState.values),
    troubled=st.booleans(),
    until=st.sampled_from([None, NOON, NOON + SECOND]),
    created=st.sampled_from([NOON, NOON - OLDEST, NOON - OLDEST + SECOND]),
    times=st.integers(0, MOST_TIMES),
    email=st.sampled_from(["", "sari@example.go.id"]),
    active=st.booleans(),
)
def test_the_portion_and_the_single_letter_ask_the_same(
    people, *, state, troubled, until, created, times, email, active
):
    letter = Letter.objects.filter(notice__employee=people.sari).first() or lost(people.sari)
    people.sari.email, people.sari.is_active = email, active
    people.sari.save()
    type(letter.notice).objects.filter(pk=letter.notice_id).update(created_at=created)
    Letter.objects.update(
        state=state, troubled_at=NOON if troubled else None, useful_until=until, times_resent=times,
        sent_at=NOON if state == "sent" else None,
    )  # fmt: skip
    fresh = Letter.objects.select_related("notice__employee").get(pk=letter.pk)
    assert Letter.objects.filter(sendable(NOON)).exists() == (refuse_resending(fresh, NOON) is None)


@pytest.mark.parametrize(
    ("address", "shown"), [("sari@dinas.go.id", "s•••@dinas.go.id"), ("", ""), ("a@b.id", "a•••@b.id")]
)
def test_an_address_is_masked(address, shown):
    assert masked(address) == shown


@pytest.fixture
def dewi(client, people):
    with time_machine.travel(NOON, tick=False):
        yield login(client, people.dewi)


def test_the_page_says_who_what_and_why(dewi, people):
    lost(people.sari, state="failed")
    page = dewi.get(LIST, headers=ENGLISH).content.decode()
    for words in ("Sari Wulandari", "A day is not reported yet", "refused it again and again", "550", "Send again"):
        assert words in page
    assert people.sari.email not in page
    assert f"{people.sari.email[0]}•••@example.go.id" in page
    # Not what the e-mail says.
    assert "120" not in strip_tags(page)


def test_the_page_says_why_one_is_not_sent_again(dewi, people):
    lost(people.sari, state="dropped", useful_until=NOON - SECOND, at=NOON - DAY)
    page = dewi.get(LIST, headers=ENGLISH).content.decode()
    assert "Its time is over" in page
    assert "Send again" not in page
    assert "Send all again" not in page


@pytest.mark.parametrize(("query", "words"), [("", "Every e-mail has arrived"), ("?state=unsure", "No such e-mail")])
def test_an_empty_list_says_so(dewi, query, words):
    assert words in dewi.get(LIST + query, headers=ENGLISH).content.decode()


def test_the_page_shows_one_state(dewi, people):
    lost(people.sari, "a", "failed")
    lost(people.budi, "b", "unsure")
    page = dewi.get(LIST + "?state=unsure").content.decode()
    assert "Budi Santoso" in page
    assert "Sari Wulandari" not in page
    assert "Sari Wulandari" in dewi.get(LIST + "?state=nonsense").content.decode()


def test_send_again_from_the_page(dewi, people):
    letter = lost(people.sari)
    answers = [dewi.post(SEND, {"letter": letter.pk, "state": "failed"}, follow=True) for _press in range(2)]
    assert [answer.redirect_chain for answer in answers] == [[(LIST + "?state=failed", 303)]] * 2
    assert AuditEvent.objects.filter(event="letter.resent").count() == 1
    assert Letter.objects.get().state == "waiting"


def test_send_all_again_from_the_page(dewi, people):
    for number in range(MOST_A_DAY + 1):
        lost(people.sari, f"k{number}")
    page = dewi.post(SEND, {"state": ""}, follow=True, headers=ENGLISH).content.decode()
    assert "10 e-mails wait to be sent again" in page
    assert "1 e-mail stays here" in page


@pytest.mark.parametrize("body", [{"letter": "x"}, {"letter": "9" * 30}, {"letter": "424242"}, {"state": "sent"}])
def test_nonsense_is_no_letter(dewi, people, body):
    assert dewi.post(SEND, body).status_code == 404


def test_an_auditor_looks_and_sends_nothing(client, people):
    lost(people.sari)
    with time_machine.travel(NOON, tick=False):
        fajar = login(client, people.fajar)
        page = fajar.get(LIST, headers=ENGLISH).content.decode()
        assert "Sari Wulandari" in page
        assert "Send again" not in page
        assert fajar.post(SEND, {"state": ""}).status_code == 404


def test_the_page_costs_the_same_for_one_and_for_many(dewi, people):
    lost(people.sari)
    one = queries(dewi, LIST)
    for number in range(60):
        lost(people.budi, f"k{number}", "unsure")
    assert queries(dewi, LIST) == one
    page = dewi.get(LIST)
    assert len(page.context["page"].rows) == 50
    assert len(dewi.get(f"{LIST}?page={page.context['page'].older}").context["page"].rows) == 11


def test_the_page_is_found_through_its_index(people):
    lost(people.sari)
    found = str(undelivered("failed").order_by("-troubled_at", "-pk")[:50].explain())
    if connection.vendor == "sqlite":
        assert "letter_in_trouble" in found
        assert "TEMP B-TREE" not in found


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_presses_at_once_send_it_once(people):
    letter = lost(people.sari)
    barrier, answers = Barrier(2), []

    def press():
        barrier.wait()
        try:
            send_again(**by(people.dewi), letter_id=letter.pk)
            answers.append("sent")
        except Refused as refused:
            answers.append(refused.refusals[0].code)
        finally:
            connection.close()

    threads = [Thread(target=press) for _press in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["not_undelivered", "sent"]
    assert AuditEvent.objects.filter(event="letter.resent").count() == 1
