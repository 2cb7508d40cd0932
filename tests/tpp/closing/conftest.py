"""Who stands in the tests of this room."""

import pytest

from tests.people import make_people
from tests.reports.entries import activity, entry, review
from tests.tpp.closing.planted import EVENING
from tests.tpp.closing.racing import prepared


@pytest.fixture
def committed_scene(transactional_db):
    """For tests marked `committed`, whose serialized_rollback gives the tables back as they were."""
    return prepared(make_people())


@pytest.fixture
def told(scene):
    """The rows of the pages, with two reports of Sari that Budi decided about."""
    people = scene.people
    for start, decision in (("13:00", "approve"), ("15:00", "reject")):
        review(people.budi, activity(people.sari, entry(start, 60), at=EVENING), decision, "Keliru", at=EVENING)
    return people
