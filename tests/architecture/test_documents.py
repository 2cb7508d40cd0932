"""What the documents say about the code is there: files, modules, and names in modules; what is made from it, is."""

import re
import sys

from django.utils.module_loading import import_module

from tests import ROOT

sys.path.insert(0, str(ROOT / "scripts"))

from documents import written

DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
FILE = re.compile(
    r"(?<![/\w.-])(?:accounts|reports|tpp|sikap|scripts|tests|benchmarks|docs|locale|templates)/[\w./-]*\w"
)
DOTTED = re.compile(r"`((?:accounts|reports|tpp|sikap)(?:\.\w+)+)`")
# The name of a salt, and of a file.
NO_MODULE = {"accounts.brake", "sikap.sqlite3"}


def exists(dotted):
    *path, last = dotted.split(".")
    for cut in range(len(path) + 1, 0, -1):
        try:
            found = import_module(".".join([*path, last][:cut]))
        except ModuleNotFoundError:
            continue
        for attribute in [*path, last][cut:]:
            found = getattr(found, attribute, None)
        return found is not None
    return False


def test_what_a_document_names_is_there():
    named = [(path.name, text) for path in DOCUMENTS for text in FILE.findall(path.read_text())]
    assert len(named) > 100
    assert [one for one in named if not _file(one[1])] == []
    dotted = [(path.name, text) for path in DOCUMENTS for text in DOTTED.findall(path.read_text())]
    assert [one for one in dotted if one[1] not in NO_MODULE and not exists(one[1])] == []


def _file(written):
    """A decision is named by its number alone."""
    return (ROOT / written).exists() or list(ROOT.glob(f"{written}*.md"))


def test_pages_made_from_the_code_are_as_the_code_has_them():
    pages = written()
    assert {path.name for path in pages} >= {"architecture.md", "architecture.svg", "glossary.md", "permissions.md"}
    old = [path.relative_to(ROOT).as_posix() for path, text in pages.items() if path.read_text() != text]
    assert old == [], "the code has changed since these pages were written: make documents"
