"""A phone of Sari at noon, and a store of its own."""

import pytest
import time_machine

from tests.people import login
from tests.reports.entries import NOON


@pytest.fixture
def phone(people, client):
    return login(client, people.sari)


@pytest.fixture(autouse=True)
def noon(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "evidence"
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock
