"""What the actions on people refuse, and what they leave alone."""

from datetime import UTC, date, datetime

import pytest

from accounts.authorization.access import COMMAND_LINE
from accounts.models import AuditEvent, Placement
from accounts.people.actions.employees import end_service, update_employee
from accounts.people.actions.placements import place_employee
from tests.people import acting, two
from tests.support.refusals import refused

BY = {"by": COMMAND_LINE, "at": datetime(2026, 10, 6, 3, tzinfo=UTC), "source": "tests"}


def place(people, supervisor, starts_on=date(2026, 11, 1)):
    return place_employee(
        **BY,
        employee=people.sari,
        agency=people.dinas,
        title="Analis",
        position_class=7,
        supervisor=supervisor,
        starts_on=starts_on,
    )


def test_nobody_supervises_himself(people):
    with refused("supervisor_self"):
        place(people, people.sari)


def test_nobody_is_placed_after_the_last_day_in_service(people):
    end_service(**BY, employee=people.sari, last_day=date(2026, 10, 31))
    people.sari.refresh_from_db()
    with refused("after_service"):
        place(people, people.budi)
    assert place(people, people.budi, date(2026, 10, 31)).pk


def test_two_placements_cannot_start_on_one_day(people):
    before = Placement.objects.filter(employee=people.sari).count()
    place(people, people.budi)
    with refused("placement_exists"):
        place(people, people.budi)
    assert Placement.objects.filter(employee=people.sari).count() == before + 1


def test_nobody_bars_himself_but_a_colleague_may(people):
    with refused("own_login"):
        update_employee(**BY | {"by": acting(people.dewi)}, employee=people.dewi, is_active=False)
    with refused("second_person_needed"):
        update_employee(**BY | {"by": acting(people.dina)}, employee=people.dewi, is_active=False)
    update_employee(**BY | {"by": two(people.dina, people.tari)}, employee=people.dewi, is_active=False)
    people.dewi.refresh_from_db()
    assert not people.dewi.is_active


def test_a_change_that_changes_nothing_leaves_no_trace(people):
    before = AuditEvent.objects.count()
    update_employee(**BY, employee=people.sari, name=people.sari.name)
    assert AuditEvent.objects.count() == before


def test_only_fields_of_an_employee_can_be_changed(people):
    with pytest.raises(TypeError, match="password"):
        update_employee(**BY, employee=people.sari, password="x")
