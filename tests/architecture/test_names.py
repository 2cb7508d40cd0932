"""One name, one meaning: a search for a class or a public function finds one of them."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import polib
import pytest

from tests import ROOT
from tests.architecture.test_structure import SOURCES, TEMPLATES, name

# Django finds commands by this name.
DJANGO = {"Command"}
# Public functions that stand in several modules because they say the same in each.
CONVENTIONS = {
    "checks": "every module of data checks yields its findings by it",
    "parse": "the scheme in a document, one a format",
    "prepare": "what somebody uploaded, fit to be stored",
    "store": "what was prepared, on the disk",
    "write": "the recap to a file, one a format",
    # Asked in accounts, answered in reports: a setting names the answer.
    "confirmed_closing": "CONFIRMED_CLOSING",
    "last_locked_days": "LAST_LOCKED_DAYS",
    "told_closing": "TOLD_CLOSING",
}


def test_no_two_classes_have_one_name():
    """Private ones too: `_Row` beside `Row` misleads as much."""
    found = defaultdict(list)
    for path in SOURCES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                found[node.name.lstrip("_")].append(f"{name(path)}: {node.name}")
    assert len(found) > 400
    assert {one: places for one, places in found.items() if len(places) > 1 and one not in DJANGO} == {}


def is_page_of_verb(paths):
    """Tell whether one is the page on which people call the verb that the other is."""
    kinds = [{"views", "actions"} & {path.stem, *path.parts} for path in paths]
    return sorted(map(sorted, kinds)) == [["actions"], ["views"]]


def test_no_two_public_functions_have_one_name():
    found = defaultdict(list)
    for path in SOURCES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                found[node.name].append(path)
    assert len(found) > 1200
    several = {one: paths for one, paths in found.items() if len(paths) > 1 and not is_page_of_verb(paths)}
    assert {one: [name(path) for path in paths] for one, paths in several.items() if one not in CONVENTIONS} == {}
    assert several.keys() == CONVENTIONS.keys()


ONE = "(?:he|him|his|himself|she|her|herself)"
BOTH = re.compile(rf"\b{ONE}\W+or\W+{ONE}\b", re.IGNORECASE)
WRITTEN = [
    *SOURCES,
    *TEMPLATES,
    *(ROOT / "sikap" / "handbook" / "en").glob("*.txt"),
    *(ROOT / "docs").rglob("*.md"),
    *(path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)),
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
]


def test_a_person_is_they():
    assert len(WRITTEN) > 1000
    assert [name(path) for path in WRITTEN if BOTH.search(path.read_text())] == []


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_person_is_they_in_sentences(language):
    """On pages, and as msgids, which are what a maintainer searches for."""
    catalogue = polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))
    assert [entry.msgid for entry in catalogue if BOTH.search(f"{entry.msgid} {entry.msgstr}")] == []
