"""What `--only-both-engines` leaves out cannot tell one engine from another (tests/engines.py)."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.engines import EngineError, follows, on_both
from tests.longest_first import dealt

FOLLOWING = [sys.executable, "-c", "print('started')"]


@pytest.fixture
def looking():
    with pytest.raises(EngineError):
        _ = connection.vendor


def test_a_test_that_runs_once_and_its_fixtures_do_not_look_at_the_connection(looking):
    with pytest.raises(EngineError, match="both_engines"):
        connection.cursor()


@pytest.mark.parametrize("environment", [None, {**os.environ, "LANG": "C"}])
def test_a_test_that_runs_once_starts_nothing_that_takes_its_database(environment):
    with pytest.raises(EngineError):
        subprocess.run(FOLLOWING, env=environment, check=True)


@pytest.mark.parametrize("own", [{}, {"DATABASE_URL": "sqlite:////tmp/own.sqlite3"}])
def test_a_process_with_a_database_of_its_own_is_started(own):
    assert subprocess.run(FOLLOWING, env=own, capture_output=True, text=True, check=True).stdout == "started\n"


def test_a_process_that_sees_no_module_of_the_project_is_started():
    command = [sys.executable, "-I", "-c", "print('started')"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "started\n"
    assert not follows(command, os.environ)
    assert follows(["make", "-I"], {**os.environ})


def test_who_asks_for_a_database_runs_on_both(request, db):
    assert on_both(request.node)
    assert connection.vendor in {"sqlite", "postgresql"}


@pytest.mark.both_engines
def test_who_is_marked_runs_on_both(request):
    assert on_both(request.node)
    assert connection.vendor in {"sqlite", "postgresql"}


def test_what_one_engine_skips_is_run_by_the_other(request):
    """Of the tests collected with this one; in a whole run these are all."""
    for item in request.session.items:
        reasons = [mark.kwargs.get("reason", "") for mark in item.iter_markers("skipif")]
        assert on_both(item) or not any("SQL" in reason for reason in reasons), item.nodeid


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
def test_each_worker_begins_with_long_tests(workers):
    long, rest = [f"long {n}" for n in range(10)], [f"short {n}" for n in range(91)]
    row = dealt(long, rest, workers)
    assert sorted(row) == sorted(long + rest)
    begin = 0
    for worker in range(workers):
        size = (len(row) - begin) // (workers - worker)
        kinds = [one.split()[0] for one in row[begin : begin + size]]
        assert kinds == sorted(kinds)
        assert kinds.count("long") in {10 // workers, -(-10 // workers)}
        begin += size


def test_few_tests_on_many_workers_are_all_there():
    assert sorted(dealt(["a", "b", "c"], ["d"], 8)) == ["a", "b", "c", "d"]
