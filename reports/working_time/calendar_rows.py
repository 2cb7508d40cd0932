"""What holds for all people from a day on, as it is stored: agencies, free days, weeks, quotas, outages, pardons.

One statement reads it, for almost every page begins with it and half of what a statement costs is putting it together.
What it means is said by `work_calendar` and `deadlines`.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from django.db import connection

from reports.rules.deadline import Interruption
from reports.rules.enums import HolidayKind
from reports.rules.work_modes import Exemption, ModeTerms
from reports.rules.workdays import Pattern


class AgencyRules(NamedTuple):
    """IANA zone and days worked a week (5 or 6) are its own; what it lacks is looked for along `parent_id`."""

    code: str
    name: str
    parent_id: int | None
    zone: str
    days_per_week: int


class AbsenceTerms(NamedTuple):
    """What a kind of absence does from a day on: whether duty rests, and the per cent of the allowance that is kept.

    `longer` are (whole months, per cent) for episodes that have lasted so long, ascending.
    """

    first: date
    excuses: bool
    percent: Decimal
    longer: tuple[tuple[int, Decimal], ...] = ()

    def kept(self, months: int) -> Decimal:
        """Return the per cent that is kept on a day on which the episode has lasted `months` whole months."""
        return next((percent for after, percent in reversed(self.longer) if months >= after), self.percent)


class Pardon(NamedTuple):
    """A granted dispensation: of one employee, else of an agency and below, else (both None) of all."""

    employee_id: int | None
    agency_id: int | None
    first: date
    last: date
    ends_at: datetime


class WeekQuota(NamedTuple):
    """Minutes by weekday from Monday on (None: as the policy has it); `last` is None where it holds on."""

    first: date
    last: date | None
    minutes: Sequence[int | None]

    def on(self, day: date) -> int | None:
        """Return the minutes of a day, None where this says nothing about it."""
        return self.minutes[day.weekday()] if self.first <= day and (self.last is None or day <= self.last) else None


@dataclass(slots=True)
class CalendarRows:
    """What is the same for everybody; outages, quotas and patterns by the agency that they are about, None for all."""

    agencies: dict[int, AgencyRules] = field(default_factory=dict)
    holidays: dict[date, str] = field(default_factory=dict)
    moved_workdays: dict[date, str] = field(default_factory=dict)
    outages: dict[int | None, list[Interruption]] = field(default_factory=dict)
    pardons: list[Pardon] = field(default_factory=list)
    quotas: dict[int | None, list[WeekQuota]] = field(default_factory=dict)
    patterns: dict[int | None, list[Pattern]] = field(default_factory=dict)
    # Somebody has a pattern of their own.
    has_own_patterns: bool = False
    absences: dict[str, list[AbsenceTerms]] = field(default_factory=dict)
    # Years whose calendar is decreed.
    decreed_years: set[int] = field(default_factory=set)
    modes: list[ModeTerms] = field(default_factory=list)
    exemptions: list[Exemption] = field(default_factory=list)
    # The latest moment that the health log believed, where there is one.
    heard: datetime | None = None

    @classmethod
    def read(cls, first: date) -> "CalendarRows":
        """Read what matters from `first` on, and the outages that can touch what closes after it; one query."""
        found = cls()
        # A day earlier: `first` begins before midnight of UTC.
        eve = first - timedelta(days=1)
        with connection.cursor() as cursor:
            cursor.execute(_STATEMENT, {"first": first.isoformat(), "eve": eve.isoformat()})
            for row in map(_CalendarRow._make, cursor.fetchall()):
                _ADD[_CalendarTable(row.about)](found, row)
        return found


class _CalendarTable(StrEnum):
    """Tag in the first column of the UNION: it says how the others are to be read."""

    AGENCY = "agency"
    HOLIDAY = "holiday"
    OUTAGE = "outage"
    DISPENSATION = "dispensation"
    QUOTA = "quota"
    WEEK = "week"
    OWN_WEEK = "own_week"
    ABSENCE = "absence"
    DECREE = "decree"
    MODE = "mode"
    EXEMPTION = "exemption"
    HEARD = "heard"


class _CalendarRow(NamedTuple):
    """A row of the statement; what a table does not have is None. Days and moments are ISO text on both databases."""

    about: str
    agency_id: int | None
    # The agency above an agency; the employee of a dispensation or exemption.
    other_id: int | None
    code: str
    name: str
    # Days, of an outage moments.
    first: str
    last: str | None
    at: str | None
    # Zone, kind of holiday, week, marks of a work mode, or JSON: minutes of a quota, steps of an absence.
    word: str
    # Days of a week, year, 0 or 1.
    number: int
    percent: str


# The first part gives the columns their types: PostgreSQL takes NULL in it for text.
_STATEMENT = """
SELECT 'agency' AS about, id AS agency_id, parent_id AS other_id, code, name,
    CAST(NULL AS text) AS first, CAST(NULL AS text) AS last, CAST(NULL AS text) AS at,
    timezone AS word, working_days_per_week AS number, CAST(NULL AS text) AS percent
