"""The people of the pages."""

import pytest

from tests.pages.people import with_officers
from tests.people import People


@pytest.fixture
def people(people: People) -> People:
    return with_officers(people)
