"""Change the letterhead: a new row from this moment on; closed recaps keep theirs."""

from datetime import datetime
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.rules.refusal import Refusal, Refused
from reports.month_locks.actions import hold_calendar
from tpp.models import Letterhead
from tpp.recaps import logos


def change_letterhead(
    *,
    by: Authority,
    at: datetime,
    source: str,
    region_name: str,
    address: str,
    logo: IO[bytes] | Any | None = None,
    remove_logo: bool = False,
    seen: int | None = None,
) -> Letterhead:
    """Put a name, an address and a logo above all papers from now on.

    Without `logo` the present one stays, unless `remove_logo`. `seen` is the id of the letterhead the change was made
    from, None for none. Raise `Refused` with `not_permitted`, `changed_meanwhile`, or what `logos.prepare` refuses.
    Where nothing changes, nothing is written.
    """
    require(by, Permission.LETTERHEAD_CHANGE)
    picture = logos.prepare(logo) if logo else None
    with transaction.atomic():
        # Two changes wait for each other, and closing a month for both.
        hold_calendar()
        before = Letterhead.objects.select_related("changed_by").first()
        if (before.pk if before else None) != seen:
            raise Refused(_changed_meanwhile(before))
        kept = before.logo.name if before and not remove_logo else ""
        name = logos.store(picture) if picture else kept
        after = Letterhead(region_name=region_name, address=address, logo=name, changed_at=at, changed_by=by.employee)
        if before and _state(before) == _state(after):
            return before
        after.save(force_insert=True)
        change = audit.Change(
            "letterhead_changed",
            "letterhead",
            after.pk,
            before=_state(before) if before else None,
            after=_state(after),
            stream="letterhead",
            rows=[after],
        )
        audit.record([change], by=by.actor, at=at, source=source)
    return after


def _state(row: Letterhead) -> dict[str, Any]:
    return {"region_name": row.region_name, "address": row.address, "logo": row.logo.name}


def _changed_meanwhile(now: Letterhead | None) -> Refusal:
    who = now.changed_by.name if now else ""
    return Refusal(
        "changed_meanwhile",
        _("%(name)s has changed the letterhead in the meantime. Load this page again to see it, then change it anew.")
        % {"name": who},
    )
