"""Everything dated about one person: posts, absences, closed months, sums of minutes; one statement.

Every page of one's own days begins with it. As four queries it took four fifths of the time that such a page
spends on asking the database, most of it in putting the statements together.
"""

from datetime import date, time
from enum import StrEnum
from typing import NamedTuple

from django.db import connection


class About(StrEnum):
    """What a mark says."""

    POST = "post"
    ABSENCE = "absence"
    LOCK = "lock"
    SUM = "sum"
    PATTERN = "pattern"
    SHIFT = "shift"


class Mark(NamedTuple):
    """One dated fact.

    POST: an agency's id as `number`, from `first` on. ABSENCE: its kind as `word`. LOCK: `first` begins the
    closed month. SUM: the minutes of a day as `number`, their status as `word`. PATTERN: one's own working week as
    `word`, in the agency `number`. SHIFT: what the roster says, its minutes as `number` (None: those of an ordinary
    day), its name as `word`, when it begins as `clock` (None for a day off).
    """

    about: About
    first: date
    last: date
    number: int | None
    word: str
    clock: time | None = None


_MONTH = {
    "sqlite": "date(work_date, 'start of month')",
    "postgresql": "CAST(date_trunc('month', work_date) AS date)",
}
_STATEMENT = """
SELECT 'post', starts_on, starts_on, agency_id, '', NULL FROM accounts_placement
WHERE employee_id = %(person)s AND starts_on <= %(last)s
UNION ALL
SELECT 'absence', starts_on, ends_on, 0, kind, NULL FROM reports_absence
WHERE employee_id = %(person)s AND starts_on <= %(last)s
UNION ALL
SELECT 'lock', month, month, 0, '', NULL FROM reports_monthlock
WHERE employee_id = %(person)s AND month <= %(last)s
UNION ALL
SELECT 'sum', work_date, work_date, sum(minutes), status, NULL FROM reports_activity
WHERE employee_id = %(person)s AND work_date BETWEEN %(first)s AND %(last)s GROUP BY work_date, status
UNION ALL
SELECT 'sum', work_date, work_date, sum(minutes), status, NULL FROM reports_activity
WHERE employee_id = %(person)s AND work_date < %(first)s AND status = 'returned' AND NOT EXISTS (
    SELECT 1 FROM reports_monthlock AS closed
    WHERE closed.employee_id = %(person)s AND closed.month = {month_of_work_date}
) GROUP BY work_date, status
UNION ALL
SELECT 'pattern', starts_on, COALESCE(ends_on, %(last)s), agency_id, week, NULL FROM reports_workpattern
WHERE employee_id = %(person)s AND starts_on <= %(last)s
UNION ALL
SELECT 'shift', date, date, duty_minutes, name, CAST(starts_at AS text)
FROM reports_rosterday JOIN reports_shift ON reports_shift.id = shift_id
WHERE employee_id = %(person)s AND date BETWEEN %(first)s AND %(last)s
ORDER BY 2, 3, 5
"""


def marks_of(employee_id: int, first: date, last: date) -> list[Mark]:
    """Return the marks of an employee in the order of their first days.

    Sums are those of the days from `first` to `last`, and of what was returned before in months that are open; posts,
    absences and locks are all that begin not after `last`.
    """
    with connection.cursor() as cursor:
        statement = _STATEMENT.format(month_of_work_date=_MONTH[connection.vendor])
        cursor.execute(statement, {"person": employee_id, "first": first.isoformat(), "last": last.isoformat()})
        return [
            Mark(About(about), _day(begin), _day(end), None if number is None else int(number), word, _clock(clock))
            for about, begin, end, number, word, clock in cursor.fetchall()
        ]


def _clock(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)


def _day(value: date | str) -> date:
    """Return a date; SQLite gives text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
