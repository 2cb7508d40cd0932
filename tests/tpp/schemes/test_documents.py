"""Documents of schemes as text: the same thing comes back, one place is changed, differences have places."""

import json

import pytest

from tpp.schemes import presets
from tpp.schemes.documents import (
    INPUTS,
    VALUES,
    changes,
    document_digest,
    found_at,
    inserted,
    moved,
    place_of,
    position,
    replaced,
    text_of,
    with_entry,
    without,
)


@pytest.fixture
def document():
    return presets.document("jambi") | {"sources": {"S": "sick_days", "C": 1}, "unknown": {"b": [], "a": {}}}


@pytest.mark.parametrize("name", presets.NAMES)
def test_what_was_written_is_read_back(name):
    document = presets.document(name)
    written = text_of(document)

    assert json.loads(written) == document
    # However a database orders the keys, the text is the same.
    assert text_of(json.loads(json.dumps(document, sort_keys=True))) == written
    assert list(json.loads(written)) == list(document)


@pytest.mark.parametrize("value", [{}, [], 5, "“x”", {"a": []}, None])
def test_anything_plain_can_be_written(value):
    assert json.loads(text_of(value)) == value


def test_a_digest_is_of_what_is_said():
    assert (
        document_digest({"a": 1, "b": "x"})
        == document_digest({"b": "x", "a": 1})
        != document_digest({"a": 1, "b": "y"})
    )
    assert len(document_digest({})) == 64


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("values", 3, "is", "product", 0), "values[3].is.product[0]"),
        (("values", 0, "is", "up_to", 1, 0), "values[0].is.up_to[1][0]"),
        (("title", "id"), "title.id"),
        ((), ""),
    ],
)
def test_a_path_is_written_as_in_errors(path, place):
    assert place_of(path) == place


def test_one_number_is_changed_and_all_else_stays(document):
    path = ("values", 0, "is", "difference", 0, "among", "Cukup")
    before = text_of(document)

    changed = replaced(document, {path: "85 %"})

    assert found_at(changed, path) == "85 %"
    assert text_of(document) == before
    assert changes(document, changed) == (
        {"values.predicate_weight.is.difference[0].among.Cukup": "90 %"},
        {"values.predicate_weight.is.difference[0].among.Cukup": "85 %"},
    )
    assert changed["unknown"] == document["unknown"]


def test_entries_are_added_moved_replaced_and_removed(document):
    entry = {"name": "x", "kind": "count"}
    names = [one["name"] for one in document[INPUTS]]

    longer = inserted(document, INPUTS, len(names), entry)
    assert position(inserted(document, INPUTS, 1, entry), INPUTS, "x") == 1
    assert position(longer, INPUTS, "x") == len(names)
    assert [one["name"] for one in moved(longer, INPUTS, len(names), -1)[INPUTS]][-2:] == ["x", names[-1]]
    assert moved(document, INPUTS, 0, -1)[INPUTS] == document[INPUTS]
    assert moved(longer, INPUTS, len(names), 1)[INPUTS] == longer[INPUTS]
    assert with_entry(document, INPUTS, 2, entry)[INPUTS][2] == entry
    assert position(document, VALUES, "x") is None

    shorter = without(document, INPUTS, "S")
    assert position(shorter, INPUTS, "S") is None
    assert shorter["sources"] == {"C": 1}
    assert "tpp" not in without(document, VALUES, "tpp")["results"]
    assert [one["name"] for one in document[INPUTS]] == names


def test_what_moved_is_told_by_its_names():
    before = {"values": [{"name": "a", "is": 1}, {"name": "b", "is": ["x", 2]}], "results": ["a", "b"]}
    after = {"values": [{"name": "b", "is": ["x", 2]}, {"name": "a", "is": 1}], "results": ["b"]}

    assert changes(before, after) == ({"values": "a, b", "results": "a, b"}, {"values": "b, a", "results": "b"})


def test_what_is_new_or_gone_has_one_side_only():
    assert changes(None, {"a": {"b": 1}}) == ({}, {"a.b": 1})
    assert changes({"a": {"b": 1}}, None) == ({"a.b": 1}, {})
    assert changes({"a": 1}, {"a": 1}) == ({}, {})
