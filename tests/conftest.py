"""Fixtures shared by all tests."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings

from accounts.audit import triggers
from reports.working_time import absence_kinds
from sikap.middleware import InstallationMiddleware

pytest.register_assert_rewrite("tests.support")
pytest_plugins = [
    "tests.engines",
    "tests.longest_first",
    "tests.people",
    "tests.history",
    "tests.pages.scene",
    "tests.pages.posts",
]

# A test tells right from wrong; how long a busy machine takes is for the benchmarks.
settings.register_profile("sikap", deadline=None)
settings.load_profile("sikap")


@pytest.fixture(autouse=True)
def language():
    """Begin and end in the language of the settings: a request leaves its own in the thread, wide fixtures too."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def names_of_kinds():
    """Take back the names of absences; the product keeps them for as long as a process lives."""
    yield
    absence_kinds._NAMES.clear()


@pytest.fixture(autouse=True)
def fitting_installation(monkeypatch):
    """Let the server know its database already: it asks once, and tests count statements."""
    monkeypatch.setattr(InstallationMiddleware, "fits", True)


@pytest.fixture(autouse=True, scope="session")
def emptied_past_the_triggers():
    """Let Django empty and fill the tables around a test that commits; the trail itself refuses, as it must."""
    fill, empty = TransactionTestCase._fixture_setup.__func__, TransactionTestCase._fixture_teardown

    def filled(cls):
        with without_triggers():
            fill(cls)

    def emptied(self):
        with without_triggers():
            empty(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(filled))
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
        yield


@contextmanager
def without_triggers():
    triggers.remove(connection)
    yield
    triggers.install(connection)
