"""What is required of a person on a day: the one answer that every page, sum and notice asks for.

Plain Python over what has been read: `Service` is what is dated about a person, `Rulebook` what holds for all.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple, Protocol

from reports.rules.activity_rules import Span
from reports.rules.workdays import ROSTER, OwnCalendar
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.queries import AbsenceRow

_STARTS_ON = attrgetter("starts_on")


class Free(StrEnum):
    """Why nothing is required on a day; the first three are refusals of a report too."""

    NO_PLACEMENT = "no_placement"
    NOT_IN_SERVICE = "not_in_service"
    # Nobody has entered rules of reporting: nothing can be said, which is not the same as nothing due.
    NO_POLICY = "no_policy"
    ABSENT = "absent"
    # A holiday, a rest day, or a day off by roster.
    FREE_DAY = "free_day"


class Posted(Protocol):
    """A placement as far as reporting asks."""

    @property
    def starts_on(self) -> date:
        """From which day on; it holds until the next one begins."""

    @property
    def agency_id(self) -> int:
        """The one whose rules, zone and calendar hold."""

    @property
    def supervisor_id(self) -> int | None:
        """Below whom, if anybody."""


class Post(NamedTuple):
    """A placement without its title."""

    starts_on: date
    agency_id: int
    supervisor_id: int | None = None


class Service(NamedTuple):
    """Everything dated about one person; posts and absences in the order of their first days.

    `ends_on` is the last day in service, None where it goes on.
    """

    employee_id: int
    posts: Sequence[Posted]
    ends_on: date | None = None
    absences: Sequence[AbsenceRow] = ()
    calendar: OwnCalendar | None = None

    def post(self, day: date) -> Posted | None:
        """Return the post in force on a day, the latest not after it, whether or not the service has ended."""
        position = bisect_right(self.posts, day, key=_STARTS_ON)
        return self.posts[position - 1] if position else None

    def outside(self, day: date) -> Free | None:
        """Return why the person does not serve on a day; None where they do."""
        if self.post(day) is None:
            return Free.NO_PLACEMENT
        return Free.NOT_IN_SERVICE if self.ends_on is not None and self.ends_on < day else None

    def agency_id(self, day: date) -> int | None:
        """Return None before the first post and after the last day in service."""
        post = self.post(day)
        if post is None or (self.ends_on is not None and self.ends_on < day):
            return None
        return post.agency_id


def anybody_of(agency_id: int) -> Service:
    """Return the service of somebody who has always been in the agency and has nothing of their own."""
    return always_in(agency_id, 0)


def always_in(agency_id: int, employee_id: int, calendar: OwnCalendar | None = None) -> Service:
    """Return the service of a person as if they had always been in the agency and were never absent."""
    return Service(employee_id, (Post(date.min, agency_id),), calendar=calendar)


class Duty(NamedTuple):
    """What a day asks of a person, in minutes; `ordinary` is what it would ask without absences.

    `absence` is the kind of an approved absence, whether it excuses or not; `free` says why nothing is required.
    """

    day: date
    required: int
    ordinary: int
    agency_id: int | None
    absence: str | None = None
    free: Free | None = None
    # Works by a roster that does not name the day; the ordinary week counts.
    unrostered: bool = False

    @property
    def in_service(self) -> bool:
        """Tell whether the person serves on the day."""
        return self.agency_id is not None


def duty(rules: Rulebook, service: Service, day: date) -> Duty:
    """Return what a day asks of a person."""
    return excused(rules, ordinary_duty(rules, service, day), service.absences)


def ordinary_duty(rules: Rulebook, service: Service, day: date) -> Duty:
    """Return what a day would ask of a person who is never absent."""
    agency_id = service.agency_id(day)
    if agency_id is None:
        return Duty(day, 0, 0, None, None, service.outside(day))
    return served_duty(rules, agency_id, day, service.calendar)


def served_duty(rules: Rulebook, agency_id: int, day: date, calendar: OwnCalendar | None) -> Duty:
    """Return what a day would ask of somebody who serves in the agency and is never absent."""
    quota = rules.calendar.quota(agency_id, day, calendar)
    if quota is None:
        return Duty(day, 0, 0, agency_id, None, Free.NO_POLICY)
    unrostered = rules.calendar.is_unrostered(agency_id, day, calendar)
    return Duty(day, quota, quota, agency_id, None, None if quota else Free.FREE_DAY, unrostered)


def excused(rules: Rulebook, ordinary: Duty, absences: Iterable[AbsenceRow]) -> Duty:
    """Return the duty of a day less what absences excuse; where two meet, one that excuses says what is due."""
    day = ordinary.day
    kinds = [row.kind for row in absences if row.starts_on <= day <= row.ends_on] if ordinary.in_service else []
    if not kinds:
        return ordinary
    excusing = next((kind for kind in kinds if rules.absence(kind, day).excuses), None)
    if excusing is None:
        return ordinary._replace(absence=kinds[0])
    return ordinary._replace(required=0, absence=excusing, free=Free.ABSENT)


def is_excused(rules: Rulebook, day: date, absences: Iterable[AbsenceRow]) -> bool:
    """Tell whether one of the absences lets a day's duty rest, whatever would be due."""
    return any(row.starts_on <= day <= row.ends_on and rules.absence(row.kind, day).excuses for row in absences)


def works_by_roster(rules: Rulebook, service: Service, day: date) -> bool:
    """False outside service; an own working week goes before that of the agency."""
    agency_id = service.agency_id(day)
    return agency_id is not None and rules.calendar.week(agency_id, day, service.calendar) == ROSTER


def shift_of(rules: Rulebook, service: Service, day: date) -> Span | None:
    """Return the stretch of local time of the shift that the roster has for a day; None without one."""
    agency_id = service.agency_id(day) if service.calendar else None
    return None if agency_id is None else rules.calendar.shift(agency_id, day, service.calendar)


def working_days_since(rules: Rulebook, agency_id: int, since: date, until: date) -> int:
    """Return how many days the offices of an agency were open after `since`, up to `until`, as far back as was read."""
    days = (since + timedelta(days=number) for number in range(1, (until - since).days + 1))
    return sum(rules.is_working_day(agency_id, day) for day in days if day >= rules.first)
