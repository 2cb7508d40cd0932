"""A list stands as the address asks: by a known column, up or down, what has no value last."""

import pytest
from django.db.models import F
from django.test import RequestFactory

from accounts.pages.sorting import in_order, order_asked, order_by

COLUMNS = {"name": ("name", "nip"), "agency": (F("agency_name"), "name")}
PAIRS = [("a", 2), ("b", None), ("c", 1), ("d", 2)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [("name", "name"), ("-agency", "-agency"), ("", "name"), ("--name", "name"), ("-", "name"), ("password", "name")],
)
def test_only_known_columns_order_a_list(asked, found):
    request = RequestFactory().get("/", {"order": asked})
    assert order_asked(request, COLUMNS, "name") == found


def test_only_the_first_field_turns_round():
    assert order_by("name", COLUMNS) == ["name", "nip"]
    assert order_by("-name", COLUMNS) == ["-name", "nip"]
    assert [one.nulls_last for one in (order_by("agency", COLUMNS)[0], order_by("-agency", COLUMNS)[0])] == [True, True]


@pytest.mark.parametrize(("order", "found"), [("n", "cadb"), ("-n", "adcb")])
def test_what_has_no_value_is_last_and_equals_stay(order, found):
    assert "".join(name for name, _n in in_order(PAIRS, order, {"n": lambda pair: pair[1]})) == found
