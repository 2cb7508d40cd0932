"""One name, one meaning: a search for a class finds one class."""

import ast
from collections import defaultdict

from tests.architecture.test_structure import SOURCES, name

# Django finds commands by this name.
DJANGO = {"Command"}


def test_no_two_classes_have_one_name():
    """Private ones too: `_Row` beside `Row` misleads as much."""
    found = defaultdict(list)
    for path in SOURCES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                found[node.name.lstrip("_")].append(f"{name(path)}: {node.name}")
    assert len(found) > 400
    assert {one: places for one, places in found.items() if len(places) > 1 and one not in DJANGO} == {}
