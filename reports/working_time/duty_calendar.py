"""The rules in force: policies, holidays, outages, zones and working weeks of all agencies, read once.

Two queries, whatever the number of people and days asked about afterwards. What is required on a day and until when
it can be reported are asked for with `reports.working_time.duty` and `reports.working_time.window`; the parts that
they put together (`calendar`, `deadlines`) are theirs.
"""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from reports.models import Dispensation, Outage, ReportingPolicy
from reports.rules.work_modes import Demands, ModeTerms, WorkModes, demands
from reports.working_time.agency_tree import AgencyTree
from reports.working_time.calendar_rows import AbsenceTerms, AgencyRules, CalendarRows
from reports.working_time.deadlines import Deadlines
from reports.working_time.policies_in_force import PoliciesInForce
from reports.working_time.work_calendar import WorkCalendar

_EXCUSED = AbsenceTerms(date.min, excuses=True, percent=Decimal(100))


class Rulebook:
    """The rules in force on the days from `first` to `last`; get one from `Rulebook.load`.

    Holidays are known beyond `last`, because a deadline may end there. A day outside raises `ValueError`.
    """

    def __init__(self, first: date, last: date, rows: CalendarRows, policies: Iterable[ReportingPolicy]) -> None:
        self.first, self.last = first, last
        self._rows, self._tree = rows, AgencyTree(rows.agencies)
        self._policies = PoliciesInForce(first, last, self._tree, policies)
        self._absences = {code: sorted(dated) for code, dated in rows.absences.items()}
        self.modes = WorkModes(rows.modes)
        self.calendar = WorkCalendar(first, self._tree, rows, self._policies)
        self.deadlines = Deadlines(self._tree, rows, self._policies, self.calendar)

    @classmethod
    def load(cls, first: date, last: date, *, also: Iterable[ReportingPolicy] = ()) -> "Rulebook":
        """Read the rules for the days from `first` to `last` (two queries); `also` are some that are not stored yet."""
        policies = ReportingPolicy.objects.filter(starts_on__lte=last).order_by()
        return cls(first, last, CalendarRows.read(first), [*policies, *also])

    def policy(self, agency_id: int, day: date) -> ReportingPolicy | None:
        """Return the rules of reporting in force in an agency on `day`; None where nobody has entered any."""
        return self._policies.on(agency_id, day)

    def demands(self, agency_id: int, day: date, mode: str) -> Demands:
        """Return what a report of this work mode must show in an agency on `day`."""
        return demands(self.modes.on(mode, day), self.policy(agency_id, day))

    def limited(self, employee_id: int, agency_id: int, day: date, mode: str) -> ModeTerms | None:
        """Return the terms of a work mode on `day` where they limit its days a week for this person; else None."""
        terms = self.modes.on(mode, day)
        if terms is None or terms.days_a_week is None:
            return None
        above = set(self._tree.upward(agency_id))
        exempt = (
            one.holds(mode, day)
            and (one.employee_id == employee_id if one.employee_id is not None else one.agency_id in above)
            for one in self._rows.exemptions
        )
        return None if any(exempt) else terms

    def leave_out(self, row: Outage | Dispensation) -> None:
        """Answer from now on as if this outage or granted dispensation had been cancelled."""
        self.deadlines.leave_out(row)

    def moment(self, at: datetime) -> datetime:
        """Return the moment by which deadlines are judged at `at`: a clock that was set back reopens no day."""
        return self.deadlines.believed(at)

    @property
    def agencies(self) -> Mapping[int, AgencyRules]:
        """By id, the whole region."""
        return self._tree.agencies

    def zone(self, agency_id: int) -> str:
        """Return the IANA zone of an agency (`Asia/Jakarta`)."""
        return self._tree.zone(agency_id)

    @property
    def has_own_calendars(self) -> bool:
        """Tell whether anybody's duty can differ from that of the agency; else nobody's own calendar is asked for."""
        return self.calendar.has_own

    def is_working_day(self, agency_id: int, day: date) -> bool:
        """Tell whether the offices of the agency are open on `day`; days after `last` may be asked too."""
        return self.calendar.is_working_day(agency_id, day)

    def holiday_name(self, day: date) -> str | None:
        """Look up a free day of the whole region, joint leave included; None on others."""
        return self._rows.holidays.get(day)

    def is_decreed(self, day: date) -> bool:
        """Tell whether the free days of the year of `day` are decreed; else they are a draft, or missing."""
        return day.year in self._rows.decreed_years

    def moved_workday_name(self, day: date) -> str | None:
        """Return what the decree calls `day`, which is worked instead of another, None where it is none."""
        return self._rows.moved_workdays.get(day)

    def absence(self, code: str, day: date) -> AbsenceTerms:
        """Return what an absence of this kind does on a day; where no rule says it, nothing is due and all is kept."""
        held = [terms for terms in self._absences.get(code, ()) if terms.first <= day]
        return held[-1] if held else _EXCUSED

    @property
    def heeds_length_of_absence(self) -> bool:
        """Tell whether any kind of absence keeps less of the allowance when it lasts longer."""
        return any(terms.longer for dated in self._absences.values() for terms in dated)

    @property
    def heeds_silence(self) -> bool:
        """Tell whether minutes that nobody has reviewed can matter to what is paid, anywhere."""
        return self._policies.heed_silence

    def alike(self, agency_id: int) -> Hashable:
        """Return what agencies have in common for which this rulebook gives the same answers on every day."""
        rules = self._tree.agencies[agency_id]
        dated = (self._policies.owners, self.calendar.owners, self.deadlines.owners())
        decisive = tuple(pk for pk in self._tree.upward(agency_id) if any(pk in known for known in dated))
        return rules.zone, rules.days_per_week, decisive
