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
    """Return one line for each time a statement reads one of the tables, or an index of it, from end to end.

    An index that holds few of the rows, and one that is read until enough is found, are no such.
    """
    scans = _scans_of_sqlite if connection.vendor == "sqlite" else _scans_of_postgresql
    return [f"{line}: {sql}" for sql, params in found for line in scans(sql, params, tables)]


def _scans_of_sqlite(sql: str, params: Any, tables: set[str]) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        lines = [row[3] for row in cursor.fetchall()]
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '%% WHERE %%'", [])
        partial = {name for (name,) in cursor.fetchall()}
    names = tables | _aliases(sql, tables)
    stops = " LIMIT " in sql and not any("TEMP B-TREE" in line for line in lines)
    for line in lines:
        words = line.split()
        by_index = "INDEX" in words
        if words[0] == "SCAN" and words[1] in names and not (by_index and (stops or words[-1] in partial)):
            yield line


def _aliases(sql: str, tables: set[str]) -> set[str]:
    words = sql.replace('"', " ").replace("(", " ").replace(")", " ").split()
    return {after for word, after in pairwise(words) if word in tables and len(after) <= 3}


def _scans_of_postgresql(sql: str, params: Any, tables: set[str]) -> Iterator[str]:
    for node in nodes(explained(sql, params)):
        if node.get("Relation Name") in tables:
            read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {node['Relation Name']}")
                if read * node["Actual Loops"] > cursor.fetchone()[0] / 2:
                    yield f"{node['Node Type']} of {node['Relation Name']} by {node.get('Index Name')}"


def explained(sql: str, params: Any) -> dict[str, Any]:
    """Return the plan of a statement as PostgreSQL carried it out."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]


def most_loops(sql: str, params: Any) -> float:
    """Return how often the busiest part of a plan ran."""
    return max(node["Actual Loops"] for node in nodes(explained(sql, params)))


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield all parts of a plan."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)
