"""Whatever stands at whatever place of a scheme, it is refused with its place or computed; nothing fails."""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpp.schemes import presets
from tpp.schemes.engine import FigureError, FigureKind, evaluate, outcome_steps, parse
from tpp.schemes.strict import SchemeError

PRESETS = {name: presets.document(name) for name in presets.NAMES}


def places(part, path=()):
    """Yield the path of everything in a document."""
    for key, inner in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        yield (*path, key)
        yield from places(inner, (*path, key))


def at(document, path):
    for key in path:
        document = document[key]
    return document


PLACES = [(name, path) for name, document in PRESETS.items() for path in places(document)]
FOREIGN = st.sampled_from([deepcopy(at(PRESETS[name], path)) for name, path in PLACES])
ODD = st.sampled_from(["0 %", "-5 %", "1e400", "1/3", "\u0661", "999999999999999", "0.0000000001", "\ud800", 10**20])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | ODD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | ODD.map(str), inner, max_size=3),
    max_leaves=4,
)


def value_of(declared):
    if declared.kind is FigureKind.WORD:
        return st.sampled_from(declared.values)
    if declared.kind is FigureKind.FLAG:
        return st.integers(0, 1)
    if declared.kind in (FigureKind.RUPIAH, FigureKind.COUNT):
        return st.integers(-(-declared.least // 1), max(declared.most // 1, -(-declared.least // 1)))
    return st.fractions(declared.least, declared.most, max_denominator=1000)


@given(st.sampled_from(PLACES), JSON | FOREIGN, st.data())
def test_a_changed_scheme_is_refused_or_computed(place, new, data):
    name, path = place
    document = deepcopy(PRESETS[name])
    at(document, path[:-1])[path[-1]] = new
    try:
        scheme = parse(document)
    except SchemeError:
        return
    inputs = {declared.name: data.draw(value_of(declared)) for declared in scheme.inputs.values()}
    try:
        outcome = evaluate(scheme, inputs, paid=True)
    except FigureError:
        return
    assert all(figure.exact >= 0 for figure in outcome.results.values())
    assert all(figure.exact.denominator == 1 for figure in outcome.results.values() if figure.kind is FigureKind.RUPIAH)
    assert len(outcome_steps(outcome)) == len(outcome.results)


@pytest.mark.parametrize("odd", [{}, [], {"word": "normal"}, None, 1, True])
@pytest.mark.parametrize(
    ("rule", "key"),
    [
        (lambda odd: {"choose": odd, "among": {}}, "choose"),
        (lambda odd: {"cases": [{"when": {"is": [odd, "normal"]}, "then": 1}], "otherwise": 0}, "cases[0].when.is[0]"),
    ],
)
def test_a_word_is_looked_at_by_its_name(rule, key, odd):
    document = deepcopy(PRESETS["balangan"])
    document["values"][0]["is"] = rule(odd)
    with pytest.raises(SchemeError) as refused:
        parse(document)
    first = refused.value.errors[0]
    assert (first.place, first.code) == (f"values[0].is.{key}", "no_name")
