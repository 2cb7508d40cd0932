"""When reports of a day are accepted in an agency, and what outages and dispensations add; asked by `window`."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from reports.models import Dispensation, Outage, ReportingPolicy
from reports.rules.clock_trust import deadline_moment
from reports.rules.deadline import DeadlineRule, Interruption, after_outages, cutoff, opens
from reports.rules.enums import DeadlineMode
from reports.working_time.agency_tree import AgencyTree
from reports.working_time.calendar_rows import CalendarRows, Pardon
from reports.working_time.policies_in_force import PoliciesInForce
from reports.working_time.work_calendar import WorkCalendar


class Moments(NamedTuple):
    """The moments (UTC) of a work date in an agency: from when reports are accepted, and from when they are late.

    `regular` is without any outage, `undispensed` with them.
    """

    opens: datetime
    regular: datetime
    undispensed: datetime


class Deadlines:
    """The deadlines of all agencies; days without rules of reporting have none."""

    def __init__(self, tree: AgencyTree, rows: CalendarRows, policies: PoliciesInForce, calendar: WorkCalendar) -> None:
        self._tree, self._policies, self._calendar = tree, policies, calendar
        self._outages, self._pardons, self._heard = rows.outages, rows.pardons, rows.heard
        # Lists and recaps ask about the same few days thousands of times.
        self._moments: dict[tuple[int, date, datetime | None], Moments] = {}

    def believed(self, at: datetime) -> datetime:
        """Return the moment by which deadlines are judged at `at`: a clock that was set back reopens no day."""
        return deadline_moment(at, self._heard)

    def moments(self, agency_id: int, work_date: date, ended_at: datetime | None = None) -> Moments | None:
        """Return the moments of a day; `ended_at` ends the activity, for deadlines that are counted in hours."""
        policy = self._policies.on(agency_id, work_date)
        if policy is None:
            return None
        # Nothing else looks at the end of the activity: all reports of a day share one answer.
        end = ended_at if policy.deadline_mode == DeadlineMode.ELAPSED_HOURS else None
        key = (agency_id, work_date, end)
        if key not in self._moments:
            self._moments[key] = self._count(policy, agency_id, work_date, end)
        return self._moments[key]

    def _count(self, policy: ReportingPolicy, agency_id: int, work_date: date, ended_at: datetime | None) -> Moments:
        rule, zone = _rule(policy), self._tree.zone(agency_id)

        def is_working_day(day: date) -> bool:
            return self._calendar.is_working_day(agency_id, day)

        regular = cutoff(rule, work_date, zone, ended_at=ended_at, is_working_day=is_working_day)
        return Moments(opens(rule, work_date, zone), regular, self.moved(agency_id, regular))

    def moved(self, agency_id: int, closes: datetime) -> datetime:
        """Return UTC `closes` put off by outages recorded for the agency or above it; the same without any."""
        if not self._outages:
            return closes
        hitting = [outage for owner in self._tree.upward(agency_id) for outage in self._outages.get(owner, ())]
        return after_outages(closes, hitting, self._tree.zone(agency_id))

    def pardoned_until(self, agency_id: int, work_date: date, employee_id: int) -> datetime | None:
        """Return until when (UTC) dispensations let a person of the agency report a day; None without any."""
        if not self._pardons:
            return None
        owners = set(self._tree.upward(agency_id))
        ends = (
            pardon.ends_at
            for pardon in self._pardons
            if pardon.first <= work_date <= pardon.last
            and (pardon.employee_id == employee_id if pardon.employee_id else pardon.agency_id in owners)
        )
        return max(ends, default=None)

    def pardoned_days(self, first: date, last: date) -> Iterator[Pardon]:
        """Yield the dispensations of single people that touch the days from `first` to `last`."""
        return (one for one in self._pardons if one.employee_id and one.first <= last and first <= one.last)

    def leave_out(self, row: Outage | Dispensation) -> None:
        """Answer from now on as if this outage or granted dispensation had been cancelled."""
        self._moments.clear()
        if isinstance(row, Outage):
            gone = interruption(row)
            self._outages[row.agency_id] = [one for one in self._outages.get(row.agency_id, ()) if one != gone]
        elif row.ends_at is not None:
            pardon = Pardon(row.employee_id, row.agency_id, row.first_day, row.last_day, row.ends_at)
            self._pardons = [one for one in self._pardons if one != pardon]

    def owners(self) -> set[int | None]:
        """Return the agencies that have outages or dispensations of their own, None for those of all."""
        return set(self._outages) | {pardon.agency_id for pardon in self._pardons if pardon.employee_id is None}


def interruption(outage: Outage) -> Interruption:
    """Keep begin, end and the moment of recording (UTC), which is all that the pure rule looks at."""
    return Interruption(outage.starts_at, outage.ends_at, outage.recorded_at)


def _rule(policy: ReportingPolicy) -> DeadlineRule:
    return DeadlineRule(
        mode=policy.deadline_mode,
        count=policy.deadline_count,
        skips_holidays=policy.deadline_skips_holidays,
        within_month=policy.deadline_within_month,
        opens_at=policy.opens_at,
    )
