"""Short ways to say in a test what a person enters and when."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from io import BytesIO
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from PIL import Image

from accounts.rules.refusal import Unconfirmed
from reports.activities.actions.activities import submit_activity
from reports.activities.activity_input import ActivityInput
from reports.activities.gate_facts import gates
from reports.evidence.photos import prepare
from reports.models import ReportingPolicy
from reports.reviews.actions.decisions import decide
from reports.working_time.duty import anybody_of, duty
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.window import coming_window
from tests.people import acting

TUESDAY = date(2026, 10, 6)
WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
SECOND = timedelta(seconds=1)
# On PostgreSQL the people and the chain of the audit trail are locked by statements of their own.
LOCKS = 2 * int(connection.vendor == "postgresql")


def local(day, clock="12:00", zone=WIB):
    """The moment (UTC) at which the clock on the wall shows `clock` on `day`."""
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone)).astimezone(UTC)


NOON = local(TUESDAY)


@cache
def photo(colour=(20, 120, 60)):
    buffer = BytesIO()
    Image.new("RGB", (80, 60), colour).save(buffer, "JPEG")
    buffer.seek(0)
    return prepare(buffer)


def gate(report, event, authority, at, rulebook=None):
    """The refusal of one report, None where `event` may happen."""
    return gates([report], event, authority, at, rulebook)[0]


def entry(start="08:00", minutes=60, **other):
    values = {
        "work_date": TUESDAY,
        "start_time": time.fromisoformat(start),
        "minutes": minutes,
        "mode": "WFO",
        "description": "Menyusun laporan bulanan",
    }
    return ActivityInput(**(values | other))


def outside(start="08:00", minutes=60, **other):
    """An entry with photo and position, as WFH and DL ask for."""
    evidence = {"photo": photo(), "latitude": Decimal("-7.75"), "longitude": Decimal("113.21"), "accuracy_m": 12}
    return entry(start, minutes, **({"mode": "WFH"} | evidence | other))


def submit(by, what=None, *, at=NOON, uuid=None):
    return submit_activity(by=acting(by), at=at, source="tests", client_uuid=uuid or uuid4(), entry=what or entry())


def activity(by, what=None, *, at=NOON):
    return submit(by, what, at=at).activity


def review(by, activities, decision="approve", reason="", *, at=NOON, versions=None):
    """Decide about the activities in the versions that are stored now."""
    rows = activities if isinstance(activities, list) else [activities]
    for row in rows:
        row.refresh_from_db()
    items = [(row.pk, row.version) for row in rows] if versions is None else versions
    return decide(by=acting(by), at=at, source="tests", items=items, decision=decision, reason=reason)


def confirmed(verb, **arguments):
    """Do what closes open days of others: see what it takes away, then confirm just that."""
    with pytest.raises(Unconfirmed) as shown:
        verb(**arguments)
    return verb(**arguments, confirmed=shown.value.token)


def policy(agency=None, starts_on=date(2026, 9, 1), **rules):
    """Put a policy in force; how policies are entered is tested elsewhere."""
    return ReportingPolicy.objects.create(agency=agency, starts_on=starts_on, **rules)


def required_in(agency, day, rules=None):
    """Minutes that a day asks of anybody in the agency (its id)."""
    return duty(rules or Rulebook.load(day, day), anybody_of(agency), day).required


def window_in(agency, day, rules=None, ended_at=None):
    """When anybody in the agency (its id) may report a day."""
    return coming_window(rules or Rulebook.load(day, day), anybody_of(agency), day, ended_at=ended_at)
