"""Lists are sorted on the server by each column that offers it, at the price of the list as it stands."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from tests.pages.scene import NOW, OCTOBER, address

SORTED = {
    "accounts:employee_list": ["name", "nip", "agency"],
    "accounts:agency_list": ["name", "code", "people"],
    "tpp:recap_list": ["name", "code", "people", "waiting", "allowance"],
    "tpp:recap_detail": ["number", "name", "class", "minutes", "base", "allowance"],
    "draft": ["number", "name", "class", "minutes", "base", "safe", "ended"],
    "tpp:preset_simulate": ["name", "before", "after", "difference"],
    "tpp:base_amount_list": ["class", "component", "amount", "from", "agency"],
    "tpp:adjustment_list": ["name", "corrects", "month", "amount"],
}
LINK = re.compile(r'class="sort" href="\?[^"]*order=-?(\w+)')
HEAD, CELL = (
    re.compile(r"<th[^>]*scope=\"col\".*?</th>", re.DOTALL),
    re.compile(r"<t([hd])[^>]*>(.*?)</t\1>", re.DOTALL),
)


@pytest.fixture
def page(scene, client, request):
    """Return a function that fetches the list in an order: its sorted table, and what it asked the database."""
    client.force_login(scene.people.dewi)
    name = request.param
    url = address(scene, "tpp:recap_detail" if name == "draft" else name)
    url = url.replace("2026-09", str(OCTOBER)) if name == "draft" else url

    def fetch(order: str) -> tuple[str, int]:
        with time_machine.travel(NOW, tick=False), CaptureQueriesContext(connection) as found:
            answer = client.get(url, {"order": order} if order else {}, headers={"accept-language": "en"})
        assert answer.status_code == 200
        tables = re.findall(r"<table.*?</table>", answer.content.decode(), re.DOTALL)
        return next(table for table in tables if LINK.search(table)), len(found)

    return fetch


def column(table: str, order: str) -> list[str]:
    """Return the first words of each cell of the sorted column, without cells that are empty."""
    heads = HEAD.findall(table)
    place = next(number for number, head in enumerate(heads) if "aria-sort" in head)
    assert ("descending" in heads[place]) == order.startswith("-")
    assert sum("aria-sort" in head for head in heads) == 1
    rows = re.findall(r"<tr.*?</tr>", table.split("<tbody>")[1], re.DOTALL)
    cells = [CELL.findall(row)[place][1] for row in rows]
    # Beside the class stands the rank.
    words = [strip_tags(cell.split("<br>")[0]).split("·")[-1].strip() for cell in cells]
    return [word for word in words if word not in ("", "–")]


def figure(word: str) -> tuple[int, str]:
    """Return what to compare: the figure, or the words where there is none."""
    digits = re.sub(r"\D", "", word)
    return int(f"-{digits}" if "−" in word else digits or 0), "" if digits else word.casefold()


@pytest.mark.parametrize(("page", "columns"), SORTED.items(), indirect=["page"], ids=list(SORTED))
def test_a_list_is_sorted_by_each_of_its_columns(page, columns):
    usual, statements = page("")
    assert list(dict.fromkeys(LINK.findall(usual))) == columns
    for name in columns:
        (up, asked), (down, asked_down) = page(name), page(f"-{name}")
        assert (
            column(up, name)
            == column(down, f"-{name}")[::-1]
            == sorted(column(up, name), key=str if name == "code" else figure)
        )
        assert asked == asked_down == statements
    unknown, asked = page("password")
    assert (unknown.split("<tbody>")[1], asked) == (usual.split("<tbody>")[1], statements)
