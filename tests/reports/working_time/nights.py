"""Nights as tests write them."""

from datetime import date, time

from reports.calendar.actions.patterns import add_pattern
from reports.calendar.actions.rosters import add_shift, set_roster
from reports.models import Shift
from reports.rules.period import Month
from tests.people import acting
from tests.reports.entries import NOON, entry

OCTOBER = Month(2026, 10)

# The last night of October; its morning is in November.
NIGHT, MORNING = date(2026, 10, 31), date(2026, 11, 1)

# 21.00 to 07.00 with 40 minutes of rest.
DUTY = 560


def roster(people, who, *nights):
    by = {"by": acting(people.dewi), "at": NOON, "source": "tests"}
    if not Shift.objects.filter(code="M").exists():
        add_shift(**by, code="M", name="Malam", starts_at=time(21), duty_minutes=DUTY)
        add_shift(**by, code="P", name="Pagi", starts_at=time(7), duty_minutes=None)
    add_pattern(**by, employee=who, week="roster", starts_on=OCTOBER.first, ends_on=None)
    for day in nights:
        set_roster(**by, employee=who, month=Month.of(day), shifts={day: Shift.objects.get(code="M")})


def piece(start, minutes, next_day=True, day=NIGHT, **other):
    return entry(start, minutes, next_day=next_day, work_date=day, **other)
