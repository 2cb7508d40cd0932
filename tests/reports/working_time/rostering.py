"""Rosters as tests write them: a letter a day."""

from django.db import transaction

from reports.calendar.actions.rosters import set_roster
from reports.month_facts.facts import month_facts
from reports.month_locks.actions import lock_month
from reports.rules.period import Month
from tests.reports.entries import NOON

OCTOBER = Month(2026, 10)

# Thursday 1 October; 3 and 4 are a weekend.
FIRST = OCTOBER.first


def required(person, month=OCTOBER):
    return next(facts for facts in month_facts(month) if facts.employee_id == person.pk).required_by_day


def roster(by, person, letters, shifts, first=1):
    days = {FIRST.replace(day=first + n): shifts.get(code) for n, code in enumerate(letters.split())}
    return set_roster(**by, employee=person, month=OCTOBER, shifts=days)


def close(person):
    with transaction.atomic():
        lock_month(month=OCTOBER, employee_ids=[person.pk], at=NOON)


HEAD = "nip,month," + ",".join(map(str, range(1, 32))) + "\n"


def line(person, letters, month="2026-10"):
    cells = letters.split()
    return (
        ",".join([person.nip, month, *("" if cell == "-" else cell for cell in cells)]) + "," * (31 - len(cells)) + "\n"
    )
