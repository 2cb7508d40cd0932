"""The deadline: when a report of a work date opens and when it closes.

Everything is counted in the local time of the agency and returned in UTC. Bounds are half-open: a report is
accepted when `opens(...) <= at < cutoff(...)`, later where an outage of the system moved it (`after_outages`).
Source of the default (H+2): SE Bupati Probolinggo 820/96/426.202/2021; of the opening hour and the month's end:
Pergub Banten 41/2019.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from reports.rules.enums import DeadlineMode

ONE_DAY = timedelta(days=1)
# A calendar without a working day for this long is broken; better loud than an endless search.
LONGEST_SEARCH = 366

# Most people report in the last hours; who was shut out of these was shut out.
TOUCHED_BEFORE = timedelta(hours=24)

WorkingDay = Callable[[date], bool]


class Interruption(NamedTuple):
    """A stretch of time (UTC, half-open) in which the system could not be reached, and when it was registered."""

    starts_at: datetime
    ends_at: datetime
    known_at: datetime


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """How the last moment is counted: `count` days or hours, according to `mode`.

    `skips_holidays` moves a last day that is free to the next working day, at the same time of day;
    `within_month` never lets it pass the end of the work date's month; `opens_at` is the local time of the
    work date from which reports are accepted.
    """

    mode: str
    count: int
    skips_holidays: bool = False
    within_month: bool = False
    opens_at: time | None = None


def opens(rule: DeadlineRule, work_date: date, zone: str) -> datetime:
    """Return the first moment (UTC) at which a report of `work_date` is accepted in the IANA zone `zone`."""
    return datetime.combine(work_date, rule.opens_at or time.min, ZoneInfo(zone)).astimezone(UTC)


def cutoff(
    rule: DeadlineRule,
    work_date: date,
    zone: str,
    *,
    ended_at: datetime | None = None,
    is_working_day: WorkingDay | None = None,
) -> datetime:
    """Return the first moment (UTC) at which a report of `work_date` is no longer accepted in `zone`.

    `ended_at` is the end of the activity, which only `elapsed_hours` looks at; without it the hours run from
    the end of the work date. `is_working_day` answers for the agency's calendar; a rule that needs it and
    does not get it raises `ValueError`, as does an unknown mode.
    """
    closes = _local_cutoff(rule, work_date, zone, ended_at, is_working_day)
    if rule.skips_holidays:
        last_day = (closes - timedelta(microseconds=1)).date()
        closes += _next_working_day(last_day, is_working_day) - last_day
    if rule.within_month:
        closes = min(closes, _midnight(_first_of_following_month(work_date), zone))
    return closes.astimezone(UTC)


def after_outages(closes: datetime, outages: Iterable[Interruption], zone: str) -> datetime:
    """Return the last moment (UTC) that was `closes` once the outages have moved it.

    An outage touches a last moment when the two have any of the 24 hours before it in common, or when it goes on
    over it. The last moment then moves to local midnight at the end of the day after the outage's last day, or after
    the day of its registration if that is later, so that everybody has a whole day again; another outage then may
    touch that one. It never becomes earlier, and it may pass the end of the month, for it was the system that failed.
    Source: docs/adr/0009.
    """
    for outage in sorted(outages):
        # Empty ones touch nothing; those of the future touch what closes then.
        if outage.starts_at < outage.ends_at and outage.starts_at < closes < outage.ends_at + TOUCHED_BEFORE:
            known = max(outage.ends_at - timedelta(microseconds=1), outage.known_at)
            last_day = known.astimezone(ZoneInfo(zone)).date()
            closes = max(closes, _midnight(last_day + 2 * ONE_DAY, zone).astimezone(UTC))
    return closes


def _local_cutoff(
    rule: DeadlineRule, work_date: date, zone: str, ended_at: datetime | None, is_working_day: WorkingDay | None
) -> datetime:
    if rule.mode == DeadlineMode.CALENDAR_DAYS:
        return _midnight(work_date + rule.count * ONE_DAY + ONE_DAY, zone)
    if rule.mode == DeadlineMode.ELAPSED_HOURS:
        end = ended_at or _midnight(work_date + ONE_DAY, zone)
        # Hours pass on the clock of the world; the result is read on the local one.
        return (end.astimezone(UTC) + timedelta(hours=rule.count)).astimezone(ZoneInfo(zone))
    if rule.mode == DeadlineMode.WORKING_DAYS:
        last_day = work_date
        for _counted in range(rule.count):
            last_day = _next_working_day(last_day + ONE_DAY, is_working_day)
        return _midnight(last_day + ONE_DAY, zone)
    raise ValueError(f"Unknown deadline mode {rule.mode!r}")


def _next_working_day(day: date, is_working_day: WorkingDay | None) -> date:
    """Search `day` itself first, `LONGEST_SEARCH` days at most; `ValueError` for a calendar without any."""
    if is_working_day is None:
        raise ValueError("This deadline rule needs the calendar of working days")
    for offset in range(LONGEST_SEARCH):
        candidate = day + offset * ONE_DAY
        if is_working_day(candidate):
            return candidate
    raise ValueError(f"No working day in the {LONGEST_SEARCH} days from {day}; check the calendar")


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone))


def _first_of_following_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
