"""Duty and deadline have one answer each, and rows from the database have names."""

import ast
import re
from functools import cache

from reports.working_time.deadlines import Deadlines
from reports.working_time.work_calendar import WorkCalendar
from tests.architecture.test_structure import SOURCES, name

ROOM = "reports/working_time/"
OUTSIDE = [path for path in SOURCES if not name(path).startswith(ROOM)]
# What only `duty` and `window` put together.
PARTS = {"agency_tree", "deadlines", "policies_in_force", "work_calendar"}
ASKED = sorted({one for part in (WorkCalendar, Deadlines) for one in vars(part) if not one.startswith("_")})
# Calendars of the demonstration and the letters of a handbook are no rows.
ROWS = [path for path in SOURCES if not name(path).startswith("sikap/")]


@cache
def tree(path):
    return ast.parse(path.read_text())


def imported(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{one.name}" for one in node.names)
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)


def test_the_rule_of_deadlines_is_asked_in_one_room():
    """Who counts until when by themselves forgets nights, outages or dispensations."""
    assert [name(path) for path in OUTSIDE if "reports.rules.deadline" in imported(path)] == []


def test_the_rule_of_working_days_is_asked_in_one_room():
    found = [name(path) for path in OUTSIDE if "reports.rules.workdays.is_working_day" in imported(path)]
    assert found == []


def test_the_parts_of_the_calendar_stay_in_their_room():
    parts = {f"reports.working_time.{part}" for part in PARTS}
    assert [name(path) for path in OUTSIDE if parts & set(imported(path))] == []


def test_nobody_else_asks_the_parts_of_the_calendar():
    """The rulebook carries them for `duty` and `window`; whoever reads them makes a second answer."""
    wanted = re.compile(rf"\b(calendar|deadlines)\.({'|'.join(ASKED)})\b")
    assert [name(path) for path in OUTSIDE if wanted.search(path.read_text())] == []


def stars(node):
    if isinstance(node, ast.For | ast.comprehension):
        return any(isinstance(part, ast.Starred) for part in ast.walk(node.target))
    return False


def by_number(node):
    """Tell whether something called a row is read by the number of a column, or cut."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name) or node.value.id != "row":
        return False
    is_number = isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int)
    return is_number or isinstance(node.slice, ast.Slice | ast.UnaryOp)


def test_no_row_is_taken_apart_by_position():
    """`for kind, *rest in rows`: a column more, and the wrong one is read without anybody noticing."""
    found = {name(path) for path in ROWS for node in ast.walk(tree(path)) if stars(node) or by_number(node)}
    assert found == set()


def test_the_scan_sees_what_it_is_for():
    assert stars(ast.parse("for kind, *rest in rows: pass").body[0])
    assert any(stars(node) for node in ast.walk(ast.parse("[kind for kind, *rest in rows]")))
    assert any(by_number(node) for node in ast.walk(ast.parse("row[3]; row[1:]")))
    assert "quota" in ASKED
    assert "moments" in ASKED
