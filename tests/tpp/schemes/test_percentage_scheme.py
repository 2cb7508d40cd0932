import copy
from fractions import Fraction

import pytest

from tpp.schemes.percentage_scheme import SIKEPPO, RoundingMode, SchemeError, Source, parse


def test_the_sikeppo_scheme_is_one_measure_of_minutes_by_day():
    scheme = parse(SIKEPPO)

    assert [(m.name, m.source) for m in scheme.measures] == [("activity", Source.ACTIVITY_MINUTES)]
    assert [(t.measure, t.weight) for t in scheme.terms] == [("activity", 1)]
    assert scheme.rounding_mode is RoundingMode.HALF_UP


def changed(path, value):
    """Return the SIKEPPO document with the value at `path` replaced; `...` removes it."""
    document = copy.deepcopy(SIKEPPO)
    target = document
    for key in path[:-1]:
        target = target[key]
    if value is ...:
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return document


ACTIVITY = SIKEPPO["measures"][0]


@pytest.mark.parametrize(
    ("path", "value", "place", "code"),
    [
        (["format"], 2, "format", "unknown_value"),
        (["format"], True, "format", "unknown_value"),
        (["format"], ..., "format", "missing"),
        (["measures"], {}, "measures", "not_a_list"),
        (["measures"], [], "measures", "empty"),
        (["measures", 0], "activity", "measures[0]", "not_an_object"),
        (["measures", 0, "cap"], "360", "measures[0].cap", "unknown_key"),
        (["measures", 0, "name"], " ", "measures[0].name", "empty"),
        (["measures", 0, "source"], "conduct", "measures[0].source", "unknown_value"),
        (["measures", 0, "period"], "month", "measures[0].period", "unknown_value"),
        (["measures", 0, "conversion"], "proportional", "measures[0].conversion", "not_an_object"),
        (["measures", 0, "conversion", "kind"], ["bands"], "measures[0].conversion.kind", "unknown_value"),
        (["measures", 0, "conversion", "limit"], 1, "measures[0].conversion.limit", "unknown_key"),
        (["measures"], [ACTIVITY, ACTIVITY], "measures[1].name", "duplicate"),
        (["measures"], [ACTIVITY, {**ACTIVITY, "name": "more"}], "measures[1]", "unused"),
        (["combination", "kind"], "product", "combination.kind", "unknown_value"),
        (["combination", "terms", 0, "measure"], "conduct", "combination.terms[0].measure", "unknown_value"),
        (["combination", "terms", 0, "percent"], "70", "combination.terms", "weights"),
        (["combination", "terms", 0, "percent"], 100, "combination.terms[0].percent", "not_a_number"),
        (["combination", "terms", 0, "percent"], "all", "combination.terms[0].percent", "not_a_number"),
        (["combination", "terms", 0, "percent"], "NaN", "combination.terms[0].percent", "not_a_number"),
        (["combination", "terms", 0, "percent"], "0", "combination.terms[0].percent", "not_a_number"),
        (["combination", "terms", 0, "percent"], "100.01", "combination.terms[0].percent", "not_a_number"),
        (["combination", "terms", 0, "percent"], "-100", "combination.terms[0].percent", "not_a_number"),
        (["combination", "terms", 0, "percent"], "١٠٠", "combination.terms[0].percent", "not_a_number"),
        (["rounding", "mode"], "floor", "rounding.mode", "unknown_value"),
        (["rounding", "step"], "sum", "rounding.step", "unknown_value"),
        (["bonus"], 1, "bonus", "unknown_key"),
    ],
)
def test_a_broken_document_is_refused_with_the_place(path, value, place, code):
    with pytest.raises(SchemeError) as refused:
        parse(changed(path, value))

    assert (refused.value.place, refused.value.code) == (place, code)


@pytest.mark.parametrize(
    ("path", "value", "found", "expected"),
    [
        (["format"], 2, "2", "1"),
        (["format"], ..., "format", ""),
        (["measures"], {}, "{}", ""),
        (["measures", 0], "activity", "activity", ""),
        (["measures", 0, "cap"], "360", "cap", "name, source, period, conversion"),
        (["measures", 0, "name"], " ", " ", ""),
        (["measures", 0, "source"], "conduct", "conduct", "activity_minutes"),
        (["measures"], [ACTIVITY, ACTIVITY], "activity", ""),
        (["measures"], [ACTIVITY, {**ACTIVITY, "name": "more"}], "more", ""),
        (["combination", "terms", 0, "measure"], "conduct", "conduct", "activity"),
        (["combination", "terms", 0, "percent"], "70", "70", "100"),
        (["combination", "terms", 0, "percent"], 100, "100", ""),
        (["combination", "terms", 0, "percent"], "all", "all", ""),
        (["combination", "terms", 0, "percent"], "-100", "-100", ""),
        (["rounding", "mode"], "floor", "floor", "half_up"),
    ],
)
def test_a_refusal_says_what_was_found_and_what_would_be_right(path, value, found, expected):
    with pytest.raises(SchemeError) as refused:
        parse(changed(path, value))

    assert (refused.value.value, refused.value.expected) == (found, expected)


def test_weights_may_be_parts_of_a_hundred():
    document = changed(["measures"], [ACTIVITY, {**ACTIVITY, "name": "more"}])
    document["combination"]["terms"] = [
        {"measure": "activity", "percent": "66.7"},
        {"measure": "more", "percent": "33.3"},
    ]
    scheme = parse(document)

    assert [(t.measure, t.weight) for t in scheme.terms] == [
        ("activity", Fraction(667, 1000)),
        ("more", Fraction(333, 1000)),
    ]
    assert scheme.activity_weight == (1, 1)
    document["combination"]["terms"].reverse()
    document["combination"]["terms"][0]["measure"] = "nothing"
    with pytest.raises(SchemeError) as refused:
        parse(document)
    assert (refused.value.place, refused.value.expected) == ("combination.terms[0].measure", "activity, more")


@pytest.mark.parametrize("document", [None, [], "sikeppo", 1])
def test_a_document_is_an_object(document):
    with pytest.raises(SchemeError) as refused:
        parse(document)

    assert (refused.value.place, refused.value.code) == ("", "not_an_object")


def test_a_measure_cannot_be_counted_twice():
    term = {"measure": "activity", "percent": "50"}
    with pytest.raises(SchemeError) as refused:
        parse(changed(["combination", "terms"], [term, term]))

    assert (refused.value.place, refused.value.code) == ("combination.terms[1].measure", "duplicate")
