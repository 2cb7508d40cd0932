"""Who works by a roster in a month, and which shift each day has; a fixed number of queries, never writes."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from accounts.models import Employee, Placement
from reports.models import RosterDay
from reports.rules.period import Month
from reports.working_time.duty import Service, works_by_roster
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.queries import own_calendars, posts_during


class RosterLine(NamedTuple):
    """One person's month: for every day the code of the shift, "" where none is entered, None off the roster."""

    employee_id: int
    nip: str
    name: str
    agency_id: int
    codes: tuple[str | None, ...]

    @property
    def gaps(self) -> int:
        """Return the number of days by roster for which none is entered."""
        return self.codes.count("")


def rosters_of(month: Month, agency_ids: Collection[int] | None = None) -> list[RosterLine]:
    """Return the months of everybody who works by a roster on some day, by name; in the agencies (None: all).

    Somebody who moves within the month stands under the last of their agencies. Seven queries.
    """
    rulebook = Rulebook.load(month.first, month.last)
    if not rulebook.has_own_calendars:
        return []
    people = None
    if agency_ids is not None:
        people = Employee.objects.filter(pk__in=Placement.objects.filter(agency__in=agency_ids).values("employee"))
    calendars = own_calendars(month.first, month.last, people)
    days = RosterDay.objects.filter(date__range=(month.first, month.last))
    if people is not None:
        days = days.filter(employee__in=people.order_by().values("pk"))
    codes: dict[int, dict[date, str]] = defaultdict(dict)
    for employee_id, day, code in days.order_by().values_list("employee_id", "date", "shift__code"):
        codes[employee_id][day] = code
    found = []
    for employee_id, held in groupby(posts_during(month.first, month.last, people), attrgetter("employee_id")):
        rows = list(held)
        last = rows[-1]
        service = Service(employee_id, rows, last.service_ends_on, calendar=calendars.get(employee_id))
        letters = [
            codes[employee_id].get(day, "") if works_by_roster(rulebook, service, day) else None for day in month.days
        ]
        wanted = agency_ids is None or last.agency_id in agency_ids
        if wanted and any(letter is not None for letter in letters):
            found.append(RosterLine(employee_id, last.nip, last.name, last.agency_id, tuple(letters)))
    return sorted(found, key=attrgetter("name", "employee_id"))
