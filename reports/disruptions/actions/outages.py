"""Outages of the system: registered once, cancelled with a reason, never deleted. What closes later is computed."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.authorization.two_people import Act
from accounts.models import Agency
from accounts.organisation.queries import works_within
from accounts.rules.refusal import Refusal, Refused
from accounts.second_person.policies import required
from reports.calendar.actions.shortening import confirmed_closing
from reports.calendar.open_windows import helped_by
from reports.models import Outage
from reports.wording.sentences import refusal

STREAM = "outages"
# Longer is no outage but another way of working, which the rules of reporting are for.
LONGEST = timedelta(days=31)


def record_outage(
    *,
    by: Authority,
    at: datetime,
    source: str,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    agency: Agency | None = None,
) -> Outage:
    """Register that the system could not be reached, for an agency and everything below it, or for all.

    Refuse `outage_ends_early`, `outage_too_long`, `outage_exists` (the same agency and time) and `reason_missing`.
    Months that are closed stay closed: the gate asks their lock whatever the deadline.
    """
    require(by, Permission.OUTAGES_CHANGE)
    if not reason.strip():
        raise Refused(refusal("reason_missing", "reason"))
    if ends_at <= starts_at:
        message = _("The outage would end before it began. Correct one of the two times.")
        raise Refused(Refusal("outage_ends_early", message, "last_time"))
    if ends_at - starts_at > LONGEST:
        message = _("An outage of more than %(days)d days is too long. Enter other rules of reporting instead.")
        raise Refused(Refusal("outage_too_long", message % {"days": LONGEST.days}, "last_day"))
    with transaction.atomic():
        same = Outage.objects.filter(starts_at=starts_at, ends_at=ends_at, agency=agency, cancelled_at__isnull=True)
        if same.exists():
            raise Refused(
                Refusal(
                    "outage_exists",
                    _("This outage has been registered already. Look at it in the list of outages."),
                    "first_day",
                )
            )
        outage = Outage.objects.create(
            agency=agency,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=reason.strip(),
            recorded_at=at,
            recorded_by=by.employee,
        )
        required(Act.OUTAGE, by, [by.employee.pk] if _reaches(outage, by.employee.pk, at) else [])
        change = audit.Change(
            "outage.recorded", "outage", outage.pk, after=outage_state(outage), stream=STREAM, rows=[outage]
        )
        audit.record([change], by=by.actor, at=at, source=source)
    return outage


def _reaches(outage: Outage, employee_id: int, at: datetime) -> bool:
    """Tell whether an outage may help a person to something: of one that goes on nobody knows yet."""
    # Days reported during an outage may lie before it, as far back as any rule of reporting goes.
    first, last = (outage.starts_at - LONGEST).date(), outage.ends_at.date()
    if not works_within(employee_id, outage.agency_id, first, last):
        return False
    return outage.ends_at > at or helped_by(outage, employee_id, at)


def cancel_outage(
    *, by: Authority, at: datetime, source: str, outage_id: int, reason: str, confirmed: str = ""
) -> Outage:
    """Take an outage back that was none; what was accepted meanwhile stays accepted.

    Refuse `reason_missing`, `outage_cancelled`. Raise `Unconfirmed` where somebody would lose an open day.
    """
    require(by, Permission.OUTAGES_CHANGE)
    if not reason.strip():
        raise Refused(refusal("reason_missing", "reason"))
    closing = confirmed_closing(
        by=by, at=at, source=source, act=f"outage.{outage_id}", confirmed=confirmed, reason=reason.strip()
    )
    with transaction.atomic(), closing:
        outage = Outage.objects.select_for_update(of=("self",)).get(pk=outage_id)
        if outage.cancelled_at is not None:
            raise Refused(
                Refusal(
                    "outage_cancelled", _("This outage has been cancelled already. Look at it in the list of outages.")
                )
            )
        before = outage_state(outage)
        outage.cancelled_at, outage.cancelled_by, outage.cancel_reason = at, by.employee, reason.strip()
        outage.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
        change = audit.Change(
            "outage.cancelled",
            "outage",
            outage.pk,
            before=before,
            after=outage_state(outage),
            reason=reason.strip(),
            stream=STREAM,
            rows=[outage],
        )
        audit.record([change], by=by.actor, at=at, source=source)
    return outage


def outage_state(outage: Outage) -> dict[str, Any]:
    """Return agency (its id, None for all), both moments, reason and whether it is cancelled, for the audit trail."""
    return {
        "agency": outage.agency_id,
        "starts_at": outage.starts_at,
        "ends_at": outage.ends_at,
        "name": outage.reason,
        "cancelled": outage.cancelled_at is not None,
    }
