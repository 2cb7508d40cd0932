"""How tests are written: one way to say a thing, so that whoever reads one can read all."""

import os
import re
from collections.abc import Iterator

from django.conf import settings
from django.urls import URLResolver, get_resolver

from tests import ROOT

# Its own name stands here.
OURS = {ROOT / "tests/architecture/test_tests.py", *(ROOT / "tests/support").glob("*.py")}


def files_with(text: str) -> list[str]:
    files = sorted((ROOT / "tests").rglob("*.py"))
    return [str(file.relative_to(ROOT)) for file in files if file not in OURS and text in file.read_text()]


def test_which_refusal_is_said_in_one_way():
    assert files_with("pytest.raises(Refused") == []
    assert files_with(".value.refusals") == []


def test_pages_with_money_are_asserted_on_what_they_show():
    """See tests/support/pages.py and forms.py; what a view hands to its template is nobody's business but theirs."""
    assert [one for one in files_with(".context[") if one.startswith("tests/tpp/")] == []


def test_which_rule_a_form_says_was_broken_is_read_in_one_way():
    # This one looks at every form of a page.
    assert files_with(".as_data()") == ["tests/pages/test_hidden_fields.py"]


def test_a_worker_has_files_of_its_own():
    folder, of_all = str(settings.DATA_DIR), os.environ.get("TESTS_DATA_DIR_OF_ALL")
    assert (folder == of_all) == ("PYTEST_XDIST_WORKER" not in os.environ)


def test_no_file_of_tests_is_longer_than_four_hundred_lines():
    """Above that it has a second subject. What serves several files stands beside them, without `test_` in its name."""
    lengths = {path: len(path.read_text().splitlines()) for path in (ROOT / "tests").rglob("test_*.py")}
    assert [str(path.relative_to(ROOT)) for path, length in lengths.items() if length > 400] == []


# These meet every address with every person, so they name all of them; a page has tests of its own besides.
EVERYWHERE = ROOT / "tests" / "pages"


def test_every_page_is_named_by_a_test_of_its_own():
    texts = [
        file.read_text()
        for file in sorted((ROOT / "tests").rglob("test_*.py"))
        if EVERYWHERE not in file.parents and file not in OURS
    ]
    unnamed = {name for name, route in addresses(get_resolver()) if not any(names(text, name, route) for text in texts)}
    assert unnamed == set()


def addresses(resolver, namespace: str = "", route: str = "/") -> Iterator[tuple[str, str]]:
    """Yield name and route of everything that has a name."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern, namespace + inner, route + str(pattern.pattern))
        elif pattern.name:
            yield namespace + pattern.name, route + str(pattern.pattern)


def names(text: str, name: str, route: str) -> bool:
    """Tell whether a test says the name, puts it together of a beginning and an end, or writes the address."""
    bare = name.rpartition(":")[2]
    if re.search(rf'["\':]{re.escape(bare)}["\']', text):
        return True
    for beginning in set(re.findall(r'["\'](?:\w+:)?(\w+_)\{', text)):
        if bare.startswith(beginning) and re.search(rf'["\']{re.escape(bare.removeprefix(beginning))}["\']', text):
            return True
    fixed = [re.escape(part) for part in re.split(r"<[^>]+>", route)]
    return re.search(rf'["\']{"[^/ ]+".join(fixed)}["\'?#]', text) is not None
