"""The glossary names every model and closed list as code and catalogue do, and nothing that there is not."""

import re
import sys

import pytest

from tests import ROOT
from tests.architecture.test_documents import exists

sys.path.insert(0, str(ROOT / "scripts"))

from documents.glossary import PAGE, PART, lists, models


def rows():
    """Return the rows that are written by hand: Indonesian, English, names in code, meaning."""
    table = PART.sub("", PAGE.read_text())
    return [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")][2:]


def known(written):
    """Tell whether a name is a dotted module or thing, a model or closed list, or one of their fields or members."""
    first, _, rest = written.partition(".")
    things = {model.__name__: model for model in models()} | dict(lists())
    if written in things:
        return True
    if first in things:
        thing = things[first]
        return rest in {f.name for f in thing._meta.get_fields()} if hasattr(thing, "_meta") else rest in dir(thing)
    return exists(written)


def test_words_of_the_office_have_a_name_in_the_code():
    written = {row[0]: re.findall(r"`([^`]+)`", row[2]) for row in rows()}
    assert len(written) > 30
    assert [row for row in rows() if len(row) != 4 or not all(row) or not written[row[0]]] == []
    assert [(word, one) for word, names in written.items() for one in names if not known(one)] == []


def test_every_list_and_model_is_in_it():
    text = PAGE.read_text()
    assert len(list(models())) > 50
    assert [model.__name__ for model in models() if f"| `{model.__name__}` |" not in text] == []
    assert [one for one, _ in lists() if f"| `{one}` |" not in text] == []


@pytest.mark.parametrize("name", ["Sari", "Employee.shoe_size", "WorkMode.SLEEP", "reports.rules.siesta"])
def test_names_that_there_are_not_are_not_known(name):
    assert not known(name)
