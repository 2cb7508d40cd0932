"""Each letter goes at most once, whatever happens in between."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from accounts.models import Letter, Notice
from accounts.notifications.actions.mailing import DEAD_AFTER, MOST_ATTEMPTS, send_letters
from accounts.notifications.job_log import overdue_letters
from accounts.rules.enums import LetterState
from tests.accounts.notifications.test_notices import NOON, news, reachable, say, wish


class Trouble(EmailBackend):
    """A mail server in trouble; `error` is raised instead of, or after, taking the letter."""

    error: BaseException
    taken_first = False
    at_open: BaseException | None = None

    def open(self):
        if self.at_open:
            raise self.at_open

    def send_messages(self, messages):
        if self.taken_first:
            super().send_messages(messages)
        raise self.error


@pytest.fixture
def trouble(settings):
    settings.EMAIL_BACKEND = "tests.accounts.notifications.test_mailing.Trouble"
    yield Trouble
    Trouble.taken_first, Trouble.at_open = False, None


def healthy(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def letter(people):
    reachable(people.sari)
    say(news(people.sari))
    return Letter.objects.get()


def test_a_letter_goes_once(letter, settings):
    settings.PUBLIC_URL = "https://tpp.example.go.id"
    assert send_letters(at=NOON) == {"sent": 1}
    assert send_letters(at=NOON + timedelta(days=1)) == {}
    message = mail.outbox[0]
    assert len(mail.outbox) == 1
    assert message.subject == "SIKAP: Senin, 5 Oktober 2026 belum lengkap"
    assert "https://tpp.example.go.id/" in message.body
    assert message.extra_headers["Message-ID"] == f"<notice-{letter.notice_id}@localhost>"


def test_a_letter_speaks_the_chosen_language(letter, people):
    wish(people.sari, language="en")
    send_letters(at=NOON)
    assert mail.outbox[0].subject == "SIKAP: Monday, 5 October 2026 is not complete yet"


def test_a_letter_waits_for_its_moment_and_is_dropped_after_its_use(people):
    reachable(people.sari, people.budi)
    say(news(people.sari), news(people.budi, useful_until=NOON + timedelta(hours=1)))
    assert send_letters(at=NOON - timedelta(seconds=1)) == {}
    assert send_letters(at=NOON + timedelta(hours=1)) == {"dropped": 1, "sent": 1}
    assert [message.to for message in mail.outbox] == [[people.sari.email]]


def test_who_may_not_log_in_any_more_gets_no_letter(letter, people):
    people.sari.is_active = False
    people.sari.save()
    assert send_letters(at=NOON) == {"dropped": 1}
    assert mail.outbox == []


def test_a_server_out_of_reach_costs_no_attempt(letter, trouble, settings):
    trouble.at_open = ConnectionRefusedError()
    assert send_letters(at=NOON) == {}
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (LetterState.WAITING, 0)
    healthy(settings)
    assert send_letters(at=NOON) == {"sent": 1}


def test_a_refused_letter_is_tried_again_with_longer_pauses_and_then_given_up(letter, trouble):
    trouble.error = smtplib.SMTPRecipientsRefused({})
    at = NOON
    for attempt in range(1, MOST_ATTEMPTS):
        assert send_letters(at=at) == {"waiting": 1}
        letter.refresh_from_db()
        assert letter.attempts == attempt
        assert send_letters(at=letter.not_before - timedelta(seconds=1)) == {}
        at = letter.not_before
    assert at - NOON == timedelta(minutes=15 + 30 + 60 + 120)
    assert send_letters(at=at) == {"failed": 1}
    assert send_letters(at=at + timedelta(days=1)) == {}


def test_a_server_that_falls_silent_after_taking_it_gets_it_no_second_time(letter, people, trouble, settings):
    reachable(people.budi)
    say(news(people.budi))
    trouble.error, trouble.taken_first = TimeoutError(), True
    assert send_letters(at=NOON) == {"unsure": 1}
    healthy(settings)
    # The other letter had not been touched.
    assert send_letters(at=NOON + timedelta(hours=1)) == {"sent": 1}
    assert [message.to for message in mail.outbox] == [[people.sari.email], [people.budi.email]]


@pytest.mark.parametrize("taken", [True, False])
def test_killed_while_sending_doubles_nothing_and_the_notice_stays(letter, trouble, settings, taken):
    trouble.error, trouble.taken_first = SystemExit(), taken
    with pytest.raises(SystemExit):
        send_letters(at=NOON)
    healthy(settings)
    assert send_letters(at=NOON + DEAD_AFTER) == {}
    assert send_letters(at=NOON + DEAD_AFTER + timedelta(seconds=1)) == {"unsure": 1}
    assert len(mail.outbox) == int(taken)
    assert Notice.objects.filter(shown=True, read_at__isnull=True).count() == 1


def test_what_a_clock_ahead_has_begun_or_put_off_does_not_wait_for_its_year(letter):
    year = timedelta(days=365)
    Letter.objects.update(not_before=NOON + year)
    assert send_letters(at=NOON) == {"sent": 1}
    Letter.objects.update(state=LetterState.SENDING, sent_at=None, tried_at=NOON + year)
    assert send_letters(at=NOON) == {"unsure": 1}


def test_a_letter_is_dropped_when_its_time_was_over_at_an_earlier_look(people):
    reachable(people.sari)
    say(news(people.sari, useful_until=NOON + timedelta(hours=1)))
    later = NOON + timedelta(hours=2)
    assert send_letters(at=later, passed=NOON) == {}
    assert send_letters(at=later, passed=NOON + timedelta(hours=1)) == {"dropped": 1}


def test_killed_before_the_mark_loses_nothing(letter, trouble, settings):
    trouble.at_open = SystemExit()
    with pytest.raises(SystemExit):
        send_letters(at=NOON)
    healthy(settings)
    assert send_letters(at=NOON) == {"sent": 1}


def test_a_letter_that_another_worker_marked_is_left_to_it(letter, settings):
    class Faster(EmailBackend):
        def open(self):
            Letter.objects.update(state=LetterState.SENDING, tried_at=NOON)

    settings.EMAIL_BACKEND = "tests.accounts.notifications.test_mailing.Faster"
    globals()["Faster"] = Faster
    assert send_letters(at=NOON) == {}
    assert mail.outbox == []


def trouble_of(letter):
    letter.refresh_from_db()
    return letter.state, letter.trouble, letter.troubled_at, letter.reply_code


def test_a_letter_keeps_why_it_did_not_arrive(letter, trouble):
    trouble.error = smtplib.SMTPRecipientsRefused({letter.notice.employee.email: (550, b"no such user")})
    Letter.objects.update(attempts=MOST_ATTEMPTS - 1)
    send_letters(at=NOON)
    assert trouble_of(letter) == ("failed", "refused", NOON, 550)
    trouble.error = smtplib.SMTPDataError(554, b"no")
    Letter.objects.update(state=LetterState.WAITING)
    send_letters(at=NOON)
    assert trouble_of(letter) == ("failed", "refused", NOON, 554)
    trouble.error = TimeoutError()
    Letter.objects.update(state=LetterState.WAITING)
    send_letters(at=NOON)
    assert trouble_of(letter)[:3] == ("unsure", "silent", NOON)
    Letter.objects.update(state=LetterState.SENDING, tried_at=NOON)
    later = NOON + DEAD_AFTER + timedelta(seconds=1)
    send_letters(at=later)
    assert trouble_of(letter)[:3] == ("unsure", "cut_off", later)
    Letter.objects.update(state=LetterState.WAITING, useful_until=NOON)
    send_letters(at=NOON)
    assert trouble_of(letter)[:3] == ("dropped", "late", NOON)


@pytest.mark.parametrize(("changes", "why"), [({"email": ""}, "no_address"), ({"is_active": False}, "barred")])
def test_a_letter_keeps_that_nobody_was_there(letter, people, changes, why):
    for name, value in changes.items():
        setattr(people.sari, name, value)
    people.sari.save()
    send_letters(at=NOON)
    assert trouble_of(letter)[:2] == ("dropped", why)


def test_what_waits_is_found_without_reading_what_was_sent(letter):
    asked = []

    def keep(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        send_letters(at=NOON)
        overdue_letters(NOON)
    asked = [(sql, params) for sql, params in asked if '"accounts_letter"."state" = ' in sql]
    assert len(asked) >= 4
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table of one row is read whole where it may be.
            cursor.execute("SET LOCAL enable_seqscan = off")
        for sql, params in asked:
            # With its parameters as they come: SQLite must not need to know them.
            cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + sql, params)
            plan = " ".join(str(row) for row in cursor.fetchall())
            assert any(name in plan for name in ("letter_not_sent", "accounts_letter_pkey", "PRIMARY KEY")), sql
