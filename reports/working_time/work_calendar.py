"""Which days are worked, for how many minutes, and by which shift; without looking at absences."""

from collections.abc import Collection
from datetime import date

from reports.rules.activity_rules import Span, stretch
from reports.rules.workdays import DAYS_PER_WEEK, ROSTER, OwnCalendar, is_working_day
from reports.working_time.agency_tree import AgencyTree
from reports.working_time.calendar_rows import CalendarRows
from reports.working_time.policies_in_force import PoliciesInForce


class WorkCalendar:
    """Free days, working weeks and quotas of all agencies from `first` on.

    What is asked for a person takes their calendar (`reports.working_time.queries.own_calendars`) as `own`; without
    it the answer is that of somebody in the agency who has none.
    """

    def __init__(self, first: date, tree: AgencyTree, rows: CalendarRows, policies: PoliciesInForce) -> None:
        self._first, self._tree, self._policies = first, tree, policies
        self._holidays, self._moved = rows.holidays, rows.moved_workdays
        self._quotas, self._patterns = rows.quotas, rows.patterns
        rostered = any(pattern.week == ROSTER for patterns in rows.patterns.values() for pattern in patterns)
        self.has_own = rostered or rows.has_own_patterns

    @property
    def owners(self) -> Collection[int | None]:
        """Return the agencies that have quotas or weeks of their own, None for quotas of all."""
        return self._quotas.keys() | self._patterns.keys()

    def is_working_day(self, agency_id: int, day: date) -> bool:
        """Ask for the offices; people with a roster or pattern of their own may work or be free that day."""
        return self._works(agency_id, day, self.week(agency_id, day))

    def week(self, agency_id: int, day: date, own: OwnCalendar | None = None) -> str | None:
        """Return the pattern in force (`WorkWeek`) of somebody in the agency; None for the ordinary week there.

        One's own goes before that of the nearest agency upward that has one.
        """
        if own and own.patterns:
            above = list(self._tree.upward(agency_id))
            held = [one for one in own.patterns if one.holds_on(day) and one.agency_id in above]
            if held:
                return min(held, key=lambda one: above.index(one.agency_id)).week
        if self._patterns:
            for owner in self._tree.upward(agency_id):
                for pattern in self._patterns.get(owner, ()):
                    if pattern.holds_on(day):
                        return pattern.week
        return None

    def _works(self, agency_id: int, day: date, week: str | None) -> bool:
        if day < self._first:
            raise ValueError(f"the holidays were read from {self._first} on, not for {day}")
        days_per_week = DAYS_PER_WEEK.get(week or "", self._tree.agencies[agency_id].days_per_week)
        return is_working_day(day, days_per_week, self._holidays, self._moved)

    def quota(self, agency_id: int, day: date, own: OwnCalendar | None = None) -> int | None:
        """Return the minutes required of somebody who serves in the agency on `day`; 0 on a free day.

        None where no rules of reporting say it. Who works by a roster owes what it says, holiday or not; a day that it
        does not name is an ordinary one: nobody is free by omission.
        """
        week = self.week(agency_id, day, own)
        if week == ROSTER and own and day in own.roster:
            minutes = own.roster[day].minutes
            return self._full_quota(agency_id, day) if minutes is None else minutes
        return self._full_quota(agency_id, day) if self._works(agency_id, day, week) else 0

    def _full_quota(self, agency_id: int, day: date) -> int | None:
        """Return the minutes of a day that is worked: of the nearest quota period upward, else of the policy."""
        if self._quotas:
            for owner in self._tree.upward(agency_id):
                for period in self._quotas.get(owner, ()):
                    if (minutes := period.on(day)) is not None:
                        return minutes
        policy = self._policies.on(agency_id, day)
        return policy.quota_minutes if policy else None

    def is_unrostered(self, agency_id: int, day: date, own: OwnCalendar | None = None) -> bool:
        """Tell whether a roster decides and is silent: such a day requires nothing yet, and pages say so."""
        # Asked for every day of everybody: most regions have no roster at all.
        if not self.has_own or self.week(agency_id, day, own) != ROSTER:
            return False
        return own is None or day not in own.roster

    def shift(self, agency_id: int, day: date, own: OwnCalendar | None) -> Span | None:
        """Return the stretch of local time of the rostered shift of `day`; None without one and for a day off."""
        rostered = own.roster.get(day) if own and self.week(agency_id, day, own) == ROSTER else None
        if rostered is None or rostered.starts_at is None:
            return None
        minutes = rostered.minutes or self._full_quota(agency_id, day)
        return stretch(day, rostered.starts_at, minutes) if minutes else None
