"""The maintainer's guide names files that there are, and in each the names to look for."""

import re

from tests import ROOT

GUIDE = (ROOT / "docs" / "maintaining.md").read_text()
STEPS = re.findall(r"^\d+\. (.*)$", GUIDE, re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")


def is_file(written):
    return "/" in written and "." in written


def looked_for(step):
    """Yield each file of a step with the names that follow it, up to the next file."""
    path = None
    for written in SPAN.findall(step):
        if is_file(written):
            path = written
            yield path, ""
        elif path:
            yield path, written


def test_files_are_there_and_have_what_to_look_for():
    assert [step for step in STEPS if not list(looked_for(step))] == []
    named = [found for step in STEPS for found in looked_for(step)]
    assert len(named) > 40
    assert [path for path, _ in named if not (ROOT / path).is_file()] == []
    assert [
        (path, name)
        for path, name in named
        if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", (ROOT / path).read_text())
    ] == []


def test_every_list_has_steps():
    parts = GUIDE.split("\n## ")[1:]
    assert len(parts) >= 7
    assert [part.splitlines()[0] for part in parts if "\n1. " not in part] == []
