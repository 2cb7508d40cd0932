"""Send the letters of notices, each at most once; see docs/adr/0013."""

import logging
import smtplib
from collections import Counter
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Employee, Letter, NoticeSettings
from accounts.notifications.job_log import unsent
from accounts.notifications.labels import notice_words
from accounts.rules.enums import LetterState, LetterTrouble

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
FIRST_PAUSE = timedelta(minutes=15)
# No call to a mail server takes this long (EMAIL_TIMEOUT); whoever began it was killed.
DEAD_AFTER = timedelta(minutes=10)
# Neither quiet hours nor pauses are as long: whoever wrote a later moment had a wrong clock.
FARTHEST = timedelta(days=2)
# The server said no and has taken nothing; any other trouble leaves the question open.
REFUSALS = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)


def send_letters(*, at: datetime, passed: datetime | None = None, most: int = 200) -> Counter[str]:
    """Send what is due; return how many letters reached which state.

    What comes too late is not sent. It is dropped once its time is over at `passed`, a moment that an earlier look at
    the clock has found (`at` without one): no single look decides about it.
    """
    outcome: Counter[str] = Counter()
    waiting = unsent(LetterState.WAITING)
    begun = Q(tried_at__lt=at - DEAD_AFTER) | Q(tried_at__gt=at + DEAD_AFTER)
    dead = unsent(LetterState.SENDING).filter(begun)
    outcome[LetterState.UNSURE] = dead.update(state=LetterState.UNSURE, trouble=LetterTrouble.CUT_OFF, troubled_at=at)
    over = waiting.filter(useful_until__lte=min(at, passed or at))
    outcome[LetterState.DROPPED] = over.update(state=LetterState.DROPPED, trouble=LetterTrouble.LATE, troubled_at=at)
    due = list(
        waiting.filter(Q(not_before__lte=at) | Q(not_before__gt=at + FARTHEST))
        .filter(Q(useful_until__isnull=True) | Q(useful_until__gt=at))
        .select_related("notice__employee")
        .order_by("not_before", "pk")[:most]
    )
    if due:
        _send(due, at, outcome)
    if outcome[LetterState.UNSURE]:
        log.warning(
            "%s letters may or may not have been sent; the page of undelivered e-mail can send them again.",
            outcome[LetterState.UNSURE],
        )
    return +outcome


def _send(due: list[Letter], at: datetime, outcome: Counter[str]) -> None:
    people = {letter.notice.employee_id for letter in due}
    spoken = dict(NoticeSettings.objects.filter(employee__in=people).values_list("employee_id", "language"))
    try:
        connection = get_connection()
        connection.open()
    except (OSError, smtplib.SMTPException):
        # Nothing was tried: every letter waits as it did.
        log.exception("The mail server cannot be reached; letters wait.")
        return
    try:
        for letter in due:
            message = _message(letter, spoken.get(letter.notice.employee_id, settings.LANGUAGE_CODE))
            # From here on nobody sends it a second time, whatever happens to this process.
            marked = Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING).update(
                state=LetterState.SENDING, tried_at=at, attempts=F("attempts") + 1
            )
            if not marked:
                continue
            state = _deliver(connection, message, letter, at)
            outcome[state] += 1
            if state == LetterState.UNSURE:
                # The line is broken; the next run opens another.
                return
    finally:
        connection.close()


def _deliver(connection: Any, message: EmailMessage | None, letter: Letter, at: datetime) -> str:
    change: dict[str, Any]
    if message is None:
        barred = not letter.notice.employee.is_active
        why = LetterTrouble.BARRED if barred else LetterTrouble.NO_ADDRESS
        change = _trouble(LetterState.DROPPED, why, at)
    else:
        message.connection = connection
        try:
            message.send()
            change = {"state": LetterState.SENT, "sent_at": at}
        except REFUSALS as refusal:
            log.exception("The mail server refused letter %s.", letter.pk)
            again = letter.attempts + 1 < MOST_ATTEMPTS
            pause = FIRST_PAUSE * 2**letter.attempts
            change = (
                {"state": LetterState.WAITING, "not_before": at + pause}
                if again
                else _trouble(LetterState.FAILED, LetterTrouble.REFUSED, at) | {"reply_code": _reply_code(refusal)}
            )
        except (OSError, smtplib.SMTPException):
            log.exception("The mail server fell silent over letter %s.", letter.pk)
            change = _trouble(LetterState.UNSURE, LetterTrouble.SILENT, at)
    Letter.objects.filter(pk=letter.pk).update(**change)
    return str(change["state"])


def _trouble(state: LetterState, why: LetterTrouble, at: datetime) -> dict[str, Any]:
    return {"state": state, "trouble": why, "troubled_at": at}


def _reply_code(refusal: smtplib.SMTPException) -> int | None:
    """Return the number of the server's answer; one letter has one recipient."""
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        return next((code for code, _words in refusal.recipients.values()), None)
    return refusal.smtp_code if isinstance(refusal, smtplib.SMTPResponseException) else None


def _message(letter: Letter, language: str) -> EmailMessage | None:
    """Compose the e-mail; None for a person without address or whose login is blocked."""
    person: Employee = letter.notice.employee
    if not person.email or not person.is_active:
        return None
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    with translation.override(language):
        said = notice_words(letter.notice)
        greeting = _("Dear %(name)s,") % {"name": person.name}
        settings_hint = _("You choose in SIKAP, under Notices, what you are told and when.")
        where = settings.PUBLIC_URL and f"\n\n{settings.PUBLIC_URL}{letter.notice.link}"
        body = f"{greeting}\n\n{said.body}{where}\n\n{settings_hint}\n"
        subject = " ".join(f"SIKAP: {said.title}".split())
    # The same name each time: a mailbox that was given it twice would show it once.
    headers = {"Message-ID": f"<notice-{letter.notice_id}@{domain}>"}
    return EmailMessage(subject, body, to=[person.email], headers=headers)
