"""What the database does for a statement: which tables it reads from end to end, and how often."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from django.db import connection

FRESH, NONE = "fresh figures", "no figures"


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements sent inside with their values."""
    found: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if str(sql).lstrip().upper().startswith(("SELECT", "WITH", "(")):
            found.append((str(sql), params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


@contextmanager
def figures(state: str) -> Iterator[None]:
    """Let the database have fresh figures of its tables, or none, and weigh random reads as it does by default."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("ANALYZE")
            if state == NONE:
                cursor.execute("DELETE FROM sqlite_stat1")
                # Read anew by every connection when it is told so.
                cursor.execute("ANALYZE sqlite_master")
            yield
            cursor.execute("DROP TABLE sqlite_stat1")
            cursor.execute("ANALYZE sqlite_master")
            return
        cursor.execute("ANALYZE")
        if state == NONE:
            cursor.execute("DELETE FROM pg_statistic")
            cursor.execute("UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE relkind IN ('r', 'i')")
        cursor.execute("SET LOCAL random_page_cost = 4")
        yield


def read_whole(found: list[tuple[str, Any]], tables: set[str]) -> list[str]:
    """Return one line for each time a statement reads one of the tables, or an index of it, from end to end."""
    scans = _scans_of_sqlite if connection.vendor == "sqlite" else _scans_of_postgresql
    return [f"{line}: {sql}" for sql, params in found for line in scans(sql, params, tables)]


def _scans_of_sqlite(sql: str, params: Any, tables: set[str]) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        lines = [row[3] for row in cursor.fetchall()]
    names = tables | _aliases(sql, tables)
    yield from (line for line in lines if line.startswith("SCAN ") and line.split()[1] in names)


def _aliases(sql: str, tables: set[str]) -> set[str]:
    words = sql.replace('"', " ").replace("(", " ").replace(")", " ").split()
    return {after for word, after in pairwise(words) if word in tables and len(after) <= 3}


def _scans_of_postgresql(sql: str, params: Any, tables: set[str]) -> Iterator[str]:
    for node in _nodes(explained(sql, params)):
        scanned = node.get("Relation Name") in tables
        if scanned and (node["Node Type"] == "Seq Scan" or ("Index Name" in node and "Index Cond" not in node)):
            yield f"{node['Node Type']} of {node['Relation Name']}"


def explained(sql: str, params: Any) -> dict[str, Any]:
    """Return the plan of a statement as PostgreSQL carried it out."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]


def most_loops(sql: str, params: Any) -> float:
    """Return how often the busiest part of a plan ran."""
    return max(node["Actual Loops"] for node in _nodes(explained(sql, params)))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)
