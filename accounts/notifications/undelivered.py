"""Letters that did not arrive, or may not have: which there are, and which may be sent again. Read only."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Employee, Letter
from accounts.rules.enums import LetterState
from accounts.rules.refusal import Refusal

STATES = (LetterState.UNSURE, LetterState.FAILED, LetterState.DROPPED)
# What could flood a mailbox: one letter again and again, or many to one person.
MOST_TIMES = 3
MOST_A_DAY = 10
ONE_DAY = timedelta(days=1)
# What is older is news to nobody; the notice stands in the application.
OLDEST = timedelta(days=31)


def undelivered(state: str = "") -> QuerySet[Letter]:
    """Return the letters in one of `STATES`, or in any of them, with their notices and people."""
    letters = Letter.objects.filter(troubled_at__isnull=False, state__in=[state] if state else STATES)
    return letters.select_related("notice__employee")


def sendable(at: datetime) -> Q:
    """Return the condition for which `refuse_resending` has no objection."""
    return (
        Q(troubled_at__isnull=False, state__in=STATES, times_resent__lt=MOST_TIMES)
        & Q(notice__created_at__gt=at - OLDEST, notice__employee__is_active=True)
        & (Q(useful_until__isnull=True) | Q(useful_until__gt=at))
        & ~Q(notice__employee__email="")
    )


def refuse_resending(letter: Letter, at: datetime) -> Refusal | None:
    """Return why a letter is not sent again, or None.

    Codes: `not_undelivered`, `letter_late`, `letter_old`, `no_address`, `barred`, `resent_often`.
    """
    if letter.troubled_at is None or letter.state not in STATES:
        return Refusal("not_undelivered", _("This e-mail has gone, or waits to be sent. Nothing is left to do."))
    if letter.useful_until is not None and letter.useful_until <= at:
        return Refusal("letter_late", _("Its time is over. The notice stands in the application."))
    if letter.notice.created_at <= at - OLDEST:
        return Refusal("letter_old", _("It is older than a month. The notice stands in the application."))
    if letter.times_resent >= MOST_TIMES:
        message = _("It was sent again %(count)d times. Talk to the person, or correct the e-mail address.")
        return Refusal("resent_often", message % {"count": letter.times_resent})
    return _refuse_person(letter.notice.employee)


def _refuse_person(person: Employee) -> Refusal | None:
    if not person.is_active:
        return Refusal("barred", _("The person may not log in. The notice stands in the application."))
    if not person.email:
        return Refusal("no_address", _("No e-mail address is entered. Enter it on the page of the person first."))
    return None


def resent_lately(employee_ids: Collection[int], at: datetime) -> dict[int, int]:
    """Return how many letters were sent again to these people within a day, by employee id; one query."""
    rows = Letter.objects.filter(resent_at__gt=at - ONE_DAY, notice__employee__in=employee_ids).order_by()
    return dict(rows.values_list("notice__employee").annotate(Count("pk")))


def masked(address: str) -> str:
    """Return an e-mail address that its owner recognises and nobody else learns."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}" if domain else ""
