"""What a composed scheme pays, as plain figures: properties that hold for everybody."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpp.schemes import presets
from tpp.schemes.amounts import LineInputs, Portion, base_of
from tpp.schemes.computation import compute
from tpp.schemes.engine import FigureError, parse
from tpp.schemes.payment import Incomputable, pay, read_given
from tpp.schemes.percentage_scheme import SIKEPPO
from tpp.schemes.percentage_scheme import parse as parse_first

FIRST = parse_first(SIKEPPO)
MONTH_DAYS = 31
amounts = st.lists(st.integers(0, 20_000_000), min_size=1, max_size=4)


@st.composite
def months(draw):
    """Inputs of one person: one or two posts, some components, minutes."""
    names = ("a", "b", "c", "d")
    split = draw(st.integers(0, 30))
    edges = [(1, split), (split + 1, 31)] if split else [(1, 31)]
    count = draw(st.integers(1, 4))
    portions = tuple(
        Portion(first, last, "1.01", 7, tuple((name, draw(st.integers(0, 20_000_000))) for name in names[:count]))
        for first, last in edges
    )
    required = draw(st.integers(0, 10_000))
    return LineInputs(MONTH_DAYS, portions, required, draw(st.integers(0, required)))


def given_for(inputs):
    return {
        "base": base_of(inputs),
        "required_minutes": inputs.required,
        "credited_minutes": inputs.credited,
    }


@given(months())
def test_both_schemes_of_probolinggo_pay_the_same(inputs):
    composed = pay(presets.preset("sikeppo"), inputs, given_for(inputs))
    first = compute(inputs, FIRST)
    assert (composed.base, composed.tpp, composed.deduction) == (first.base, first.tpp, first.deduction)
    assert composed.percent == first.percent
    assert composed.net == composed.tpp


@given(months(), st.integers(0, 20_000_000), st.sampled_from("ABC"))
def test_net_is_gross_minus_deductions_and_lies_between(inputs, salary, category):
    given_here = {**given_for(inputs), "salary": salary, "tax_category": category}
    found = pay(presets.preset("sikeppo_deductions"), inputs, given_here)
    assert 0 <= found.net <= found.tpp <= found.base
    assert found.net + sum(taken.amount for taken in found.deductions) == found.tpp
    assert [taken.name for taken in found.deductions] == ["bpjs", "pph21"]
    totals = {step.key: step.amount for step in found.steps if step.key in ("base", "tpp", "deduction", "net")}
    assert totals == {"base": found.base, "tpp": found.tpp, "deduction": found.deduction, "net": found.net}


@given(months(), st.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing(inputs, random):
    scheme = presets.preset("sikeppo")
    people = [inputs._replace(credited=inputs.credited * part // 4) for part in range(5)]
    shuffled = random.sample(people, len(people))
    before = {one.credited: pay(scheme, one, given_for(one)).tpp for one in people}
    assert {one.credited: pay(scheme, one, given_for(one)).tpp for one in shuffled} == before
    # More approved minutes never lower it.
    assert [before[one.credited] for one in people] == sorted(before[one.credited] for one in people)


@given(st.dictionaries(st.sampled_from(["base", "required_minutes"]), st.integers(0, 10**9)))
def test_what_was_given_survives_being_stored(given_here):
    scheme = presets.preset("sikeppo")
    assert read_given(scheme, {name: str(value) for name, value in given_here.items()}) == given_here


def test_words_and_fractions_survive_being_stored():
    scheme = presets.preset("jambi")
    stored = {"predicate": "Baik", "base": "193/2", "TK": "3"}
    assert read_given(scheme, stored) == {"predicate": "Baik", "base": Fraction(193, 2), "TK": 3}


def paying(rule, **pays):
    """Return a scheme with one value `x` made by `rule`, and `y`, which is twice `x`."""
    words = {"id": "X", "en": "X"}
    values = [
        {"name": "x", "kind": "rupiah", "words": words, "is": rule},
        {"name": "y", "kind": "rupiah", "words": words, "is": {"sum": ["x", "x"]}},
    ]
    return parse(
        {
            "format": 2,
            "name": "x",
            "title": words,
            "legal_basis": "x",
            "inputs": [{"name": "n", "kind": "rupiah", "words": words, "from": -100, "to": 10_000}],
            "values": values,
            "results": ["x", "y"],
            "pays": pays,
        }
    )


INPUTS = LineInputs(31, (Portion(1, 31, "1.01", 7, (("a", 1000),)),), 10, 10)


def problems(scheme, **given_here):
    with pytest.raises(FigureError) as refused:
        pay(scheme, INPUTS, given_here)
    return [(problem.code, problem.name, problem.found, problem.expected) for problem in refused.value.problems]


def test_more_than_the_whole_is_refused():
    assert pay(paying("n", gross="x"), INPUTS, {"n": 1000}).deduction == 0
    assert problems(paying("n", gross="x"), n=1001) == [("above_whole", "x", "1001", "1000")]
    assert pay(paying("n", gross="x", whole="y"), INPUTS, {"n": 1001}).base == 2002


def test_net_must_add_up():
    scheme = paying("n", gross="y", whole="y", deductions=["x"], net="x")
    assert pay(scheme, INPUTS, {"n": 400}).net == 400
    wrong = paying("n", gross="x", deductions=["x"], net="y")
    assert problems(wrong, n=400) == [("not_adding_up", "y", "800", "0")]


def test_less_than_nothing_is_refused():
    assert problems(paying("n", gross="x"), n=-1)[0][:2] == ("negative", "x")


def test_a_scheme_that_pays_nothing_cannot_pay():
    words = {"id": "X", "en": "X"}
    document = {
        "format": 2,
        "name": "x",
        "title": words,
        "legal_basis": "x",
        "inputs": [{"name": "n", "kind": "count", "words": words}],
        "values": [{"name": "x", "kind": "number", "words": words, "is": "n"}],
        "results": ["x"],
    }
    with pytest.raises(ValueError, match="does not say what it pays"):
        pay(parse(document), INPUTS, {"n": 1})


def test_who_cannot_be_computed_gets_nothing_and_loses_everything():
    found = Incomputable(INPUTS, (), presets.preset("sikeppo"))
    assert (found.base, found.tpp, found.deduction, found.net, found.steps) == (1000, 0, 1000, 0, ())
    assert str(found.percent) == "100.00"


def test_deductions_above_the_gross_are_refused_by_the_name_of_the_net():
    scheme = paying("n", gross="x", whole="x", deductions=["y"], net="x")
    assert problems(scheme, n=400) == [("not_adding_up", "x", "400", "-400")]
    nothing_left = paying({"min": ["n", 0]}, gross="x", whole="x", deductions=["y"], net="x")
    assert pay(nothing_left, INPUTS, {"n": 400}).net == 0


def test_what_is_paid_is_worked_out_even_if_it_is_no_result():
    scheme = paying("n", gross="y", whole="y", deductions=["x"], net="x")
    object.__setattr__(scheme, "results", ("x",))
    found = pay(scheme, INPUTS, {"n": 400})
    assert (found.base, found.tpp, found.net) == (800, 800, 400)


def test_the_steps_lead_from_the_rules_to_the_net():
    found = pay(paying("n", gross="y", whole="y", deductions=["x"], net="x"), INPUTS, {"n": 400})
    assert [(one.name, one.id, one.en, one.amount) for one in found.deductions] == [("x", "X", "X", 400)]
    assert [(step.key, step.amount) for step in found.steps[-5:]] == [
        ("base", 800),
        ("tpp", 800),
        ("deduction", 0),
        ("taken", 400),
        ("net", 400),
    ]
    taken, net = found.steps[-2:]
    assert (taken.params, taken.exact) == ({"name": "x", "id": "X", "en": "X"}, "400")
    assert (net.params, net.exact) == ({}, "400")
    own = [step for step in found.steps if step.key not in {"base", "deduction", "tpp", "taken", "net"}]
    assert own


def test_a_fraction_of_the_share_is_not_lost():
    inputs = INPUTS._replace(required=3, credited=1)
    found = pay(presets.preset("sikeppo"), inputs, given_for(inputs))
    assert (found.tpp, found.deduction) == (333, 667)
    assert [step.amount for step in found.steps if step.key == "tpp"] == [333]
