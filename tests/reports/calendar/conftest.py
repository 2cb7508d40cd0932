"""Who stands in the tests of this room."""

import pytest

from tests.people import acting
from tests.reports.entries import (
    NOON,
)


@pytest.fixture
def by(people):
    return {"by": acting(people.dewi), "at": NOON, "source": "tests"}
