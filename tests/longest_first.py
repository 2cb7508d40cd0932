"""The longest tests begin first, after pytest-randomly has shuffled: one that begins last keeps one worker alone."""

from collections.abc import Sequence
from itertools import islice
from typing import TypeVar

import pytest

T = TypeVar("T")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    long = [item for item in items if item.get_closest_marker("long")]
    rest = [item for item in items if not item.get_closest_marker("long")]
    worker = getattr(config, "workerinput", None)
    items[:] = dealt(long, rest, worker["workercount"] if worker else 1)


def dealt(long: Sequence[T], rest: Sequence[T], workers: int) -> list[T]:
    """Return everything in one row, whose equal parts (what `--dist worksteal` gives each worker) begin with the long.

    A worker that is done takes from the end of another's part, where the short ones are.
    """
    row, given = [], iter(rest)
    for worker in range(workers):
        size = (len(long) + len(rest) - len(row)) // (workers - worker)
        first = long[worker::workers]
        row += [*first, *islice(given, max(0, size - len(first)))]
    return row + list(given)
