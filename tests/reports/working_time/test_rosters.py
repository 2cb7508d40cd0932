"""Shifts and rosters, and files of them."""

from datetime import time

import pytest

from accounts.imports.frame import run_import
from accounts.models import AuditEvent
from accounts.spreadsheets.tabular import read_table
from reports.calendar.actions.rosters import add_shift, retire_shift
from reports.imports.specs import ROSTERS
from reports.models import RosterDay
from tests.people import acting
from tests.reports.entries import NOON
from tests.reports.working_time.rostering import HEAD, close, line, required, roster
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


# Shifts and rosters.
def test_shifts_are_whole(people, by):
    for typed, field in [
        ({"starts_at": None, "duty_minutes": 300}, "starts_at"),
        ({"starts_at": time(7), "duty_minutes": 0}, "duty_minutes"),
        ({"starts_at": time(7), "duty_minutes": 1441}, "duty_minutes"),
    ]:
        with refused("shift_invalid", field=field):
            add_shift(**by, code="X", name="X", **typed)
    off = add_shift(**by, code="X", name="Lepas malam", starts_at=None, duty_minutes=None)
    assert (off.is_off, off.duty_minutes) == (True, 0)
    with refused("shift_exists"):
        add_shift(**by, code="L", name="Lagi", starts_at=None, duty_minutes=None)


def test_a_retired_shift_stays_where_it_stands(people, by, shifts, rostered):
    roster(by, people.sari, "M", shifts)
    retire_shift(**by, shift_id=shifts["M"].pk, is_active=False)
    assert required(people.sari)[0] == 600
    count = AuditEvent.objects.count()
    retire_shift(**by, shift_id=shifts["M"].pk, is_active=False)
    assert AuditEvent.objects.count() == count


def test_a_roster_is_written_once_and_kept_in_the_trail(people, by, shifts, rostered):
    assert roster(by, people.sari, "P M L", shifts) == 3
    assert roster(by, people.sari, "P M L", shifts) == 0
    assert roster(by, people.sari, "P P -", shifts) == 2
    assert list(RosterDay.objects.order_by("date").values_list("date__day", "shift__code")) == [(1, "P"), (2, "P")]
    events = AuditEvent.objects.filter(event="roster.changed").order_by("pk")
    assert [event.after["roster"][:7] for event in events] == ["P M L -", "P P - -"]
    assert events[1].before["roster"].startswith("P M L -")


def test_a_closed_month_keeps_its_roster(people, by, shifts, rostered):
    roster(by, people.sari, "P M L", shifts)
    close(people.sari)
    assert roster(by, people.sari, "P M L", shifts) == 0
    with refused("month_locked"):
        roster(by, people.sari, "L M L", shifts)


def test_the_past_is_not_for_operators(people, by, shifts, rostered):
    roster(by, people.sari, "P P P P P P", shifts)
    operator = {**by, "by": acting(people.oki)}
    roster(operator, people.sari, "P P P P P M", shifts)
    with refused("roster_past", field="day_5"):
        roster(operator, people.sari, "P P P P L M", shifts)


# Files.
def imported(by, text):
    return run_import(ROSTERS, read_table(text.encode(), "jadwal.csv"), by=acting(by["by"]), at=NOON, source="tests")


def test_a_file_of_rosters(people, by, shifts, rostered):
    text = HEAD + line(people.sari, "p m l - P") + line(people.oki, "L " * 31)
    outcome = imported(by, text)
    assert (outcome.created, outcome.errors) == (2, ())
    assert [(warning.line, warning.code) for warning in outcome.warnings] == [
        (2, "roster_gap"),
        (3, "roster_no_pattern"),
    ]
    assert required(people.sari)[:5] == [360, 600, 0, 0, 360]
    again = imported(by, text)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    changed = imported(by, HEAD + line(people.sari, "M - - -"))
    assert (changed.updated, required(people.sari)[:3]) == (1, [600, 600, 0])


@pytest.mark.parametrize(
    ("letters", "month", "column"),
    [("P Q", "2026-10", "2"), ("L " * 31, "2026-09", "31"), ("P SIANGHARI", "2026-10", "2"), ("P", "10/2026", "month")],
)
@pytest.mark.usefixtures("shifts")
def test_what_a_file_of_rosters_may_not_say(people, by, letters, month, column):
    outcome = imported(by, HEAD + line(people.sari, letters, month))
    assert [(error.line, error.column) for error in outcome.errors] == [(2, column)]
    assert not RosterDay.objects.exists()


def test_a_file_names_people_and_open_months(people, by, shifts, rostered):
    roster(by, people.sari, "P M L", shifts)
    close(people.sari)
    text = HEAD + line(people.sari, "M M L") + "199001012015032999,2026-10,P" + "," * 30 + "\n"
    outcome = imported(by, text)
    assert [error.code for error in outcome.errors] == ["month_locked", "nip_unknown"]
    unchanged = imported(by, HEAD + line(people.sari, "P M L"))
    assert unchanged.errors == ()
