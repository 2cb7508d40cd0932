"""The kinds of rule one by one, a region of a ninth shape, and how a figure is explained."""

from fractions import Fraction

import pytest
from hypothesis import given

from tests.tpp.schemes.small_schemes import ACTIVITY, EVERY_KIND, NINTH, WORDS, people, rounded, scheme_of
from tpp.schemes.engine import FigureError, FigureKind, FigureProblem, evaluate, parse
from tpp.schemes.engine.evaluation import printed_figure
from tpp.schemes.engine.inputs import plain
from tpp.schemes.strict import SchemeError


def worth(rule, **person):
    """Return the exact result of a rule over plain numbers."""
    inputs = [{"name": name, "kind": "number", "from": -(10**9)} for name in person]
    return evaluate(scheme_of(rule, *inputs), person).results["x"].exact


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"sum": ["a", "b", 1]}, "11"),
        ({"difference": ["a", "b", 1]}, "3"),
        ({"product": ["a", "b", "50 %"]}, "21/2"),
        ({"quotient": ["b", "a"]}, "3/7"),
        ({"min": ["a", "b", 5]}, "3"),
        ({"max": ["a", "b", 5]}, "7"),
        ({"sum": [{"product": [0, "a"]}, {"product": ["0.1", "b"]}]}, "3/10"),
        ({"product": ["a", "b", "12.5%"]}, "21/8"),
    ],
)
def test_numbers_are_joined_exactly(rule, expected):
    assert worth(rule, a=7, b=3) == Fraction(expected)


@pytest.mark.parametrize(("a", "points"), [(-1, 1), (30, 1), (Fraction(301, 10), 2), (60, 2), (61, 61)])
def test_a_band_includes_its_upper_bound(a, points):
    assert worth({"bands": "a", "up_to": [[30, 1], [60, 2]], "above": "a"}, a=a) == points


@pytest.mark.parametrize(
    ("a", "mode", "unit", "rounded"),
    [
        ("2.5", "half_up", 1, 3),
        ("2.4", "half_up", 1, 2),
        ("2.9", "down", 1, 2),
        ("2.1", "up", 1, 3),
        ("150", "half_up", 100, 200),
        ("149", "half_up", 100, 100),
        ("199", "down", 100, 100),
        ("101", "up", 100, 200),
        ("0.125", "half_up", "0.01", "0.13"),
        ("0.93005", "down", "0.01 %", "0.93"),
    ],
)
def test_numbers_are_rounded_to_a_unit(a, mode, unit, rounded):
    assert worth({"round": "a", "mode": mode, "to": unit}, a=Fraction(a)) == Fraction(rounded)


@pytest.mark.parametrize(
    ("kind", "holds"),
    [
        ("less", (True, False, False)),
        ("at_most", (True, True, False)),
        ("equal", (False, True, False)),
        ("at_least", (False, True, True)),
        ("more", (False, False, True)),
    ],
)
def test_numbers_are_compared(kind, holds):
    rule = {"cases": [{"when": {kind: ["a", "25 %"]}, "then": 1}], "otherwise": 0}

    assert tuple(worth(rule, a=Fraction(n, 100)) == 1 for n in (24, 25, 26)) == holds


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ("cpns", (True, True)),
        ({"not": "cpns"}, (False, False)),
        ({"is": ["mood", "good"]}, (True, False)),
        ({"is": ["mood", "good", "bad"]}, (True, True)),
        ({"all": ["cpns", {"is": ["mood", "good"]}]}, (True, False)),
        ({"any": [{"not": "cpns"}, {"is": ["mood", "good"]}]}, (True, False)),
    ],
)
def test_conditions_are_joined(when, holds):
    rule = {"cases": [{"when": when, "then": 1}], "otherwise": 0}
    rule = {"sum": [rule, {"cases": [{"when": "cpns", "then": 0}], "otherwise": 0}]}
    rule["sum"].append({"choose": "mood", "among": {"good": 0, "bad": 0}})
    scheme = scheme_of(rule, "cpns flag", {"name": "mood", "kind": "word", "values": ["good", "bad"]})

    found = tuple(evaluate(scheme, {"cpns": 1, "mood": mood}).results["x"].exact == 1 for mood in ("good", "bad"))
    assert found == holds


def test_the_first_case_that_applies_decides():
    cases = [{"when": {"at_least": ["a", 2]}, "then": 20}, {"when": {"at_least": ["a", 1]}, "then": 10}]

    assert [worth({"cases": cases, "otherwise": 0}, a=a) for a in (0, 1, 2, 3)] == [0, 10, 20, 20]


