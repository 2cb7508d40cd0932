"""Who stands in the tests of this room."""

import pytest

from tests.people import login
from tests.tpp.schemes.documents_for_tests import draft


@pytest.fixture
def dewi(client, people):
    login(client, people.dewi)
    return people.dewi


@pytest.fixture
def jambi(dewi):
    return draft(dewi)
