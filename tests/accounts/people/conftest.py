"""Who stands in the tests of this room."""

import pytest
from django.test import Client

from tests.people import login


@pytest.fixture
def dewi(people) -> Client:
    return login(Client(), people.dewi)
