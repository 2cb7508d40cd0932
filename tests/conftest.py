"""Fixtures shared by all tests."""

from hypothesis import settings

pytest_plugins = ["tests.people"]

# A test tells right from wrong; how long a busy machine takes is for the benchmarks.
settings.register_profile("sikap", deadline=None)
settings.load_profile("sikap")
