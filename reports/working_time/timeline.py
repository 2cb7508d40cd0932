"""Everything dated about one person: posts, absences, closed months, own calendar, sums of minutes; one statement.

Every page of one's own days begins with it. As four queries it took four fifths of the time that such a page
spends on asking the database, most of it in putting the statements together.
"""

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import NamedTuple

from django.db import connection

from reports.rules.enums import ActivityStatus
from reports.rules.period import Month
from reports.rules.workdays import OwnCalendar, Pattern, Rostered
from reports.working_time.duty import Post, Service
from reports.working_time.queries import AbsenceRow


@dataclass(slots=True)
class Timeline:
    """What is dated about one person, in the order of first days."""

    posts: list[Post] = field(default_factory=list)
    absences: list[AbsenceRow] = field(default_factory=list)
    patterns: list[Pattern] = field(default_factory=list)
    roster: dict[date, Rostered] = field(default_factory=dict)
    # What the roster calls the shifts of the days.
    shift_names: dict[date, str] = field(default_factory=dict)
    locked: set[Month] = field(default_factory=set)
    # Minutes by day and status (`ActivityStatus`).
    minutes: dict[tuple[date, str], int] = field(default_factory=dict)

    def service(self, employee_id: int, ends_on: date | None) -> Service:
        """Return the service of the person, whose last day is `ends_on`."""
        calendar = OwnCalendar(self.patterns, self.roster)
        return Service(employee_id, self.posts, ends_on, self.absences, calendar)

    @property
    def returned_days(self) -> set[date]:
        """Return the days of which something was returned and not sent again."""
        return {day for day, status in self.minutes if status == ActivityStatus.RETURNED}


class _TimelineTable(StrEnum):
    """Of which table a row of the statement is; a column of its own, for kinds of absence may be called anything."""

    POST = "post"
    ABSENCE = "absence"
    LOCK = "lock"
    SUM = "sum"
    PATTERN = "pattern"
    SHIFT = "shift"


class _TimelineRow(NamedTuple):
    """A row of the statement, in the order of its columns; what a table does not have is None, or empty."""

    about: str
    # ISO text on SQLite.
    first: date | str
    last: date | str
    agency_id: int | None
    # Of a day, of a shift (None: those of an ordinary day).
    minutes: int | None
    # Kind of absence, status, working week, or name of a shift.
    word: str
    # When a shift begins (ISO text, None for a day off).
    clock: str | None


_MONTH = {
    "sqlite": "date(work_date, 'start of month')",
    "postgresql": "CAST(date_trunc('month', work_date) AS date)",
}
# The first part gives the columns their types: PostgreSQL takes NULL in it for text.
_STATEMENT = """
SELECT 'post', starts_on, starts_on, agency_id, CAST(NULL AS bigint), '', CAST(NULL AS text) FROM accounts_placement
WHERE employee_id = %(person)s AND starts_on <= %(last)s
UNION ALL
SELECT 'absence', starts_on, ends_on, NULL, NULL, kind, NULL FROM reports_absence
WHERE employee_id = %(person)s AND starts_on <= %(last)s
UNION ALL
SELECT 'lock', month, month, NULL, NULL, '', NULL FROM reports_monthlock
WHERE employee_id = %(person)s AND month <= %(last)s
UNION ALL
SELECT 'sum', work_date, work_date, NULL, sum(minutes), status, NULL FROM reports_activity
WHERE employee_id = %(person)s AND work_date BETWEEN %(first)s AND %(last)s GROUP BY work_date, status
UNION ALL
SELECT 'sum', work_date, work_date, NULL, sum(minutes), status, NULL FROM reports_activity
WHERE employee_id = %(person)s AND work_date < %(first)s AND status = 'returned' AND NOT EXISTS (
    SELECT 1 FROM reports_monthlock AS closed
    WHERE closed.employee_id = %(person)s AND closed.month = {month_of_work_date}
) GROUP BY work_date, status
UNION ALL
SELECT 'pattern', starts_on, COALESCE(ends_on, %(last)s), agency_id, NULL, week, NULL FROM reports_workpattern
WHERE employee_id = %(person)s AND starts_on <= %(last)s
UNION ALL
SELECT 'shift', date, date, NULL, duty_minutes, name, CAST(starts_at AS text)
FROM reports_rosterday JOIN reports_shift ON reports_shift.id = shift_id
WHERE employee_id = %(person)s AND date BETWEEN %(first)s AND %(last)s
ORDER BY 2, 3, 6
"""


def timeline_of(employee_id: int, first: date, last: date) -> Timeline:
    """Read what is dated about an employee.

    Sums are those of the days from `first` to `last`, and of what was returned before in months that are open; shifts
    those of the days; posts, absences, patterns and locks are all that begin not after `last`.
    """
    found = Timeline()
    with connection.cursor() as cursor:
        statement = _STATEMENT.format(month_of_work_date=_MONTH[connection.vendor])
        cursor.execute(statement, {"person": employee_id, "first": first.isoformat(), "last": last.isoformat()})
        for row in map(_TimelineRow._make, cursor.fetchall()):
            _add(found, row)
    return found


def _add(found: Timeline, row: _TimelineRow) -> None:
    begin, end = _day(row.first), _day(row.last)
    match _TimelineTable(row.about):
        case _TimelineTable.POST:
            found.posts.append(Post(begin, row.agency_id or 0))
        case _TimelineTable.ABSENCE:
            found.absences.append(AbsenceRow(begin, end, row.word))
        case _TimelineTable.LOCK:
            found.locked.add(Month.of(begin))
        case _TimelineTable.SUM:
            found.minutes[begin, row.word] = int(row.minutes or 0)
        case _TimelineTable.PATTERN:
            found.patterns.append(Pattern(row.agency_id or 0, begin, end, row.word))
        case _TimelineTable.SHIFT:
            minutes = None if row.minutes is None else int(row.minutes)
            found.roster[begin] = Rostered(minutes, time.fromisoformat(row.clock) if row.clock else None)
            found.shift_names[begin] = row.word


def _day(value: date | str) -> date:
    """Return a date; SQLite gives text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