def test_a_total_within_a_value_of_a_total_keeps_its_own_component():
    """While components are added up, a value with a sum of its own is worked out for the first time."""
    scheme = parse(
        {
            "format": 2,
            "name": "desa",
            "title": WORDS,
            "legal_basis": "Perbup 1/2026",
            "inputs": [{"name": name, "kind": "rupiah", "words": WORDS} for name in "ab"],
            "components": [{"own": "a"}, {"own": "b"}],
            "values": [
                {"name": "whole", "kind": "rupiah", "words": WORDS, "is": {"total_of_components": "own"}},
                {
                    "name": "x",
                    "kind": "rupiah",
                    "words": WORDS,
                    "is": {"total_of_components": {"sum": [{"product": ["whole", "own"]}, "own"]}},
                },
            ],
            "results": ["x"],
        }
    )

    assert evaluate(scheme, {"a": 2, "b": 3}).results["x"].exact == 5 * 2 + 2 + 5 * 3 + 3


def problems(scheme, person):
    with pytest.raises(FigureError) as refused:
        evaluate(scheme, person)
    return list(refused.value.problems)


@pytest.mark.parametrize(
    ("person", "problem"),
    [
        ({"p": 101}, FigureProblem("too_high", "p", "101", "100")),
        ({"p": Fraction(-1, 10)}, FigureProblem("too_low", "p", "-0.1", "0")),
        ({"p": "90"}, FigureProblem("not_a_number", "p", "90")),
        ({"p": True}, FigureProblem("not_a_number", "p", "True")),
        ({"r": Fraction(1, 2)}, FigureProblem("not_whole", "r", "0.5")),
        ({"r": 10**15 + 1}, FigureProblem("too_high", "r", str(10**15 + 1), str(10**15))),
        ({"n": 3}, FigureProblem("too_high", "n", "3", "2.5")),
        ({"f": 2}, FigureProblem("unknown_value", "f", "2", "0, 1")),
        ({"w": "Good"}, FigureProblem("unknown_value", "w", "Good", "good")),
        ({"w": 1}, FigureProblem("unknown_value", "w", "1", "good")),
        ({"skor": 1}, FigureProblem("unknown_input", "skor")),
    ],
)
def test_what_cannot_be_is_refused_also_where_it_does_not_matter(person, problem):
    assert problems(EVERY_KIND, {"f": 0, "r": 1, "n": 1, **person}) == [problem]


def test_all_impossible_inputs_are_told_at_once():
    assert [problem.name for problem in problems(EVERY_KIND, {"p": 101, "f": 7, "r": 1})] == ["p", "f"]


@pytest.mark.parametrize(
    ("person", "missing"),
    [({}, "f"), ({"f": 1}, "w"), ({"f": 1, "w": "good"}, "p"), ({"f": 0, "n": 1, "p": 1}, "r")],
)
def test_missing_data_is_an_error_where_it_matters(person, missing):
    assert problems(EVERY_KIND, person) == [FigureProblem("missing", missing)]


def test_what_does_not_matter_may_be_missing():
    assert evaluate(EVERY_KIND, {"f": 1, "w": "good", "p": 90}).results["x"].exact == Fraction(9, 10)


def test_a_default_holds_where_the_document_says_so():
    scheme = scheme_of({"product": ["a", 2]}, {"name": "a", "kind": "percent", "default": "12.5"}, kind="percent")

    assert str(evaluate(scheme, {}).results["x"].printed) == "25.0000"
    assert str(evaluate(scheme, {"a": 0}).results["x"].printed) == "0.0000"


def test_a_division_by_nothing_names_the_value_and_its_inputs():
    scheme = scheme_of({"quotient": ["a", {"difference": ["b", 1]}]}, "a count", "b count")

    assert problems(scheme, {"a": 1, "b": 1}) == [FigureProblem("division_by_zero", "x", "", "a, b")]


def test_nothing_is_paid_below_zero():
    scheme = scheme_of({"difference": ["a", "1.5"]}, "a count")

    assert problems(scheme, {"a": 1}) == [FigureProblem("negative", "x", "-0.5")]


def test_numbers_do_not_grow_without_end():
    scheme = scheme_of({"product": ["a"] * 200}, "a rupiah")

    assert problems(scheme, {"a": 10**15}) == [FigureProblem("too_large", "x")]


def test_health_insurance_has_a_ceiling_for_salary_and_allowance_together():
    """BPJS: DOMAIN.md, section 5."""

    def of_the_rest(share):
        rest = {"max": [0, {"difference": [12_000_000, "salary"]}]}
        return rounded({"product": [share, {"min": ["tpp", rest]}]})

    own, employer = (
        scheme_of(of_the_rest(share), "salary rupiah", "tpp rupiah", kind="rupiah") for share in ("1 %", "4 %")
    )
    for salary, tpp, one, four in (
        (5_000_000, 4_000_000, 40_000, 160_000),
        (5_000_000, 7_000_000, 70_000, 280_000),
        (5_000_000, 9_000_000, 70_000, 280_000),
        (6_200_000, 12_000_000, 58_000, 232_000),
        (12_000_001, 1, 0, 0),
    ):
        person = {"salary": salary, "tpp": tpp}
        assert (evaluate(own, person).results["x"].exact, evaluate(employer, person).results["x"].exact) == (one, four)


