"""Write the health log."""

import logging
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import NotPermitted, not_permitted
from accounts.authorization.two_people import Act
from accounts.rules.refusal import Refusal, Refused
from accounts.second_person.actions.proposals import note_command_line
from reports.disruptions.health_log import PAUSE, clock_doubt, doubted_beats, last_heard, latest_heard
from reports.models import HealthBeat
from reports.rules.clock_trust import Doubt, is_heard, steady

log = logging.getLogger(__name__)

# Counted in beats: a clock that is wrong deletes nothing.
KEPT = timedelta(days=92) // PAUSE
PROBE = ".health"


def beat(*, at: datetime) -> bool:
    """Write a beat unless one was written within the last five minutes; tell whether it was.

    Nothing is written where the store of files does not take a file: that is an outage for everybody who works
    outside of the office. A beat by a clock that is not believed is kept as doubted; once the clock has gone steadily
    for long enough, those that led there are believed as well. A log is no change of anybody's state and leaves no
    audit row.
    """
    if HealthBeat.objects.filter(at__gt=at - PAUSE, at__lte=at).exists():
        return False
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / PROBE).write_text(at.isoformat())
    except OSError:
        log.exception("The store of files takes nothing; the health log has no beat for this moment.")
        return False
    _write(at, clock_doubt(at))
    return True


def _write(at: datetime, doubt: Doubt | None) -> None:
    last = last_heard()
    doubted = doubted_beats(last)
    heard = doubt is None and is_heard(at, last.at if last else None, doubted)
    with transaction.atomic():
        if heard:
            redeemed = HealthBeat.objects.filter(pk__gt=last.pk if last else 0, at__in=steady(at, doubted))
            redeemed.update(doubted=False)
        # Two workers at the same moment have the same thing to say.
        HealthBeat.objects.bulk_create([HealthBeat(at=at, doubted=not heard)], ignore_conflicts=True)
        too_many = HealthBeat.objects.order_by("-pk").values_list("pk", flat=True)[KEPT : KEPT + 1]
        if oldest := list(too_many):
            HealthBeat.objects.filter(pk__lte=oldest[0]).delete()


def accept_clock(*, by: Authority, at: datetime, source: str, reason: str) -> int:
    """Take every moment heard after `at` for an error of the clock; return how many beats that were.

    The way back after a clock that was ahead long enough to be believed: deadlines and jobs follow the clock again.
    Only the command line, for no page can tell which of the clocks was wrong; an auditor sees it. Raise `Refused` with
    `reason_missing`, or `clock_not_behind` where nothing later was heard.
    """
    if not by.is_command_line:
        raise NotPermitted(not_permitted())
    if not reason.strip():
        raise Refused(Refusal("reason_missing", _("Write why the clock was wrong."), "reason"))
    latest = latest_heard()
    if latest is None or latest <= at:
        raise Refused(
            Refusal(
                "clock_not_behind",
                _("No later moment was heard; the clock is believed already. Nothing is left to do."),
            )
        )
    with transaction.atomic():
        count = HealthBeat.objects.filter(at__gt=at, doubted=False).update(doubted=True)
        change = audit.Change(
            "clock_accepted",
            "clock",
            at.isoformat(timespec="seconds"),
            before={"latest": latest},
            after={"latest": at},
            reason=reason.strip(),
        )
        audit.record([change], by=by.actor, at=at, source=source)
        note_command_line(Act.CLOCK, "accept_clock", [change], by=by, at=at, source=source)
    return count
