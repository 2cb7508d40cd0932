"""Structure once, the database on both engines: what a run on PostgreSQL repeats, and the proof that this is enough.

`pytest --only-both-engines` leaves out what cannot differ there. A test runs on both when it uses the database or is
marked `both_engines`, because it looks at the connection or starts processes that take their DATABASE_URL from here.
Every other test is kept from doing any of this, so a forgotten mark fails, on the engine that runs everything.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import pytest
from django.db import connections
from django.test import TransactionTestCase
from django.utils.connection import BaseConnectionHandler

# Whoever asks for one of these wants a database; `django_db_blocker` is asked for by pytest-django itself, everywhere.
FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup", "django_db_reset_sequences"}
MARKED = "both_engines"


def pytest_addoption(parser):
    parser.addoption(
        "--only-both-engines", action="store_true", help="leave out what cannot differ from one database to another"
    )


def on_both(item: pytest.Item) -> bool:
    """Return whether a test can tell one engine from another."""
    return uses_database(item) or item.get_closest_marker(MARKED) is not None


def uses_database(item: pytest.Item) -> bool:
    case = getattr(item, "cls", None)
    return (
        item.get_closest_marker("django_db") is not None
        or not FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
        or (case is not None and issubclass(case, TransactionTestCase))
    )


def pytest_collection_modifyitems(config, items):
    if config.getoption("--only-both-engines"):
        chosen = [item for item in items if on_both(item)]
        config.hook.pytest_deselected(items=[item for item in items if not on_both(item)])
        items[:] = chosen


class EngineError(AssertionError):
    """A test that runs on one engine only would pass or fail by the engine."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: mark the test {MARKED} (see tests/engines.py)")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    with kept_apart(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    with kept_apart(item):
        return (yield)


@contextmanager
def kept_apart(item: pytest.Item) -> Iterator[None]:
    """Keep a test that runs once, and its fixtures, from the connection and from processes that use it as well.

    Not while fixtures end: those of the session, which are the last test's to end, drop the database.
    """
    if on_both(item):
        yield
        return
    connect, start = BaseConnectionHandler.__getitem__, subprocess.Popen.__init__

    def connected(handler, alias):
        if handler is connections:
            raise EngineError(f"the connection {alias}")
        return connect(handler, alias)

    def started(process, args, *others, env=None, **options):
        if follows(args, os.environ if env is None else env):
            raise EngineError(f"the process {args}")
        start(process, args, *others, env=env, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseConnectionHandler, "__getitem__", connected)
        patch.setattr(subprocess.Popen, "__init__", started)
        yield


def follows(command: Sequence[str] | str, environment: Mapping[str, str]) -> bool:
    """Return whether a process would use the database of these tests: `python -I` sees no module of the project."""
    isolated = not isinstance(command, str) and command[:2] == [sys.executable, "-I"]
    return not isolated and environment.get("DATABASE_URL") == os.environ.get("DATABASE_URL")
