"""Everything that happens by the clock, put together from the parts; run by `manage.py run_jobs`.

A period is a local date and its zone. A job that ran late says what is still of use, and no deadline depends on one.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.audit.anchors import anchor_now
from accounts.login.actions.old_sessions import forget_sessions
from accounts.notifications.actions.jobs import Job
from accounts.notifications.actions.notices import News
from accounts.notifications.job_log import finished_runs, lately_lost, overdue_letters
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from reports.disruptions.health_log import clock_doubt, is_beating, latest_heard
from reports.evidence.actions.parts import sweep_parts
from reports.notifications.agencies import monthly, weekly
from reports.notifications.employees import CLOSING_FROM, MISSING_FROM, days_closing_tonight, missing
from reports.notifications.reviewers import leave, month_queue, queue
from reports.outbox.actions.keys import sweep_device_keys
from reports.rules.clock_trust import Doubt
from reports.rules.period import first_of, monday_of
from reports.working_time.holiday_years import told_since, undecreed_years
from tpp.closing.actions.news import untold

Work = Callable[[str, date, datetime], Sequence[News]]


def daily(name: str, begins: time, ends: time, work: Work, *, of: Callable[[date], date] = lambda day: day) -> Job:
    """Return a job that is due once a day in each zone, from `begins` until before `ends` of its local time.

    `of` says to which day a day belongs: the list of a Monday that was missed is due on each of the days that belong
    to it, and is told once.
    """

    def periods(at: datetime) -> list[str]:
        due = []
        for zone in Zone.values:
            local = at.astimezone(ZoneInfo(zone))
            if begins <= local.time() < ends:
                due.append(f"{of(local.date())} {zone}")
        return due

    def run(period: str, at: datetime) -> Sequence[News]:
        day, zone = period.split(" ", 1)
        return work(zone, date.fromisoformat(day), at)

    return Job(name, periods, run)


def anchor_daily(_period: str, at: datetime) -> Sequence[News]:
    """Write down once a day what the audit trail looks like."""
    anchor_now(by=None, at=at, source="jobs")
    return ()


def forget_daily(_period: str, at: datetime) -> Sequence[News]:
    """Take away once a day the logins that are over."""
    forget_sessions(at=at)
    return ()


def tell_hourly(_period: str, at: datetime) -> Sequence[News]:
    """Tell once an hour of closed months what a server that died could not."""
    return untold(at)


def drop_hourly(_period: str, at: datetime) -> Sequence[News]:
    """Take away once an hour what came of photos whose time is over, and keys of phones that nobody uses."""
    sweep_parts(at=at)
    sweep_device_keys(at=at)
    return ()


def once_an_hour(at: datetime) -> list[str]:
    """Return the hour in UTC."""
    return [f"{at.astimezone(UTC):%Y-%m-%d %H}"]


def once_a_day(at: datetime) -> list[str]:
    """Return the period of what is no business of a zone."""
    return [local_date(at, Zone.WIB).isoformat()]


# A server that was down in the evening catches up until midnight; after that the day on which it closes tells.
MIDNIGHT = time.max
# What reviewers, deciders and heads of agencies have to do is told when their day begins.
MORNING, OFFICE_CLOSES = time(7, 30), time(17)
JOBS = (
    Job("anchor", once_a_day, anchor_daily),
    Job("sessions", once_a_day, forget_daily),
    Job("closed_month", once_an_hour, tell_hourly),
    Job("outbox", once_an_hour, drop_hourly),
    daily("queue", MORNING, OFFICE_CLOSES, queue),
    daily("leave", MORNING, OFFICE_CLOSES, leave),
    daily("agency_week", MORNING, MIDNIGHT, weekly, of=monday_of),
    daily("agency_month", MORNING, MIDNIGHT, monthly, of=first_of),
    daily("month_queue", MORNING, MIDNIGHT, month_queue, of=first_of),
    daily("calendar", MORNING, MIDNIGHT, undecreed_years, of=told_since),
    daily("closing", CLOSING_FROM, MIDNIGHT, days_closing_tonight),
    daily("missing", MISSING_FROM, MIDNIGHT, missing),
)
# How often the loop looks at the clock.
PAUSE = timedelta(seconds=30)

DOUBTS = {
    Doubt.DATABASE: "it has jumped, and the clock of the database differs by more than five minutes. Set both right.",
    Doubt.AHEAD: "nothing was heard just before. If the clock is right, the jobs go on within half an hour.",
    Doubt.BEHIND: "a later moment was heard already. Set the clock right; if it is right now and was ahead before, "
    "run `manage.py accept_clock`.",
}
# So long after its hour a job may be under way.
LATE = timedelta(minutes=30)
LETTERS_LATE = timedelta(hours=2)


def late_jobs(at: datetime) -> list[str]:
    """Return a line for each thing of the clockwork that is late at `at`; six statements at most.

    For whoever watches the server: no line names a person.
    """
    lines = []
    doubt, beating = clock_doubt(at), is_beating(at)
    # Where nobody beats, the time that has passed says nothing about the clock.
    if doubt and (doubt != Doubt.AHEAD or beating):
        lines.append(f"clock: {DOUBTS[doubt]}")
    if not beating:
        heard = latest_heard()
        lines.append(f"run_jobs: not heard since {heard.isoformat(timespec='seconds') if heard else 'ever'}")
    due = {(job.name, period) for job in JOBS for period in {*job.periods(at - LATE)} & {*job.periods(at)}}
    lines += [f"job {name} {period}: not done" for name, period in sorted(due - finished_runs(due))]
    if waiting := overdue_letters(at - LETTERS_LATE):
        lines.append(f"letters: {waiting} wait for more than two hours")
    if lost := lately_lost(at):
        lines.append(
            f"letters: {lost} did not arrive within a day, or may not have; see the page of undelivered e-mail"
        )
    return lines
