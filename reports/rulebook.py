"""The rules in force: policies, holidays, zones and working weeks of all agencies, read once.

Two queries, whatever the number of people and days asked about afterwards.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from reports.deadline import DeadlineRule, cutoff, opens
from reports.enums import DeadlineMode
from reports.models import ReportingPolicy
from reports.workdays import is_working_day


class MissingPolicyError(LookupError):
    """No rules of reporting are in force; nothing can be judged until the personnel agency enters them."""


class AgencyRules(NamedTuple):
    """An agency as the calendar and the pages need it."""

    code: str
    name: str
    parent_id: int | None
    zone: str
    days_per_week: int


# Almost every page begins with these; half of what a statement costs is putting it together.
_STATEMENT = """
SELECT id, code, name, parent_id, timezone, working_days_per_week FROM accounts_agency
UNION ALL
SELECT NULL, CAST(date AS text), name, NULL, '', 0 FROM reports_holiday WHERE date >= %s
"""


def _agencies_and_holidays(first: date) -> tuple[dict[int, AgencyRules], dict[date, str]]:
    """Return all agencies by id, and the names of the holidays from `first` on; one query."""
    agencies, holidays = {}, {}
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [first.isoformat()])
        for pk, code, name, *rules in cursor.fetchall():
            if pk is None:
                holidays[date.fromisoformat(code)] = name
            else:
                agencies[pk] = AgencyRules(code, name, *rules)
    return agencies, holidays


class Rulebook:
    """The rules in force on the days from `first` to `last`; get one from `Rulebook.load`.

    Holidays are known beyond `last`, because a deadline may end there. A day outside raises `ValueError`.
    """

    def __init__(
        self,
        first: date,
        last: date,
        agencies: dict[int, AgencyRules],
        policies: Iterable[ReportingPolicy],
        holidays: dict[date, str],
    ) -> None:
        self.first, self.last = first, last
        self._agencies = agencies
        self._holidays = holidays
        self._policies: dict[int | None, list[ReportingPolicy]] = {}
        for policy in sorted(policies, key=lambda policy: policy.starts_on):
            self._policies.setdefault(policy.agency_id, []).append(policy)
        # Imports and recaps ask the same few answers thousands of times.
        self._in_force: dict[tuple[int, date], ReportingPolicy] = {}
        self._opens: dict[tuple[int, date], datetime] = {}
        self._cutoffs: dict[tuple[int, date, datetime | None], datetime] = {}

    @classmethod
    def load(cls, first: date, last: date) -> "Rulebook":
        """Read the rules for the days from `first` to `last` (two queries)."""
        agencies, holidays = _agencies_and_holidays(first)
        return cls(first, last, agencies, ReportingPolicy.objects.filter(starts_on__lte=last).order_by(), holidays)

    def policy(self, agency_id: int, day: date) -> ReportingPolicy:
        """Return the policy in force in an agency on `day`.

        That of the nearest agency upward that has one in force, else the general one; of those the latest
        not after the day. Raise `MissingPolicyError` where there is none.
        """
        policy = self._in_force.get((agency_id, day))
        if policy is None:
            policy = self._in_force[agency_id, day] = self._find_policy(agency_id, day)
        return policy

    def _find_policy(self, agency_id: int, day: date) -> ReportingPolicy:
        if not self.first <= day <= self.last:
            raise ValueError(f"the rules were read for {self.first} to {self.last}, not for {day}")
        owner: int | None = agency_id
        while True:
            if found := self._latest(owner, day):
                return found
            if owner is None:
                raise MissingPolicyError(
                    _("No rules of reporting are in force on %(day)s. Ask the personnel agency to enter them.")
                    % {"day": day.isoformat()}
                )
            owner = self._agencies[owner].parent_id

    def _latest(self, owner: int | None, day: date) -> ReportingPolicy | None:
        dated = self._policies.get(owner, [])
        position = bisect_right(dated, day, key=lambda policy: policy.starts_on)
        return dated[position - 1] if position else None

    @property
    def agencies(self) -> Mapping[int, AgencyRules]:
        """Return all agencies by id."""
        return self._agencies

    def zone(self, agency_id: int) -> str:
        """Return the IANA zone of an agency (`Asia/Jakarta`)."""
        return self._agencies[agency_id].zone

    def is_working_day(self, agency_id: int, day: date) -> bool:
        """Tell whether the agency works on `day`; days after `last` may be asked too."""
        if day < self.first:
            raise ValueError(f"the holidays were read from {self.first} on, not for {day}")
        return is_working_day(day, self._agencies[agency_id].days_per_week, self._holidays)

    def holiday_name(self, day: date) -> str | None:
        """Return the name of the holiday on `day`, None where it is none."""
        return self._holidays.get(day)

    def quota(self, agency_id: int, day: date) -> int:
        """Return the minutes required of somebody who serves in the agency on `day`; 0 on a free day."""
        return self.policy(agency_id, day).quota_minutes if self.is_working_day(agency_id, day) else 0

    def rule(self, agency_id: int, day: date) -> DeadlineRule:
        """Return how the deadline of work date `day` is counted."""
        policy = self.policy(agency_id, day)
        return DeadlineRule(
            mode=policy.deadline_mode,
            count=policy.deadline_count,
            skips_holidays=policy.deadline_skips_holidays,
            within_month=policy.deadline_within_month,
            opens_at=policy.opens_at,
        )

    def opens(self, agency_id: int, work_date: date) -> datetime:
        """Return the first moment (UTC) at which a report for `work_date` is accepted."""
        key = (agency_id, work_date)
        if key not in self._opens:
            self._opens[key] = opens(self.rule(agency_id, work_date), work_date, self.zone(agency_id))
        return self._opens[key]

    def cutoff(self, agency_id: int, work_date: date, ended_at: datetime | None = None) -> datetime:
        """Return the moment (UTC) from which a report for `work_date` is late; `ended_at` ends the activity."""
        elapsed = self.policy(agency_id, work_date).deadline_mode == DeadlineMode.ELAPSED_HOURS
        key = (agency_id, work_date, ended_at if elapsed else None)
        if key not in self._cutoffs:
            self._cutoffs[key] = cutoff(
                self.rule(agency_id, work_date),
                work_date,
                self.zone(agency_id),
                ended_at=ended_at,
                is_working_day=lambda day: self.is_working_day(agency_id, day),
            )
        return self._cutoffs[key]
