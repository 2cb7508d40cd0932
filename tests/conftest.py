"""Fixtures shared by all tests."""

import pytest
from django.utils import translation
from hypothesis import settings

pytest_plugins = ["tests.people", "tests.pages.scene", "tests.pages.posts"]

# A test tells right from wrong; how long a busy machine takes is for the benchmarks.
settings.register_profile("sikap", deadline=None)
settings.load_profile("sikap")


@pytest.fixture(autouse=True)
def language():
    """Leave the next test the language of the settings: a request leaves its own in the thread."""
    yield
    translation.deactivate()
