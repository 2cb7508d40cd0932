"""Who stands in the tests of this room."""

from datetime import time

import pytest

from reports.calendar.actions.patterns import add_pattern
from reports.calendar.actions.rosters import add_shift
from reports.models import Shift
from tests.people import acting
from tests.reports.entries import NOON
from tests.reports.working_time.rostering import FIRST


@pytest.fixture
def by(people):
    return {"by": acting(people.dewi), "at": NOON, "source": "tests"}


@pytest.fixture
def shifts(by):
    add_shift(**by, code="P", name="Pagi", starts_at=time(7), duty_minutes=None)
    add_shift(**by, code="M", name="Malam", starts_at=time(21), duty_minutes=600)
    return {shift.code: shift for shift in Shift.objects.all()}


@pytest.fixture
def rostered(people, by):
    """Sari works by a roster from the first of October on."""
    return add_pattern(**by, employee=people.sari, week="roster", starts_on=FIRST, ends_on=None)
