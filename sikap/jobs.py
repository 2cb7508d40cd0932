"""Everything that happens by the clock, put together from the parts; run by `manage.py run_jobs`.

A period is a local date and its zone. A job that ran late says what is still of use, and no deadline depends on one.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.actions.jobs import Job
from accounts.actions.notices import News
from accounts.audit.anchors import anchor_now
from accounts.clock import local_date
from accounts.enums import Zone
from reports.agency_lists import monthly, weekly
from reports.holiday_years import calendar
from reports.nudges import closing, missing
from reports.silence import leave, queue

Work = Callable[[str, date, datetime], Sequence[News]]


def daily(name: str, begins: time, ends: time, work: Work) -> Job:
    """Return a job that is due once a day in each zone, from `begins` until before `ends` of its local time."""

    def periods(at: datetime) -> list[str]:
        due = []
        for zone in Zone.values:
            local = at.astimezone(ZoneInfo(zone))
            if begins <= local.time() < ends:
                due.append(f"{local.date()} {zone}")
        return due

    def run(period: str, at: datetime) -> Sequence[News]:
        day, zone = period.split(" ", 1)
        return work(zone, date.fromisoformat(day), at)

    return Job(name, periods, run)


def anchored(_period: str, at: datetime) -> Sequence[News]:
    """Write down once a day what the audit trail looks like."""
    anchor_now(by=None, at=at, source="jobs")
    return ()


# A server that was down in the evening catches up until midnight; after that the day on which it closes tells.
MIDNIGHT = time.max
JOBS = (
    Job("anchor", lambda at: [local_date(at, Zone.WIB).isoformat()], anchored),
    daily("queue", time(7, 30), time(17), queue),
    daily("leave", time(7, 30), time(17), leave),
    daily("agency_week", time(7, 30), MIDNIGHT, weekly),
    daily("agency_month", time(7, 30), MIDNIGHT, monthly),
    daily("calendar", time(7, 30), MIDNIGHT, calendar),
    daily("closing", time(12), MIDNIGHT, closing),
    daily("missing", time(17), MIDNIGHT, missing),
)
# How often the loop looks at the clock.
PAUSE = timedelta(seconds=30)
