"""The page on the rooms of the code is as the imports have it."""

import sys

from tests import ROOT

sys.path.insert(0, str(ROOT / "scripts"))

from documents.architecture import PAGE, PART, PICTURE, Order, arrows, direct


def test_every_room_stands_on_the_page_and_in_the_picture():
    page, picture, rooms = PART.search(PAGE.read_text())[0], PICTURE.read_text(), Order().all()
    assert len(rooms) > 30
    for room in rooms:
        assert f"| `{room.split('.')[1]}` |" in page
        assert f">{room.split('.')[1]}</text>" in picture


def test_an_import_is_an_arrow():
    assert "accounts.rules" in arrows(["tpp.closing", "accounts.rules"])["tpp.closing"]


def test_arrows_that_a_longer_way_says_are_left_out():
    assert direct({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == {"a": {"b"}, "b": {"c"}, "c": set()}


def test_commits_that_only_moved_code_are_named_whole():
    lines = (ROOT / ".git-blame-ignore-revs").read_text().splitlines()
    assert all(len(line) == 40 for line in lines if line and not line.startswith("#"))
