"""Fixtures shared by all tests."""

from importlib.util import find_spec

pytest_plugins = [name for name in ["tests.people"] if find_spec(name)]
