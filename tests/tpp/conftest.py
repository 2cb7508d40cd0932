"""Fixtures of the allowance side."""

import pytest

from tests.tpp import months


@pytest.fixture
def october(people):
    """Base amounts for everybody, and a few reports of Sari: 360 and 400 minutes approved, 60 waiting."""
    months.general_amounts()
    months.report(people.sari, 1, 360, by=people.budi)
    months.report(people.sari, 2, 400, by=people.budi)
    months.report(people.sari, 5, 60, by=None, status="submitted")
    return people