FROM accounts_agency
UNION ALL
SELECT 'holiday', NULL, NULL, NULL, name, CAST(date AS text), NULL, NULL, kind, NULL, NULL
FROM reports_holiday WHERE date >= %(first)s
UNION ALL
SELECT 'outage', agency_id, NULL, NULL, NULL, CAST(starts_at AS text), CAST(ends_at AS text),
    CAST(recorded_at AS text), NULL, NULL, NULL
FROM reports_outage WHERE ends_at >= %(eve)s AND cancelled_at IS NULL
UNION ALL
SELECT 'dispensation', agency_id, employee_id, NULL, NULL, CAST(first_day AS text), CAST(last_day AS text),
    CAST(ends_at AS text), NULL, NULL, NULL
FROM reports_dispensation WHERE last_day >= %(first)s AND status = 'granted'
UNION ALL
SELECT 'quota', agency_id, NULL, NULL, NULL, CAST(starts_on AS text), CAST(ends_on AS text), NULL,
    CAST(minutes AS text), NULL, NULL
FROM reports_quotaperiod WHERE ends_on IS NULL OR ends_on >= %(first)s
UNION ALL
SELECT 'week', agency_id, NULL, NULL, NULL, CAST(starts_on AS text), CAST(ends_on AS text), NULL, week, NULL, NULL
FROM reports_workpattern WHERE employee_id IS NULL AND (ends_on IS NULL OR ends_on >= %(first)s)
UNION ALL
SELECT 'own_week', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
WHERE EXISTS (SELECT 1 FROM reports_workpattern WHERE employee_id IS NOT NULL)
UNION ALL
SELECT 'absence', NULL, NULL, code, NULL, CAST(starts_on AS text), NULL, NULL, CAST(longer AS text),
    CASE WHEN excuses_duty THEN 1 ELSE 0 END, CAST(allowance_percent AS text)
FROM reports_absencerule
UNION ALL
SELECT 'decree', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, year, NULL FROM reports_holidayyear
UNION ALL
SELECT 'mode', NULL, NULL, code, name, CAST(starts_on AS text), NULL, NULL,
    CASE WHEN is_offered THEN 'is_offered ' ELSE '' END || CASE WHEN follows_policy THEN 'follows_policy ' ELSE '' END
    || CASE WHEN needs_photo THEN 'needs_photo ' ELSE '' END
    || CASE WHEN needs_position THEN 'needs_position ' ELSE '' END
    || CASE WHEN needs_letter THEN 'needs_letter ' ELSE '' END || CASE WHEN gallery THEN 'gallery ' ELSE '' END
    || CASE WHEN of_oneself THEN 'of_oneself ' ELSE '' END
    || CASE WHEN refuses_beyond THEN 'refuses_beyond' ELSE '' END, days_a_week, NULL
FROM reports_workmoderule
UNION ALL
SELECT 'exemption', agency_id, employee_id, code, NULL, CAST(starts_on AS text), CAST(ends_on AS text),
    NULL, NULL, NULL, NULL
FROM reports_workmodeexemption WHERE ends_on IS NULL OR ends_on >= %(first)s
UNION ALL
SELECT 'heard', NULL, NULL, NULL, NULL, NULL, NULL,
    CAST((SELECT at FROM reports_healthbeat WHERE NOT doubted ORDER BY at DESC LIMIT 1) AS text), NULL, NULL, NULL
