"""The menu of each role: what it leads to, and nothing else of what needs a permission."""

import re

import pytest
from django.urls import reverse

from sikap.context import SIDE_NAVIGATION
from tests.people import login

GUARDED = {entry.name for _label, entries in SIDE_NAVIGATION for entry in entries if entry.permission}
MONEY = {"tpp:recap_list", "tpp:adjustment_list"}
OPERATOR = MONEY | {"accounts:employee_list", "reports:adoption", "reports:helper", "settings:roster_list"}
# What auditors only read, they read from the menu too.
CHANGES = {"reports:helper", "accounts:activation_letters", "accounts:go_live", "tpp:letterhead_edit"}


@pytest.mark.parametrize(
    ("name", "offered"),
    [("sari", set()), ("tari", MONEY), ("oki", OPERATOR), ("fajar", GUARDED - CHANGES), ("dewi", GUARDED)],
)
def test_the_menu_of_a_role(people, client, name, offered):
    page = login(client, getattr(people, name)).get("/").content.decode()
    links = set(re.findall(r'href="([^"]+)"', page.split("<main")[0]))
    assert {entry for entry in GUARDED if reverse(entry) in links} == offered
