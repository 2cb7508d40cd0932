"""When reports of a person's day are accepted: the one answer for form, list, review, notices, team and estimate."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from accounts.rules.clock import local_date
from reports.working_time.duty import Free, Service, policy_on
from reports.working_time.duty_calendar import Rulebook


class Window(NamedTuple):
    """From when until when (UTC, half-open) reports of a day are accepted; `agency_id` is that of the day.

    `refusal` is the code of what comes before every window, empty where there is one: `no_placement`,
    `not_in_service`, `future`, `no_policy`; then there are no moments. `undispensed` is when it would close without
    dispensations, `resend_until` ends what was returned if that is later.
    """

    refusal: str = ""
    agency_id: int | None = None
    zone: str = ""
    opens: datetime | None = None
    closes: datetime | None = None
    undispensed: datetime | None = None
    resend_until: datetime | None = None

    def is_dispensed(self, at: datetime) -> bool:
        """Tell whether a moment is in time only because of a dispensation."""
        return bool(self.undispensed and self.closes and self.undispensed <= at < self.closes)


def window(
    rules: Rulebook,
    service: Service,
    day: date,
    at: datetime,
    *,
    ended_at: datetime | None = None,
    returned_at: datetime | None = None,
) -> Window:
    """Return the window of a person's day as it stands at the moment `at`, which only tells what lies in the future.

    `ended_at` is the end of the activity, for deadlines counted in hours; `returned_at` when it was returned, if it
    was. Outages, dispensations and a night shift that ends later are in it.
    """
    if outside := service.outside(day):
        return Window(outside)
    agency_id = service.agency_id(day)
    if agency_id is None:
        raise ValueError("who serves has an agency")
    zone = rules.zone(agency_id)
    if local_date(at, zone) < day:
        return Window("future", agency_id, zone)
    policy = policy_on(rules, agency_id, day)
    if policy is None:
        return Window(Free.NO_POLICY, agency_id, zone)
    # Nobody is late before the night is over.
    night = rules.after_shift(agency_id, day, service.calendar) if service.calendar else None
    undispensed = _later(rules.undispensed(agency_id, day, ended_at), night)
    closes = _later(rules.cutoff(agency_id, day, ended_at, employee_id=service.employee_id), night)
    resend = returned_at and rules.moved(agency_id, returned_at + timedelta(hours=policy.resend_hours))
    return Window("", agency_id, zone, rules.opens(agency_id, day), closes, undispensed, resend)


def is_extended(rules: Rulebook, found: Window, day: date) -> bool:
    """Tell whether an outage of the system gave a window more time."""
    if found.agency_id is None or found.closes is None:
        return False
    return rules.undispensed(found.agency_id, day) > rules.regular_cutoff(found.agency_id, day)


def _later(closes: datetime, night: datetime | None) -> datetime:
    return closes if night is None else max(closes, night)