"""


def _add_agency(found: CalendarRows, row: _CalendarRow) -> None:
    if row.agency_id is not None:
        found.agencies[row.agency_id] = AgencyRules(row.code, row.name, row.other_id, row.word, row.number)


def _add_holiday(found: CalendarRows, row: _CalendarRow) -> None:
    days = found.moved_workdays if row.word == HolidayKind.MOVED_WORKDAY else found.holidays
    days[date.fromisoformat(row.first)] = row.name


def _add_outage(found: CalendarRows, row: _CalendarRow) -> None:
    outage = Interruption(_moment(row.first), _moment(row.last), _moment(row.at))
    found.outages.setdefault(row.agency_id, []).append(outage)


def _add_dispensation(found: CalendarRows, row: _CalendarRow) -> None:
    first, last = date.fromisoformat(row.first), _last(row) or date.max
    found.pardons.append(Pardon(row.other_id, row.agency_id, first, last, _moment(row.at)))


def _add_quota(found: CalendarRows, row: _CalendarRow) -> None:
    quota = WeekQuota(date.fromisoformat(row.first), _last(row), json.loads(row.word))
    found.quotas.setdefault(row.agency_id, []).append(quota)


def _add_week(found: CalendarRows, row: _CalendarRow) -> None:
    if row.agency_id is not None:
        pattern = Pattern(row.agency_id, date.fromisoformat(row.first), _last(row), row.word)
        found.patterns.setdefault(row.agency_id, []).append(pattern)


def _add_own_week(found: CalendarRows, _row: _CalendarRow) -> None:
    found.has_own_patterns = True


def _add_absence(found: CalendarRows, row: _CalendarRow) -> None:
    longer = tuple((months, Decimal(kept)) for months, kept in json.loads(row.word))
    terms = AbsenceTerms(date.fromisoformat(row.first), bool(row.number), Decimal(row.percent), longer)
    found.absences.setdefault(row.code, []).append(terms)


def _add_decree(found: CalendarRows, row: _CalendarRow) -> None:
    found.decreed_years.add(row.number)


def _add_mode(found: CalendarRows, row: _CalendarRow) -> None:
    marks = {name: name in row.word.split() for name in _MODE_MARKS}
    found.modes.append(ModeTerms(row.code, date.fromisoformat(row.first), row.name, days_a_week=row.number, **marks))


def _add_exemption(found: CalendarRows, row: _CalendarRow) -> None:
    exemption = Exemption(row.code, row.other_id, row.agency_id, date.fromisoformat(row.first), _last(row))
    found.exemptions.append(exemption)


_MODE_MARKS = (
    "is_offered", "follows_policy", "needs_photo", "needs_position", "needs_letter", "gallery", "of_oneself",
    "refuses_beyond",
)  # fmt: skip


def _add_heard(found: CalendarRows, row: _CalendarRow) -> None:
    found.heard = _moment(row.at) if row.at else None


_ADD: dict[_CalendarTable, Callable[[CalendarRows, _CalendarRow], None]] = {
    _CalendarTable.AGENCY: _add_agency,
    _CalendarTable.HOLIDAY: _add_holiday,
    _CalendarTable.OUTAGE: _add_outage,
    _CalendarTable.DISPENSATION: _add_dispensation,
    _CalendarTable.QUOTA: _add_quota,
    _CalendarTable.WEEK: _add_week,
    _CalendarTable.OWN_WEEK: _add_own_week,
    _CalendarTable.ABSENCE: _add_absence,
    _CalendarTable.DECREE: _add_decree,
    _CalendarTable.MODE: _add_mode,
    _CalendarTable.EXEMPTION: _add_exemption,
    _CalendarTable.HEARD: _add_heard,
}


def _last(row: _CalendarRow) -> date | None:
    return date.fromisoformat(row.last) if row.last else None


def _moment(text: str | None) -> datetime:
    """Return a stored moment; SQLite's text is in UTC and does not say so."""
    found = datetime.fromisoformat(text or "")
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
