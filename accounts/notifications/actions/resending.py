"""Send letters again that did not arrive; by hand only, and never so many that a mailbox drowns."""

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.models import Letter, NoticeSettings
from accounts.notifications.quiet_hours import after_quiet
from accounts.notifications.undelivered import MOST_A_DAY, refuse_resending, resent_lately, sendable, undelivered
from accounts.organisation.queries import placements_in_force
from accounts.rules.clock import local_date
from accounts.rules.enums import LetterState, Zone
from accounts.rules.refusal import Refusal, Refused

MOST_AT_ONCE = 500


class Resent(NamedTuple):
    """How many letters wait to be sent again, and how many stay because their people got enough today."""

    waiting: int
    left: int


def send_again(*, by: Authority, at: datetime, source: str, letter_id: int) -> None:
    """Let one letter wait to be sent again; a second time changes nothing more.

    Raise `Refused` with the codes of `refuse_resending`, or `resent_enough`.
    """
    require(by, Permission.MAIL_RESEND)
    with transaction.atomic():
        letter = Letter.objects.select_for_update(of=("self",)).select_related("notice__employee").get(pk=letter_id)
        if refusal := refuse_resending(letter, at):
            raise Refused(refusal)
        if not _write([letter], by, at, source).waiting:
            message = _("This person got %(count)d e-mails again within a day. Try it tomorrow.")
            raise Refused(Refusal("resent_enough", message % {"count": MOST_A_DAY}))


def send_all_again(*, by: Authority, at: datetime, source: str, state: str = "") -> Resent:
    """Let all letters of a state (of all without one) wait to be sent again, the oldest 500 that may be."""
    require(by, Permission.MAIL_RESEND)
    with transaction.atomic():
        chosen = undelivered(state).filter(sendable(at)).order_by("troubled_at", "pk")
        return _write(list(chosen.select_for_update(of=("self",))[:MOST_AT_ONCE]), by, at, source)


def _write(letters: list[Letter], by: Authority, at: datetime, source: str) -> Resent:
    people = {letter.notice.employee_id for letter in letters}
    count = Counter(resent_lately(people, at))
    wishes = {row.employee_id: row for row in NoticeSettings.objects.filter(employee__in=people)}
    posts = placements_in_force(local_date(at, Zone.WIB)).filter(employee__in=people).order_by()
    zones = dict(posts.values_list("employee_id", "agency__timezone"))
    chosen, changes = [], []
    for letter in letters:
        person = letter.notice.employee
        if count[person.pk] >= MOST_A_DAY:
            continue
        count[person.pk] += 1
        before = {"state": letter.state}
        wish: NoticeSettings = wishes.get(person.pk, NoticeSettings())
        letter.state, letter.attempts, letter.tried_at = LetterState.WAITING, 0, None
        letter.troubled_at, letter.trouble, letter.reply_code = None, "", None
        letter.resent_at, letter.times_resent = at, letter.times_resent + 1
        letter.not_before = after_quiet(at, zones.get(person.pk, Zone.WIB), wish.quiet_from, wish.quiet_until)
        chosen.append(letter)
        after = {"state": letter.state}
        changes.append(audit.Change("letter.resent", "letter", letter.pk, person, before=before, after=after))
    Letter.objects.bulk_update(
        chosen,
        [
            "state", "attempts", "tried_at", "troubled_at", "trouble", "reply_code", "resent_at", "times_resent",
            "not_before",
        ],
    )  # fmt: skip
    audit.record(changes, by=by.actor, at=at, source=source)
    return Resent(len(chosen), len(letters) - len(chosen))
