"""The first day that is reported here; what lies before it may be imported from an earlier system."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.authorization.two_people import Act
from accounts.models import GoLive
from accounts.rules.refusal import Refusal, Refused
from accounts.second_person.actions.proposals import note_command_line
from accounts.second_person.policies import required


def set_go_live(*, by: Authority, at: datetime, source: str, day: date, reason: str) -> GoLive:
    """Enter the first day of this system; the latest entry holds. Raise `Refused` with `reason_missing`."""
    require(by, Permission.GO_LIVE_CHANGE)
    required(Act.GO_LIVE, by)
    if not reason.strip():
        raise Refused(Refusal("reason_missing", _("Write the reason or the number of the decree."), "reason"))
    with transaction.atomic():
        before = GoLive.objects.first()
        entry = GoLive.objects.create(day=day, reason=reason.strip(), set_by=by.actor, set_at=at)
        change = audit.Change(
            "go_live_set",
            "go_live",
            entry.pk,
            before={"day": before.day} if before else None,
            after={"day": day},
            reason=entry.reason,
            rows=[entry],
        )
        audit.record([change], by=by.actor, at=at, source=source)
        note_command_line(Act.GO_LIVE, "set_go_live", [change], by=by, at=at, source=source)
    return entry