def test_a_monthly_tax_by_category_minus_the_tax_of_the_salary():
    """PPh 21 by rates of bands that depend on a category (the first bands of PP 58/2023)."""

    def rate(of):
        bands = {
            "A": [[5_400_000, 0], [5_650_000, "0.25 %"], [5_950_000, "0.5 %"]],
            "B": [[6_200_000, 0], [6_500_000, "0.25 %"], [6_850_000, "0.5 %"]],
        }
        among = {one: {"bands": of, "up_to": bands[one], "above": "0.75 %"} for one in bands}
        return {"choose": "category", "among": among}

    both = {"sum": ["salary", "tpp"]}
    tax = {"difference": [rounded({"product": [both, rate(both)]}), rounded({"product": ["salary", rate("salary")]})]}
    category = {"name": "category", "kind": "word", "values": ["A", "B"]}
    scheme = scheme_of(tax, "salary rupiah", "tpp rupiah", category, kind="rupiah")

    def tax_of(one):
        return evaluate(scheme, {"salary": 5_500_000, "tpp": 1_000_000, "category": one}).results["x"].exact

    assert (tax_of("A"), tax_of("B")) == (48_750 - 13_750, 16_250)


def ninth(base, minutes, attendance, conduct, below):
    """The same decree in whole numbers; `below` is what counts for minutes under 90 % of the target."""
    reached = min(minutes, 6000)
    activity = reached if reached >= 5400 else below(reached)
    points = 0 if attendance <= 50 else 20 if attendance <= 80 else 35
    points += {"Baik": 25, "Cukup": 20, "Kurang": 0}[conduct]
    return base * (40 * activity + 6000 * points) // (6000 * 100) // 100 * 100


@given(people)
def test_a_region_of_a_ninth_shape_needs_no_code(person):
    found = evaluate(parse(NINTH), person).results["tpp"].exact

    assert found == ninth(**person, below=lambda _reached: 5400)


@given(people)
def test_a_floor_below_which_nothing_counts_needs_none_either(person):
    threshold = {"cases": [{"when": {"less": [ACTIVITY, "90 %"]}, "then": 0}], "otherwise": ACTIVITY}
    values = [{**NINTH["values"][0], "is": threshold}, *NINTH["values"][1:]]
    found = evaluate(parse({**NINTH, "values": values}), person).results["tpp"].exact

    assert found == ninth(**person, below=lambda _reached: 0)


@pytest.mark.parametrize(
    ("kind", "exact", "text"),
    [
        (FigureKind.NUMBER, Fraction(2, 3), "0.6667"),
        (FigureKind.NUMBER, 7, "7.0000"),
        (FigureKind.PERCENT, Fraction(1, 3), "33.3333"),
        (FigureKind.RUPIAH, Fraction(5, 2), "3"),
        (FigureKind.COUNT, 4, "4"),
    ],
)
def test_a_result_is_printed_by_its_kind(kind, exact, text):
    assert str(printed_figure(exact, kind)) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(249, 10), "24.9"),
        (Fraction(1, 3), "1/3"),
        (Fraction(1, 10**10), "0.0000000001"),
        (Fraction(1, 10**11), "1/100000000000"),
        (10**12, "1000000000000"),
    ],
)
def test_a_number_is_written_as_in_data(number, text):
    assert plain(number) == text


def test_a_band_may_give_another_input_and_compare_two():
    rule = {"bands": "a", "up_to": [[1, "b"]], "above": "a"}
    assert worth(rule, a=1, b=9) == 9
    assert worth({"cases": [{"when": {"less": ["a", "b"]}, "then": "b"}], "otherwise": "a"}, a=1, b=9) == 9


def test_all_that_is_wrong_with_the_inputs_is_told_at_once():
    scheme = scheme_of("a", "a number")
    with pytest.raises(FigureError) as refused:
        evaluate(scheme, {"other": 1, "a": "x"})
    assert [(one.code, one.name) for one in refused.value.problems] == [
        ("unknown_input", "other"),
        ("not_a_number", "a"),
    ]
    assert str(refused.value) == "unknown_input other  ; not_a_number a x "


@pytest.mark.parametrize(
    "rule", [{"sum": ["a", "0.5"]}, {"quotient": ["a", 1]}, {"round": "a", "mode": "up", "to": "0.5"}]
)
def test_rupiah_that_may_be_a_fraction_are_refused(rule):
    with pytest.raises(SchemeError):
        scheme_of(rule, "a rupiah", kind="rupiah")


@pytest.mark.parametrize("rule", [{"sum": ["a", 3]}, {"bands": "a", "up_to": [[1, "a"]], "above": 3}])
def test_whole_numbers_are_rupiah_without_rounding(rule):
    assert evaluate(scheme_of(rule, "a rupiah", kind="rupiah"), {"a": 1}).results["x"].exact.denominator == 1
