"""Fixtures shared by all tests."""

import shutil
from contextlib import contextmanager
from copy import deepcopy

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings

from accounts.audit import anchors, triggers
from reports.working_time import absence_kinds
from sikap.middleware import InstallationMiddleware

pytest.register_assert_rewrite("tests.support")
pytest_plugins = [
    "tests.counted",
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
def anchors_of_one_test():
    """Take away the file of anchors: the trail that it knows of goes with the test."""
    yield
    shutil.rmtree(anchors.folder(), ignore_errors=True)


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
    """Let a test that commits give the tables back as migrations left them, whatever comes next.

    Django fills them again before the next such test only, so it runs these last; and through JSON, which cuts the
    moments that the trail vouches for. The trail refuses to be emptied, as it must.
    """
    empty = TransactionTestCase._fixture_teardown
    seeds = []

    def remembered(cls):
        if not seeds:
            seeds.extend(list(model._base_manager.all()) for model in apps.get_models(include_auto_created=True))

    def emptied(self):
        # Spares most tests the content types that Django makes after it has emptied the tables.
        self.serialized_rollback = True
        with without_triggers():
            empty(self)
            with transaction.atomic():
                for rows in filter(None, deepcopy(seeds)):
                    table = type(rows[0])._base_manager
                    # Django has made content types of its own where it knows of no seeds.
                    table.all()._raw_delete(DEFAULT_DB_ALIAS)
                    table.bulk_create(rows)
                with connection.cursor() as cursor:
                    for statement in counters_begin_anew():
                        cursor.execute(statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(remembered))
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
        yield


def counters_begin_anew() -> list[str]:
    """Return what lets every table count on from the last row that it has: rows made once keep their ids."""
    if connection.vendor == "sqlite":
        return ["UPDATE sqlite_sequence SET seq = 0"]
    return connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True))


@contextmanager
def without_triggers():
    triggers.remove(connection)
    yield
    triggers.install(connection)
