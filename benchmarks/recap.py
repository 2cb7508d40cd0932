"""(a) The draft recap of a month for everybody, against the barest reading of the same rows."""

import statistics
from collections.abc import Callable
from typing import Any

from django.db import connection

from benchmarks.measuring import apart, counted, in_turns, memory_of, ratio
from benchmarks.regency import MONTH
from tpp.payroll.month_lines import recap_lines

_BETWEEN = f"status = 'approved' AND work_date BETWEEN '{MONTH.first}' AND '{MONTH.last}'"
_DAYS = "SELECT employee_id, {day}, sum(minutes) FROM reports_activity WHERE {rows} GROUP BY employee_id, work_date"
_TOTALS = """
SELECT employee_id, sum({capped}) FROM (
  SELECT employee_id, sum(minutes) AS done FROM reports_activity WHERE {rows} GROUP BY employee_id, work_date
) AS days GROUP BY employee_id
"""
_DAY = {"sqlite": "work_date", "postgresql": f"work_date - DATE '{MONTH.preceding.last}'"}
_CAPPED = {"sqlite": "min(done, 360)", "postgresql": "least(done, 360)"}
_AT_ONCE = 2000


def draft() -> int:
    """Compute the recap of everybody as the pages and the command line do; return its total in rupiah."""
    return sum(line.result.tpp for line in recap_lines(MONTH))


def rows_fetched() -> int:
    """Let the database sum the minutes per person and day, and read these sums; nothing is worked out."""
    return _read(_DAYS.format(day=_DAY[connection.vendor], rows=_BETWEEN))


def sums_in_sql() -> int:
    """Let the database do all it can: one capped sum per person, for 360 minutes on each day."""
    return _read(_TOTALS.format(capped=_CAPPED[connection.vendor], rows=_BETWEEN))


def _read(sql: str) -> int:
    """Read all rows through the bare driver, keep none, return the sum of the last column."""
    connection.ensure_connection()
    total = 0
    cursor = connection.connection.cursor()
    cursor.execute(sql)
    while rows := cursor.fetchmany(_AT_ONCE):
        for row in rows:
            total += row[-1]
    cursor.close()
    return int(total)


ACTS: dict[str, Callable[[], int]] = {"draft": draft, "rows": rows_fetched, "sums": sums_in_sql}


def measure(rounds: int) -> dict[str, Any]:
    """Return seconds, ratios and memory of the three."""
    memory = {name: apart(memory_of, act) for name, act in ACTS.items()}
    return apart(_times, rounds) | {"memory": memory}


def _times(rounds: int) -> dict[str, Any]:
    costs = in_turns(ACTS, rounds)
    walls = {name: [cost.wall for cost in found] for name, found in costs.items()}
    processor = {name: [cost.cpu for cost in found] for name, found in costs.items()}
    with counted() as statements:
        people = sum(1 for _line in recap_lines(MONTH))
    return {
        "people": people,
        "statements": len(statements),
        "seconds": {name: statistics.median(found) for name, found in walls.items()},
        "cpu": {name: statistics.median(found) for name, found in processor.items()},
        "cpu_to_rows": ratio(processor["draft"], processor["rows"]),
        "to_rows": ratio(walls["draft"], walls["rows"]),
        "to_sums": ratio(walls["draft"], walls["sums"]),
    }
