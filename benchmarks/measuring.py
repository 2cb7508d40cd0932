"""How something is measured: in a process of its own, in turns, by the median."""

import gc
import multiprocessing
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection, connections

# Darwin counts bytes, everybody else kilobytes.
_UNIT = 1 if sys.platform == "darwin" else 1024
_TRANSACTION_WORDS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


class Cost(NamedTuple):
    """Seconds on the wall and of processor time, that of the database's process for us included."""

    wall: float
    cpu: float


def cost_of(act: Callable[[], object]) -> Cost:
    """Do something and return what it cost."""
    wall, cpu = time.perf_counter(), time.process_time() + _server_cpu()
    act()
    return Cost(time.perf_counter() - wall, time.process_time() + _server_cpu() - cpu)


def _server_cpu() -> float:
    """Return the seconds that PostgreSQL's process for this connection has worked; 0 without one on this machine."""
    raw = connection.connection
    if connection.vendor != "postgresql" or raw is None or raw.closed:
        return 0
    try:
        fields = Path(f"/proc/{raw.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def split_cost(act: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of processor time of doing something: all of it, and that of the database alone.

    Of PostgreSQL's process the kernel knows them to the nanosecond; of SQLite it is the time inside statements.
    """
    inside = 0.0

    def timed(execute: Callable[..., Any], *of: Any) -> Any:
        nonlocal inside
        begun = time.process_time()
        try:
            return execute(*of)
        finally:
            inside += time.process_time() - begun

    connection.ensure_connection()
    own, server = time.process_time(), _server_seconds()
    with connection.execute_wrapper(timed):
        act()
    own, server = time.process_time() - own, _server_seconds() - server
    return (own + server, server) if connection.vendor == "postgresql" else (own, inside)


def _server_seconds() -> float:
    raw = connection.connection
    if connection.vendor != "postgresql" or raw is None or raw.closed:
        return 0
    return int(Path(f"/proc/{raw.info.backend_pid}/schedstat").read_text().split()[0]) / 1e9


def in_turns(acts: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[Cost]]:
    """Do all acts once to warm up, then one after another `rounds` times; return the costs of each."""
    costs: dict[str, list[Cost]] = {name: [] for name in acts}
    for number in range(rounds + 1):
        for name, act in acts.items():
            gc.collect()
            cost = cost_of(act)
            if number:
                costs[name].append(cost)
    return costs


def ratio(ours: list[float], theirs: list[float]) -> float:
    """Return the median of the ratios of measurements taken in turns."""
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))


def let_go() -> None:
    """Close all connections, those that wait in a pool too: two processes cannot share a socket."""
    connections.close_all()
    for one in connections.all(initialized_only=True):
        if one.vendor == "postgresql":
            one.close_pool()


def apart(act: Callable[..., Any], *args: Any) -> Any:
    """Call `act` in a fresh process that has imported everything and nothing more; return what it returns."""
    let_go()
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(theirs, act, args))
    process.start()
    theirs.close()
    try:
        answer = ours.recv()
    except EOFError:
        answer = None
    process.join()
    if process.exitcode:
        raise SystemExit(f"benchmarks: {act.__module__}.{act.__name__} failed, see above")
    return answer


def _answer(pipe: Any, act: Callable[..., Any], args: tuple[Any, ...]) -> None:
    pipe.send(act(*args))


def peak_memory() -> int:
    """Return the most memory this process has had in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


def memory_of(act: Callable[[], object]) -> float:
    """Return by how many MB something raised the peak of a process that had only imported; call it `apart`."""
    connection.ensure_connection()
    before = peak_memory()
    act()
    return (peak_memory() - before) / 2**20


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the SQL statements sent inside; beginning and ending a transaction is not counted."""
    found: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not str(sql).lstrip().upper().startswith(_TRANSACTION_WORDS):
            found.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found
