"""When reports of a person's day are accepted: the one answer for form, list, review, notices, team and estimate."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from accounts.rules.clock import local_date
from reports.models import Outage
from reports.rules.activity_rules import MINUTES_A_DAY
from reports.rules.deadline import after_outages
from reports.working_time.deadlines import interruption
from reports.working_time.duty import Free, Service, shift_of
from reports.working_time.duty_calendar import Rulebook


class Window(NamedTuple):
    """From when until when (UTC, half-open) reports of a day are accepted; `agency_id` is that of the day.

    `refusal` is the code of what comes before every window, empty where there is one: `no_placement`,
    `not_in_service`, `future`, `no_policy`; then there are no moments. `regular` is when it would close without any
    outage or dispensation, `undispensed` without dispensations alone; `resend_until` ends what was returned if that is
    later.
    """

    refusal: str = ""
    agency_id: int | None = None
    zone: str = ""
    opens: datetime | None = None
    closes: datetime | None = None
    regular: datetime | None = None
    undispensed: datetime | None = None
    resend_until: datetime | None = None

    def is_dispensed(self, at: datetime) -> bool:
        """Tell whether a moment is in time only because of a dispensation."""
        return bool(self.undispensed and self.closes and self.undispensed <= at < self.closes)

    @property
    def is_extended(self) -> bool:
        """Tell whether an outage of the system gave it more time."""
        return bool(self.regular and self.undispensed and self.regular < self.undispensed)

    def is_moved_by(self, outage: Outage) -> bool:
        """Ask what each outage would have done by itself, to name the one that helped."""
        return bool(self.regular and after_outages(self.regular, [interruption(outage)], self.zone) > self.regular)


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
    agency_id = service.agency_id(day)
    if agency_id is not None and local_date(at, rules.zone(agency_id)) < day:
        return Window("future", agency_id, rules.zone(agency_id))
    return coming_window(rules, service, day, ended_at=ended_at, returned_at=returned_at)


def coming_window(
    rules: Rulebook,
    service: Service,
    day: date,
    *,
    ended_at: datetime | None = None,
    returned_at: datetime | None = None,
) -> Window:
    """Return the window that a person's day has once it has begun: for plans, previews and the last day of a month."""
    if outside := service.outside(day):
        return Window(outside)
    agency_id = service.agency_id(day)
    if agency_id is None:
        raise ValueError("who serves has an agency")
    zone = rules.zone(agency_id)
    policy, found = rules.policy(agency_id, day), rules.deadlines.moments(agency_id, day, ended_at)
    if policy is None or found is None:
        return Window(Free.NO_POLICY, agency_id, zone)
    night = _night_over(rules, service, day, zone) if service.calendar else None
    undispensed = _later(found.undispensed, night)
    closes = _later(undispensed, rules.deadlines.pardoned_until(agency_id, day, service.employee_id))
    resend = returned_at and rules.deadlines.moved(agency_id, returned_at + timedelta(hours=policy.resend_hours))
    return Window("", agency_id, zone, found.opens, closes, _later(found.regular, night), undispensed, resend)


def pardoned_until(rules: Rulebook, first: date, last: date, at: datetime) -> dict[int, datetime]:
    """Return until when (UTC) dispensations of their own let people still report some of the days, by id.

    Those whose time is over at the moment `at` are left out; whether they serve is not looked at.
    """
    found: dict[int, datetime] = {}
    for pardon in rules.deadlines.pardoned_days(first, last):
        if pardon.employee_id and at < pardon.ends_at:
            found[pardon.employee_id] = _later(pardon.ends_at, found.get(pardon.employee_id))
    return found


def _night_over(rules: Rulebook, service: Service, day: date, zone: str) -> datetime | None:
    """Return the end (UTC) of the day on which a rostered shift of `day` ends past midnight; None without one.

    A report cannot be late before the work is over: where the deadline is the end of the month, or of the day
    itself, who works through that night has until the end of the next day. Source: docs/adr/0020.
    """
    shift = shift_of(rules, service, day)
    # What ends at midnight ends on the day itself.
    last = date.fromordinal((shift.end - 1) // MINUTES_A_DAY) if shift else day
    if last == day:
        return None
    return datetime.combine(last + timedelta(days=1), time.min, ZoneInfo(zone)).astimezone(UTC)


def _later(closes: datetime, other: datetime | None) -> datetime:
    return closes if other is None else max(closes, other)
