"""Fixtures shared by all tests."""

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings

from accounts.audit import triggers

pytest_plugins = ["tests.people", "tests.pages.scene"]

# A test tells right from wrong; how long a busy machine takes is for the benchmarks.
settings.register_profile("sikap", deadline=None)
settings.load_profile("sikap")


@pytest.fixture(autouse=True)
def language():
    """Leave the next test the language of the settings: a request leaves its own in the thread."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def emptied_past_the_triggers():
    """Let Django empty the tables after a test that commits; the trail itself refuses, as it must."""
    empty = TransactionTestCase._fixture_teardown

    def past_the_triggers(self):
        triggers.remove(connection)
        empty(self)
        triggers.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", past_the_triggers)
        yield
